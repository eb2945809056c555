//! The logos of the seller: each is kept once, under its digest, so that an old invoice keeps its old one.

use std::sync::{Mutex, PoisonError};

use data_encoding::BASE64;
use diesel::dsl::exists;
use diesel::prelude::*;
use krilla::image::Image;

use crate::error::{Error, Result};
use crate::model::logo::{Logo, LogoOnPaper, Pixels, digest, pixels};
use crate::store::Tx;
use crate::store::schema::logos;

/// The one that was drawn last, under its digest: to pack it takes longer than all the rest of a PDF.
static DRAWN: Mutex<Option<(String, Image)>> = Mutex::new(None);

/// Keeps a logo, in the transaction that freezes a document with it.
pub fn keep(tx: &mut Tx, logo: &Logo) -> Result<()> {
    let digest = &logo.on_paper.digest;
    if diesel::select(exists(logos::table.find(digest))).get_result(tx.conn)? {
        return Ok(());
    }
    let row = (logos::digest.eq(digest), logos::png.eq(BASE64.encode(&logo.png)), logos::kept_at.eq(tx.now));
    diesel::insert_into(logos::table).values(row).execute(tx.conn)?;
    Ok(())
}

/// The file of a logo that is kept; None: there is none with this digest.
///
/// # Errors
/// [`Error::Internal`] if somebody has written something else into the database.
pub fn png(tx: &mut Tx, digest: &str) -> Result<Option<Vec<u8>>> {
    let kept: Option<String> = logos::table.find(digest).select(logos::png).first(tx.conn).optional()?;
    kept.map(|text| read(&text)).transpose()
}

/// The digests of all logos that are kept as they were.
pub fn unharmed(tx: &mut Tx) -> Result<Vec<String>> {
    let kept: Vec<(String, String)> = logos::table.select((logos::digest, logos::png)).load(tx.conn)?;
    let is_unharmed = |(said, text): &(String, String)| read(text).is_ok_and(|png| digest(&png) == *said);
    Ok(kept.into_iter().filter(is_unharmed).map(|(said, _)| said).collect())
}

/// The logo on a document, to be drawn.
///
/// # Errors
/// [`Error::Internal`] if it is not kept: nothing is ever printed without what was on it.
pub(super) fn on_document(tx: &mut Tx, logo: &LogoOnPaper) -> Result<Image> {
    let drawn = || DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, image)) = drawn().as_ref().filter(|(digest, _)| *digest == logo.digest) {
        return Ok(image.clone());
    }
    let missing = || Error::Internal(format!("the logo {} is not kept", logo.digest));
    let image = image(&png(tx, &logo.digest)?.ok_or_else(missing)?).map_err(Error::Internal)?;
    *drawn() = Some((logo.digest.clone(), image.clone()));
    Ok(image)
}

/// A logo, to be drawn.
///
/// # Errors
/// Why it cannot be one.
pub fn image(png: &[u8]) -> std::result::Result<Image, String> {
    let Pixels { width, height, rgba } = pixels(png)?;
    Ok(Image::from_rgba8(rgba, width, height))
}

fn read(text: &str) -> Result<Vec<u8>> {
    BASE64.decode(text.as_bytes()).map_err(|problem| Error::Internal(problem.to_string()))
}
