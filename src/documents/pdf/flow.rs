//! A document on its way onto sheets, from top to bottom.

use super::fonts::Faces;
use super::sheets::{HEIGHT, Sheets, Style, WIDTH, mm};
use crate::model::document::Document;
use crate::model::money;
use crate::model::usage::Cents;

/// Where the text begins and ends.
pub(super) const LEFT: f32 = mm(25.0);
pub(super) const RIGHT: f32 = WIDTH - mm(20.0);
/// The first line on the first sheet, and on every other.
const TOP: f32 = mm(18.0);
const NEXT_TOP: f32 = mm(27.0);
/// Nothing but the legal line stands below.
const BOTTOM: f32 = HEIGHT - mm(25.0);

pub(super) const SMALL: Style = Style::new(8.0).soft();

/// What is written, and how far it has come.
pub(super) struct Flow<'a> {
    pub document: &'a Document,
    pub out: Sheets,
    /// How far down the last sheet is full.
    pub y: f32,
}

impl<'a> Flow<'a> {
    pub fn new(faces: &'static Faces, document: &'a Document) -> Flow<'a> {
        Flow { document, out: Sheets::new(faces), y: TOP }
    }

    pub fn money(&self, cents: Cents) -> String {
        money::in_words(cents, self.document.currency)
    }

    /// Begins another sheet if so much does not fit on this one. Gives whether it did.
    pub fn needs(&mut self, height: f32) -> bool {
        let is_full = self.y + height > BOTTOM;
        if is_full {
            self.out.sheets.push(Vec::new());
            self.y = NEXT_TOP;
        }
        is_full
    }
}
