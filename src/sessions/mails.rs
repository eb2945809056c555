//! The words of the mails about signing in.

use crate::access::token::living_of;
use crate::error::Result;
use crate::links::VERSION;
use crate::mail::Letter;
use crate::model::access_token::still_work;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::session::SingleUseLink;
use crate::paths;
use crate::store::Tx;

/// The link to a new password.
pub(super) fn choose_new_password(tx: &mut Tx, person: &Person, link: &SingleUseLink) -> Result<()> {
    let subject = format!("Choose a new password for {}", tx.site.brand);
    Letter::new(MailKind::PasswordReset, &link.email, subject)
        .text(format!("Hello {},", person.name))
        .text("Someone (probably you) asked for a new password for your account. Choose one here:")
        .link("Choose a new password", Purpose::PasswordReset, link.id, VERSION)
        .small(
            "The link works once, for 30 minutes. If this wasn’t you, ignore this email. Your password stays as it is.",
        )
        .useful_until(link.expires_at)
        .queue(tx)?;
    Ok(())
}

/// The same question about an address without an account.
pub(super) fn no_account(tx: &mut Tx, email: &EmailAddress) -> Result<()> {
    let brand = tx.site.brand.clone();
    Letter::new(MailKind::PasswordResetWithoutAccount, email, format!("No {brand} account with this address"))
        .text("Hello,")
        .text(format!("Someone (probably you) asked for a new password. There is no {brand} account for {email}."))
        .text("Perhaps you signed up with another address: try that one. Or sign up with this one:")
        .button(tx, "Sign up", &paths::sign_up())
        .small("If this wasn’t you, ignore this email.")
        .useful_until(tx.now.plus_days(1))
        .queue(tx)?;
    Ok(())
}

/// After a password was set, by whichever way. `person` is as before.
pub fn password_changed(tx: &mut Tx, person: &Person) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    let (when, brand) = (tx.now.exact(), &tx.site.brand);
    let (subject, what) = if person.password_hash.is_some() {
        (format!("Your password for {brand} was changed"), "The password of your account was changed")
    } else {
        (format!("You now have a password for {brand}"), "A password was chosen for your account")
    };
    let letter = Letter::new(MailKind::PasswordChanged, email, subject)
        .text(format!("Hello {},", person.name))
        .text(format!("{what} on {when}. Your other devices were logged out."))
        .text("If this was you, there is nothing to do. If it wasn’t, choose a new password now:")
        .button(tx, "Choose a new password", &paths::forgot_password());
    with_tokens(tx, person, letter)?.queue(tx)?;
    Ok(())
}

/// After the password was removed.
pub fn password_removed(tx: &mut Tx, person: &Person) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    let when = tx.now.exact();
    let subject = format!("Your password for {} was removed", tx.site.brand);
    let letter = Letter::new(MailKind::PasswordRemoved, email, subject)
        .text(format!("Hello {},", person.name))
        .text(format!(
            "The password of your account was removed on {when}. Your other devices were logged out. From now on, \
             you’ll log in with a code we email you."
        ))
        .text("If this was you, there is nothing to do. If it wasn’t, choose a new password now:")
        .button(tx, "Choose a new password", &paths::forgot_password());
    with_tokens(tx, person, letter)?.queue(tx)?;
    Ok(())
}

/// Whoever had the password may have made a token, and that goes on.
fn with_tokens(tx: &mut Tx, person: &Person, letter: Letter) -> Result<Letter> {
    Ok(match still_work(living_of(tx, person.id)?.len()) {
        Some(words) => letter.text(words).button(tx, "View your tokens", &paths::tokens()),
        None => letter,
    })
}
