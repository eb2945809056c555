//! Addresses that lead to this machine: what is said there nobody else hears.

use std::net::IpAddr;

use url::Url;

/// True if it leads to this machine.
pub(crate) fn is_loopback_url(base_url: &str) -> bool {
    Url::parse(base_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .is_some_and(|host| is_this_machine(&host))
}

/// `localhost`, `127.0.0.1`, `[::1]`.
pub(crate) fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
