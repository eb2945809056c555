//! The address of an app's website, as its visitors type it.

use super::domain::with_letters;

/// An absolute http(s) address with a host, without user name or password, at most 200 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Website(String);

impl Website {
    /// Takes what somebody typed; a missing scheme becomes `https://`.
    pub fn parse(typed: &str) -> Option<Website> {
        let typed = typed.trim();
        let (scheme, rest) = typed.split_once("://").unwrap_or(("https", typed));
        // `//evil.example`, `https:///evil.example`: browsers and mail programs disagree about where these lead.
        if !rest.starts_with(char::is_alphanumeric) || typed.contains('\\') {
            return None;
        }
        let with_scheme = format!("{scheme}://{rest}");
        let url = url::Url::parse(&with_scheme).ok()?;
        let is_plain = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| host.contains('.'))
            && url.username().is_empty()
            && url.password().is_none()
            && url.as_str().len() <= 200;
        is_plain.then(|| Website(url.to_string()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `https://harbour-cafe.example/` is shown as `harbour-cafe.example`, `xn--…` with its letters.
    pub fn short(stored: &str) -> String {
        let without = stored.strip_prefix("https://").or_else(|| stored.strip_prefix("http://")).unwrap_or(stored);
        let (domain, rest) = without.split_at(without.find(['/', ':', '?', '#']).unwrap_or(without.len()));
        format!("{}{}", with_letters(domain), rest.strip_suffix('/').unwrap_or(rest))
    }
}
