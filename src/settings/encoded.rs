//! URLs that hold a password. What is wrong with one is said without repeating any of it: where a sign is not encoded, a
//! piece of the password looks like a host, a port or a path.

use url::Url;

/// Checks that name and password are encoded, and that ports are numbers.
///
/// # Errors
/// One sentence that names the setting.
pub(super) fn check(setting: &str, url: &str) -> Result<(), String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let credentials = rest.rsplit_once('@').map(|(credentials, _)| credentials);
    let is_plain = |sign: char| !matches!(sign, '/' | '?' | '#' | '@' | '[' | ']' | '\\') && !sign.is_whitespace();
    let is_encoded = credentials.is_none_or(|text| text.chars().all(is_plain)) && percents_are_encoded(rest);
    if is_encoded && ports_are_numbers(rest) {
        return Ok(());
    }
    Err(format!(
        "{setting} cannot be read. In a name or password, percent-encode every sign that is not a letter or digit: \
         % is %25, # is %23, / is %2F, ? is %3F, @ is %40, : is %3A."
    ))
}

/// The URL, if it is one.
///
/// # Errors
/// One sentence that names the setting.
pub(super) fn parse(setting: &str, url: &str, example: &str) -> Result<Url, String> {
    check(setting, url)?;
    Url::parse(url).map_err(|problem| format!("{setting} cannot be read: {problem}. Use {example}."))
}

fn percents_are_encoded(text: &str) -> bool {
    let is_hex = |part: &str| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    text.split('%').skip(1).all(is_hex)
}

/// PostgreSQL takes several hosts, separated by commas.
fn ports_are_numbers(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    hosts.split(',').all(|host| {
        let after_address = host.rsplit_once(']').map_or(host, |(_, after)| after);
        after_address.split_once(':').is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
    })
}
