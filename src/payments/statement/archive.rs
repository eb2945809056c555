//! A ZIP, as online banking hands it out: the files in it, within bounds.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// Two years of days are fewer.
const MOST_FILES: usize = 1_000;
/// All of them together, in bytes.
const LARGEST_UNPACKED: u64 = 40 * 1024 * 1024;

pub(super) fn is_one(file: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06"].iter().any(|start| file.starts_with(*start))
}

/// Name and content of each file, without what computers put beside them.
///
/// # Errors
/// A sentence for whoever chose the file.
pub(super) fn files(archive: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(|_| DAMAGED.to_owned())?;
    if archive.len() > MOST_FILES {
        return Err(format!(
            "There are more than {MOST_FILES} files in this ZIP. Ask the bank for fewer days at once."
        ));
    }
    let mut left = LARGEST_UNPACKED;
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|problem| unreadable(&problem))?;
        let name = file.name().map_err(|_| DAMAGED.to_owned())?.into_owned();
        if file.is_dir() || is_beside(&name) {
            continue;
        }
        let mut content = Vec::new();
        file.take(left + 1).read_to_end(&mut content).map_err(|_| DAMAGED.to_owned())?;
        left = left
            .checked_sub(content.len() as u64)
            .ok_or("Unpacked, this ZIP is larger than 40 MB. Ask the bank for fewer days at once.")?;
        files.push((name, content));
    }
    if files.is_empty() { Err("There is no file in this ZIP.".into()) } else { Ok(files) }
}

const DAMAGED: &str = "This ZIP is damaged. Download it again.";

fn unreadable(problem: &zip::result::ZipError) -> String {
    match problem {
        zip::result::ZipError::UnsupportedArchive(_) => {
            "This ZIP needs a password, or is packed in an unusual way. Unpack it, and import the files in it.".into()
        }
        _ => DAMAGED.into(),
    }
}

/// `__MACOSX/._a.xml`, `.DS_Store`
fn is_beside(name: &str) -> bool {
    name.starts_with("__MACOSX/") || name.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
}
