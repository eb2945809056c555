//! What is on the sheets of a document, and what each part of it means: as it is read out, not as it looks.

use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;

use krilla::image::Image;

use super::fonts::{Face, Faces, Line};
use crate::documents::transfer::Picture;

/// From the baseline of one line to the next, for a size of 1.
pub(super) const LEADING: f32 = 1.36;
/// From the top of a line to its baseline, for a size of 1.
const ASCENT: f32 = 1.04;

/// The levels of headings.
pub(super) const FIRST: NonZeroU16 = NonZeroU16::MIN;
pub(super) const SECOND: NonZeroU16 = FIRST.saturating_add(1);

/// What a part of a document is.
pub(super) enum Meaning {
    Heading(NonZeroU16, String),
    Paragraph,
    Table,
    Head,
    Body,
    Foot,
    Row,
    ColumnHead,
    /// Over so many columns.
    RowHead(NonZeroU32),
    /// Over so many columns.
    Cell(NonZeroU32),
    /// With what it says.
    Figure(String),
}

/// A part of a document, by its place in [`Sheets::parts`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Part(pub usize);

/// What something on a sheet belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Part(Part),
    /// Not to what is read out: lines, and what is repeated on each sheet.
    Nothing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Soft,
    Hairline,
}

pub(super) enum Mark {
    /// With its baseline.
    Text { line: Line, bold: bool, size: f32, x: f32, y: f32 },
    /// A line from left to right.
    Rule { x: f32, y: f32, width: f32, thickness: f32 },
    /// A QR code, with its side.
    Code { picture: Arc<Picture>, x: f32, y: f32, side: f32 },
    /// A picture, at its top left corner.
    Logo { image: Image, x: f32, y: f32, width: f32, height: f32 },
}

pub(super) struct Placed {
    pub of: Of,
    pub ink: Ink,
    pub mark: Mark,
}

/// How something is written.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub size: f32,
    pub bold: bool,
    pub ink: Ink,
    pub to_the_right: bool,
    /// Something else stands behind it, in the same part.
    pub goes_on: bool,
}

impl Style {
    pub const fn new(size: f32) -> Style {
        Style { size, bold: false, ink: Ink::Black, to_the_right: false, goes_on: false }
    }

    pub const fn bold(self) -> Style {
        Style { bold: true, ..self }
    }

    pub const fn soft(self) -> Style {
        Style { ink: Ink::Soft, ..self }
    }

    /// It ends where its room ends.
    pub const fn right(self) -> Style {
        Style { to_the_right: true, ..self }
    }

    /// Its last word stays apart from what follows in the same part.
    pub const fn goes_on(self) -> Style {
        Style { goes_on: true, ..self }
    }

    pub fn leading(self) -> f32 {
        self.size * LEADING
    }
}

/// Text that is broken into lines already, so that it is known how high it is.
pub(super) struct Block {
    lines: Vec<Line>,
    style: Style,
    room: f32,
}

impl Block {
    pub fn height(&self) -> f32 {
        self.style.leading() * self.lines.len() as f32
    }
}

/// All sheets, and the tree of what is on them.
pub(super) struct Sheets {
    faces: &'static Faces,
    pub sheets: Vec<Vec<Placed>>,
    /// Each with the part that it is in; None: in the document.
    pub parts: Vec<(Meaning, Option<Part>)>,
}

impl Sheets {
    pub fn new(faces: &'static Faces) -> Sheets {
        Sheets { faces, sheets: vec![Vec::new()], parts: Vec::new() }
    }

    pub fn face(&self, bold: bool) -> &'static Face {
        if bold { &self.faces.bold } else { &self.faces.regular }
    }

    pub fn part(&mut self, meaning: Meaning, within: Option<Part>) -> Part {
        self.parts.push((meaning, within));
        Part(self.parts.len() - 1)
    }

    pub fn paragraph(&mut self) -> Of {
        Of::Part(self.part(Meaning::Paragraph, None))
    }

    pub fn cell(&mut self, meaning: Meaning, row: Part) -> Of {
        Of::Part(self.part(meaning, Some(row)))
    }

    /// A text broken into lines that are at most so wide.
    pub fn block(&self, text: &str, style: Style, room: f32) -> Block {
        Block { lines: self.face(style.bold).wrapped(text, room / style.size, style.goes_on), style, room }
    }

    /// Puts a text onto the last sheet. Gives where it ends.
    pub fn put(&mut self, of: Of, block: Block, x: f32, top: f32) -> f32 {
        self.put_on(self.sheets.len() - 1, of, block, x, top)
    }

    /// Puts a text onto a sheet. Gives where it ends.
    pub fn put_on(&mut self, sheet: usize, of: Of, block: Block, x: f32, top: f32) -> f32 {
        let Block { lines, style, room } = block;
        let mut y = top;
        for line in lines {
            let x = if style.to_the_right { x + room - line.width * style.size } else { x };
            let mark = Mark::Text { line, bold: style.bold, size: style.size, x, y: y + style.size * ASCENT };
            if let Some(sheet) = self.sheets.get_mut(sheet) {
                sheet.push(Placed { of, ink: style.ink, mark });
            }
            y += style.leading();
        }
        y
    }

    /// Breaks and puts a text. Gives where it ends.
    pub fn write(&mut self, of: Of, text: &str, style: Style, (x, top): (f32, f32), room: f32) -> f32 {
        let block = self.block(text, style, room);
        self.put(of, block, x, top)
    }

    pub fn rule(&mut self, ink: Ink, x: f32, y: f32, width: f32) {
        let thickness = if ink == Ink::Hairline { 0.5 } else { 0.8 };
        self.push(Placed { of: Of::Nothing, ink, mark: Mark::Rule { x, y, width, thickness } });
    }

    pub fn code(&mut self, of: Of, picture: Arc<Picture>, x: f32, y: f32, side: f32) {
        self.push(Placed { of, ink: Ink::Black, mark: Mark::Code { picture, x, y, side } });
    }

    pub fn logo(&mut self, of: Of, image: Image, (x, y): (f32, f32), (width, height): (f32, f32)) {
        self.push(Placed { of, ink: Ink::Black, mark: Mark::Logo { image, x, y, width, height } });
    }

    fn push(&mut self, placed: Placed) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(placed);
        }
    }
}
