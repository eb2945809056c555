//! The words of the mails about signing in.

use crate::error::Result;
use crate::links::VERSION;
use crate::mail::Letter;
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
        .small("The link works once, for 30 minutes. If it was not you, do nothing: your password stays as it is.")
        .useful_until(link.expires_at)
        .queue(tx)?;
    Ok(())
}

/// The same question about an address without an account.
pub(super) fn no_account(tx: &mut Tx, email: &EmailAddress) -> Result<()> {
    let brand = tx.site.brand.clone();
    Letter::new(MailKind::PasswordResetWithoutAccount, email, format!("No account at {brand} with this address"))
        .text("Hello,")
        .text(format!(
            "Someone (probably you) asked for a new password. There is no account at {brand} with the address {email}."
        ))
        .text("Perhaps you signed up with another address of yours: try that one. Or sign up with this one:")
        .button(tx, "Sign up", &paths::sign_up())
        .small("If it was not you, do nothing.")
        .useful_until(tx.now.plus_days(1))
        .queue(tx)?;
    Ok(())
}

/// After the password was changed, by whichever way.
pub fn password_changed(tx: &mut Tx, person: &Person) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    let when = tx.now.exact();
    Letter::new(MailKind::PasswordChanged, email, format!("Your password for {} was changed", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text(format!("The password of your account was changed on {when}. Your other devices were logged out."))
        .text("If it was you, there is nothing to do. If it was not you, choose a new password now:")
        .button(tx, "Choose a new password", &paths::forgot_password())
        .queue(tx)?;
    Ok(())
}
