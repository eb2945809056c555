//! What people write: names and messages. Short, one thing per field, never able to look like the system.

use std::ops::RangeInclusive;

/// One line: trimmed, inner blanks made single, nothing in it that cannot be seen.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn one_line(typed: &str, longest: usize) -> Result<String, String> {
    let (text, left_out) = visible(&typed.split_whitespace().collect::<Vec<_>>().join(" "));
    if text.chars().count() > longest {
        return Err(format!("Use at most {longest} characters."));
    }
    if left_out.into_iter().any(|c| !is_variation(c)) {
        return Err("Leave out invisible characters.".into());
    }
    Ok(text)
}

/// A few words: one line of so many characters. `missing` says what is expected.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn few_words(typed: &str, length: RangeInclusive<usize>, missing: &str) -> Result<String, String> {
    let words = one_line(typed, *length.end())?;
    if words.chars().count() < *length.start() { Err(missing.into()) } else { Ok(words) }
}

/// The name of a person, team, app or payment method: not empty, at most 80 characters.
fn name(typed: &str) -> Result<String, String> {
    let name = one_line(typed, 80)?;
    if name.is_empty() { Err("Fill this in.".into()) } else { Ok(name) }
}

/// The name of a person or team: no addresses of websites, because mails carry it.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn name_without_links(typed: &str) -> Result<String, String> {
    name(typed).and_then(without_links)
}

/// The name of an app or payment method. It may be a domain, because that is how apps are called, but no more of an
/// address: mails carry it.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn name_of_thing(typed: &str) -> Result<String, String> {
    let name = name(typed)?;
    if has_link(&name) {
        let words = "Leave out “https://”, “www.” and what comes after a slash: in emails it would become a link.";
        return Err(words.into());
    }
    Ok(name)
}

/// A message to another person: at most 1,000 characters on several lines, no addresses of websites. What cannot be
/// seen is left out: it comes with copied text.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn message(typed: &str) -> Result<String, String> {
    let (text, _) = visible(&typed.replace("\r\n", "\n").replace(['\u{2028}', '\u{2029}', '\u{85}'], "\n"));
    let text = text.trim().to_owned();
    if text.chars().count() > 1000 {
        return Err("Use at most 1,000 characters.".into());
    }
    without_links(text)
}

/// So many of many things are named.
const NAMED: usize = 5;

/// `North Blog, North Shop and 12 more`: the first few by name.
pub fn some_of<S: std::borrow::Borrow<str>>(names: &[S]) -> String {
    match names.len().saturating_sub(NAMED) {
        0 => joined(names),
        more => format!("{} and {more} more", names[..NAMED].join(", ")),
    }
}

/// True if [`some_of`] does not name all of these.
pub fn are_many(names: &[&str]) -> bool {
    names.len() > NAMED
}

/// The word for so many things: `by_number(2, "it", "them")`.
pub fn by_number<'a>(number: usize, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// `Atlas`, `Atlas and Borea`, `Atlas, Borea and Cassis`.
pub fn joined<S: std::borrow::Borrow<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.borrow().to_owned(),
        [first @ .., last] => format!("{} and {}", first.join(", "), last.borrow()),
    }
}

/// For mails: a word joiner behind the dot of what looks like a domain, so that no mail program makes a link of it.
/// Nobody sees it. Addresses of people stay as they are.
pub fn unlinked(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let mut before = ' ';
        let mut rest = word.chars().peekable();
        while let Some(c) = rest.next() {
            all.push(c);
            let joins = before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphabetic());
            if c == '.' && joins && !word.contains('@') {
                all.push('\u{2060}');
            }
            before = c;
        }
    }
    all
}

fn without_links(text: String) -> Result<String, String> {
    if has_link(&text) {
        return Err("Leave out website addresses: they could be mistaken for a link of ours.".into());
    }
    Ok(text)
}

/// True for `https://…`, `www.…`, and for a domain with a path, a query or a port.
fn has_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("://") || lower.contains("www.") || lower.split_whitespace().any(leads_on)
}

fn leads_on(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(end) = word.find(['/', '?', '#', ':']) else { return false };
    let (domain, rest) = word.split_at(end);
    let Some((_, last)) = domain.rsplit_once('.') else { return false };
    let is_domain = last.chars().count() >= 2
        && last.chars().all(char::is_alphabetic)
        && domain.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let port = rest.strip_prefix(':').map(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    is_domain && port.unwrap_or(rest.starts_with('/') || rest.len() > 1)
}

/// The text without what cannot be seen, and what was left out. Some of it is part of how a language or a picture is
/// written, and stays where it belongs.
fn visible(text: &str) -> (String, Vec<char>) {
    let (mut kept, mut left_out) = (String::with_capacity(text.len()), Vec::new());
    for c in text.chars() {
        let is_control = c.is_control() && !matches!(c, '\n' | '\t');
        if (is_control || is_invisible(c)) && !belongs_behind(c, kept.chars().next_back()) {
            left_out.push(c);
        } else {
            kept.push(c);
        }
    }
    (kept, left_out)
}

/// Zero-width, direction-changing and blank characters, with which one name can be made to look like another.
fn is_invisible(c: char) -> bool {
    is_variation(c)
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{70f}' | '\u{fffc}' | '\u{13430}'..='\u{1343f}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// They choose another look of the character before: nothing is lost without them.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Joiners between letters of Arabic, Indic and other scripts and between pictures; the colours of pictures; the
/// variations of Mongolian.
fn belongs_behind(c: char, before: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let is_picture = matches!(before, '\u{2190}'..='\u{27ff}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    let is_joined = matches!(before, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{17b3}' | '\u{17b6}'..='\u{180a}')
        || matches!(before, '\u{1820}'..='\u{18af}' | '\u{a8e0}'..='\u{a8ff}' | '\u{11000}'..='\u{11fff}')
        || matches!(before, '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    match c {
        '\u{200c}' => is_joined && !is_invisible(before),
        '\u{200d}' => (is_joined && !is_invisible(before)) || is_picture || before == '\u{fe0f}',
        '\u{fe0e}' | '\u{fe0f}' => is_picture,
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(before, '\u{1820}'..='\u{18af}'),
        _ => false,
    }
}
