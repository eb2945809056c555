//! What somebody would pay who takes apps over: said before they say yes, with the VAT as it will apply to them.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{monthly, vat};
use crate::costs::queries::{self, FromNow, Until};
use crate::error::Result;
use crate::model::app::App;
use crate::model::credential::Credential;
use crate::model::document::{self, Category, VatLine};
use crate::model::moment;
use crate::model::money;
use crate::model::payment_method::{Currency, PaymentMethod};
use crate::model::usage::{Cents, Month};
use crate::model::{AppId, country::Country, vat_id::VatId};
use crate::payments::credentials;
use crate::store::Tx;
use crate::vat_ids::tax::{BuyerFacts, IdState, treatment};
use crate::web::chart::Chart;

/// Who would pay, as far as it is known.
pub enum Payer<'a> {
    /// Nobody has said yet from where they are.
    Unknown,
    New {
        country: Country,
        vat_id: Option<&'a VatId>,
        currency: Currency,
        /// What was set up to pay with; None: by bank transfer.
        pays_with: Option<&'a Credential>,
    },
    Existing(&'a PaymentMethod),
}

/// The price of what is offered.
pub struct Price {
    /// Each with its name and what it costs a month, net.
    pub apps: Vec<(String, String)>,
    /// All of them a month, net.
    pub net: String,
    /// What is measured and comes on top, net: `Data transfer: 100 GB a month included, then €0.08 per GB`.
    pub measured: Vec<String>,
    /// None: nobody has said yet from where they are, or nobody sends invoices here.
    pub with_vat: Option<WithVat>,
    pub first: FirstInvoice,
    /// None: nobody sends invoices here.
    pub billed_by: Option<BilledBy>,
    /// What they came to in the last months, whoever paid.
    pub chart: Option<Chart>,
}

/// The price as a page says it.
#[derive(Template)]
#[template(path = "parts/price.html")]
pub struct PriceTable<'a> {
    price: &'a Price,
    /// app or website
    word: &'a str,
    /// The reader would pay.
    is_reader: bool,
}

impl HtmlSafe for PriceTable<'_> {}

/// Who sends the invoices, and how they are paid.
pub struct BilledBy {
    pub name: String,
    pub town: String,
    /// For questions about invoices.
    pub email: String,
    /// So many days there are to pay one.
    pub due_days: u32,
    how: How,
}

enum How {
    Transfer,
    /// Nobody has chosen yet: `card, SEPA Direct Debit or bank transfer`
    AnyOf(String),
    /// Whoever pays has nothing to do: `Visa ···· 4242`
    ChargedTo(String),
}

impl BilledBy {
    /// Whoever sends the invoices of this installation, in this currency. Nobody has chosen yet how to pay.
    pub fn here(tx: &Tx, currency: Currency) -> Option<BilledBy> {
        let taking = &tx.site.taking;
        let is_transfer = taking.offers(currency).is_empty();
        BilledBy::paid(tx, if is_transfer { How::Transfer } else { How::AnyOf(taking.ways(currency)) })
    }

    /// Of what pays already.
    pub fn of_payer(tx: &mut Tx, payer: &PaymentMethod) -> Result<Option<BilledBy>> {
        let credential = credentials::of(tx, payer)?;
        Ok(BilledBy::paid_with(tx, credential.as_ref()))
    }

    /// None: by bank transfer.
    fn paid_with(tx: &Tx, credential: Option<&Credential>) -> Option<BilledBy> {
        BilledBy::paid(tx, credential.map_or(How::Transfer, |it| How::ChargedTo(it.charged_to())))
    }

    fn paid(tx: &Tx, how: How) -> Option<BilledBy> {
        let seller = tx.site.seller.as_ref()?;
        let (name, town, email) = (seller.name.clone(), seller.city.clone(), seller.email.clone());
        Some(BilledBy { name, town, email, due_days: seller.due_days, how })
    }

    /// Of whoever is to pay.
    fn to(tx: &mut Tx, payer: &Payer, currency: Currency) -> Result<Option<BilledBy>> {
        match payer {
            Payer::Unknown => Ok(BilledBy::here(tx, currency)),
            Payer::New { pays_with, .. } => Ok(BilledBy::paid_with(tx, *pays_with)),
            Payer::Existing(it) => BilledBy::of_payer(tx, it),
        }
    }

