//! Tokens: what each is bound to.

use remit::model::secret::{Keys, Purpose, Token};

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
