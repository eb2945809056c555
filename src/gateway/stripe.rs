//! Stripe, by about a dozen calls. Its pages (Checkout) take cards and accounts, so no number of either ever comes here.
//!
//! Every call that makes something has a key, and is the same for a day. What Stripe says the second time is what it said the
//! first time, so the object is read again then; what may be asked later than that is looked for before it is made.

mod client;
mod failures;
mod meaning;
mod objects;
mod signature;

use url::Url;

use self::client::{Client, Made, Problem, keyed};
use self::meaning::{outcome, progress, refunded, set_up};
use self::objects::{
    Dispute, Event, KEY, Listed, Mandate, Named, PaymentIntent, PaymentMethod, Ref, Refund, Session, SetupIntent, kind,
    word,
};
use super::port::{
    Answer, ChargeQuestion, Charged, Gateway, NotBelieved, Notice, Outcome, Page, PaymentQuestion, Progress, Refunded,
    SetUp, SetupQuestion, Trouble,
};
use crate::model::credential::{GatewayName, PaymentKind};
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::outgoing::Patience;
use crate::store::Moment;

pub use client::{OFFICIAL, VERSION};

/// Where its pages are.
const PAGES: &str = "https://checkout.stripe.com";
const EURO: [PaymentKind; 2] = [PaymentKind::Card, PaymentKind::DirectDebit];
const OTHERS: [PaymentKind; 1] = [PaymentKind::Card];
/// What is offered on a page, as many as there are kinds.
const TYPES: [&str; 2] = ["payment_method_types[0]", "payment_method_types[1]"];
/// As many as it lists at once.
const MANY: (&str, &str) = ("limit", "100");
/// A wallet of its own that asks people for more than they came to give.
const NO_LINK: (&str, &str) = ("wallet_options[link][display]", "never");

/// An account at Stripe. The key is never shown.
#[derive(Clone)]
pub struct StripeAccount {
    /// `sk_live_…`, or `rk_live_…` that may do less; `…_test_…` moves no money.
    pub key: String,
    /// `whsec_…`: one, or two while one is rolled over.
    pub webhook_secrets: Vec<String>,
    /// Without a slash at the end.
    pub url: String,
    /// SEPA Direct Debit, too.
    pub takes_debits: bool,
}

impl StripeAccount {
    /// Real money moves.
    pub fn is_live(&self) -> bool {
        self.key.contains("_live_")
    }
}

pub struct Stripe {
    client: Client,
    account: StripeAccount,
}

impl Stripe {
    /// Nothing is asked yet.
    pub fn new(account: StripeAccount, patience: Patience) -> Stripe {
        Stripe { client: Client::new(&account.url, &account.key, patience), account }
    }

    /// A page belongs to somebody from the start: only then what is set up there can be charged later.
    fn customer(&self, question: &SetupQuestion) -> Answer<String> {
        if let Some(known) = question.customer {
            return Ok(known.to_owned());
        }
        let fields = [("email", question.email), ("name", question.name), ("metadata[remit]", question.key)];
        let key = keyed(&format!("{}:customer", question.key), &fields);
        let made: Made<Named> = self.client.post("customers", &fields, Some(key.as_str()))?;
        Ok(made.object.id)
    }

    fn begin(&self, fields: &[(&str, &str)], key: &str) -> Answer<Page> {
        let key = keyed(key, fields);
        let made: Made<Session> = self.client.post("checkout/sessions", fields, Some(key.as_str()))?;
        let Session { id: session, url, .. } = made.object;
        url.map(|url| Page { session, url }).ok_or_else(|| Trouble::Away("a page without an address".into()))
    }

    fn session(&self, session: &str, expand: &[(&str, &str)]) -> Answer<Session> {
        Ok(self.client.get(&format!("checkout/sessions/{}", named(session)?), expand)?)
    }

    /// What a payment has come to, and what the bank or whoever pays has taken back of it.
    fn charged(&self, it: &PaymentIntent) -> Answer<Charged> {
        let outcome = outcome(it)?;
        let charge = it.charge();
        if charge.is_none() && matches!(outcome, Outcome::Paid(_)) {
            return Err(Trouble::Away(format!("{} does not say what was given back", it.id)));
        }
        let taken_back = if charge.is_some_and(|charge| charge.disputed) { self.taken_back(&it.id)? } else { 0 };
        let refunded = charge.map_or(0, |charge| charge.amount_refunded);
        Ok(Charged { reference: it.id.clone(), kind: it.kind(), outcome, refunded, taken_back })
    }

    fn taken_back(&self, payment: &str) -> Answer<Cents> {
        let disputes: Listed<Dispute> = self.client.get("disputes", &[("payment_intent", payment), MANY])?;
        Ok(disputes.data.iter().map(Dispute::takes).sum())
    }

    fn page_of_charges(&self, since: &str, after: Option<&str>) -> Answer<Listed<PaymentIntent>> {
        let mut query = vec![("created[gte]", since), MANY, ("expand[0]", "data.latest_charge")];
        query.extend(after.map(|after| ("starting_after", after)));
        Ok(self.client.get("payment_intents", &query)?)
    }

