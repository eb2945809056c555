//! A code that was asked for, and what becomes of it: typed, used up by one conditional delete, replaced, over.

use diesel::prelude::*;

use crate::access::people::by_id;
use crate::error::Result;
use crate::mail::queue;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::secret::{Code, Purpose, Token, TokenHash};
use crate::model::session::{CodePurpose, MailCode};
use crate::model::{MailCodeId, PersonId};
use crate::store::schema::mail_codes;
use crate::store::{Tx, WholeRows};

/// For so long a code and its link work.
pub const MINUTES: i64 = 10;
/// So often a code may be typed.
const TRIES: i64 = 5;
/// The version of every code: another code is another row.
pub(super) const VERSION: i64 = 1;

/// What came of a code that was typed.
#[derive(Debug)]
pub enum Tried {
    /// It is used up now.
    Right(Box<Person>),
    Wrong {
        left: i64,
    },
    /// There is none for this browser any more, or it was mistyped too often.
    Over,
}

/// What is said where something was typed that is no code.
pub const NO_CODE: &str = "Type the eight digits from the email.";

/// What is said of a wrong one.
pub fn wrong_in_words(left: i64) -> String {
    let more = if left == 1 { "one more try".to_owned() } else { format!("{left} more tries") };
    format!("This isn’t the code from the newest email. You have {more}.")
}

/// A new code for whoever asks in this browser.
pub(super) fn make(
    tx: &mut Tx,
    purpose: CodePurpose,
    asked_by: &TokenHash,
    person: Option<PersonId>,
    email: &EmailAddress,
) -> Result<MailCode> {
    let code = MailCode {
        id: MailCodeId::random(),
        purpose,
        asked_by: asked_by.clone(),
        person_id: person,
        email: email.clone(),
        tries: 0,
        created_at: tx.now,
        expires_at: tx.now.plus_minutes(MINUTES),
    };
    diesel::insert_into(mail_codes::table).values(&code).execute(tx.conn)?;
    Ok(code)
}

/// What was asked for in this browser before is worthless from now on, and its mail does not leave any more.
pub(super) fn forget(tx: &mut Tx, asked_by: &TokenHash) -> Result<()> {
    let of_browser = mail_codes::table.filter(mail_codes::asked_by.eq(asked_by));
    let before: Option<(MailCodeId, EmailAddress)> =
        of_browser.select((mail_codes::id, mail_codes::email)).first(tx.conn).optional()?;
    let Some((id, to)) = before else { return Ok(()) };
    diesel::delete(mail_codes::table.find(id)).execute(tx.conn)?;
    queue::drop_with_link(tx, &to, Purpose::MailCode, id.as_str(), "A newer email with another code was sent.")
}

/// Looks at a code that was typed in this browser, and counts that: of two who type the right one at once, one is right.
pub fn try_code(tx: &mut Tx, purpose: CodePurpose, asked_by: &TokenHash, typed: Code) -> Result<Tried> {
    let Some(code) = of_browser(tx, purpose, asked_by)? else { return Ok(Tried::Over) };
    let left = mail_codes::table.find(code.id).filter(mail_codes::tries.lt(TRIES));
    if diesel::update(left).set(mail_codes::tries.eq(mail_codes::tries + 1)).execute(tx.conn)? == 0 {
        return Ok(Tried::Over);
    }
    if typed == tx.site.keys.code(code.id.as_str(), VERSION)
        && let Some(person) = owner(tx, &code)?
    {
        return Ok(if use_up(tx, &code)? { Tried::Right(Box::new(person)) } else { Tried::Over });
    }
    Ok(match TRIES - 1 - code.tries {
        ..=0 => Tried::Over,
        left => Tried::Wrong { left },
    })
}

/// The code whose link this is, and whom it logs in: only in the browser that asked. Looking uses nothing up.
pub fn by_link(tx: &mut Tx, asked_by: &TokenHash, link: &Token) -> Result<Option<(MailCode, Person)>> {
    let Some(code) = of_browser(tx, CodePurpose::LogIn, asked_by)? else { return Ok(None) };
    let token = tx.site.keys.token(Purpose::MailCode, code.id.as_str(), VERSION);
    if token.hash() != link.hash() {
        return Ok(None);
    }
    Ok(owner(tx, &code)?.map(|person| (code, person)))
}

/// Uses it up: true for exactly one caller.
pub fn use_up(tx: &mut Tx, code: &MailCode) -> Result<bool> {
    Ok(diesel::delete(mail_codes::table.find(code.id)).execute(tx.conn)? == 1)
}

/// Ends all that were asked for an account: after a change of password or address.
pub fn end_all_of(tx: &mut Tx, person: PersonId) -> Result<()> {
    diesel::delete(mail_codes::table.filter(mail_codes::person_id.eq(person))).execute(tx.conn)?;
    Ok(())
}

/// Forgets those that nobody has typed in time.
pub fn forget_ended(tx: &mut Tx) -> Result<()> {
    diesel::delete(mail_codes::table.filter(mail_codes::expires_at.le(tx.now))).execute(tx.conn)?;
    Ok(())
}

/// What waits to be typed in this browser.
fn of_browser(tx: &mut Tx, purpose: CodePurpose, asked_by: &TokenHash) -> Result<Option<MailCode>> {
    let waiting = mail_codes::table
        .filter(mail_codes::asked_by.eq(asked_by))
        .filter(mail_codes::purpose.eq(purpose))
        .filter(mail_codes::expires_at.gt(tx.now))
        .filter(mail_codes::tries.lt(TRIES))
        .select(MailCode::as_select())
        .first_row(tx.conn)
        .optional()?;
    Ok(waiting)
}

/// To whose account it leads, as long as the address is still theirs.
fn owner(tx: &mut Tx, code: &MailCode) -> Result<Option<Person>> {
    let Some(id) = code.person_id else { return Ok(None) };
    Ok(by_id(tx, id)?.filter(|person| person.owns(&code.email)))
}
