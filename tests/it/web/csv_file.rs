//! Files for spreadsheets.

use remit::web::csv_file::CsvFile;

#[test]
fn no_cell_is_a_formula() {
    let file = |cell: &str| {
        let mut file = CsvFile::with_columns(&["Name"]).expect("a file");
        file.row(&[cell]).expect("a row");
        String::from_utf8(file.bytes().expect("bytes")).expect("a text")
    };
    for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
        assert_eq!(file(formula), format!("\u{feff}\"Name\"\n\"'{formula}\"\n"));
    }
    assert_eq!(file("Harbour Café"), "\u{feff}\"Name\"\n\"Harbour Café\"\n");
}

#[test]
fn a_file_says_which_letters_it_is_written_in() {
    let mut file = CsvFile::with_columns(&["Name"]).expect("a file");
    file.row(&["Köln"]).expect("a row");
    assert_eq!(file.bytes().expect("bytes"), "\u{feff}\"Name\"\n\"Köln\"\n".as_bytes());
}
