//! The home page of a developer: what needs them, their apps, their payment methods, their teams.

use askama::Template;

use super::needs::{self, Need, all_paid};
use super::queries::AtHome;
use crate::access::billing::{ListedPaymentMethod, ReadPaymentMethod, first_payment_methods_of};
use crate::apps::list::Developers;
use crate::apps::queries::{self as app_queries, ListedApp};
use crate::costs::kept::Months;
use crate::costs::queries::today;
use crate::costs::spending::Spending;
use crate::error::Result;
use crate::model::person::Person;
use crate::model::{AppId, PaymentMethodId};
use crate::store::Tx;
use crate::store::pages::Page;
use crate::teams::queries::ListedTeam;
use crate::web::{Here, Shell, Visit};

/// How many of each are shown here.
const SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "home/developer.html")]
pub(super) struct DeveloperHome {
    shell: Shell,
    needs: Vec<Need>,
    all_paid: bool,
    apps: Vec<ListedApp>,
    has_more_apps: bool,
    developers: Developers,
    payment_methods: Vec<ListedPaymentMethod>,
    has_more_payment_methods: bool,
    /// Those of which they see the invoices only.
    read: Page<ReadPaymentMethod, PaymentMethodId>,
    spending: Spending,
    teams: Vec<ListedTeam>,
    has_more_teams: bool,
}

impl DeveloperHome {
    fn lead(&self) -> String {
        needs::in_words(needs::count(&self.needs))
    }

    /// What an app costs, for those who pay for it: `€7.00 so far this month`. Nothing where it costs nothing.
    fn cost(&self, app: &ListedApp) -> String {
        let sum = app.payment_method_id.filter(|_| app.pays()).and_then(|payer| self.spending.of_app(payer, app.id));
        sum.map_or_else(String::new, |sum| format!("{} so far this month", sum.so_far))
    }
}

pub(super) fn page(tx: &mut Tx, visit: &Visit, person: &Person) -> Result<DeveloperHome> {
    let mut apps = app_queries::apps_of_by_urgency(tx, person, SHOWN + 1)?;
    let has_more_apps = apps.len() > SHOWN;
    let (payment_methods, read) = first_payment_methods_of(tx, person)?;
    let mut payment_methods = payment_methods.rows;
    let has_more_payment_methods = payment_methods.len() > SHOWN;
    let shown: Vec<_> = payment_methods.iter().take(SHOWN).map(|one| (one.id, one.currency)).collect();
    let seen: Vec<_> = read.rows.iter().map(|one| (one.id, one.currency)).collect();
    let payers: Vec<PaymentMethodId> = shown.iter().chain(&seen).map(|(id, _)| *id).collect();
    let shown_apps = || apps.iter().take(SHOWN);
    let paid = shown_apps().filter(|app| app.pays()).filter_map(|app| Some((app.id, app.payment_method_id?)));
    let paid: Vec<(AppId, PaymentMethodId)> = paid.collect();
    let opened: Vec<&str> = shown_apps().filter(|app| app.can_be_opened()).map(|app| app.id.as_str()).collect();
    let AtHome { waiting, open, mut teams, kept, named, .. } =
        AtHome::read(tx, person, &Months { payers: &payers, apps: &paid }, &opened)?;
    let has_more_teams = teams.len() > SHOWN;
    let all_paid = all_paid(&payment_methods, &read.rows, &open);
    let needs = needs::of(&waiting, &apps, &payment_methods, &open, (tx.now, today(tx)));
    apps.truncate(SHOWN);
    payment_methods.truncate(SHOWN);
    teams.truncate(SHOWN);
    let spending = Spending::of_kept(tx, &shown, &kept)?.beside(&seen);
    let developers = Developers::new(named, person.id);
    let shell = visit.shell(format!("Hello, {}", person.name), Here::Home);
    Ok(DeveloperHome {
        shell,
        needs,
        all_paid,
        apps,
        has_more_apps,
        developers,
        payment_methods,
        has_more_payment_methods,
        read,
        spending,
        teams,
        has_more_teams,
    })
}
