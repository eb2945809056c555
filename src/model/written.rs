//! What people write: names and messages. Short, one thing per field, never able to look like the system.

/// A name on one line: trimmed, inner blanks made single.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn one_line(typed: &str, longest: usize) -> Result<String, String> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > longest {
        return Err(format!("Use at most {longest} characters."));
    }
    Ok(text)
}

/// The name of a person, team, app or payment method: not empty, at most 80 characters.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn name(typed: &str) -> Result<String, String> {
    let name = one_line(typed, 80)?;
    if name.is_empty() {
        return Err("Fill this in.".into());
    }
    if name.chars().any(is_invisible) {
        return Err("Leave out invisible characters.".into());
    }
    Ok(name)
}

/// The name of a person or team: no addresses of websites, because mails carry it.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn name_without_links(typed: &str) -> Result<String, String> {
    name(typed).and_then(without_links)
}

/// A message to another person: at most 1,000 characters on several lines, no addresses of websites.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn message(typed: &str) -> Result<String, String> {
    let text = typed.trim().replace("\r\n", "\n");
    if text.chars().count() > 1000 {
        return Err("Use at most 1,000 characters.".into());
    }
    without_links(text)
}

/// `Atlas`, `Atlas and Borea`, `Atlas, Borea and Cassis`.
pub fn joined<S: std::borrow::Borrow<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.borrow().to_owned(),
        [first @ .., last] => format!("{} and {}", first.join(", "), last.borrow()),
    }
}

fn without_links(text: String) -> Result<String, String> {
    let lower = text.to_lowercase();
    if lower.contains("://") || lower.contains("www.") {
        return Err("Leave out website addresses: they could be mistaken for a link of ours.".into());
    }
    Ok(text)
}

/// Zero-width and direction-changing characters, with which one name can be made to look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_as_they_are_said() {
        assert_eq!(joined::<&str>(&[]), "");
        assert_eq!(joined(&["Atlas"]), "Atlas");
        assert_eq!(joined(&["Atlas", "Borea"]), "Atlas and Borea");
        assert_eq!(joined(&["Atlas", "Borea", "Cassis"]), "Atlas, Borea and Cassis");
    }

    #[test]
    fn names_are_one_line_without_tricks() {
        assert_eq!(name("  Harbour \t Café "), Ok("Harbour Café".into()));
        assert!(name(" ").is_err());
        assert!(name(&"x".repeat(81)).is_err());
        assert!(name("Remit\u{202e}").is_err());
        assert!(name_without_links("Log in at https://evil.example").is_err());
        assert!(message("see www.evil.example").is_err());
        assert_eq!(message("Hi\r\nClara "), Ok("Hi\nClara".into()));
    }
}
