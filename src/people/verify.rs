//! *Confirm your email*: what the link in a mail leads to. Looking changes nothing; one press confirms.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{changes, queries};
use crate::links;
use crate::model::invitation::OpenedInvitation;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{LinkPurpose, SignUp, SingleUseLink};
use crate::paths;
use crate::payment_methods;
use crate::sessions::changes::{JustProved, sign_in};
use crate::sessions::{device, landing, open_link};
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::passwords::Password;
use crate::web::{FieldErrors, Here, House, Me, Named, Next, Request, Shell, Visit, again, once, opened};

/// What the link in the cookie confirms.
enum Asked {
    SignUp(SignUp),
    /// A new address for this person, who is signed in.
    NewAddress(SingleUseLink, Box<Me>),
    InvoiceEmail(SingleUseLink),
    InvoiceCopy(InvoiceCopy),
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct VerifyForm {
    password: String,
}

#[derive(Template)]
#[template(path = "people/verify.html")]
struct Verify {
    shell: Shell,
    asked: Asked,
    /// The link that asks for it.
    link: String,
    errors: FieldErrors,
}

/// GET `/verify/{token}`: the token leaves the address.
pub async fn open(request: Request, token: Named<Token>) -> HttpResponse {
    open_link(request, &token, paths::verify, over).await
}

/// GET `/verify`
pub async fn page(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| {
            let asked = asked(tx, visit)?;
            form_page(visit, asked, FieldErrors::none())
        })
        .await
}

/// POST `/verify`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .steps(|house, visit| async move {
            let form: VerifyForm = visit.form()?;
            let visitor = visit.clone();
            let asked = house.read(move |tx| asked(tx, &visitor)).await?;
            if !opened::is_about(&visit, &link(&visit)?)? {
                return Ok(opened::look_again(paths::verify()));
            }
            match asked {
                Asked::SignUp(sign_up) => confirm_sign_up(&house, visit, sign_up, form).await,
                Asked::NewAddress(link, me) => {
                    house.write(move |tx| once::act(tx, &visit, &|tx| confirm_new_address(tx, &me, &link))).await
                }
                Asked::InvoiceEmail(link) => {
                    house.write(move |tx| once::act(tx, &visit, &|tx| confirm_invoice_email(tx, &visit, &link))).await
                }
                Asked::InvoiceCopy(copy) => {
                    house.write(move |tx| once::act(tx, &visit, &|tx| confirm_invoice_copy(tx, &visit, &copy))).await
                }
            }
        })
        .await
}

#[derive(Template)]
#[template(path = "people/invoice_email_confirmed.html")]
struct InvoiceEmailConfirmed {
    shell: Shell,
}

/// GET `/invoice-email-confirmed`: the end for somebody who has no account here, for example in bookkeeping.
pub async fn invoice_email_confirmed(request: Request) -> HttpResponse {
    request
        .public_page(|_, visit| {
            Ok(InvoiceEmailConfirmed { shell: visit.shell("Your address is confirmed", Here::Nowhere) })
        })
        .await
}

/// The link that was opened last.
fn link(visit: &Visit) -> Result<Token> {
    visit.carried.link_token().ok_or_else(over)
}

fn asked(tx: &mut Tx, visit: &Visit) -> Result<Asked> {
    let token = link(visit)?;
    if let Some(sign_up) = queries::sign_up(tx, &token)? {
        return if sign_up.tries < changes::CONFIRM_TRIES { Ok(Asked::SignUp(sign_up)) } else { Err(too_many_tries()) };
    }
    if let Some(copy) = payment_methods::queries::copy_to_confirm(tx, &token)? {
        return if copy.can_be_confirmed_at(tx.now) { Ok(Asked::InvoiceCopy(copy)) } else { Err(copy_over()) };
    }
    let link = links::find(tx, &token)?.ok_or_else(over)?;
    match link.purpose {
        LinkPurpose::InvoiceEmail => Ok(Asked::InvoiceEmail(link)),
        LinkPurpose::ChangeEmail => new_address(visit, link),
        LinkPurpose::PasswordReset | LinkPurpose::LogIn => Err(over()),
    }
}

/// Only the person who asked for the new address may confirm it: else somebody could be brought to give
/// their address to a stranger's account.
fn new_address(visit: &Visit, link: SingleUseLink) -> Result<Asked> {
    let me = visit.clone().me().map_err(|_| Error::SignInFirst)?;
    if link.person_id != Some(me.person.id) {
        return Err(Error::LinkOver {
            why: "This link is for a different account. Log out, log in to that account, then open the link again.",
            way_on: ("Go to this account", paths::account()),
        });
    }
    Ok(Asked::NewAddress(link, Box::new(me)))
}

async fn confirm_sign_up(house: &House, visit: Visit, sign_up: SignUp, form: VerifyForm) -> Result<Next> {
    // Without a password the mailbox alone says whose the sign-up is, and only whoever reads it can log in later.
    let Some(hash) = sign_up.password_hash.clone() else {
        return house.write(move |tx| begin(tx, &visit, &sign_up)).await;
    };
    let counted = sign_up.clone();
    if !house.write(move |tx| Ok(changes::count_confirmation(tx, &counted)?)).await? {
        return Err(too_many_tries());
    }
    let password = Password::typed(&form.password);
    if !house.hasher.is_right(password, Some(hash)).await? {
        return Err(wrong_password(&visit, sign_up));
    }
    house.write(move |tx| begin(tx, &visit, &sign_up)).await
}

