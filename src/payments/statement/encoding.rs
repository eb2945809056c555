//! The text of a file, in whatever encoding it is: its byte order mark says so, else its XML declaration, else it is UTF-8.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::line::short;
use super::xml::NOT_CAMT;

/// A declaration is shorter, in bytes.
const LONGEST_DECLARATION: usize = 200;

/// # Errors
/// A sentence for whoever chose the file.
pub(super) fn text(file: &[u8]) -> Result<String, String> {
    let (encoding, marked) = match Encoding::for_bom(file) {
        Some((encoding, mark)) => (Some(encoding), &file[mark..]),
        None => (declared(file)?, file),
    };
    let text = encoding.unwrap_or(UTF_8).decode_without_bom_handling_and_without_replacement(marked);
    text.map(|text| text.trim_start().to_owned()).ok_or_else(|| match encoding {
        Some(encoding) => {
            format!("This file says that it is in {}, and is not. Ask the bank for it in UTF-8.", encoding.name())
        }
        None => NOT_CAMT.into(),
    })
}

fn declared(file: &[u8]) -> Result<Option<&'static Encoding>, String> {
    match file {
        [b'<', 0, ..] => return Ok(Some(UTF_16LE)),
        [0, b'<', ..] => return Ok(Some(UTF_16BE)),
        _ => {}
    }
    let begin = String::from_utf8_lossy(&file[..file.len().min(LONGEST_DECLARATION)]).trim_start().to_owned();
    let Some(label) = begin.strip_prefix("<?xml").and_then(label) else { return Ok(None) };
    match Encoding::for_label_no_replacement(label.as_bytes()) {
        // Its declaration could not be read if it were.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok(None),
        Some(encoding) => Ok(Some(encoding)),
        None => {
            Err(format!("This file is in “{}”, which cannot be read here. Ask the bank for it in UTF-8.", short(label)))
        }
    }
}

/// What stands after `encoding=`, in either kind of quotes.
fn label(declaration: &str) -> Option<&str> {
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, after) = declaration.split_once("encoding")?;
    let quoted = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    quoted[1..].split_once(quote).map(|(label, _)| label)
}
