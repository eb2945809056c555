//! What can be read in a PDF.

use std::process::Command;

/// What stands on its sheets, line by line, by a program that knows nothing of ours.
pub fn text_of_pdf(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, pdf).expect("a file");
    let output = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    let output = output.expect("pdftotext is not there: bin/install-test-tools tools");
    assert!(output.status.success(), "this is no PDF: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}
