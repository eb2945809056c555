//! The source as text, for the rules about it.

use std::fs;
use std::path::PathBuf;

/// A file with its path from the root of the crate.
pub struct File {
    pub path: String,
    pub text: String,
}

/// The folder of the crate.
pub fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// All files with this ending, sorted.
pub fn files(place: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut places = vec![root().join(place)];
    while let Some(folder) = places.pop() {
        for path in fs::read_dir(&folder).expect("a folder").flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                places.push(path);
            } else if path.extension().is_some_and(|one| one == ending) {
                let text = fs::read_to_string(&path).expect("a text");
                let path = path.strip_prefix(root()).expect("in the crate").to_string_lossy().into();
                found.push(File { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
