//! Invite someone to a payment method: they share it, the sender keeps theirs. Or they see its invoices only.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::drafted::{Drafted, Words};
use super::steps::{self, Begun, Form, ToCheck};
use crate::access::Granted;
use crate::access::billing::ListedPaymentMethod;
use crate::access::policy::InviteToPaymentMethod;
use crate::graph::open::To;
use crate::invitations::kinds::particular::Kind;
use crate::invitations::kinds::payment_method;
use crate::model::PaymentMethodId;
use crate::model::payment_method::BillingLevel;
use crate::paths;
use crate::payment_methods::to_choose::to_choose_from;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::form::LongList;
use crate::web::row::Row;
use crate::web::{FieldErrors, ListQuery, Me, Request, Shell};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ShareForm {
    pub payment_method: String,
    /// What they should be able to do: a [`BillingLevel`].
    pub access: String,
    pub email: String,
    pub message: String,
}

#[derive(Template)]
#[template(path = "invitations/writing/payment_method.html")]
pub(super) struct SharePage {
    shell: Shell,
    begun: Begun<ShareForm>,
    /// The one that is chosen first.
    payment_methods: Vec<ListedPaymentMethod>,
    list: LongList,
}

impl SharePage {
    fn levels(&self) -> Vec<(&'static str, &'static str, String)> {
        let word = self.shell.app_word();
        BillingLevel::ALL.iter().map(|level| (level.as_str(), level.word(), level.means(word))).collect()
    }

    /// Most want somebody who can do what they can do.
    fn level(&self) -> &'static str {
        BillingLevel::from_stored(&self.begun.form.access).unwrap_or(BillingLevel::Manage).as_str()
    }
}

/// What an address chooses: nothing that is typed, because anybody can write an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    payment_method: String,
    access: String,
}

/// GET `/invite/payment-method`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let Chosen { payment_method, access } = me.query()?;
            let chosen = ShareForm { payment_method, access, ..ShareForm::default() };
            let goes_with = |kept: &ShareForm, chosen: &ShareForm| {
                let is_same = |kept: &str, chosen: &str| chosen.is_empty() || kept == chosen;
                is_same(&kept.payment_method, &chosen.payment_method) && is_same(&kept.access, &chosen.access)
            };
            let begun = steps::begin(tx, me, chosen, goes_with)?;
            ShareForm::page(tx, me, begun)
        })
        .await
}

/// POST `/invite/payment-method`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            steps::keep::<ShareForm>(tx, me)
        })
        .await
}

/// GET `/invite/payment-method/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request.rehearsal(steps::check::<ShareForm>).await
}

/// POST `/invite/payment-method/send`
pub async fn send(request: Request) -> HttpResponse {
    request.act(steps::press::<ShareForm>).await
}

impl Form for ShareForm {
    type Wanted = (Granted<InviteToPaymentMethod>, BillingLevel, Words);
    type Page = SharePage;

    const KIND: &'static Kind = &payment_method::KIND;
    const PAGE: fn() -> String = paths::invite_to_payment_method;
    const CHECK: fn() -> String = paths::check_invitation_to_payment_method;

    fn words(&self) -> (&str, &str) {
        (&self.email, &self.message)
    }

    fn wanted(&self, tx: &mut Tx, me: &Me) -> Result<Result<Self::Wanted, FieldErrors>> {
        let level = BillingLevel::from_stored(&self.access);
        Ok(match (granted(tx, me, self)?, level) {
            (Some(it), Some(level)) => steps::words(self).map(|words| (it, level, words)),
            (None, _) => Err(FieldErrors::at("payment_method", "Choose a payment method.")),
            (Some(_), None) => Err(FieldErrors::at("access", "Choose what they should be able to do.")),
        })
    }

    fn draft(&self, tx: &mut Tx, (it, level, words): Self::Wanted) -> Result<Drafted> {
        Ok(payment_method::draft(tx, &it, level, words)?)
    }

    fn to_check(&self, _: &mut Tx, me: &Me, (it, level, _): &Self::Wanted) -> Result<ToCheck> {
        let name = it.name.clone();
        let access = format!("{}. {}", level.word(), level.means(me.person.account_type.app_word()));
        Ok(ToCheck {
            lead: format!("You’re inviting this address to {name}. Is it right?"),
            rows: vec![
                Row::new("Payment method", name, "payment_method"),
                Row::new("Access", access, "access"),
                Row::message(&self.message),
            ],
            meanwhile: "withdraw it at any time.",
            action: paths::send_invitation_to_payment_method(),
            fields: vec![("payment_method", self.payment_method.clone()), ("access", self.access.clone())],
            ..ToCheck::default()
        })
    }

    fn page(tx: &mut Tx, me: &Me, begun: Begun<ShareForm>) -> Result<SharePage> {
        let query: ListQuery = me.query()?;
        let chosen = PaymentMethodId::from_stored(&begun.form.payment_method);
        let (payment_methods, list) = to_choose_from(tx, &me.person, &query, chosen)?;
        Ok(SharePage { shell: steps::shell::<ShareForm>(me), begun, payment_methods, list })
    }

    /// The invitation that waits already, to be sent again.
    fn way_on(&self, tx: &mut Tx, me: &Me, refused: &Refused) -> Result<Option<(String, String)>> {
        let it = if *refused == Refused::PendingAlready { granted(tx, me, self)? } else { None };
        it.map_or(Ok(None), |it| steps::way_to_waiting(tx, self, To::PaymentMethod(it.id)))
    }
}

/// The payment method that was chosen. None: none was.
fn granted(tx: &mut Tx, me: &Me, form: &ShareForm) -> Result<Option<Granted<InviteToPaymentMethod>>> {
    match PaymentMethodId::from_stored(&form.payment_method) {
        Some(id) => Ok(Some(Granted::ask(tx, &me.person, id)?)),
        None => Ok(None),
    }
}
