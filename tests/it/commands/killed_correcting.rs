//! `kill -9` while an invoice is corrected, and while a part of it is credited: it has happened or it has not, never a part of
//! it. No number is missing, none is there twice, and the month is on an invoice that counts. From two tabs and at two servers
//! it happens once.

use std::thread::{sleep, spawn};

use diesel::prelude::*;
use remit::commands::Command;
use remit::model::InvoiceId;
use remit::model::document::InvoiceKind;
use remit::model::event::EventKind;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::person::Person;
use remit::store::Clock;
use remit::store::schema::{billed_months, form_submissions};

use super::killed::{latest, wait_for_the_database};
use super::process::{Press, Process, press_at};
use crate::invitations::acts::{events, mails, sql};
use crate::invoices::check::broken;
use crate::invoices::monthly::all_invoices;
use crate::world::{World, rounds};

const MARA: &str = "mara@studio.example";

/// What an operator does with an invoice, and all that is changed by it.
struct Deed {
    page: &'static str,
    typed: &'static [(&'static str, &'static str)],
    button: &'static str,
    event: EventKind,
    mail: &'static str,
    after: Picture,
}

/// Each told by its own table. Of €5.95 one euro is paid.
#[derive(Debug, PartialEq, Eq)]
struct Picture {
    invoices: usize,
    notes: usize,
    /// Of the invoice that was there before.
    state: InvoiceState,
    /// Of the invoice that the month is on: how it stands, and what is paid or credited of it.
    counts: InvoiceState,
    paid: i64,
    /// For all of them.
    owed: i64,
    events: i64,
    mails: usize,
    forms: i64,
}

const BEFORE: Picture = Picture {
    invoices: 1,
    notes: 0,
    state: InvoiceState::Open,
    counts: InvoiceState::Open,
    paid: 100,
    owed: 495,
    events: 0,
    mails: 0,
    forms: 0,
};

const CORRECTS: Deed = Deed {
    page: "correct",
    typed: &[("Street", "Neuer Weg 1")],
    button: "Correct the invoice",
    event: EventKind::InvoiceCorrected,
    mail: "invoice_corrected",
    after: Picture {
        invoices: 2,
        notes: 1,
        state: InvoiceState::Credited,
        counts: InvoiceState::Open,
        paid: 100,
        owed: 495,
        events: 1,
        mails: 1,
        forms: 1,
    },
};

/// One euro, and its VAT.
const CREDITS: Deed = Deed {
    page: "credit-part",
    typed: &[("Or an amount", "1.00"), ("Reason", "Slow for a week")],
    button: "Create credit note",
    event: EventKind::InvoiceCreditedInPart,
    mail: "credit_note",
    after: Picture {
        invoices: 1,
        notes: 1,
        state: InvoiceState::Open,
        counts: InvoiceState::Open,
        paid: 219,
        owed: 376,
        events: 1,
        mails: 1,
        forms: 1,
    },
};

/// Who pays, and who works for the hosting company.
fn people(world: &World) -> (Person, Person) {
    (world.developer("Mara Klein", MARA), world.operator())
}

/// A round of its own: an invoice of somebody else, and two tabs with the page to check.
fn prepare(world: &World, (mara, olga): &(Person, Person), deed: &Deed, round: usize) -> (Invoice, [Press; 2]) {
    world.clock.set(Clock::System.now());
    for table in ["rate_limits", "outbox", "events"] {
        sql(world, &format!("DELETE FROM {table}"));
    }
    let invoice = world.invoice(&world.payment_method(&format!("Payer {round}"), mara, &[mara]));
    world.notes(olga, &invoice, 100, "2026-11-30");
    world.opens_record(olga, &invoice, "A story");
    let tabs = [(); 2].map(|()| {
        let mut tab = world.sign_in(olga);
        tab.open(&format!("/operator/invoices/{}/{}", invoice.number, deed.page));
        tab.submit("Continue", deed.typed).follow().answers(200);
        Press::of(&tab, deed.button)
    });
    sql(world, "DELETE FROM form_submissions");
    (invoice, tabs)
}

