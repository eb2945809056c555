//! Whoever has just logged in goes on: to where they wanted to go, or with what they typed before the session ended.

use askama::Template;

use super::landing;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::paths;
use crate::web::cookie::Carry;
use crate::web::drafts;
use crate::web::error::Result;
use crate::web::typed::Typed;
use crate::web::{Here, House, Next, Shell, Visit};

/// After the session has ended while somebody typed: what was typed, and one press with which it goes on.
#[derive(Template)]
#[template(path = "sessions/go_on.html")]
struct GoOn {
    shell: Shell,
    person: Person,
    typed: Typed,
}

/// On to where the person wanted to go, or on with what was kept for them: as nobody else.
pub(super) async fn go_on(house: &House, visit: &Visit, then: &str, kept: Option<Typed>, me: &Person) -> Result<Next> {
    let Some(typed) = kept else { return Ok(Next::go(landing(visit, then))) };
    if visit.carried.person.is_some_and(|before| before != me.id) {
        let words = "This isn’t the account you were logged in with before. What you typed there is gone.";
        return Ok(Next::go(paths::home()).saying(words));
    }
    let (person, kept) = (me.id, typed.clone());
    if let Some(page) = house.write(move |tx| Ok(drafts::keep_typed(tx, person, &kept)?)).await? {
        return Ok(Next::go(page).saying("You are logged in again. What you typed is kept."));
    }
    let mut visit = visit.clone();
    visit.person = Some(me.clone());
    let shell = Shell { flash: None, ..visit.shell("Go on where you were", Here::Nowhere) };
    Next::show(&GoOn { shell, person: me.clone(), typed })
}

/// The same, signed in from now on. A link from a mail that asked to log in first is still wanted afterwards.
pub(super) fn signed_in(next: Next, visit: &Visit, then: &str, token: Token, me: &Person) -> Next {
    let next = next.carrying(Carry::SignIn(token, me.id));
    match visit.carried.link_token().filter(|_| then == paths::verify()) {
        Some(link) => next.carrying(Carry::Link(link)),
        None => next,
    }
}
