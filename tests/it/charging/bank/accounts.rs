//! Accounts in the database: nobody reads them there, and in no other row, nor with another secret.

use remit::model::sealed::Sealed;
use remit::model::secret::Keys;

use super::IBAN;

const ROW: &str = "0123456789abcdef";

#[test]
fn what_is_sealed_is_opened_with_its_secret_in_its_row_and_as_what_it_is() {
    let keys = Keys::from_secret(b"only for tests, and not to be guessed by anybody");
    let sealed = keys.seal(Sealed::Iban, ROW, IBAN.as_bytes());
    assert!(!sealed.contains(&IBAN[4..]), "{sealed}");
    assert_eq!(keys.open(Sealed::Iban, ROW, &sealed).as_deref(), Some(IBAN.as_bytes()));
    assert_eq!(keys.open(Sealed::Iban, "0123456789abcdeg", &sealed), None);
    assert_eq!(keys.open(Sealed::DebitFile, ROW, &sealed), None);
    let other = Keys::from_secret(b"another one for tests, and not to be guessed either");
    assert_eq!(other.open(Sealed::Iban, ROW, &sealed), None);
    let changed = format!("{}{}", if sealed.starts_with('A') { 'B' } else { 'A' }, &sealed[1..]);
    for broken in ["", "AAAA", &sealed[..sealed.len() - 4], &changed] {
        assert_eq!(keys.open(Sealed::Iban, ROW, broken), None, "{broken}");
    }
}

#[test]
fn the_same_account_looks_different_each_time() {
    let keys = Keys::from_secret(b"only for tests, and not to be guessed by anybody");
    let all: std::collections::BTreeSet<String> =
        (0..50).map(|_| keys.seal(Sealed::Iban, ROW, IBAN.as_bytes())).collect();
    assert_eq!(all.len(), 50);
    assert_eq!(keys.open(Sealed::Iban, ROW, &keys.seal(Sealed::Iban, ROW, b"")).as_deref(), Some(&b""[..]));
}