/// The person exists from now on, is signed in, and goes on to where they wanted to go.
fn begin(tx: &mut Tx, visit: &Visit, sign_up: &SignUp) -> Result<Next> {
    let made = changes::confirm_sign_up(tx, sign_up).map_err(|error| error.or_if_duplicate(over))?;
    let person = made.ok_or_else(over)?;
    let token = sign_in(tx, device(visit), person.id, JustProved::Yes)?;
    let opened = opened_invitation(tx, visit, sign_up)?;
    let to = if opened.is_some() { paths::invitation() } else { landing(visit, "") };
    let next = Next::go(to).saying(welcome(tx, &person)).carrying(Carry::SignIn(token, person.id));
    Ok(match opened {
        Some(opened) => next.carrying(Carry::Invitation(opened)),
        None => next,
    })
}

/// The invitation from which the sign-up began: in another browser too.
fn opened_invitation(tx: &mut Tx, visit: &Visit, sign_up: &SignUp) -> Result<Option<OpenedInvitation>> {
    let Some(id) = sign_up.invitation_id else { return Ok(None) };
    if let Some(here) = visit.carried.invitation.filter(|here| here.id == id) {
        return Ok(Some(here));
    }
    let invitation = queries::invitation(tx, id)?;
    Ok(invitation.map(|it| OpenedInvitation { id, version: it.version, proves_mailbox: false }))
}

fn welcome(tx: &Tx, person: &Person) -> String {
    format!("Welcome to {}, {}. Your email is confirmed.", tx.site.brand, person.name)
}

fn confirm_new_address(tx: &mut Tx, me: &Me, link: &SingleUseLink) -> Result<Next> {
    if !changes::change_address(tx, &me.person, me.session.id, link)? {
        return Err(over());
    }
    let words = format!("{} is your email from now on. Other devices were logged out.", link.email);
    Ok(Next::go(paths::account()).saying(words).carrying(Carry::DropLink))
}

fn confirm_invoice_email(tx: &mut Tx, visit: &Visit, link: &SingleUseLink) -> Result<Next> {
    let actor = visit.person.as_ref().map(|person| person.id);
    let Some(missed) = payment_methods::changes::confirm_invoice_email(tx, actor, link)? else {
        return Err(Error::LinkOver {
            why: "The invoices now go to a different address. Whoever manages billing can change it back.",
            way_on: ("How it works", paths::help()),
        });
    };
    let missed = match missed {
        0 => String::new(),
        1 => " The invoice issued since then is on its way.".into(),
        many => format!(" The {many} invoices issued since then are on their way."),
    };
    let to = if visit.person.is_some() { paths::home() } else { paths::invoice_email_confirmed() };
    let words = format!("Thank you. From now on, invoices will come to {}.{missed}", link.email);
    Ok(Next::go(to).saying(words).carrying(Carry::DropLink))
}

fn confirm_invoice_copy(tx: &mut Tx, visit: &Visit, copy: &InvoiceCopy) -> Result<Next> {
    if !payment_methods::changes::copies::confirm(tx, copy)? {
        return Err(copy_over());
    }
    let to = if visit.person.is_some() { paths::home() } else { paths::invoice_email_confirmed() };
    let words = format!("Thank you. From now on, a copy of each invoice will come to {}.", copy.email);
    Ok(Next::go(to).saying(words).carrying(Carry::DropLink))
}

fn wrong_password(visit: &Visit, sign_up: SignUp) -> Error {
    let left = changes::CONFIRM_TRIES - 1 - sign_up.tries;
    let words = match left {
        ..=0 => return too_many_tries(),
        1 => "This isn’t the password you chose when you signed up. You have one more try.".into(),
        _ => format!("This isn’t the password you chose when you signed up. You have {left} more tries."),
    };
    let sign_up = SignUp { tries: sign_up.tries + 1, ..sign_up };
    again(form_page(visit, Asked::SignUp(sign_up), FieldErrors::at("password", words)))
}

fn form_page(visit: &Visit, asked: Asked, errors: FieldErrors) -> Result<Verify> {
    let (shell, link) = (visit.shell("Confirm your email", Here::Nowhere), opened::mark(&link(visit)?));
    Ok(Verify { shell, asked, link, errors })
}

fn over() -> Error {
    Error::LinkOver {
        why: "Only the newest link works, once and for a limited time. If you’ve already confirmed your address, log \
              in. If not, sign up again and we’ll send you a new one.",
        way_on: ("Log in", paths::log_in()),
    }
}

fn copy_over() -> Error {
    Error::LinkOver {
        why: "This address has already been confirmed, or the link is too old. Whoever manages billing can send \
              another one.",
        way_on: ("How it works", paths::help()),
    }
}

fn too_many_tries() -> Error {
    Error::LinkOver {
        why: "None of five passwords was the one you chose. Sign up again and we’ll send you a new link.",
        way_on: ("Sign up", paths::sign_up()),
    }
}
