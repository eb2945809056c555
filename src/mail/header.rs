//! Header lines as RFC 5322 and RFC 2047 want them, so that what somebody typed arrives as it was typed. Mail programs
//! also decode what only looks like an encoded word: so that is encoded once more.

use data_encoding::BASE64;

/// The longest line, and the longest encoded word.
const LINE: usize = 78;
const ENCODED_WORD: usize = 75;
const BEGIN: &str = "=?utf-8?B?";
const END: &str = "?=";
const FOLD: &str = "\r\n ";

/// What stands behind `name: `, for example a subject.
pub fn unstructured(name: &str, text: &str) -> String {
    let behind = name.len() + 2;
    let fits = |word: &str| word.len() < LINE - behind;
    if is_plain(text) && text.split(' ').all(|word| !word.is_empty() && fits(word)) {
        folded(text, behind)
    } else {
        encoded(text, behind)
    }
}

/// A person or brand with their address, behind `name: `.
pub fn mailbox(name: &str, who: &str, address: &str) -> String {
    let behind = name.len() + 2;
    let quoted = format!("\"{}\"", who.replace('\\', "\\\\").replace('"', "\\\""));
    let who = if is_plain(who) && quoted.len() <= LINE - behind { quoted } else { encoded(who, behind) };
    let last_line = who.rsplit("\r\n").next().map_or(0, str::len) + if who.contains("\r\n") { 0 } else { behind };
    let between = if last_line + address.len() + 3 <= LINE { " " } else { FOLD };
    format!("{who}{between}<{address}>")
}

/// Nothing that could be taken for something else.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~')) && !text.contains("=?")
}

fn folded(text: &str, behind: usize) -> String {
    let (mut all, mut length) = (String::with_capacity(text.len()), behind);
    for word in text.split(' ') {
        if !all.is_empty() {
            let fits = length + 1 + word.len() <= LINE;
            all.push_str(if fits { " " } else { FOLD });
            length = if fits { length + 1 } else { 1 };
        }
        all.push_str(word);
        length += word.len();
    }
    all
}

/// Each word holds whole characters, and can be decoded by itself.
fn encoded(text: &str, behind: usize) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut bytes = String::new();
    for c in text.chars() {
        if bytes.len() + c.len_utf8() > room(words.is_empty(), behind) {
            words.push(std::mem::take(&mut bytes));
        }
        bytes.push(c);
    }
    words.push(bytes);
    let words = words.iter().map(|word| format!("{BEGIN}{}{END}", BASE64.encode(word.as_bytes())));
    words.collect::<Vec<_>>().join(FOLD)
}

/// So many bytes go into a word: three become four letters.
fn room(is_first: bool, behind: usize) -> usize {
    let line = if is_first { LINE.saturating_sub(behind) } else { LINE - 1 };
    line.min(ENCODED_WORD).saturating_sub(BEGIN.len() + END.len()) / 4 * 3
}
