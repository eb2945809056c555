//! Canaries that are amounts: what each app costs is unlike anything else. Somebody who sees the amounts of one payment
//! method only, or of one trial app only, looks at everything and says so which amounts are whose. Then everybody reads,
//! and an amount stands only where the table lets it.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use remit::due::run_due;
use remit::model::booking::Booking;
use remit::model::document::Document;
use remit::model::invoice::Invoice;
use remit::model::money::in_words;
use remit::model::payment_method::{Currency, PaymentMethodState};
use remit::model::usage::{Cents, Counting};
use remit::model::{AppId, BookingId, PaymentMethodId};
use remit::payments::changes::pay_by_hand;
use remit::payments::queries::free_credit_of;
use remit::store::Moment;
use remit::store::schema::bookings;

use super::marks::{AMOUNT, Mark, Of, amounts};
use super::pressing;
use super::reading::{self, Reading};
use super::sight::{Sight, Viewer};
use super::village::Village;
use crate::charging::rescue::fails_for_good;
use crate::invitations::acts;
use crate::invoices::monthly::{all_invoices, noon};
use crate::world::{Kind, START, World, rounds};

/// Who sees the amounts of this payment method, and of nothing else.
const WHO_PAYS: [(&str, usize); 5] = [("clara", 0), ("uma", 1), ("stella", 2), ("tess", 3), ("paul", 4)];
/// Who works on this trial app, and pays for nothing.
const WHO_TRIES: [(&str, usize); 2] = [("mara", 0), ("sven", 4)];

story! {
    fn nobody_reads_an_amount_that_is_not_theirs(world: &mut World) {
        if is_enough_once(world) {
            return;
        }
        world.takes_cards();
        let mut village = Village::new(world);
        village.bill();
        village.learn_amounts();
        village.lets_others_pay();
        village.wait();
        village.open_record_of_harbour();
        let mut reading = Reading::of_all(&mut village);
        if world.kind() == Kind::Sqlite {
            pressing::press_all(&village, &mut reading);
        }
        village.read_mails_since(&BTreeSet::new(), &mut reading);
        village.read_links(&mut reading);
        reading.is_clean_of_amounts(&village.marks);
    }

    fn nobody_reads_an_amount_of_before_or_after(world: &mut World) {
        if is_enough_once(world) {
            return;
        }
        let mut village = Village::new(world);
        village.bill();
        village.learn_amounts();
        village.wait();
        village.happen();
        let sent = village.mails_now();
        village.on(2027, 2, 2);
        village.learn_amounts();
        let mut reading = Reading::of_all(&mut village);
        village.read_mails_since(&sent, &mut reading);
        reading.is_clean_of_amounts(&village.marks);
    }
}

/// What a page shows does not depend on the database: one of them is enough, but with `--long`.
fn is_enough_once(world: &World) -> bool {
    world.kind() == Kind::Postgres && rounds(0, 1) == 0
}

