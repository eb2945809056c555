//! How wide words are. No font is known on the server: widths are estimated, rather too wide than too narrow.

use unicode_normalization::char::is_combining_mark;

/// Behind what is cut, so that the dots stand at the end of what is written from right to left.
const RIGHT_TO_LEFT: char = '\u{200f}';

/// The width of a line, in the unit of the font size.
pub fn width(text: &str, size: i32) -> i32 {
    let hundredths: i32 = text.chars().map(|c| width_of(c) * size).sum();
    hundredths.div_euclid(100) + 1
}

/// The length that a line is set to, where it nearly fills its room: in a font that is wider than estimated it would
/// run out of its box. None: there is room enough for every font.
pub fn set_length(text: &str, size: i32, room: i32) -> Option<i32> {
    let width = width(text, size);
    (width * 100 > room * 78).then(|| (width * 94 / 100).min(room))
}

/// In hundredths of the font size, for a half-bold face.
fn width_of(c: char) -> i32 {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        c if !c.is_ascii() && is_combining_mark(c) => 0,
        'i' | 'j' | 'l' | 'I' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' => 29,
        'f' | 'r' | 't' | ' ' | '(' | ')' | '-' | '/' | '·' => 39,
        'm' | 'M' | 'w' | 'W' | '@' | '%' | '…' => 92,
        'A'..='Z' => 71,
        '\0'..='\u{24f}' => 58,
        '\u{590}'..='\u{8ff}' => 64,
        '\u{250}'..='\u{58f}' => 74,
        '\u{900}'..='\u{10ff}' => 88,
        _ => 106,
    }
}

/// The text on at most so many lines; what does not fit is cut, and ends with "…".
pub fn lines(text: &str, size: i32, room: i32, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while lines.len() + 1 < most && width(rest, size) > room {
        let end = end_of_line(rest, size, room);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        lines.push(cut(rest, size, room));
    }
    lines
}

/// The text, or as much of its beginning as there is room for.
pub fn cut(text: &str, size: i32, room: i32) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let end = fitting(text, size, room - width("…", size));
    let beginning = text[..end].trim_end();
    let mut cut = format!("{beginning}…");
    if beginning.chars().next_back().is_some_and(|c| matches!(c, '\u{590}'..='\u{8ff}')) {
        cut.push(RIGHT_TO_LEFT);
    }
    cut
}

/// Where a line ends: between words if it can, or behind the @ of an address.
fn end_of_line(text: &str, size: i32, room: i32) -> usize {
    let end = fitting(text, size, room);
    if text[end..].starts_with(' ') {
        return end;
    }
    let beginning = &text[..end];
    beginning.rfind(' ').filter(|at| *at > 0).or(beginning.rfind('@').map(|at| at + 1)).unwrap_or(end)
}

/// How many bytes of the beginning there is room for; at least one character.
fn fitting(text: &str, size: i32, room: i32) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += width_of(c) * size;
        if used / 100 + 1 > room && at > 0 {
            return at;
        }
    }
    text.len()
}
