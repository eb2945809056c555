//! Where a request comes from, and by which browser. Forwarding headers count only from configured proxies.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header;
use ipnet::IpNet;

/// The address of the visitor: the last one in `X-Forwarded-For` that is not a proxy of ours.
pub fn address(request: &HttpRequest, proxies: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let is_proxy = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    if !is_proxy(&peer) {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
    // From the right: what our proxies appended comes last, what stands before the first stranger anybody can make up.
    let addresses = hops.iter().rev().map_while(|hop| of_hop(hop.trim())).map(|ip| ip.to_canonical());
    Some(addresses.into_iter().find(|address| !is_proxy(address)).unwrap_or(peer))
}

/// `203.0.113.7`, `2001:db8::1`, and with a port or brackets as some proxies write them: the port says nothing about the
/// visitor.
fn of_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
}

/// True if the request asks for the base URL by its one `Host`, and no proxy says that it forwarded it.
pub fn is_direct(request: &HttpRequest, base_url: &str) -> bool {
    let is_forwarded = request.headers().keys().any(|name| {
        let name = name.as_str();
        name.starts_with("x-forwarded") || matches!(name, "forwarded" | "x-real-ip" | "via")
    });
    let authority = base_url.split_once("://").map_or(base_url, |(_, authority)| authority);
    let mut hosts = request.headers().get_all(header::HOST);
    let host_is_ours = hosts.next().is_some_and(|host| host == authority) && hosts.next().is_none();
    let target_is_ours = request.uri().authority().is_none_or(|target| target.as_str() == authority);
    !is_forwarded && host_is_ours && target_is_ours
}

/// What limits count by: an IPv4 address, or the network of an IPv6 one (/64).
pub fn network(address: Option<IpAddr>) -> String {
    match address {
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        None => "unknown".into(),
    }
}

/// `Firefox on Linux`: enough to recognise one's own devices.
pub fn device(request: &HttpRequest) -> String {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let first =
        |words: &[(&str, &'static str)]| words.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) | (None, Some(only)) => only.into(),
        (None, None) => "Unknown browser".into(),
    }
}
