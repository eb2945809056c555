//! What the program says on the command line. Whoever reads it may have seen enough and gone away, as `head` does: then the
//! rest is not said.

use std::fmt::Display;
use std::io::{Error, ErrorKind, Write};

/// One line, or several in one text.
///
/// # Errors
/// A sentence, if it cannot be written for another reason than that nobody reads.
pub(super) fn line(text: impl Display) -> Result<(), String> {
    outcome(writeln!(std::io::stdout().lock(), "{text}"))
}

/// A remark for the person beside the output, which may be a file: also what went wrong.
pub fn remark(text: impl Display) {
    // Where it cannot be said, nobody would hear why.
    writeln!(std::io::stderr().lock(), "{text}").ok();
}

/// What became of the printing.
///
/// # Errors
/// As [`line`].
pub(super) fn outcome(printed: Result<(), Error>) -> Result<(), String> {
    match printed {
        Err(problem) if problem.kind() != ErrorKind::BrokenPipe => {
            Err(format!("The output cannot be printed: {problem}"))
        }
        _ => Ok(()),
    }
}
