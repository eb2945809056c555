//! The words of the mail about a token.

use crate::error::Result;
use crate::mail::Letter;
use crate::model::access_token::AccessToken;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::paths;
use crate::store::Tx;

/// To whoever's it is: perhaps somebody else has made it.
pub(super) fn made(tx: &mut Tx, person: &Person, token: &AccessToken) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    let (when, brand) = (tx.now.exact(), &tx.site.brand);
    let program = match token.last_day() {
        Some(day) => format!("Until {day}, a program with it"),
        None => "A program with it".to_owned(),
    };
    Letter::new(MailKind::TokenMade, email, format!("A new token for your {brand} account"))
        .text(format!("Hello {},", person.name))
        .text(format!("The token “{}” was created on {when}. {program} can:", token.name))
        .list(token.scopes.all().map(|scope| scope.means().to_owned()).collect())
        .text("If this was you, there is nothing to do. If it wasn’t, end the token and choose a new password:")
        .button(tx, "View your tokens", &paths::tokens())
        .queue(tx)?;
    Ok(())
}
