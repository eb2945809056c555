//! A table as a file for spreadsheets: every file of this kind is written here.

use super::error::{Error, Result};

/// Without it some spreadsheets take the letters for those of another alphabet.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Rows of cells, each in quotes: some programs also end a cell at a semicolon.
pub struct CsvFile(csv::Writer<Vec<u8>>);

impl CsvFile {
    /// Begins with the names of the columns.
    ///
    /// # Errors
    /// Those of writing.
    pub fn with_columns(names: &[&str]) -> Result<CsvFile> {
        let mut quoted = csv::WriterBuilder::new();
        let mut file = CsvFile(quoted.quote_style(csv::QuoteStyle::Always).from_writer(BYTE_ORDER_MARK.to_vec()));
        file.row(names)?;
        Ok(file)
    }

    /// One more row.
    ///
    /// # Errors
    /// Those of writing.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<()> {
        self.0.write_record(cells.iter().map(|cell| harmless(cell.as_ref()))).map_err(Error::internal)
    }

    /// The whole file.
    ///
    /// # Errors
    /// Those of writing.
    pub fn bytes(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(Error::internal)
    }
}

/// A spreadsheet takes what begins like this for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
