//! What banks agree on: the number of an account, and the creditor reference that a payer writes on a transfer.

/// The creditor reference of ISO 11649 for an invoice number: `RF`, two check digits, then the letters and digits of it.
pub fn creditor_reference(number: &str) -> String {
    let body: String = number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let check = 98 - remainder(&format!("{body}RF00"));
    format!("RF{check:02}{body}")
}

/// The invoice number within a creditor reference, if its check digits are right: the digits of a number are a year and a
/// count.
pub fn number_of_reference(reference: &str) -> Option<String> {
    let body = reference.get(4..)?;
    let is_plain = reference.starts_with("RF") && reference.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain || remainder(&format!("{body}{}", &reference[..4])) != 1 {
        return None;
    }
    let digits = body.find(|c: char| c.is_ascii_digit())?;
    let (series, digits) = body.split_at(digits);
    (digits.len() >= 10 && !series.is_empty()).then(|| format!("{series}{}-{}", &digits[..4], &digits[4..]))
}

/// True if the check digits of an IBAN and its form in its country are right. Blanks do not count.
pub fn is_iban(text: &str) -> bool {
    iban(text).is_some()
}

/// The remainder by 97, with letters as two digits: A is 10.
fn remainder(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |sum, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (sum * shift + digit) % 97
    })
}

/// An IBAN without blanks and in capitals, if its check digits and its form in its country are right.
pub fn iban(text: &str) -> Option<String> {
    let typed = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    typed.parse::<iban::Iban>().is_ok().then_some(typed)
}

/// A creditor ID for SEPA Direct Debit without blanks and in capitals, if it can be one: a country, two check digits by ISO 7064
/// (mod 97-10), the three letters of a business code, which do not count for them, and what the country gives out. The
/// rulebook of the European Payments Council (EPC262-08) says so.
pub fn creditor_id(text: &str) -> Option<String> {
    let typed = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let is_plain = (8..=35).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (country, check) = (typed.get(..2)?, typed.get(2..4)?);
    let is_led =
        country.bytes().all(|byte| byte.is_ascii_uppercase()) && check.bytes().all(|byte| byte.is_ascii_digit());
    let is_right = is_plain && is_led && remainder(&format!("{}{country}{check}", typed.get(7..)?)) == 1;
    is_right.then_some(typed)
}

/// An IBAN in groups of four, as people read it.
pub fn grouped(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().filter(|c| !c.is_whitespace()).collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