impl Village<'_> {
    fn on(&self, year: i32, month: u32, day: u32) {
        self.world.clock.set(noon(year, month, day));
        run_due(&self.world.db).expect("a round");
    }

    /// From November to January: all is booked and billed, reminded of, paid in part, taken back.
    fn bill(&mut self) {
        let lagoon = self.payment_methods[2].1.id;
        acts::sql(
            self.world,
            &format!("UPDATE payment_methods SET currency = 'USD', country = 'US' WHERE id = '{lagoon}'"),
        );
        let later = START.plus_days(200).0;
        acts::sql(self.world, &format!("UPDATE apps SET trial_ends_at = {later} WHERE trial_ends_at IS NOT NULL"));
        for (number, app) in self.apps.iter().map(|(_, app)| app.id).collect::<Vec<_>>().into_iter().enumerate() {
            // Odd, and far apart: no sum of some is a part of another.
            let price = 104_729 + 7_919 * i64::try_from(number * number).expect("few") + 13 * number as i64;
            self.books(number, app, "php", price, START);
            self.books(number, app, "mysql", price / 3 + 17, START.plus_days(11));
        }
        self.on(2026, 12, 2);
        let (olga, first) = (self.person("olga"), all_invoices(self.world));
        let of = |number: usize| {
            let id = self.payment_methods[number].1.id;
            first.iter().find(|one| one.payment_method_id == id).expect("an invoice").clone()
        };
        let (harbour, harvest) = (of(0), of(3));
        self.world.deals(&olga, &harbour, |tx, invoice, confirmed| {
            pay_by_hand(tx, invoice, confirmed, 1_237, "2026-12-02", "")
        });
        self.world.takes_back(&olga, &harvest);
        for (month, day) in [(12, 19), (12, 30)] {
            self.on(2026, month, day);
        }
        self.on(2027, 1, 3);
    }

    fn books(&self, number: usize, app: AppId, component: &str, price: Cents, at: Moment) {
        let app_row = &self.apps[number].1;
        let booking = Booking {
            id: BookingId::random(),
            environment_id: self.world.first_environment(app_row),
            app_id: app,
            component: component.into(),
            component_name: component.to_uppercase(),
            plan: "xs".into(),
            plan_name: "XS".into(),
            counting: Counting::DayMax,
            rank: 0,
            price_eur: price,
            price_usd: price + 1_009,
            booked_by: app_row.created_by,
            booked_at: at,
            ended_at: None,
            end_at: None,
            end_by: None,
        };
        self.world.change(|tx| Ok(diesel::insert_into(bookings::table).values(&booking).execute(tx.conn)?));
    }

    /// What could not be charged those who work on the bakery may pay.
    fn lets_others_pay(&mut self) {
        let harbour = self.payment_methods[0].1.id;
        acts::sql(self.world, &format!("UPDATE payment_methods SET lets_developers_pay = TRUE WHERE id = '{harbour}'"));
        let invoice = all_invoices(self.world).into_iter().find(|one| one.payment_method_id == harbour);
        fails_for_good(self.world, &invoice.expect("an invoice"));
        let address = format!("/apps/{}/pay", self.cast.bakery.id);
        let mut mara = self.browser("mara");
        mara.get(&address).answers(200);
        assert_eq!(amounts(&mara.source()).len(), 1, "what is owed");
    }

    fn open_record_of_harbour(&self) {
        let (olga, harbour) = (self.person("olga"), self.payment_methods[0].1.id);
        let invoice = all_invoices(self.world).into_iter().find(|one| one.payment_method_id == harbour);
        let invoice = invoice.expect("an invoice");
        self.world.opens_record(&olga, &invoice, "They have asked");
    }

    /// Marks every amount that there is.
    fn learn_amounts(&mut self) {
        let mut whose: BTreeMap<String, (&str, Of)> = BTreeMap::new();
        for (number, (label, at)) in WHO_PAYS.iter().chain(&WHO_TRIES).enumerate() {
            let payer = (number < WHO_PAYS.len()).then(|| self.payment_methods[*at].1.id);
            for (address, text) in self.everything_of(label) {
                let of = self.whose(&text, &address, payer, self.apps[*at].1.id);
                let first = whose.entry(text.clone()).or_insert((label, of));
                let is_of_both = first.0 != *label && !matches!(first.1, Of::Price(_) | Of::SomeAmount);
                assert!(!is_of_both, "{label} reads {text} at {}, and {} does too", self.in_words(&address), first.0);
            }
        }
        for (text, (_, of)) in whose {
            if self.marks.iter().all(|mark| mark.text != text) {
                self.marks.push(Mark { text, of, field: AMOUNT });
            }
        }
        if self.marks.iter().all(|mark| mark.of != Of::SomeAmount) {
            self.marks.push(Mark { text: "an amount that nobody has met".into(), of: Of::SomeAmount, field: AMOUNT });
        }
    }

    /// What an amount says that was met by somebody who pays with this only; None: works on this trial app only.
    fn whose(&self, text: &str, address: &str, payer: Option<PaymentMethodId>, trial: AppId) -> Of {
        if self.catalogue().contains(text) {
            return Of::SomeAmount;
        }
        if let Some(app) = self.apps.iter().map(|(_, app)| app.id).find(|app| self.prices_of(*app).contains(text)) {
            return Of::Price(app);
        }
        let Some(payer) = payer else { return Of::Price(trial) };
        if let Some(closed) = self.closed_with_credit(text) {
            return Of::Gross(closed);
        }
        let bills: Vec<Invoice> =
            all_invoices(self.world).into_iter().filter(|one| one.payment_method_id == payer).collect();
        let said = |cents: Cents, one: &Invoice| in_words(cents, one.currency).to_lowercase();
        if bills.iter().any(|one| said(one.gross, one) == text || said(one.owed(), one) == text) {
            return Of::Gross(payer);
        }
        let documents = bills.iter().map(|one| serde_json::from_str::<Document>(&one.document).expect("a document"));
        let groups: Vec<_> =
            documents.flat_map(|it| it.groups.into_iter().map(move |one| (one, it.currency))).collect();
        let named = |name: &str| self.apps.iter().find(|(_, app)| self.name_of(app.id) == name).map(|(_, app)| app.id);
        let on_bill = groups.iter().find(|(one, currency)| in_words(one.net, *currency) == text);
        let app = on_bill.and_then(|(one, _)| named(&one.app)).or_else(|| {
            let of_page = self.apps.iter().find(|(_, app)| address.starts_with(&format!("/apps/{}", app.id)));
            of_page.map(|(_, app)| app.id)
        });
        app.map_or(Of::Amount(payer), |app| Of::Cost(app, payer))
    }

    /// Operators see what they are to give back.
    fn closed_with_credit(&self, text: &str) -> Option<PaymentMethodId> {
        use remit::store::schema::payment_methods;
        let closed: Vec<(PaymentMethodId, Currency)> = self.world.change(|tx| {
            let closed = payment_methods::table.filter(payment_methods::state.eq(PaymentMethodState::Closed));
            Ok(closed.select((payment_methods::id, payment_methods::currency)).load(tx.conn)?)
        });
        let is_said = |(id, currency): &(PaymentMethodId, Currency)| {
            in_words(self.world.change(|tx| free_credit_of(tx, *id)), *currency).to_lowercase() == text
        };
        closed.into_iter().find(is_said).map(|(id, _)| id)
    }

    fn name_of(&self, id: AppId) -> String {
        use remit::store::schema::apps;
        self.world.change(|tx| Ok(apps::table.find(id).select(apps::name).first::<String>(tx.conn)?))
    }

    fn catalogue(&self) -> BTreeSet<String> {
        let plans = self.world.db.site.catalogue.components.iter().flat_map(|component| &component.plans);
        plans.flat_map(|plan| [in_words(plan.eur, Currency::Eur), in_words(plan.usd, Currency::Usd)]).collect()
    }

    /// Of what is booked a month: each, and the sum.
    fn prices_of(&self, app: AppId) -> BTreeSet<String> {
        let of_app = bookings::table.filter(bookings::app_id.eq(app)).select(Booking::as_select());
        let all: Vec<Booking> = self.world.change(|tx| Ok(of_app.load(tx.conn)?));
        let said = |currency: Currency| {
            let each: Vec<Cents> = all.iter().map(|one| one.price(currency)).collect();
            let sum = each.iter().sum::<Cents>();
            each.into_iter().chain([sum]).map(move |cents| in_words(cents, currency)).collect::<Vec<_>>()
        };
        [said(Currency::Eur), said(Currency::Usd)].concat().into_iter().collect()
    }

    /// All amounts on all pages that somebody comes to by links, and on those that can be asked; each with a page.
    fn everything_of(&self, label: &str) -> Vec<(String, String)> {
        let mut browser = self.browser(label);
        let mut waiting: Vec<String> = reading::questions(self);
        waiting.push("/".into());
        let (mut known, mut found) = (waiting.iter().cloned().collect::<BTreeSet<_>>(), BTreeMap::new());
        while let Some(address) = waiting.pop() {
            browser.get(&address);
            for text in amounts(&browser.source()) {
                // What stands on the page of an app is of that app, wherever else it stands.
                let page = found.entry(text).or_insert_with(|| address.clone());
                if address.starts_with("/apps/") {
                    page.clone_from(&address);
                }
            }
            let links = browser.links().into_iter().map(|link| link.href).chain(browser.location().map(str::to_owned));
            let others = ["/open", "/invitation", "/outbox", "/static"];
            let inside = |href: &String| href.starts_with('/') && !others.iter().any(|other| href.contains(other));
            waiting.extend(links.filter(inside).filter(|href| known.insert(href.clone())).collect::<Vec<_>>());
            assert!(known.len() < 3_000, "this does not end");
        }
        found.into_iter().map(|(text, address)| (address, text)).collect()
    }

    /// As their receivers would read them now.
    fn read_mails_since(&self, sent: &BTreeSet<(String, String)>, reading: &mut Reading) {
        let now = Sight::now(self.world);
        self.read_mails(reading, sent, (&now, &now), "since then");
    }

    /// The links in the mails with invoices, opened by whoever reads the mailbox.
    fn read_links(&self, reading: &mut Reading) {
        let now = Sight::now(self.world);
        let mails = self.world.mails().into_iter().filter(|(_, mail)| mail.kind == "invoice");
        for (to, mail) in mails {
            let viewer = Viewer { address: Some(to.clone()), ..Default::default() };
            let mut guest = self.world.guest();
            guest.get(mail.link()).answers(200);
            assert!(!amounts(&guest.source()).is_empty(), "the link in a mail shows the invoice");
            reading.read_answer(self, &guest, &format!("{to} behind a link"), |mark| now.sees(&viewer, mark));
        }
    }
}
