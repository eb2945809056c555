//! A document on its way onto sheets, from top to bottom.

use super::fonts::Faces;
use super::measures::{BOTTOM, HEIGHT, LEFT, NEXT_TOP, RIGHT, SMALL, TOP, mm};
use super::sheets::{Of, Sheets, Style};
use crate::model::document::Document;
use crate::model::money;
use crate::model::usage::Cents;

/// What is written, and how far it has come.
pub(super) struct Flow<'a, What = Document> {
    pub document: &'a What,
    pub out: Sheets,
    /// How far down the last sheet is full.
    pub y: f32,
}

impl<'a, What> Flow<'a, What> {
    pub fn new(faces: &'static Faces, document: &'a What) -> Flow<'a, What> {
        Flow { document, out: Sheets::new(faces), y: TOP }
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

    /// A paragraph of its own.
    pub fn below(&mut self, words: &str, style: Style) {
        let block = self.out.block(words, style, RIGHT - LEFT);
        self.y += mm(3.0);
        self.needs(block.height());
        let of = self.out.paragraph();
        self.y = self.out.put(of, block, LEFT, self.y);
    }

    /// If there are several: which one this is, and of what.
    pub fn number_sheets(&mut self, what: &str) {
        let many = self.out.sheets.len();
        for sheet in 0..many {
            let words = format!("Page {} of {many}", sheet + 1);
            let number = self.out.block(&words, SMALL.right(), mm(40.0));
            if sheet > 0 {
                let what = self.out.block(what, SMALL, RIGHT - LEFT - mm(40.0));
                self.out.put_on(sheet, Of::Nothing, what, LEFT, mm(15.0));
                self.out.put_on(sheet, Of::Nothing, number, RIGHT - mm(40.0), mm(15.0));
            } else if many > 1 {
                self.out.put_on(sheet, Of::Nothing, number, RIGHT - mm(40.0), HEIGHT - mm(12.0));
            }
        }
    }
}

impl Flow<'_> {
    pub fn money(&self, cents: Cents) -> String {
        money::in_words(cents, self.document.currency)
    }
}
