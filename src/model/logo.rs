//! The logo of the seller: a PNG that stands on top of invoices.

use std::io::Cursor;

use png::{Decoder, DecodingError, Transformations};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Each mail with an invoice brings it along.
const MOST_BYTES: usize = 200_000;
/// In pixels: enough for the finest print, on paper it is at most 60 × 18 mm.
const WIDEST: u32 = 1_000;
const HIGHEST: u32 = 500;

/// A logo that can be printed.
#[derive(Debug, Clone)]
pub struct Logo {
    pub on_paper: LogoOnPaper,
    /// The file.
    pub png: Vec<u8>,
}

/// What a document says of its logo. The file is kept under its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoOnPaper {
    /// SHA-256 of the file, in hexadecimal digits.
    pub digest: String,
    /// In pixels, as the height.
    pub width: u32,
    pub height: u32,
}

/// What a logo looks like: four bytes a pixel, red, green, blue, and how much of the paper it covers.
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl Logo {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with the file, for the person who starts the program.
    pub fn read(png: Vec<u8>) -> Result<Logo, String> {
        if png.len() > MOST_BYTES {
            return Err(format!("it is larger than {} kB", MOST_BYTES / 1_000));
        }
        let Pixels { width, height, .. } = pixels(&png)?;
        Ok(Logo { on_paper: LogoOnPaper { digest: digest(&png), width, height }, png })
    }
}

impl LogoOnPaper {
    /// What the file is called where it is served.
    pub fn file_name(&self) -> String {
        format!("{}.png", self.digest)
    }
}

/// Under which a logo is kept.
pub fn digest(png: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(png))
}

/// The pixels of a PNG, whatever kind it is.
///
/// # Errors
/// Why it cannot be a logo.
pub fn pixels(png: &[u8]) -> Result<Pixels, String> {
    let broken = |problem: DecodingError| format!("it is not a PNG that can be read ({problem})");
    let mut decoder = Decoder::new(Cursor::new(png));
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = reader.info().size();
    if width > WIDEST || height > HIGHEST {
        return Err(format!("it has {width} × {height} pixels: at most {WIDEST} × {HIGHEST} are taken"));
    }
    if reader.info().animation_control().is_some() {
        return Err("it is animated, and paper is not".into());
    }
    let mut read = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut read).map_err(broken)?;
    read.truncate(frame.buffer_size());
    // Grey has two bytes a pixel: how bright it is, and how much it covers.
    let rgba = match frame.color_type.samples() {
        2 => read.chunks_exact(2).flat_map(|grey| [grey[0], grey[0], grey[0], grey[1]]).collect(),
        _ => read,
    };
    Ok(Pixels { width, height, rgba })
}
