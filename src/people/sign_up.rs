//! Sign up: what somebody says about themselves, and the mail that asks the address.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes::{self, NewPerson};
use super::queries;
use crate::access::people::by_email;
use crate::invitations::kinds;
use crate::invitations::received::open::doors_again;
use crate::invitations::received::page::AtDoor;
use crate::model::email_address::EmailAddress;
use crate::model::person::AccountType;
use crate::model::written;
use crate::paths;
use crate::sessions::changes::{JustProved, sign_in};
use crate::sessions::{device, many_mails, wanted_behind_door};
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::passwords::{KnownWords, Password};
use crate::web::{FieldErrors, Here, House, Next, Ready, Request, Shell, Visit, again, again_later, blocking, once};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    pub name: String,
    pub email: String,
    /// Nothing: they will log in with a code by email.
    pub password: String,
    /// At the door of an invitation it may go without saying.
    pub account_type: String,
    /// Where the person wanted to go.
    pub then: String,
    /// `invitation`: the form stands on the page of an invitation, and comes back there.
    pub door: String,
}

/// What was typed, once it is right.
struct Wanted {
    name: String,
    email: EmailAddress,
    password: Option<Password>,
    account_type: AccountType,
}

#[derive(Template)]
#[template(path = "people/sign_up.html")]
struct SignUpPage {
    shell: Shell,
    form: SignUpForm,
    errors: FieldErrors,
    account_types: [(&'static str, &'static str, &'static str); 2],
    /// True if an invitation is waiting behind this door.
    is_invited: bool,
}

#[derive(Template)]
#[template(path = "people/check_your_mail.html")]
struct CheckYourMail {
    shell: Shell,
}

/// The two account types as radios, for every page that asks: value, label, explanation.
pub const ACCOUNT_TYPES: [(&str, &str, &str); 2] = [
    ("client", "Client", "I pay for websites or look after the invoices. Nothing technical."),
    ("developer", "Developer", "I build websites and work on them."),
];

impl SignUpForm {
    /// The other door, to the same place.
    fn log_in(&self) -> String {
        if self.then.is_empty() { paths::log_in() } else { paths::log_in_then(&self.then) }
    }

    /// The values, or all that is wrong. `invited_as`: the account type of whoever signs up for an invitation and says none.
    fn check(&self, brand: &str, invited_as: Option<AccountType>) -> Result<Wanted, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = errors.take("name", written::name_without_links(&self.name));
        let email = errors.take("email", EmailAddress::typed(&self.email));
        let password = (!self.password.is_empty()).then(|| Password::typed(&self.password));
        let known = KnownWords::of(&self.name, &self.email, brand);
        let good = errors.take("password", password.as_ref().map_or(Ok(()), |password| password.check(&known)));
        let account_type =
            if self.account_type.is_empty() { invited_as } else { AccountType::from_stored(&self.account_type) };
        let account_type = errors.take("account_type", account_type.ok_or_else(|| "Choose one of the two.".into()));
        match (name, email, good, account_type) {
            (Some(name), Some(email), Some(()), Some(account_type)) => {
                Ok(Wanted { name, email, password, account_type })
            }
            _ => Err(errors),
        }
    }
}

/// GET `/sign-up`
pub async fn page(request: Request) -> HttpResponse {
    request
        .door(|visit| {
            let form = SignUpForm { then: wanted_behind_door(visit)?, ..SignUpForm::default() };
            form_page(visit, form, FieldErrors::none())
        })
        .await
}

/// POST `/sign-up`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .steps(|house, visit| async move {
            let form: SignUpForm = visit.form()?;
            sign_up(&house, visit, form).await
        })
        .await
}

/// GET `/sign-up/check-your-mail`
pub async fn check_your_mail(request: Request) -> HttpResponse {
    request.door(|visit| Ok(CheckYourMail { shell: visit.shell("Check your email", Here::Nowhere) })).await
}