fn picture(world: &World, invoice: &Invoice, deed: &Deed) -> Picture {
    let payer = invoice.payment_method_id;
    let all: Vec<Invoice> = all_invoices(world).into_iter().filter(|one| one.payment_method_id == payer).collect();
    let of_kind = |kind: InvoiceKind| all.iter().filter(|one| one.kind == kind).count();
    let counts: Option<InvoiceId> = world.change(|tx| {
        let month = billed_months::table.filter(billed_months::payment_method_id.eq(payer));
        Ok(month.select(billed_months::invoice_id).first(tx.conn)?)
    });
    let find = |id: InvoiceId| all.iter().find(|one| one.id == id).expect("it stays");
    let counting = find(counts.expect("the month is billed"));
    Picture {
        invoices: of_kind(InvoiceKind::Invoice),
        notes: of_kind(InvoiceKind::CreditNote),
        state: find(invoice.id).state,
        counts: counting.state,
        paid: counting.paid,
        owed: all.iter().map(Invoice::owed).sum(),
        events: events(world, deed.event),
        mails: mails(world, MARA, deed.mail).len(),
        forms: world.change(|tx| Ok(form_submissions::table.count().get_result(tx.conn)?)),
    }
}

/// Numbers from one on in each series, and nothing that `remit check` would say.
fn is_sound(world: &World) {
    let all = all_invoices(world);
    for series in ["R", "G"] {
        let numbers = all.iter().map(|one| one.number.as_str()).filter(|number| number.starts_with(series));
        let places = numbers.map(|number| number.rsplit('-').next().and_then(|place| place.parse().ok()));
        let places: Vec<usize> = places.map(|place| place.expect("a place")).collect();
        assert_eq!(places, (1..=places.len()).collect::<Vec<_>>(), "{series}");
    }
    assert_eq!(world.change(broken), [""; 0]);
}

fn killed(world: &World, deed: &Deed) {
    let people = people(world);
    let all = rounds(4, 120);
    let mut outcomes = (0, 0);
    for round in 0..all {
        let (invoice, [press, other]) = prepare(world, &people, deed, round);
        let mut process = Process::start(world);
        let address = process.address();
        let sent = spawn({
            let press = press.clone();
            move || press_at(address, &press)
        });
        sleep(latest(world.kind()) * u32::try_from(round).expect("few") / u32::try_from(all).expect("few"));
        process.kill();
        let answer = sent.join().expect("a thread");
        wait_for_the_database(world);
        let then = picture(world, &invoice, deed);
        assert!(then == BEFORE || then == deed.after, "round {round}: {then:#?}");
        if let Some(answer) = answer {
            assert_eq!((answer.status, &then), (303, &deed.after), "what was answered is on disk");
        }
        if then == deed.after {
            outcomes.1 += 1
        } else {
            outcomes.0 += 1
        }
        is_sound(world);

        let mut process = Process::start(world);
        let done = process.press(&press);
        assert_eq!(done.as_ref().map(|answer| answer.status), Some(303), "the retry");
        assert_eq!(process.press(&press), done, "once more");
        let refused = process.press(&other).map(|answer| answer.status);
        assert!(matches!(refused, Some(303 | 422)), "the other tab shows what was before: {refused:?}");
        process.kill();
        wait_for_the_database(world);
        assert_eq!(picture(world, &invoice, deed), deed.after, "round {round}");
        is_sound(world);
    }
    assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
    println!("{} times not yet, {} times done", outcomes.0, outcomes.1);
}

fn two_servers(world: &World, deed: &Deed) {
    let people = people(world);
    let all = rounds(3, 60);
    for round in 0..all {
        let (invoice, [one, other]) = prepare(world, &people, deed, round);
        let [mut killed, mut left] = [Process::start(world), Process::start(world)];
        // The same form at both, and another one where the server stays.
        let presses = [(killed.address(), one.clone()), (left.address(), one), (left.address(), other)];
        let [first, second, third] = presses.map(|(address, press)| spawn(move || press_at(address, &press)));
        sleep(latest(world.kind()) * u32::try_from(round).expect("few") / u32::try_from(all).expect("few"));
        killed.kill();
        let _whatever = first.join().expect("a thread");
        for answer in [second, third].map(|sent| sent.join().expect("a thread")) {
            let status = answer.map(|answer| answer.status);
            assert!(matches!(status, Some(303 | 422)), "round {round}: {status:?}");
        }
        left.kill();
        wait_for_the_database(world);
        assert_eq!(picture(world, &invoice, deed), deed.after, "round {round}");
        is_sound(world);
    }
    assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
}

story! {
    fn a_server_that_is_killed_has_corrected_an_invoice_or_not(world: &mut World) {
        killed(world, &CORRECTS);
    }

    fn a_server_that_is_killed_has_credited_a_part_or_not(world: &mut World) {
        killed(world, &CREDITS);
    }

    fn two_servers_of_which_one_is_killed_correct_an_invoice_once(world: &mut World) {
        two_servers(world, &CORRECTS);
    }

    fn two_servers_of_which_one_is_killed_credit_a_part_once(world: &mut World) {
        two_servers(world, &CREDITS);
    }
}
