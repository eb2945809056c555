//! Domains with letters of all languages: sent as `xn--…`, shown as they are written.

/// `bücher.example` for `xn--bcher-kva.example`. As it is where it does not lead back to the same domain, or where its
/// letters could be mistaken for others: `xn--80ak6aa92e.example` looks like a well-known name.
pub fn with_letters(domain: &str) -> String {
    if !domain.contains("xn--") {
        return domain.to_owned();
    }
    let (written, result) = idna::domain_to_unicode(domain);
    let leads_back = || idna::domain_to_ascii_strict(&written).is_ok_and(|ascii| ascii == domain);
    if result.is_ok() && leads_back() && written.split('.').all(is_unmistakable) { written } else { domain.to_owned() }
}

/// Letters of one script only, and of Cyrillic and Greek at least one that no Latin letter looks like.
fn is_unmistakable(label: &str) -> bool {
    let letters = || label.chars().filter(|c| c.is_alphabetic());
    let is_latin = |c: char| c.is_ascii() || matches!(c, 'ß'..='ö' | 'ø'..='ž') && !matches!(c, 'ı' | 'ĸ');
    let is_of_its_own = |c: char| {
        matches!(c, '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{904}'..='\u{939}' | '\u{e01}'..='\u{e33}')
            || matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
    };
    letters().all(is_latin)
        || letters().all(is_of_its_own)
        || (letters().all(|c| matches!(c, 'а'..='я' | 'ё'))
            && letters().any(|c| "бвгджзийлмнптфцчшщъыьэюяё".contains(c)))
        || (letters().all(|c| matches!(c, 'ά'..='ώ')) && letters().any(|c| "βγδζηθλμξπσφχψω".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::with_letters;

    #[test]
    fn letters_are_shown_and_what_could_be_mistaken_is_not() {
        for written in ["bücher.example", "straße.example", "münchen.café.example", "правда.example", "例え.example"]
        {
            let sent = idna::domain_to_ascii_strict(written).expect("a domain");
            assert!(sent.contains("xn--"), "{sent}");
            assert_eq!(with_letters(&sent), written);
        }
        // All Cyrillic and like Latin; Latin with one Cyrillic letter; a Latin letter without its dot.
        for mistakable in ["аррӏе.example", "асе.example", "pаypal.example", "bıld.example"] {
            let sent = idna::domain_to_ascii_strict(mistakable).expect("a domain");
            assert_eq!(with_letters(&sent), sent, "{mistakable}");
        }
        assert_eq!(with_letters("harbour.example"), "harbour.example");
        assert_eq!(with_letters("xn--a.example"), "xn--a.example");
    }
}