    /// `You have 14 days to pay, by bank transfer.`
    pub fn how(&self) -> String {
        let days = self.due_days;
        match &self.how {
            How::Transfer => format!("You have {days} days to pay, by bank transfer."),
            How::AnyOf(ways) => format!("You can pay by {ways}. For a transfer you have {days} days."),
            How::ChargedTo(it) => format!("Each invoice is charged to {it}."),
        }
    }

    /// For mails.
    pub fn sentence(&self) -> String {
        let BilledBy { name, town, email, due_days, how } = self;
        let from = format!("The invoices come once a month from {name} in {town} ({email})");
        match how {
            How::Transfer => format!("{from}, and you have {due_days} days to pay each one by bank transfer."),
            How::AnyOf(ways) => format!("{from}. You can pay them by {ways}."),
            How::ChargedTo(it) => format!("{from}. Each is charged to {it}, so there is nothing to do."),
        }
    }
}

/// The first invoice that they are on: for the days from tomorrow on until a month ends.
pub struct FirstInvoice {
    /// `1 December 2026`
    pub on: String,
    /// What they come to there, net.
    pub amount: String,
    /// The same with VAT, as far as that is known.
    pub gross: Option<String>,
    /// `the rest of this month`
    pub of: &'static str,
    /// What else the payment method pays for is on it, too.
    pub has_more: bool,
}

impl FirstInvoice {
    /// `€7.14 with VAT`, `€6.00 without VAT`
    pub fn about(&self) -> String {
        match &self.gross {
            Some(gross) if *gross != self.amount => format!("{gross} with VAT"),
            _ => format!("{} without VAT", self.amount),
        }
    }
}

/// A month with VAT.
pub struct WithVat {
    /// `VAT 19 %`
    pub label: String,
    pub vat: String,
    pub gross: String,
    pub note: Option<String>,
}

impl Price {
    /// As a page says it: of apps or websites, to who would pay or to somebody else.
    pub fn table<'a>(&'a self, word: &'a str, is_reader: &bool) -> PriceTable<'a> {
        PriceTable { price: self, word, is_reader: *is_reader }
    }

    /// What these apps would cost.
    pub fn of(tx: &mut Tx, apps: &[&App], payer: &Payer) -> Result<Price> {
        let currency = match payer {
            Payer::Unknown => Currency::Eur,
            Payer::New { currency, .. } => *currency,
            Payer::Existing(it) => it.currency,
        };
        let ids: Vec<AppId> = apps.iter().map(|app| app.id).collect();
        let costs = queries::from_now(tx, &ids, currency)?;
        let of = |app: &App| costs.get(&app.id).copied().unwrap_or_default();
        let sum = |part: fn(FromNow) -> Cents| apps.iter().map(|app| part(of(app))).sum::<Cents>();
        let (net, first) = (sum(|cost| cost.monthly), sum(|cost| cost.this_month));
        let said = |cents| money::in_words(cents, currency);
        let vat = vat_on(tx, payer, net)?;
        let beside = match payer {
            Payer::Existing(it) => beside(tx, it, &ids)?,
            Payer::Unknown | Payer::New { .. } => 0,
        };
        Ok(Price {
            apps: apps.iter().map(|app| (app.name.clone(), said(of(app).monthly))).collect(),
            net: said(net),
            measured: tx.site.catalogue.metered.iter().map(|metered| metered.offer(currency)).collect(),
            first: first_invoice(tx, (first, net), beside, vat.as_ref(), currency),
            with_vat: vat.map(|line| with_vat(line, net, currency)),
            billed_by: BilledBy::to(tx, payer, currency)?,
            chart: chart(tx, &ids, currency)?,
        })
    }

    /// A fingerprint of what is said of a month, with its currency and VAT: to see whether that has changed since.
    pub fn fingerprint(&self) -> String {
        let apps = self.apps.iter().flat_map(|(name, amount)| [name.as_str(), amount.as_str()]);
        let with_vat = self.with_vat.iter().flat_map(|it| {
            let note = it.note.as_deref().unwrap_or_default();
            [it.label.as_str(), it.vat.as_str(), it.gross.as_str(), note]
        });
        let measured = self.measured.iter().map(String::as_str);
        let said: Vec<&str> = apps.chain([self.net.as_str()]).chain(with_vat).chain(measured).collect();
        document::digest(&said.join("\n"), "")
    }
}

