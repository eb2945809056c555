//! The home page of a client: my websites, who works on them, what pays, who can manage that, how do I stop.

use std::collections::HashMap;

use askama::Template;

use super::needs::{self, Need, all_paid};
use super::queries::AtHome;
use crate::access::billing::{ListedPaymentMethod, first_payment_methods_of};
use crate::access::people::{self, AroundLists, PersonAccess};
use crate::apps::list::Developers;
use crate::apps::queries::{self as app_queries, ListedApp};
use crate::costs::kept::Months;
use crate::costs::spending::Spending;
use crate::error::Result;
use crate::model::person::Person;
use crate::model::{AppId, PaymentMethodId, PersonId};
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::{Here, Shell, Visit};

#[derive(Template)]
#[template(path = "home/client.html")]
pub(super) struct ClientHome {
    shell: Shell,
    needs: Vec<Need>,
    all_paid: bool,
    websites: Page<ListedApp, AppId>,
    developers: Developers,
    payment_methods: Page<ListedPaymentMethod, PaymentMethodId>,
    spending: Spending,
    managers: HashMap<PaymentMethodId, Vec<PersonAccess>>,
    me: PersonId,
}

/// How many people are shown for each website and each payment method.
const SHOWN: usize = 5;

impl ClientHome {
    fn lead(&self) -> String {
        let websites = match self.websites.rows.len() {
            1 => "You can decide about one website.".to_owned(),
            many if self.websites.is_whole_list() => format!("You can decide about {many} websites."),
            _ => "You can decide about many websites. These are the first ones.".to_owned(),
        };
        format!("{websites} {}", needs::in_words(&self.needs))
    }

    fn managers_of(&self, id: &PaymentMethodId) -> &[PersonAccess] {
        self.managers.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}

pub(super) fn page(tx: &mut Tx, visit: &Visit, person: &Person) -> Result<ClientHome> {
    let websites = app_queries::first_apps_of(tx, person)?;
    let app_ids: Vec<AppId> = websites.rows.iter().map(|app| app.id).collect();
    let payment_methods = first_payment_methods_of(tx, person)?;
    let ids: Vec<PaymentMethodId> = payment_methods.rows.iter().map(|one| one.id).collect();
    let AroundLists { developers, managers } = people::around_lists(tx, &app_ids, &ids)?;
    let developers = Developers::new(developers, person.id);
    let payers: Vec<_> = payment_methods.rows.iter().map(|one| (one.id, one.currency)).collect();
    // A client is in no team.
    let AtHome { waiting, open, kept, .. } = AtHome::read(tx, person, &Months { payers: &ids, apps: &app_ids })?;
    let spending = Spending::of_kept(tx, &payers, &kept)?;
    let needs = needs::of(&waiting, &websites.rows, &payment_methods.rows, &open, tx.now);
    let shell = visit.shell("Your websites", Here::Home);
    let all_paid = all_paid(&payment_methods.rows, &open);
    Ok(ClientHome { shell, needs, all_paid, websites, developers, payment_methods, spending, managers, me: person.id })
}
