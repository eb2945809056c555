//! What was rendered once is rendered so for ever: the bytes of documents by their digests. And the same documents as files, for
//! those who judge them by the rules of others: `tests/e_invoice`.

use std::fmt::Write;
use std::path::Path;

use data_encoding::HEXLOWER;
use remit::documents::receipt;
use sha2::{Digest, Sha256};

use super::{cases, handover};
use crate::world::matches_file;

#[test]
fn the_bytes_of_documents_stay_as_they_are() {
    let mut printed =
        String::from("SHA-256 of documents. Printed by documents::golden, kept by UPDATE=1: then look at them.\n");
    for (name, issued) in cases::all() {
        let (pdf, xml) = (issued.pdf().expect("a PDF"), issued.xrechnung());
        assert_eq!(issued.pdf().expect("a PDF"), pdf, "{name}: a second time");
        assert_eq!(issued.xrechnung(), xml, "{name}: a second time");
        let xml = xml.map_or_else(|| "none".to_owned(), |xml| digest(xml.as_bytes()));
        let _ = writeln!(printed, "\n{name}\n  pdf {}\n  xml {xml}", digest(&pdf));
    }
    for (name, handover) in handover::all() {
        let pdf = receipt(&handover).expect("a PDF");
        assert_eq!(receipt(&handover).expect("a PDF"), pdf, "{name}: a second time");
        let _ = writeln!(printed, "\n{name}\n  pdf {}", digest(&pdf));
    }
    matches_file("documents/golden.txt", &printed);
}

#[test]
fn documents_are_written_for_those_who_judge_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/documents");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut xrechnungen = 0;
    for (name, issued) in cases::all() {
        std::fs::write(folder.join(format!("{name}.pdf")), issued.pdf().expect("a PDF")).expect("a file");
        if let Some(xml) = issued.xrechnung() {
            std::fs::write(folder.join(format!("{name}.xml")), xml).expect("a file");
            xrechnungen += 1;
        }
    }
    for (name, handover) in handover::all() {
        std::fs::write(folder.join(format!("{name}.pdf")), receipt(&handover).expect("a PDF")).expect("a file");
    }
    assert_eq!(xrechnungen, cases::all().len(), "each has all that XRechnung wants");
}

fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
