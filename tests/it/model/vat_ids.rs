//! VAT IDs against `python-stdnum`, which has looked at the same numbers (see `tests/vat/make_numbers.py`).

use remit::model::country::Country;
use remit::model::vat_id::VatId;

const NUMBERS: &str = include_str!("../../vat/numbers.tsv");

#[test]
fn vat_ids_are_judged_as_stdnum_judges_them() {
    let differences: Vec<&str> = NUMBERS.lines().filter(|line| differs(line)).collect();
    let count = NUMBERS.lines().count();
    assert!(count > 2000, "only {count} numbers to compare");
    assert!(
        differences.is_empty(),
        "{} of {count} numbers differ from stdnum (country, text, valid by stdnum):\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn a_vat_id_reads_itself_again() {
    for (country, text, _) in NUMBERS.lines().map(columns) {
        if let Ok(id) = VatId::parse(text, country) {
            assert_eq!(VatId::parse(id.as_str(), country).as_ref(), Ok(&id));
            assert_eq!(VatId::from_stored(id.as_str()), Some(id));
        }
    }
}

fn differs(line: &str) -> bool {
    let (country, text, valid) = columns(line);
    VatId::parse(text, country).is_ok() != valid
}

fn columns(line: &str) -> (Country, &str, bool) {
    let mut columns = line.split('\t');
    let mut next = || columns.next().expect("three columns");
    let country = Country::parse(next()).expect("a country of ISO 3166-1");
    (country, next(), next() == "yes")
}
