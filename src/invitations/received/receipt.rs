//! The receipt of a handover: what was agreed, frozen in the accepting transaction.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::access::consequences::{Consequences, Line};
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::graph::offer::Offer;
use crate::invoices::price::{Payer, Price};
use crate::model::address::Address;
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::receipt::{
    Agreed, BillShown, Handover, PayerShown, PriceShown, ReceiptCode, Side, VatShown, Website,
};
use crate::model::{PaymentMethodId, written};
use crate::paths;
use crate::payments::credentials;
use crate::receipts::changes::{self, Between};
use crate::store::query::Among;
use crate::store::schema::{apps, payment_methods};
use crate::store::{Tx, WholeRows};

/// What stands on the last page before somebody takes over billing. Another text is another version.
pub const AGREED: &str = "This takes effect today. You’re billed from tomorrow. You can stop at any time.";
const VERSION: u32 = 1;

/// Writes the receipt of an invitation to pay that was just accepted. The offer is as it was before.
pub(super) fn write(tx: &mut Tx, offer: &Offer, receiver: &Person, shown: &Consequences) -> Result<()> {
    let payer = payer_now(tx, offer)?;
    let between = Between {
        invitation: offer.invitation.id,
        giver: offer.sender.id,
        taker: receiver.id,
        payment_method: payer.id,
    };
    let code = ReceiptCode::random();
    let on = today(tx);
    let asked = price_shown(Price::of(tx, &offer.apps(), &Payer::Unknown)?);
    let agreed = Price::of(tx, &offer.apps(), &Payer::Existing(&payer))?;
    let bill = bill(&agreed);
    let was_paid = offer.apps().iter().any(|app| app.payment_method_id.is_some());
    let handover = Handover {
        code: code.as_str().to_owned(),
        shown_at: format!("{}{}", tx.site.base_url, paths::receipt_code(code)),
        issued_by: tx.site.seller.as_ref().map_or_else(|| tx.site.brand.clone(), |seller| seller.name.clone()),
        giver: side(&offer.sender),
        taker: side(receiver),
        at: tx.now.iso(),
        at_in_words: tx.now.exact(),
        on,
        websites: websites(tx, &offer.apps())?,
        paid_through: was_paid.then_some(on),
        paid_from: on.succ_opt().unwrap_or(on),
        access: access(offer),
        shown: about_the_two(offer, shown),
        asked,
        agreed: Some(price_shown(agreed)),
        payer: Some(payer_shown(tx, &payer)?),
        bill,
        message: offer.invitation.message.clone(),
        text: Agreed {
            version: VERSION,
            words: vec![format!("{}.", offer.heading()), AGREED.to_owned()],
            terms: tx.site.terms.clone(),
        },
    };
    changes::write(tx, &between, &handover)
}

/// What the apps are paid with from now on.
fn payer_now(tx: &mut Tx, offer: &Offer) -> Result<PaymentMethod> {
    let Some(app) = offer.apps().first().map(|app| app.id) else {
        return Err(Error::Internal("a handover of nothing".into()));
    };
    let id: Option<PaymentMethodId> = apps::table.find(app).select(apps::payment_method_id).first(tx.conn)?;
    let id = id.ok_or_else(|| Error::Internal("nobody pays after a handover".into()))?;
    Ok(payment_methods::table.find(id).select(PaymentMethod::as_select()).first_row(tx.conn)?)
}

fn side(person: &Person) -> Side {
    Side { name: person.name.clone(), email: person.email_text() }
}

/// What was shown about who accepted and who invited. Lines that name anybody else are left out: a receipt is kept when
/// their accounts are long gone.
fn about_the_two(offer: &Offer, shown: &Consequences) -> Vec<String> {
    let (taker, giver) = ("You", offer.sender.name.as_str());
    let both = written::joined(&[taker, giver]);
    let is_about_them = |line: &&Line| [taker, giver, both.as_str()].contains(&line.who.as_str());
    let lines = shown.lines.iter().filter(is_about_them).cloned().collect();
    Consequences { lines, ..Consequences::default() }.sentences()
}

/// The apps with what paid for them until now.
fn websites(tx: &mut Tx, apps: &[&App]) -> Result<Vec<Website>> {
    let before: Vec<PaymentMethodId> = apps.iter().filter_map(|app| app.payment_method_id).collect();
    let names: HashMap<PaymentMethodId, String> = match before.is_empty() {
        true => HashMap::new(),
        false => {
            let named = payment_methods::table.filter(payment_methods::id.among(&before));
            let named = named.select((payment_methods::id, payment_methods::name));
            named.load::<(PaymentMethodId, String)>(tx.conn)?.into_iter().collect()
        }
    };
    let website = |app: &&App| Website {
        name: app.name.clone(),
        website: app.website_short(),
        paid_with: app.payment_method_id.and_then(|id| names.get(&id).cloned()),
    };
    Ok(apps.iter().map(website).collect())
}

fn price_shown(price: Price) -> PriceShown {
    let vat =
        price.with_vat.map(|vat| VatShown { label: vat.label, amount: vat.vat, gross: vat.gross, note: vat.note });
    PriceShown { websites: price.apps, net: price.net, vat, measured: price.measured }
}

fn bill(price: &Price) -> Option<BillShown> {
    let by = price.billed_by.as_ref()?;
    Some(BillShown {
        seller: by.name.clone(),
        town: by.town.clone(),
        email: by.email.clone(),
        due_days: by.due_days,
        first_on: price.first.on.clone(),
        first_amount: price.first.gross.clone().unwrap_or_else(|| price.first.amount.clone()),
        has_more: price.first.has_more,
    })
}

fn payer_shown(tx: &mut Tx, payer: &PaymentMethod) -> Result<PayerShown> {
    let address = payer.address.as_ref().map(Address::on_paper).unwrap_or_default();
    Ok(PayerShown {
        payment_method: payer.name.clone(),
        address,
        invoices_go_to: payer.invoices_will_go_to(),
        charged_to: credentials::of(tx, payer)?.map(|it| it.charged_to()),
    })
}

/// What both sides knew of the work of who invited.
fn access(offer: &Offer) -> Vec<String> {
    let (sender, about, their) = (&offer.sender.name, offer.names(), offer.their());
    let work = match (offer.sender_works(), offer.invitation.sender_leaves) {
        (false, _) => None,
        (true, true) => Some(format!("{sender} no longer works on {about}.")),
        (true, false) => Some(format!("{sender} keeps working on {about}.")),
    };
    let billing = format!("{sender} no longer controls {their} billing.");
    work.into_iter().chain([billing]).collect()
}
