//! The QR code with which an app of a bank fills in a transfer: that of the European Payments Council (EPC069-12), version
//! 002, for transfers in euros.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use qrcode::{Color, EcLevel, QrCode};

use crate::model::bank;
use crate::model::usage::Cents;

const LONGEST_NAME: usize = 70;
/// Of the text for the receiver.
pub const LONGEST_REMITTANCE: usize = 140;
const LONGEST_CODE: usize = 331;
const LARGEST_AMOUNT: Cents = 99_999_999_999;
/// Light modules around the code, without which it is not found.
const QUIET: usize = 4;
/// So many pictures are kept, about 10 kB each.
const KEPT: usize = 256;
/// Of the file: dots along the side of a module. As each is a bit, a line of a module is a byte.
const DOTS: usize = 8;
const WHITE: u8 = 0xff;
const BLACK: u8 = 0;

/// Pictures by what they say: to make one takes longer than all the rest of a page.
static MADE: LazyLock<Mutex<HashMap<String, Arc<Picture>>>> = LazyLock::new(Mutex::default);

/// A transfer in euros that somebody is asked to make.
#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    /// Who receives it: at most 70 characters.
    pub name: &'a str,
    /// With or without blanks.
    pub iban: &'a str,
    /// May be missing within Europe.
    pub bic: Option<&'a str>,
    pub amount: Cents,
    /// The text for the receiver, which is where all banks put what they read: a creditor reference or any other words.
    pub remittance: &'a str,
}

/// A QR code to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Of the square, in modules, with the quiet zone.
    pub side: usize,
    /// The dark modules, as bars of one module in height.
    pub bars: Vec<Bar>,
}

/// Dark modules side by side, counted in modules from the top left corner of the quiet zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    pub x: usize,
    pub y: usize,
    pub length: usize,
}

impl Transfer<'_> {
    /// What the code says.
    ///
    /// # Errors
    /// A sentence that says why there can be no code for this transfer.
    pub fn text(&self) -> Result<String, String> {
        let [name, remittance] = [self.name, self.remittance].map(in_one_line);
        let iban = bank::iban(self.iban).ok_or("The IBAN cannot be right: compare it digit by digit.")?;
        let bic = self.bic.map(in_one_line).unwrap_or_default().to_ascii_uppercase();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(format!("The name of the receiver has to have 1 to {LONGEST_NAME} characters."));
        }
        if !bic.is_empty() && !is_bic(&bic) {
            return Err("The BIC has to have 8 or 11 letters and digits.".into());
        }
        if !(1..=LARGEST_AMOUNT).contains(&self.amount) {
            return Err("The amount has to be between €0.01 and €999,999,999.99.".into());
        }
        if remittance.chars().count() > LONGEST_REMITTANCE {
            return Err(format!("The text for the receiver has more than {LONGEST_REMITTANCE} characters."));
        }
        let amount = format!("EUR{}.{:02}", self.amount / 100, self.amount % 100);
        // Neither a purpose nor a structured reference: not every bank takes one.
        let lines = ["BCD", "002", "1", "SCT", &bic, &name, &iban, &amount, "", "", &remittance];
        let text = lines.join("\n").trim_end().to_owned();
        if text.len() > LONGEST_CODE { Err("The name and the text are too long together.".into()) } else { Ok(text) }
    }

    /// The code as a picture, made once.
    ///
    /// # Errors
    /// Those of [`Transfer::text`].
    pub fn picture(&self) -> Result<Arc<Picture>, String> {
        let text = self.text()?;
        let made = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(picture) = made().get(&text) {
            return Ok(picture.clone());
        }
        let picture = Arc::new(picture_of(&text)?);
        let mut kept = made();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(text, picture.clone());
        Ok(picture)
    }
}

impl Picture {
    /// As the file of a picture (PNG), with the quiet zone: black on white, a bit for each dot.
    ///
    /// # Errors
    /// None in memory.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut modules = vec![vec![WHITE; self.side]; self.side];
        for &Bar { x, y, length } in &self.bars {
            modules[y][x..x + length].fill(BLACK);
        }
        let pixels: Vec<u8> = modules.iter().flat_map(|row| row.repeat(DOTS)).collect();
        let side = u32::try_from(self.side * DOTS).unwrap_or(u32::MAX);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.write_header()?.write_image_data(&pixels)?;
        Ok(file)
    }

    /// As the path of an SVG.
    #[must_use]
    pub fn path(&self) -> String {
        self.bars.iter().map(|Bar { x, y, length }| format!("M{x} {y}h{length}v1h-{length}z")).collect()
    }
}

fn picture_of(text: &str) -> Result<Picture, String> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|problem| format!("There is no QR code for this transfer: {problem}."))?;
    let modules: Vec<Vec<Color>> = code.to_colors().chunks(code.width()).map(<[Color]>::to_vec).collect();
    let bars: Vec<Bar> = modules.iter().enumerate().flat_map(|(y, modules)| row(y, modules)).collect();
    Ok(Picture { side: code.width() + 2 * QUIET, bars })
}

/// The dark bars of one row of modules.
fn row(y: usize, modules: &[Color]) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut x = 0;
    for bar in modules.chunk_by(|a, b| a == b) {
        if bar[0] == Color::Dark {
            bars.push(Bar { x: x + QUIET, y: y + QUIET, length: bar.len() });
        }
        x += bar.len();
    }
    bars
}

/// Each line of the code is a field, so a field has no line breaks.
fn in_one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_bic(text: &str) -> bool {
    [8, 11].contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text[..6].bytes().all(|byte| byte.is_ascii_alphabetic())
}
