//! The files of `static/`, in the binary, served under names that change with their content.

use std::collections::HashMap;

use flate2::{Compress, Compression};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::response;
use crate::paths;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/static");

/// What the one stylesheet has on top of its base, in the order of the cascade: tokens, what is everywhere, parts,
/// whole pages, and what has the last word.
const STYLES: [&str; 21] = [
    "style/tokens.css",
    "style/base.css",
    "style/navigation.css",
    "style/layout.css",
    "style/button.css",
    "style/card.css",
    "style/list.css",
    "style/tag.css",
    "style/note.css",
    "style/form.css",
    "style/facts.css",
    "style/block.css",
    "style/table.css",
    "style/picture.css",
    "style/chart.css",
    "style/invoice.css",
    "style/guest.css",
    "style/contrast.css",
    "style/print.css",
    "style/spacing.css",
    "style/brief.css",
];

pub(super) struct Asset {
    pub content_type: &'static str,
    pub plain: Vec<u8>,
    /// Packed, where that makes it smaller.
    pub small: Option<Vec<u8>>,
}

/// All files by their hashed name.
pub struct Assets {
    by_name: HashMap<String, Asset>,
    /// The address of the one stylesheet.
    pub css: String,
    pub icon: String,
    /// Copies a link.
    pub copy_script: String,
    /// Keeps what is typed before the button is pressed.
    pub keep_script: String,
}

impl Assets {
    /// Hashes every file; the base and our styles are one, its icons under their hashed names.
    pub fn load() -> Assets {
        let mut by_name = HashMap::new();
        let mut css = text("pico.min.css") + "\n" + &STYLES.map(|name| tight(&text(name))).concat();
        for icon in FILES.get_dir("icons").map(Dir::files).into_iter().flatten() {
            let plain = icon.path().to_string_lossy().into_owned();
            let name = add(&mut by_name, plain.trim_start_matches("icons/"), icon.contents().to_vec());
            css = css.replace(&plain, &name);
        }
        let css = add(&mut by_name, "style.css", css.into_bytes());
        let icon = add(&mut by_name, "icon.svg", text("icon.svg").into_bytes());
        let copy_script = add(&mut by_name, "copy.js", text("copy.js").into_bytes());
        let keep_script = add(&mut by_name, "keep.js", text("keep.js").into_bytes());
        let [css, icon, copy_script, keep_script] =
            [css, icon, copy_script, keep_script].map(|name| paths::asset(&name));
        Assets { css, icon, copy_script, keep_script, by_name }
    }

    /// By its hashed name.
    pub(super) fn get(&self, name: &str) -> Option<&Asset> {
        self.by_name.get(name)
    }
}

fn text(name: &str) -> String {
    FILES.get_file(name).and_then(|file| file.contents_utf8()).unwrap_or_default().to_owned()
}

/// Without comments, indentation and empty lines, which only readers of the files need. No string of ours has `/*`.
fn tight(css: &str) -> String {
    let code = |part: &str| part.split_once("*/").map_or(part, |(_comment, code)| code).to_owned();
    let code: String = css.split("/*").map(code).collect();
    code.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

fn add(by_name: &mut HashMap<String, Asset>, name: &str, plain: Vec<u8>) -> String {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&plain)[..8]);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let hashed = format!("{stem}.{hash}.{ending}");
    let content_type = match ending {
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "js" => "text/javascript; charset=utf-8",
        _ => "application/octet-stream",
    };
    let small = response::gzip(&plain, &mut Compress::new(Compression::best(), false))
        .filter(|small| small.len() < plain.len());
    by_name.insert(hashed.clone(), Asset { content_type, plain, small });
    hashed
}
