//! A table as a file for spreadsheets: every file of this kind is written here.

use std::io::Write;

use chrono::NaiveDate;

use super::error::{Error, Result};
use crate::model::usage::Cents;

/// Without it some spreadsheets take the letters for those of another alphabet.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Rows of cells, each in quotes: some programs also end a cell at a semicolon.
pub struct CsvFile<Out: Write = Vec<u8>>(csv::Writer<Out>);

/// A cell that is no plain text has one spelling everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// What somebody may have typed.
    Text(String),
    /// `-11.90`
    Amount(Cents),
    Number(i64),
    /// `2026-11-24`
    Day(NaiveDate),
    Empty,
}

impl Cell {
    pub fn text(words: impl Into<String>) -> Cell {
        Cell::Text(words.into())
    }

    fn written(&self) -> String {
        match self {
            Cell::Text(words) => harmless(words),
            Cell::Amount(cents) => amount(*cents, '.'),
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Empty => String::new(),
        }
    }
}

/// `-11.90`: as machines read an amount, with this sign between euros and cents.
pub fn amount(cents: Cents, point: char) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}{point}{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

impl CsvFile {
    /// Begins one in memory, with the names of the columns.
    ///
    /// # Errors
    /// Those of writing.
    pub fn with_columns(names: &[&str]) -> Result<CsvFile> {
        CsvFile::begin(Vec::new(), names)
    }

    /// The whole file.
    ///
    /// # Errors
    /// Those of writing.
    pub fn bytes(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(Error::internal)
    }
}

impl<Out: Write> CsvFile<Out> {
    /// Begins one with the names of the columns.
    ///
    /// # Errors
    /// Those of writing.
    pub fn begin(mut out: Out, names: &[&str]) -> Result<CsvFile<Out>> {
        out.write_all(BYTE_ORDER_MARK).map_err(Error::internal)?;
        let mut quoted = csv::WriterBuilder::new();
        let mut file = CsvFile(quoted.quote_style(csv::QuoteStyle::Always).from_writer(out));
        file.row(names)?;
        Ok(file)
    }

    /// One more row, of text.
    ///
    /// # Errors
    /// Those of writing.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<()> {
        self.0.write_record(cells.iter().map(|cell| harmless(cell.as_ref()))).map_err(Error::internal)
    }

    /// One more row.
    ///
    /// # Errors
    /// Those of writing.
    pub fn cells(&mut self, cells: &[Cell]) -> Result<()> {
        self.0.write_record(cells.iter().map(Cell::written)).map_err(Error::internal)
    }

    /// Nothing more comes.
    ///
    /// # Errors
    /// Those of writing.
    pub fn end(mut self) -> Result<()> {
        self.0.flush().map_err(Error::internal)
    }
}

/// A spreadsheet takes what begins like this for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
