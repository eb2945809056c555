//! The home page of a client, in the order in which somebody pays: what is to be paid, what this month comes to, my
//! websites and who works on them, the latest invoices, who is invoiced and who manages that, how do I stop.

use askama::Template;

use super::needs::{self, Need, all_paid};
use super::queries::{AtHome, LatestInvoice};
use crate::access::billing::{ListedPaymentMethod, ReadPaymentMethod, first_payment_methods_of};
use crate::apps::list::Developers;
use crate::apps::queries::{self as app_queries, ListedApp};
use crate::costs::kept::Months;
use crate::costs::queries::today;
use crate::costs::spending::{Spending, Sum};
use crate::error::Result;
use crate::invoices::paper;
use crate::invoices::queries::OpenInvoices;
use crate::model::person::Person;
use crate::model::{AppId, PaymentMethodId};
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::{Here, Shell, Visit};

#[derive(Template)]
#[template(path = "home/client.html")]
pub(super) struct ClientHome {
    shell: Shell,
    /// Besides what is to be paid.
    needs: Vec<Need>,
    open: OpenInvoices,
    /// Of those that are not to be paid.
    latest: Vec<LatestInvoice>,
    all_paid: bool,
    websites: Page<ListedApp, AppId>,
    /// And those who manage the payment methods.
    developers: Developers,
    payment_methods: Page<ListedPaymentMethod, PaymentMethodId>,
    /// Those of which they see the invoices only.
    read: Page<ReadPaymentMethod, PaymentMethodId>,
    spending: Spending,
}

/// How many people are shown for each website.
const SHOWN: usize = 5;

impl ClientHome {
    fn lead(&self) -> String {
        let paid = self.websites.rows.iter().filter(|app| app.pays()).count();
        let websites = match paid {
            0 => String::new(),
            1 => "You pay for one website. ".into(),
            many if self.websites.is_whole_list() => format!("You pay for {many} websites. "),
            _ => "You pay for many websites. These are the first ones. ".into(),
        };
        let has_nothing = self.websites.rows.is_empty() && self.read.rows.is_empty();
        match needs::count(&self.needs) + self.open.to_pay {
            // Somebody else has to do something.
            0 if has_nothing && !self.needs.is_empty() => needs::in_words(0),
            0 if has_nothing => "Nothing here yet.".into(),
            0 => format!("{websites}You’re all set."),
            some => format!("{websites}{}", needs::in_words(some)),
        }
    }

    /// Whether the person has to do anything about what needs somebody.
    fn is_my_turn(&self) -> bool {
        needs::count(&self.needs) > 0
    }

    /// What all of it comes to: if it is all there, and not a part of a long list.
    fn totals(&self) -> Vec<Sum> {
        if self.payment_methods.is_whole_list() { self.spending.totals() } else { Vec::new() }
    }

    /// The part of a website. Of the only one it is all.
    fn cost(&self, app: &ListedApp) -> Option<Sum> {
        let payer = app.payment_method_id.filter(|_| self.websites.rows.len() > 1)?;
        self.spending.of_app(payer, app.id)
    }

    /// The part of a payment method. Of the only one it is all.
    fn cost_of(&self, one: &ListedPaymentMethod) -> Option<Sum> {
        if self.payment_methods.rows.len() > 1 { self.spending.of_payment_method(one.id) } else { None }
    }

    /// How an invoice stands, in a word, and the class of its tag.
    fn standing(&self, one: &LatestInvoice) -> (&'static str, &'static str) {
        paper::said(one.standing)
    }
}

pub(super) fn page(tx: &mut Tx, visit: &Visit, person: &Person) -> Result<ClientHome> {
    let websites = app_queries::first_apps_of(tx, person)?;
    let apps = websites.rows.iter().filter_map(|app| Some((app.id, app.payment_method_id?)));
    let apps: Vec<(AppId, PaymentMethodId)> = apps.collect();
    let (payment_methods, read) = first_payment_methods_of(tx, person)?;
    let payers: Vec<_> = payment_methods.rows.iter().map(|one| (one.id, one.currency)).collect();
    let seen: Vec<_> = read.rows.iter().map(|one| (one.id, one.currency)).collect();
    let all: Vec<PaymentMethodId> = payers.iter().chain(&seen).map(|(id, _)| *id).collect();
    let app_ids = websites.rows.iter().map(|app| app.id.as_str());
    let ids: Vec<&str> = app_ids.chain(payers.iter().map(|(id, _)| id.as_str())).collect();
    let AtHome { waiting, open, latest, kept, named, .. } =
        AtHome::read(tx, person, &Months { payers: &all, apps: &apps }, &ids)?;
    let spending = Spending::of_kept(tx, &payers, &kept)?.beside(&seen);
    let all_paid = all_paid(&payment_methods.rows, &read.rows, &open);
    let needs =
        needs::of(&waiting, &websites.rows, &payment_methods.rows, &OpenInvoices::default(), (tx.now, today(tx)));
    let shell = visit.shell("Your websites", Here::Home);
    Ok(ClientHome {
        shell,
        needs,
        open,
        latest,
        all_paid,
        websites,
        developers: Developers::new(named, person.id),
        payment_methods,
        read,
        spending,
    })
}
