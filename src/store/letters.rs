//! Letters of all languages as they are compared and looked for: small, and without accents. The databases disagree about
//! them, so they are made here.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `Hôtel  Özdemir & Søn` is compared as `hotel ozdemir & son`. What is nothing but accents stays as it is.
pub fn plain(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = String::with_capacity(words.len());
    for letter in words.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match without_accent(letter) {
            Some(letters) => plain.push_str(letters),
            // Some small letters have an accent that their capital does not have.
            None if is_combining_mark(letter) => {}
            None => plain.push(letter),
        }
    }
    if plain.trim().is_empty() { words } else { plain }
}

/// Letters that are not put together of another one and an accent, though people take them for that.
fn without_accent(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ł' => "l",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn letters_are_compared_without_accents_and_small() {
        let cases = [
            ("Hotel Özdemir", "hotel ozdemir"),
            ("  CAFÉ \t Groß ", "cafe gross"),
            ("Łódź", "lodz"),
            ("Søren Ærø", "soren aero"),
            ("İstanbul", "istanbul"),
            ("ΟΔΟΣ", "οδοσ"),
            ("Ёлка", "елка"),
            ("東京", "東京"),
            ("e\u{301}", "e"),
            ("´", "´"),
        ];
        for (written, compared) in cases {
            assert_eq!(plain(written), compared, "{written}");
        }
    }
}
