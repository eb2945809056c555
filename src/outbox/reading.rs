//! A text mail, taken apart so that a page can show it: paragraphs, lists, quotations, links.

/// One part of a mail.
#[derive(Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Vec<Line>),
    List(Vec<String>),
    /// Somebody's own words.
    Quote(String),
    Signature(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    Words(String),
    /// An address of this site that stands alone in its line: the only text that becomes a link.
    Link(String),
}

/// The blocks of a text that `mail.txt` has written.
pub fn blocks(text: &str, base_url: &str) -> Vec<Block> {
    let (text, signature) = text.rsplit_once("\n-- \n").unwrap_or((text, ""));
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    let mut blocks: Vec<Block> = parts.map(|part| block(part, base_url)).collect();
    if !signature.trim().is_empty() {
        blocks.push(Block::Signature(signature.trim().into()));
    }
    blocks
}

fn block(part: &str, base_url: &str) -> Block {
    if let Some(lines) = all_after(part, ">") {
        return Block::Quote(lines.join("\n"));
    }
    if let Some(items) = all_after(part, "- ") {
        return Block::List(items.into_iter().map(str::to_owned).collect());
    }
    Block::Paragraph(part.lines().map(|line| self::line(line, base_url)).collect())
}

/// The lines without the sign that each of them begins with; None if one does not.
fn all_after<'a>(part: &'a str, sign: &str) -> Option<Vec<&'a str>> {
    part.lines().map(|line| line.strip_prefix(sign).map(str::trim)).collect()
}

fn line(line: &str, base_url: &str) -> Line {
    let is_link = line.strip_prefix(base_url).is_some_and(|path| path.starts_with('/')) && !line.contains(' ');
    if is_link { Line::Link(line.into()) } else { Line::Words(line.into()) }
}