async fn sign_up(house: &House, visit: Visit, form: SignUpForm) -> Result<Next> {
    // Counted before anything is looked at: judging a password takes time.
    let (visitor, is_at_door) = (visit.clone(), !form.door.is_empty());
    let counted = house.write(move |tx| {
        once::refuse_second_time(tx, &visitor)?;
        changes::count_sign_up(tx, &visitor.network)?;
        if is_at_door { invited_as(tx, &visitor) } else { Ok(None) }
    });
    let invited_as = match counted.await {
        Err(Error::Act(crate::error::Error::TooMany { retry_after })) => {
            return house.rehearse(move |tx| Err(later(tx, &visit, &form, retry_after))).await;
        }
        counted => counted?,
    };
    let (typed, brand) = (form.clone(), house.frame.brand.clone());
    let wanted = match blocking(move || typed.check(&brand, invited_as)).await? {
        Ok(wanted) => wanted,
        Err(errors) => return house.rehearse(move |tx| Err(again(page_again(tx, &visit, &form, &errors)))).await,
    };
    let Wanted { name, email, password, account_type } = wanted;
    let password_hash = match password {
        Some(password) => Some(house.hasher.hash(password).await?),
        None => None,
    };
    let new = NewPerson { name, email, account_type, password_hash };
    house.write(move |tx| once::act(tx, &visit, &|tx| write_down(tx, &visit, &form, &new))).await
}

/// The account type of whoever is asked by the invitation that was opened: who is to work is a developer, who is to pay a client.
fn invited_as(tx: &mut Tx, visit: &Visit) -> Result<Option<AccountType>> {
    let Some(opened) = visit.carried.invitation else { return Ok(None) };
    let invitation = queries::invitation(tx, opened.id)?;
    Ok(invitation.map(|invitation| kinds::of(invitation.kind).receiver()))
}

/// One transaction: the person at once if the invitation's mail has proved the address, else the question by mail.
fn write_down(tx: &mut Tx, visit: &Visit, form: &SignUpForm, new: &NewPerson) -> Result<Next> {
    let opened = visit.carried.invitation;
    let proof = changes::invitation_that_proves(tx, opened, &new.email)?;
    if proof.is_some() && by_email(tx, &new.email)?.is_some() {
        return Err(has_account_already(tx, visit, form));
    }
    if let Some(invitation) = proof
        && let Some(person) = changes::sign_up_through_invitation(tx, new, &invitation)
            .map_err(|error| error.or_if_duplicate(|| again(plain_page(visit, form, &taken()))))?
    {
        let token = sign_in(tx, device(visit), person.id, JustProved::Yes)?;
        return Ok(Next::go(paths::invitation()).carrying(Carry::SignIn(token, person.id)));
    }
    let asked = changes::sign_up(tx, new, opened.map(|opened| opened.id), &visit.network);
    asked.map_err(|error| error.or_later(|seconds| later(tx, visit, form, seconds)))?;
    let next = Next::go(paths::check_your_mail());
    Ok(match paths::of_this_site(&form.then) {
        Some(then) if then != paths::home() => next.carrying(Carry::Then(then.to_owned())),
        _ => next,
    })
}

/// Said only to somebody who reads this mailbox.
fn has_account_already(tx: &mut Tx, visit: &Visit, form: &SignUpForm) -> Error {
    again(page_again(tx, visit, form, &taken()))
}

fn taken() -> FieldErrors {
    FieldErrors::at("email", "This address already has an account. Log in instead.")
}

fn later(tx: &mut Tx, visit: &Visit, form: &SignUpForm, seconds: i64) -> Error {
    again_later(page_again(tx, visit, form, &FieldErrors::at("email", many_mails(seconds))), seconds)
}

/// The page on which the form stands, with what was typed: that of the invitation, if it was there.
fn page_again(tx: &mut Tx, visit: &Visit, form: &SignUpForm, errors: &FieldErrors) -> Result<Ready> {
    let typed = AtDoor {
        name: form.name.clone(),
        email: form.email.clone(),
        account_type: form.account_type.clone(),
        errors: errors.clone(),
        ..AtDoor::default()
    };
    match doors_again(tx, visit, &form.door, typed)? {
        Some(page) => Ok(page),
        None => plain_page(visit, form, errors),
    }
}

fn plain_page(visit: &Visit, form: &SignUpForm, errors: &FieldErrors) -> Result<Ready> {
    Ready::of(&form_page(visit, form.clone(), errors.clone())?)
}

fn form_page(visit: &Visit, form: SignUpForm, errors: FieldErrors) -> Result<SignUpPage> {
    let is_invited = visit.carried.invitation.is_some();
    let shell = visit.shell("Sign up", Here::Nowhere);
    Ok(SignUpPage { shell, form, errors, account_types: ACCOUNT_TYPES, is_invited })
}
