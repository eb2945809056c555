//! A month as a ZIP: each document as files, and the journal of all of them.

use std::collections::VecDeque;
use std::io::Write;

use zip::CompressionMethod::Deflated;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::documents::Booked;
use super::journal;
use super::period::Period;
use super::queries::{Place, Whose, portion};
use crate::documents::{Issued, has_xrechnung};
use crate::error::Error;
use crate::model::invoice::{Invoice, Standing};
use crate::store::Db;
use crate::web::csv_file::CsvFile;
use crate::web::error::Result;

/// A file in it: its name, and what it holds.
pub(super) type File = (String, Vec<u8>);

/// Writes these files into a ZIP, one after the other.
///
/// # Errors
/// The first one of a file, or that of writing.
pub(super) fn zip(out: impl Write, files: impl Iterator<Item = Result<File>>) -> Result<()> {
    let mut archive = ZipWriter::new_stream(out);
    for file in files {
        let (name, bytes) = file?;
        archive.start_file(name, SimpleFileOptions::default().compression_method(Deflated)).map_err(internal)?;
        archive.write_all(&bytes).map_err(internal)?;
    }
    archive.finish().map_err(internal)?;
    Ok(())
}

fn internal(problem: impl std::fmt::Display) -> Error {
    Error::Internal(problem.to_string())
}

/// The documents of a period as they come, one made after the other, then the journal.
pub(super) struct Files<'a> {
    db: &'a Db,
    whose: &'a Whose,
    period: Period,
    place: Option<Place>,
    /// Read, and nothing else yet.
    invoices: VecDeque<(Invoice, Standing)>,
    /// The files of one of them.
    waiting: VecDeque<File>,
    /// None: it was the last file.
    journal: Option<CsvFile>,
}

impl<'a> Files<'a> {
    pub(super) fn of(db: &'a Db, whose: &'a Whose, period: Period) -> Result<Files<'a>> {
        let (place, journal) = (Some(Place::before(period)), Some(journal::begin(Vec::new())?));
        let (invoices, waiting) = (VecDeque::new(), VecDeque::new());
        Ok(Files { db, whose, period, place, invoices, waiting, journal })
    }

    fn next_file(&mut self) -> Result<Option<File>> {
        while self.waiting.is_empty() {
            let Some((invoice, standing)) = self.next_invoice()? else { return self.last_file() };
            self.add(invoice, standing)?;
        }
        Ok(self.waiting.pop_front())
    }

    fn next_invoice(&mut self) -> Result<Option<(Invoice, Standing)>> {
        while self.invoices.is_empty()
            && let Some(place) = self.place.take()
        {
            let (invoices, next) = self.db.read(|tx| portion(tx, self.whose, self.period, &place))?;
            self.place = next;
            self.invoices = invoices.into();
        }
        Ok(self.invoices.pop_front())
    }

    fn last_file(&mut self) -> Result<Option<File>> {
        let Some(journal) = self.journal.take() else { return Ok(None) };
        Ok(Some((format!("journal-{}.csv", self.period), journal.bytes()?)))
    }

    /// Its row, and its files as they are downloaded alone; for the hosting company also what is frozen, byte by byte:
    /// its hash is made of it.
    fn add(&mut self, invoice: Invoice, standing: Standing) -> Result<()> {
        let issued = self.db.read(|tx| Issued::of(tx, &invoice))?;
        let booked = Booked::read(&self.db.site, invoice)?;
        if let Some(journal) = &mut self.journal {
            journal.cells(&journal::row(&booked, self.whose, standing))?;
        }
        if self.whose.is_everybody() {
            self.waiting.push_back((format!("{}.json", issued.document.number), booked.invoice.document.into_bytes()));
        }
        self.waiting.push_back((issued.pdf_name(), issued.pdf()?));
        if has_xrechnung(&issued.document)
            && let Some(xml) = issued.xrechnung()
        {
            self.waiting.push_back((issued.xml_name(), xml.into_bytes()));
        }
        Ok(())
    }
}

impl Iterator for Files<'_> {
    type Item = Result<File>;

    fn next(&mut self) -> Option<Result<File>> {
        self.next_file().transpose()
    }
}
