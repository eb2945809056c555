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
        let without = stored.trim_start_matches("https://").trim_start_matches("http://");
        let (domain, rest) = without.split_at(without.find(['/', ':', '?', '#']).unwrap_or(without.len()));
        format!("{}{}", with_letters(domain), rest.strip_suffix('/').unwrap_or(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::Website;

    #[test]
    fn a_website_is_an_http_address_and_nothing_that_runs() {
        assert_eq!(Website::parse(" Harbour-Cafe.example").map(|w| w.0), Some("https://harbour-cafe.example/".into()));
        assert_eq!(Website::short("https://harbour-cafe.example/menu"), "harbour-cafe.example/menu");
        let bakery = Website::parse("Bäckerei-Süß.example/").expect("a website");
        assert_eq!(bakery.as_str(), "https://xn--bckerei-s-o1a0c4t.example/");
        assert_eq!(Website::short(bakery.as_str()), "bäckerei-süß.example");
        for wrong in [
            "",
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "ftp://a.example",
            "https://u:p@a.example",
            "localhost",
            "a b.example",
            "//evil.example",
            "///evil.example",
            "https:///evil.example",
            "https:////evil.example",
            "/evil.example",
            "\\\\evil.example",
            "https:\\\\evil.example",
            "http:evil.example",
            "?evil.example",
            ".evil.example",
        ] {
            assert_eq!(Website::parse(wrong), None, "{wrong}");
        }
    }
}