/// What these apps cost a month, net and in words: all that a mail says of it.
pub fn of_a_month(tx: &mut Tx, apps: &[&App]) -> Result<String> {
    let ids: Vec<AppId> = apps.iter().map(|app| app.id).collect();
    let costs = queries::from_now(tx, &ids, Currency::Eur)?;
    Ok(money::in_words(costs.values().map(|cost| cost.monthly).sum::<Cents>(), Currency::Eur))
}

/// What this month's invoice of a payment method comes to without these apps, net: all else that it pays for, and what was
/// too little for an invoice before.
fn beside(tx: &mut Tx, payer: &PaymentMethod, these: &[AppId]) -> Result<Cents> {
    let paid = queries::this_month_of(tx, &[payer.id])?.remove(&payer.id).unwrap_or_default();
    let others = paid.iter().filter(|(app, _)| !these.contains(app)).map(|(_, cost)| cost.expected).sum::<Cents>();
    let carried = monthly::carried(tx, &[payer])?.remove(&payer.id).unwrap_or_default();
    Ok(others + carried.iter().map(|month| month.net).sum::<Cents>())
}

/// On the last day of a month nothing is left of it: it is for the next one. What is left but not worth an invoice comes
/// with that one, unless something else beside it is.
fn first_invoice(
    tx: &Tx,
    (rest, month): (Cents, Cents),
    beside: Cents,
    vat: Option<&VatLine>,
    currency: Currency,
) -> FirstInvoice {
    let this = queries::this_month(tx);
    let gross = |net: Cents| vat.map(|line| net + line.on(net));
    let smallest = tx.site.seller.as_ref().map_or(0, |seller| seller.threshold);
    let (of, made_after, net) = if queries::today(tx) == this.last() {
        ("all of next month", this.next(), month)
    } else if gross(rest + beside).unwrap_or(rest + beside) < smallest {
        ("the rest of this month and all of next month", this.next(), rest + month)
    } else {
        ("the rest of this month", this, rest)
    };
    FirstInvoice {
        on: moment::day(made_after.next().first()),
        amount: money::in_words(net, currency),
        gross: gross(net).map(|cents| money::in_words(cents, currency)),
        of,
        has_more: beside != 0,
    }
}

fn chart(tx: &mut Tx, ids: &[AppId], currency: Currency) -> Result<Option<Chart>> {
    let months: Vec<Month> = queries::this_month(tx).and_before(12).collect();
    let costs = queries::of_apps(tx, ids, currency, &months, Until::Today)?;
    let sum = |place: usize| costs.values().filter_map(|all| all.get(place)).map(|month| month.net()).sum::<Cents>();
    let sums: Vec<(Month, Cents)> = months.iter().enumerate().map(|(place, month)| (*month, sum(place))).collect();
    Ok(Chart::of(&sums, currency))
}

fn vat_on(tx: &mut Tx, payer: &Payer, net: Cents) -> Result<Option<VatLine>> {
    let site = tx.site;
    let Some(seller) = &site.seller else { return Ok(None) };
    let today = queries::today(tx);
    match payer {
        Payer::Unknown => Ok(None),
        Payer::Existing(it) => vat::on(tx, seller, it, today, net).map(Some),
        Payer::New { country, vat_id, .. } => {
            let vat_id = vat_id.map(|id| (id.clone(), IdState::CheckDigitRight { since: today }));
            let buyer = BuyerFacts { country: *country, vat_id, has_certificate: false };
            Ok(Some(vat::line(treatment(seller, &buyer, today), net)))
        }
    }
}

const UNCONFIRMED: &str =
    "This holds only if the tax office confirms the VAT ID within 30 days after it was typed: otherwise VAT is added.";

fn with_vat(line: VatLine, net: Cents, currency: Currency) -> WithVat {
    let is_uncertain = line.category == Category::ReverseCharge && line.proof.is_none();
    let and_then = if is_uncertain { format!(" {UNCONFIRMED}") } else { String::new() };
    WithVat {
        label: format!("VAT {}", line.rate()),
        vat: money::in_words(line.amount, currency),
        gross: money::in_words(net + line.amount, currency),
        note: line.note.map(|note| note + &and_then),
    }
}
