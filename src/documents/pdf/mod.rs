//! A document as a PDF: the paper itself, of which nothing changes any more.

mod draw;
mod flow;
mod fonts;
mod layout;
mod measures; //  how large, and where
mod receipt;
mod sheets;
mod table;

use krilla::image::Image;

use super::about::About;
use crate::model::document::Document;
use crate::model::receipt::Handover;
use crate::model::usage::Cents;

/// The PDF of a document, without the file for machines in it. `paid`: what credit paid of it when it was made.
///
/// # Errors
/// What is wrong with the program, in words: there is no document that cannot be written.
pub(super) fn pdf(document: &Document, paid: Cents, logo: Option<&Image>) -> Result<Vec<u8>, String> {
    let faces = fonts::faces().ok_or("the fonts cannot be read")?;
    draw::pdf(layout::sheets(faces, document, paid, logo), &About::of(document))
}

/// The PDF of a receipt, as whoever asks may read it.
///
/// # Errors
/// As of [`pdf`].
pub(super) fn receipt(handover: &Handover) -> Result<Vec<u8>, String> {
    let faces = fonts::faces().ok_or("the fonts cannot be read")?;
    draw::pdf(receipt::sheets(faces, handover), &About::of_receipt(handover))
}
