//! What stands in the log of an address.

use remit::model::secret::{Purpose, Token};
use remit::paths;
use remit::web::log::without_token;

#[test]
fn no_link_of_a_mail_stands_in_the_log() {
    let token = Token::random();
    for purpose in Purpose::ALL {
        let written = without_token(&paths::with_token(*purpose, &token));
        assert!(!written.contains(token.reveal()), "{purpose:?}: {written}");
    }
    let mistyped = format!("/I/{}", token.reveal());
    assert_eq!(without_token(&mistyped), "/I/…");
    assert_eq!(without_token("/apps/93q5wjgr5a0sdq2v/people"), "/apps/93q5wjgr5a0sdq2v/people");
}
