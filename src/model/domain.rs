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
