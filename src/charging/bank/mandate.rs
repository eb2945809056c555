//! The page on which a mandate is accepted: whose account it is, and the words.

use actix_web::HttpResponse;
use askama::Template;

use super::accepting::{accept, setup_of};
use super::account::AccountForm;
use crate::costs::queries::today;
use crate::model::SetupId;
use crate::model::credential::{Setup, SetupState};
use crate::model::mandate::{NEWEST, reference, words};
use crate::model::moment;
use crate::model::seller::Seller;
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, Here, Me, Named, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "charging/mandate.html")]
struct MandatePage {
    shell: Shell,
    setup: Setup,
    seller: Seller,
    creditor_id: String,
    /// `2 December 2026`
    today: String,
    form: AccountForm,
    errors: FieldErrors,
}

impl MandatePage {
    fn of(tx: &Tx, me: &Me, setup: Setup, form: AccountForm, errors: FieldErrors) -> Result<MandatePage> {
        let (seller, creditor_id) = creditor(tx)?;
        Ok(MandatePage {
            shell: me.shell("Set up SEPA Direct Debit", Here::PaymentMethods),
            setup,
            seller: seller.clone(),
            creditor_id: creditor_id.to_owned(),
            today: moment::day(today(tx)),
            form,
            errors,
        })
    }

    fn reference(&self) -> String {
        reference(self.setup.id)
    }

    fn words(&self) -> Vec<String> {
        words(NEWEST, &self.seller.name).unwrap_or_default()
    }

    /// Of a payment method that is there already.
    fn changes(&self) -> Option<String> {
        self.setup.payment_method_id.map(paths::how_you_pay)
    }
}

/// # Errors
/// [`Error::NotFound`] if nobody is debited here any longer.
fn creditor<'a>(tx: &Tx<'a>) -> Result<(&'a Seller, &'a str)> {
    let site = tx.site;
    site.seller.as_ref().zip(site.taking.creditor_id.as_deref()).ok_or(Error::NotFound)
}

/// GET `/payment-setups/{setup}/mandate`
pub async fn page(request: Request, setup: Named<SetupId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let setup = setup_of(tx, me.person.id, setup.id()?)?;
            if setup.state == SetupState::Done {
                return Err(Error::Elsewhere(setup.next_path));
            }
            MandatePage::of(tx, me, setup, AccountForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/payment-setups/{setup}/mandate`: it is accepted, and checked on the page after this one.
pub async fn submit(request: Request, setup: Named<SetupId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let setup = setup_of(tx, me.person.id, setup.id()?)?;
            if setup.state == SetupState::Done {
                return Ok(Next::go(setup.next_path));
            }
            let (seller, _) = creditor(tx)?;
            let form: AccountForm = me.form()?;
            match form.check(&seller.iban) {
                Ok(account) => accept(tx, &me.person, &setup, &account)?,
                Err(errors) => return Err(again(MandatePage::of(tx, me, setup, form, errors))),
            }
            Ok(Next::go(setup.next_path))
        })
        .await
}
