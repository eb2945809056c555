//! `remit import FILE.json`: a whole graph in one transaction. It is read as a stream (`format.rs`) and put into the
//! database entry by entry (`graph.rs`): a file of any size is never in memory as a whole.

mod checks;
mod credentials;
mod format;
mod graph;
mod known;
mod portion;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use super::{database, output};
use crate::error::{Error, Result as Outcome};
use crate::settings::{Settings, utf16};
use crate::store::{Failure, Kind, Tx};
use graph::Graph;

pub(super) fn run(settings: &Settings, file: &Path) -> Result<(), String> {
    open(file)?;
    let db = database::open(settings)?;
    database::refuse_others_of(&["REMIT_CATALOGUE", "REMIT_TIME_ZONE"], &db)?;
    let keys = db.run(Kind::Act, |tx| load(tx, file)).map_err(|problem| match problem {
        Problem::File(wrong) => format!("{}, {}. Nothing was imported.", file.display(), wrong.trim_end_matches('.')),
        Problem::Database(error) => format!("Nothing was imported: {error}"),
    })?;
    output::outcome(print(&keys)).map_err(|what| format!("Everything was imported, but the ids are lost. {what}"))
}

enum Problem {
    /// What is wrong with the file: a sentence for whoever wrote it.
    File(String),
    Database(Error),
}

impl Failure for Problem {
    fn error(&self) -> Option<&Error> {
        if let Problem::Database(error) = self { Some(error) } else { None }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem::Database(error)
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Its text, without the byte order mark that Windows puts in front of it.
fn open(file: &Path) -> Result<BufReader<File>, String> {
    let problem = |what: std::io::Error| format!("{} cannot be read: {what}", file.display());
    let mut text = BufReader::with_capacity(256 * 1024, File::open(file).map_err(problem)?);
    let beginning = text.fill_buf().map_err(problem)?;
    if let Some(encoding) = utf16(beginning) {
        return Err(format!("{} is written in {encoding}. Save it as UTF-8. Nothing was imported.", file.display()));
    }
    if beginning.starts_with(BYTE_ORDER_MARK) {
        text.consume(BYTE_ORDER_MARK.len());
    }
    Ok(text)
}

/// May run more than once: it opens the file each time.
fn load(tx: &mut Tx, file: &Path) -> Outcome<graph::Keys, Problem> {
    let source = open(file).map_err(Problem::File)?;
    tx.conn.expect_much().map_err(Error::from)?;
    let mut graph = Graph::new(tx);
    match format::read(source, &mut graph) {
        Ok(()) => graph.end().map(|()| graph.keys).map_err(Problem::Database),
        Err(wrong) => Err(match graph.failed {
            Some(error) => Problem::Database(error),
            None => Problem::File(format!("line {}: {}", wrong.line, wrong.what)),
        }),
    }
}

fn print(keys: &graph::Keys) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, keys)?;
    writeln!(out)?;
    out.flush()
}
