//! The proof that the password was typed: for what is only tried out nobody has to type it.

use remit::access::Confirmed;
use remit::error::Result;
use remit::store::Tx;

story! {
    fn only_what_is_taken_back_needs_no_password(world: &mut World) {
        assert_eq!(world.db.write(before_within_and_after_a_try).expect("an act"), [false, true, false]);
        assert_eq!(world.db.read(before_within_and_after_a_try).expect("a page"), [false, true, false]);
        assert_eq!(world.db.rehearse(before_within_and_after_a_try).expect("a rehearsal"), [true, true, true]);
    }
}

fn before_within_and_after_a_try(tx: &mut Tx) -> Result<[bool; 3]> {
    Ok([needs_none(tx), tx.try_out(|tx| Ok(needs_none(tx)))?, needs_none(tx)])
}

fn needs_none(tx: &Tx) -> bool {
    Confirmed::in_rehearsal(tx).is_ok()
}
