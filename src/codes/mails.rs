//! The words of the mails that bring a code. It stands in no subject: those can be read on a locked screen.

use super::checking::VERSION;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::session::MailCode;
use crate::paths;
use crate::store::Tx;

/// The code that logs in, and its link.
pub(super) fn log_in(tx: &mut Tx, person: &Person, code: &MailCode) -> Result<()> {
    Letter::new(MailKind::LogInCode, &code.email, format!("Your log-in code for {}", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text("Type this code in the browser where you want to log in:")
        .code(code.id, VERSION)
        .text("Or open this link in the same browser:")
        .link("Log in", Purpose::MailCode, code.id, VERSION)
        .small(
            "Both work once, for ten minutes, and only in that browser. Don’t give the code to anyone: we never ask \
             for it. If this was not you, ignore this email.",
        )
        .useful_until(code.expires_at)
        .queue(tx)?;
    Ok(())
}

/// The same question about an address without an account.
pub(super) fn no_account(tx: &mut Tx, code: &MailCode) -> Result<()> {
    let (brand, email) = (tx.site.brand.clone(), &code.email);
    let subject = format!("No {brand} account with this address");
    Letter::new(MailKind::LogInCodeWithoutAccount, email, subject)
        .text("Hello,")
        .text(format!("Someone (probably you) wanted to log in. There is no {brand} account for {email}."))
        .text(
            "If you have just signed up, open the link in our other email first. Perhaps you signed up with another \
             address: try that one. Or sign up with this one:",
        )
        .button(tx, "Sign up", &paths::sign_up())
        .small("If this was not you, ignore this email.")
        .useful_until(code.expires_at)
        .queue(tx)?;
    Ok(())
}

/// The code with which somebody who is logged in shows that it is them.
pub(super) fn confirm(tx: &mut Tx, person: &Person, code: &MailCode) -> Result<()> {
    let subject = format!("Your code to confirm it’s you, for {}", tx.site.brand);
    Letter::new(MailKind::ConfirmCode, &code.email, subject)
        .text(format!("Hello {},", person.name))
        .text("Type this code on the page that asks for it:")
        .code(code.id, VERSION)
        .small(
            "It works once, for ten minutes, and only in the browser where you are logged in. Don’t give it to anyone.",
        )
        .text("If this was not you, someone else is logged in to your account. End that device on your account page:")
        .button(tx, "Open your account", &paths::account())
        .useful_until(code.expires_at)
        .queue(tx)?;
    Ok(())
}
