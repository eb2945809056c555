//! How text is written there: in the letters of Windows, in quotes, without anything that cannot be seen.

use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

/// In quotes, which are doubled within; as many letters as the field takes.
pub(super) fn text(words: &str, most: usize) -> String {
    format!("\"{}\"", shortened(words, most).replace('"', "\"\""))
}

/// So many letters at most, without control characters.
pub(super) fn shortened(words: &str, most: usize) -> String {
    let seen = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    seen.take(most).collect()
}

/// In the code page of Windows. A letter that is not in it becomes the one that it is made of, or a question mark.
pub(super) fn encoded(line: &str) -> Vec<u8> {
    known(line).unwrap_or_else(|| line.chars().flat_map(letter).collect())
}

fn letter(letter: char) -> Vec<u8> {
    known(&letter.to_string())
        .or_else(|| letter.nfkd().find(|part| !unicode_normalization::char::is_combining_mark(*part)).and_then(ascii))
        .unwrap_or_else(|| b"?".to_vec())
}

fn known(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, has_strange) = WINDOWS_1252.encode(text);
    (!has_strange).then(|| bytes.into_owned())
}

fn ascii(part: char) -> Option<Vec<u8>> {
    u8::try_from(part).ok().filter(u8::is_ascii).map(|byte| vec![byte])
}
