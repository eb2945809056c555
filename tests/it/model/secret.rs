//! Tokens: what each is bound to.

use remit::model::secret::{Code, Keys, Purpose, Token};

#[test]
fn a_token_is_bound_to_purpose_row_and_version() {
    let keys = Keys::from_secret(b"a secret of at least thirty-two bytes");
    let token = keys.token(Purpose::InvitationMail, "row", 1);
    assert_eq!(token, keys.token(Purpose::InvitationMail, "row", 1));
    assert_eq!(Token::parse(token.reveal()), Some(token.clone()));
    for other in [
        keys.token(Purpose::InvitationCopy, "row", 1),
        keys.token(Purpose::InvitationMail, "other", 1),
        keys.token(Purpose::InvitationMail, "row", 2),
        Keys::from_secret(b"another secret").token(Purpose::InvitationMail, "row", 1),
    ] {
        assert_ne!(token, other);
    }
}

#[test]
fn a_code_is_bound_to_row_and_version_and_read_however_it_is_typed() {
    let keys = Keys::from_secret(b"a secret of at least thirty-two bytes");
    let code = keys.code("row", 1);
    assert_eq!(code, keys.code("row", 1));
    for other in [keys.code("other", 1), keys.code("row", 2), Keys::from_secret(b"another secret").code("row", 1)] {
        assert_ne!(code, other);
    }
    let written = code.reveal();
    assert!(written.len() == 9 && written.as_bytes()[4] == b' ', "{written}");
    let digits = written.replace(' ', "");
    for typed in [written, digits.clone(), format!(" {digits}\n"), format!("{}-{}", &digits[..2], &digits[2..])] {
        assert_eq!(Code::typed(&typed), Some(code), "{typed}");
    }
    for typed in ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "+1234567"] {
        assert_eq!(Code::typed(typed), None, "{typed}");
    }
    assert_eq!(format!("{code:?}"), "Code(…)");
}

#[test]
fn a_code_has_its_zeros() {
    let keys = Keys::from_secret(b"a secret of at least thirty-two bytes");
    let codes = (0..2000).map(|number| keys.code(&format!("row {number}"), 1).reveal());
    let (all, beginning_with_zero): (Vec<_>, Vec<_>) = codes.partition(|code| !code.starts_with('0'));
    assert!(all.iter().chain(&beginning_with_zero).all(|code| code.len() == 9));
    assert!((100..400).contains(&beginning_with_zero.len()), "{} of 2000", beginning_with_zero.len());
}