    /// The mandate of an account that was set up. A payment method does not say it.
    fn mandate(&self, it: &PaymentMethod, customer: &str) -> Answer<Option<Mandate>> {
        let query = [("customer", customer), ("payment_method", it.id.as_str()), MANY, ("expand[0]", "data.mandate")];
        let setups: Listed<SetupIntent> = self.client.get("setup_intents", &query)?;
        Ok(setups.data.into_iter().find_map(|setup| match setup.mandate {
            Some(Ref::Whole(mandate)) => Some(*mandate),
            _ => None,
        }))
    }

    /// None: there is no such thing, or nobody may charge it.
    fn payment_method(&self, token: &str) -> Answer<Option<PaymentMethod>> {
        let found: Result<PaymentMethod, Problem> = self.client.get(&format!("payment_methods/{}", named(token)?), &[]);
        match found {
            Ok(it) => Ok(Some(it).filter(|it| it.customer.is_some())),
            Err(Problem::Said(refused)) if refused.status == 404 => Ok(None),
            Err(problem) => Err(problem.into()),
        }
    }
}

impl Gateway for Stripe {
    fn name(&self) -> GatewayName {
        GatewayName::Stripe
    }

    fn kinds(&self, currency: Currency) -> &'static [PaymentKind] {
        match currency {
            Currency::Eur if self.account.takes_debits => &EURO,
            Currency::Eur | Currency::Usd => &OTHERS,
        }
    }

    fn origin(&self) -> Option<String> {
        let pages: &str = if self.account.url == OFFICIAL { PAGES } else { &self.account.url };
        Some(Url::parse(pages).ok()?.origin().ascii_serialization())
    }

    fn begin_setup(&self, question: &SetupQuestion) -> Answer<Page> {
        let customer = self.customer(question)?;
        let fields = [
            ("mode", "setup"),
            (TYPES[0], word(question.kind)),
            ("customer", customer.as_str()),
            ("client_reference_id", question.key),
            ("metadata[remit]", question.key),
            ("setup_intent_data[metadata][remit]", question.key),
            ("success_url", question.back),
            ("cancel_url", question.back),
            NO_LINK,
        ];
        self.begin(&fields, question.key)
    }

    fn setup(&self, session: &str) -> Answer<Progress<SetUp>> {
        let expand = [("expand[0]", "setup_intent.payment_method"), ("expand[1]", "setup_intent.mandate")];
        let it = self.session(session, &expand)?;
        progress(&it, || {
            let setup = it.setup_intent.as_ref().and_then(Ref::whole).filter(|setup| setup.status == "succeeded");
            let setup = setup.ok_or_else(|| not_said(session))?;
            let paid_with = setup.payment_method.as_ref().and_then(Ref::whole).ok_or_else(|| not_said(session))?;
            set_up(paid_with, setup.mandate.as_ref().and_then(Ref::whole))
        })
    }

    fn begin_payment(&self, question: &PaymentQuestion) -> Answer<Page> {
        let (amount, currency) = (question.amount.to_string(), question.currency.as_str().to_ascii_lowercase());
        let mut fields = vec![
            ("mode", "payment"),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", currency.as_str()),
            ("line_items[0][price_data][unit_amount]", amount.as_str()),
            ("line_items[0][price_data][product_data][name]", question.what),
            ("client_reference_id", question.key),
            ("metadata[remit]", question.key),
            ("payment_intent_data[description]", question.what),
            ("payment_intent_data[metadata][remit]", question.key),
            ("success_url", question.back),
            ("cancel_url", question.back),
            NO_LINK,
        ];
        fields.extend(TYPES.into_iter().zip(self.kinds(question.currency).iter().map(|kind| word(*kind))));
        fields.extend(question.email.map(|email| ("customer_email", email)));
        self.begin(&fields, question.key)
    }

    fn payment(&self, session: &str) -> Answer<Progress<Charged>> {
        let it = self.session(session, &[("expand[0]", "payment_intent.latest_charge")])?;
        progress(&it, || {
            let paid = it.payment_intent.as_ref().and_then(Ref::whole).ok_or_else(|| not_said(session))?;
            self.charged(paid)
        })
    }

    fn close(&self, session: &str) -> Answer<Progress<Charged>> {
        let path = format!("checkout/sessions/{}/expire", named(session)?);
        let closed: Result<Made<Named>, Problem> = self.client.post(&path, &[], None);
        match closed {
            // It was not open any more: what it has come to is said either way.
            Ok(_) | Err(Problem::Said(_)) => self.payment(session),
            Err(problem) => Err(problem.into()),
        }
    }

    fn charge(&self, question: &ChargeQuestion) -> Answer<Charged> {
        let (amount, currency) = (question.amount.to_string(), question.currency.as_str().to_ascii_lowercase());
        let fields = [
            ("amount", amount.as_str()),
            ("currency", currency.as_str()),
            ("customer", question.customer),
            ("payment_method", question.token),
            (TYPES[0], word(question.kind)),
            ("confirm", "true"),
            ("off_session", "true"),
            ("description", question.what),
            ("metadata[remit]", question.key),
            ("expand[0]", "latest_charge"),
        ];
        let made: Result<Made<PaymentIntent>, Problem> =
            self.client.post("payment_intents", &fields, Some(question.key));
        match made {
            Ok(Made { object, is_replayed: true }) => self.refresh(&object.id),
            Ok(Made { object, .. }) => self.charged(&object),
            // Where the bank said no, there is a payment that says why.
            Err(problem) => match problem.payment() {
                Some(payment) => self.refresh(&payment),
                None => Err(problem.into()),
            },
        }
    }

    fn refresh(&self, reference: &str) -> Answer<Charged> {
        let path = format!("payment_intents/{}", named(reference)?);
        let it: PaymentIntent = self.client.get(&path, &[("expand[0]", "latest_charge")])?;
        self.charged(&it)
    }

    fn cancel(&self, reference: &str) -> Answer<Charged> {
        let path = format!("payment_intents/{}/cancel", named(reference)?);
        let cancelled: Result<Made<Named>, Problem> = self.client.post(&path, &[], None);
        match cancelled {
            // It is too late, or was done before: what it has come to is said either way.
            Ok(_) | Err(Problem::Said(_)) => self.refresh(reference),
            Err(problem) => Err(problem.into()),
        }
    }

    fn find(&self, key: &str) -> Answer<Option<Charged>> {
        if key.contains(['\'', '\\']) {
            return Err(Trouble::Refused(format!("{key} is no key")));
        }
        let query = format!("metadata['{KEY}']:'{key}'");
        let query = [("query", query.as_str()), MANY, ("expand[0]", "data.latest_charge")];
        let found: Listed<PaymentIntent> = self.client.get("payment_intents/search", &query)?;
        // There is one. If there were more, the one with the money would count.
        let counts = |it: &&PaymentIntent| matches!(it.status.as_str(), "succeeded" | "processing");
        let it = found.data.iter().find(counts).or(found.data.first());
        it.map(|it| self.charged(it)).transpose()
    }

    fn refund(&self, key: &str, reference: &str, amount: Cents) -> Answer<Refunded> {
        // Pending ones are asked about for weeks: a key is the same for a day only.
        let there: Listed<Refund> = self.client.get("refunds", &[("payment_intent", reference), MANY])?;
        if let Some(it) = there.data.into_iter().find(|it| it.key() == Some(key)) {
            return Ok(refunded(it));
        }
        let amount = amount.to_string();
        let fields = [("payment_intent", reference), ("amount", amount.as_str()), ("metadata[remit]", key)];
        let made: Made<Refund> = self.client.post("refunds", &fields, Some(key))?;
        Ok(refunded(made.object))
    }

    fn credential(&self, token: &str) -> Answer<Option<SetUp>> {
        let Some(it) = self.payment_method(token)? else { return Ok(None) };
        let customer = it.customer.as_ref().map(Ref::name).unwrap_or_default();
        let has_mandate = kind(&it.kind) == Some(PaymentKind::DirectDebit);
        let mandate = if has_mandate { self.mandate(&it, customer)? } else { None };
        if mandate.as_ref().is_some_and(|mandate| mandate.status.as_deref() == Some("inactive")) {
            return Ok(None);
        }
        set_up(&it, mandate.as_ref()).map(Some)
    }

    fn detach(&self, token: &str) -> Answer<()> {
        let path = format!("payment_methods/{}/detach", named(token)?);
        let detached: Result<Made<Named>, Problem> = self.client.post(&path, &[], None);
        match detached {
            Ok(_) => Ok(()),
            // Twice is refused: all is well if it is detached.
            Err(problem @ Problem::Said(_)) => match self.payment_method(token)? {
                None => Ok(()),
                Some(_) => Err(problem.into()),
            },
            Err(problem) => Err(problem.into()),
        }
    }

    fn all_charges(&self, since: Moment) -> Answer<Vec<(String, Charged)>> {
        let since = (since.0 / 1000).to_string();
        let (mut found, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = self.page_of_charges(&since, after.as_deref())?;
            for it in &page.data {
                if let Some(key) = it.key() {
                    found.push((key.to_owned(), self.charged(it)?));
                }
            }
            after = page.data.last().map(|it| it.id.clone());
            if !page.has_more || after.is_none() {
                return Ok(found);
            }
        }
    }

    fn notice(&self, signature: &str, body: &[u8], now: Moment) -> Result<Notice, NotBelieved> {
        if !signature::is_right(signature, body, &self.account.webhook_secrets, now) {
            return Err(NotBelieved::Signature);
        }
        let event: Event = serde_json::from_slice(body).map_err(|_| NotBelieved::NotUnderstood)?;
        if event.livemode != self.account.is_live() {
            return Err(NotBelieved::OtherMode);
        }
        Ok(Notice { about: event.about(), id: event.id, kind: event.kind })
    }
}

/// What Stripe calls something, as a part of an address.
fn named(id: &str) -> Answer<&str> {
    let is_plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { Ok(id) } else { Err(Trouble::Refused(format!("{id:?} is no name"))) }
}

fn not_said(session: &str) -> Trouble {
    Trouble::Away(format!("{session} does not say yet what came of it"))
}
