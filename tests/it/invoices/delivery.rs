//! Where invoices go, whatever becomes of the address they are meant for, and that each reaches somebody.

use diesel::prelude::*;
use remit::access::Granted;
use remit::due::run_due;
use remit::invoices::monthly;
use remit::mail::queue;
use remit::model::email_address::EmailAddress;
use remit::model::invoice::Invoice;
use remit::model::mail::{Mail, MailState};
use remit::model::payment_method::PaymentMethod;
use remit::model::team::Role;
use remit::payment_methods::changes as payment_method_changes;
use remit::store::Tx;
use remit::store::schema::{deliveries, outbox, payment_method_people, payment_methods};
use remit::teams::changes as team_changes;

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Browser, Cast, TestMail, World, confirmed};

const CLARA: &str = "clara@harbour.example";
const JO: &str = "jo@books.example";
const NEW: &str = "accounts@harbour.example";
const MEANWHILE: &str = "everyone who can manage billing";

/// The mails to an address that bring invoices, credit notes and reminders of them.
fn brought(world: &World, address: &str) -> Vec<TestMail> {
    let kinds = ["invoice", "credit_note", "invoice_reminder", "last_notice"];
    world.mails_to(address).into_iter().filter(|mail| kinds.contains(&mail.kind.as_str())).collect()
}

/// November is billed for the bakery.
fn bill(world: &World, cast: &Cast) -> Invoice {
    book_all(world, &cast.bakery);
    on(world, 2026, 12, 1)
}

/// It is noon of this day, and everything due has happened. Gives the newest invoice.
fn on(world: &World, year: i32, month: u32, day: u32) -> Invoice {
    world.clock.set(noon(year, month, day));
    run_due(&world.db).expect("a round");
    all_invoices(world).pop().expect("an invoice")
}

fn names(world: &World, cast: &Cast, address: &str) -> Browser {
    let mut clara = world.sign_in(&cast.clara);
    clara.open(&format!("/payment-methods/{}/edit", cast.harbour.id));
    clara.submit("Save", &[("Invoice email", address)]).follow();
    clara
}

fn nobody_has_confirmed(world: &World, payer: &PaymentMethod) {
    world.change(|tx| {
        let never = payment_methods::invoice_email_confirmed_at.eq(None::<remit::store::Moment>);
        Ok(diesel::update(payment_methods::table.find(payer.id)).set(never).execute(tx.conn)?)
    });
}

fn of(world: &World, payer: &PaymentMethod) -> PaymentMethod {
    let row = payment_methods::table.find(payer.id).select(PaymentMethod::as_select());
    world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("the payment method")
}

/// All mails that wait are taken by a mail server.
fn deliver(world: &World) {
    let waiting = outbox::table.filter(outbox::state.eq(MailState::Waiting)).select(Mail::as_select());
    let all: Vec<Mail> = world.db.read(|tx| Ok(waiting.load(tx.conn)?)).expect("mails");
    all.iter().for_each(|mail| world.change(|tx| queue::sent(tx, mail)));
}

fn leaves(world: &World, person: &remit::model::person::Person, payer: &PaymentMethod) -> Browser {
    let mut browser = world.sign_in(person);
    browser.get(&format!("/payment-methods/{}/leave", payer.id)).answers(200);
    browser
}

story! {
    fn while_a_new_address_is_not_confirmed_invoices_go_to_the_one_before(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2026, 11, 28));
        let mut clara = names(world, &cast, NEW);
        let words = format!("We’ve asked {NEW} to confirm that it may receive invoices. Until then, invoices go to {CLARA}.");
        assert_eq!(clara.flash(), Some(format!("Saved. {words}")));
        clara.says("waiting for confirmation").says(&words);
        assert!(clara.has_button("Send it again"));
        clara.open("/").says(&words);
        let told = world.mail_to(JO);
        assert!(told.subject == "The invoice email of Harbour billing was changed" && told.text.contains(&words), "{}", told.text);
        let asked = world.mail_to(NEW);
        let invoice = bill(world, &cast);
        assert_eq!((brought(world, CLARA).len(), brought(world, NEW).len(), brought(world, JO).len()), (1, 0, 0));
        let before = brought(world, CLARA).remove(0).link().to_owned();
        world.guest().open(&before).says(&invoice.number);
        deliver(world);
        let mut accountant = world.guest();
        accountant.open(asked.link()).submit("Confirm", &[]).follow();
        let thanks = format!("Thank you. From now on, invoices will come to {NEW}. The invoice issued since then is \
                              on its way.");
        assert_eq!(accountant.flash(), Some(thanks));
        let [mail] = brought(world, NEW).try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        world.guest().open(mail.link()).says(&invoice.number);
        world.guest().get(&before).answers(404);
        deliver(world);
        assert_eq!(world.db.read(|tx| Ok(deliveries::table.select(deliveries::invoice_id).load::<String>(tx.conn)?)).expect("rows"), Vec::<String>::new());
        on(world, 2027, 1, 1);
        // What was sent a month ago is forgotten by now.
        assert_eq!((brought(world, CLARA).len(), brought(world, NEW).len()), (0, 1));
        assert_eq!(of(world, &cast.harbour).former_invoice_email, None);
    }

    fn coming_back_to_the_address_before_asks_nobody_and_sends_nothing_twice(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        names(world, &cast, NEW);
        names(world, &cast, "third@harbour.example").says(&format!("Until then, invoices go to {CLARA}."));
        bill(world, &cast);
        let asked = world.mails_to(CLARA).len();
        names(world, &cast, CLARA).says(CLARA).does_not_say("waiting for confirmation");
        assert_eq!((world.mails_to(CLARA).len(), brought(world, CLARA).len()), (asked, 1));
        on(world, 2027, 1, 1);
        assert_eq!(brought(world, CLARA).len(), 2);
    }

    fn without_an_address_that_counts_everything_goes_to_those_who_can_manage_it(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        nobody_has_confirmed(world, &cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        let words = format!("{CLARA} has not been asked yet whether it may receive invoices. Until it has confirmed, they go to {MEANWHILE}.");
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).says(&words);
        clara.submit("Ask now", &[]).follow();
        assert_eq!(clara.flash(), Some(format!("We’ve sent {CLARA} a link.")));
        clara.says(&format!("We’ve asked {CLARA} to confirm"));
        let invoice = bill(world, &cast);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        for address in [CLARA, JO] {
            let [mail] = brought(world, address).try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
            assert!(mail.text.contains(&page) && mail.text.contains("Please transfer") && !mail.text.contains("without a password"), "{}", mail.text);
            assert!(mail.text.contains("You’re getting this because you can manage the payment method “Harbour billing”"), "{}", mail.text);
        }
        world.sign_in(&cast.jo).open(&page).says(&invoice.number);
        on(world, 2027, 1, 3);
        let olga = world.operator();
        world.takes_back(&olga, &invoice);
        for address in [CLARA, JO] {
            let kinds: Vec<String> = brought(world, address).into_iter().map(|mail| mail.kind).collect();
            let sorted = kinds.into_iter().collect::<std::collections::BTreeSet<_>>();
            assert_eq!(sorted.into_iter().collect::<Vec<_>>(), ["credit_note", "invoice", "invoice_reminder"], "{address}");
        }
    }

    fn what_was_taken_back_meanwhile_is_not_sent_any_more(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2026, 11, 28));
        names(world, &cast, NEW);
        let link = world.mail_to(NEW).link().to_owned();
        let invoice = bill(world, &cast);
        world.takes_back(&world.operator(), &invoice);
        world.guest().open(&link).submit("Confirm", &[]).answers(303);
        assert_eq!(brought(world, NEW).into_iter().map(|mail| mail.kind).collect::<Vec<_>>(), ["credit_note"]);
    }

    fn the_credit_note_over_what_was_replaced_reaches_whoever_has_that(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        let invoice = bill(world, &cast);
        deliver(world);
        names(world, &cast, NEW);
        let link = world.mail_to(NEW).link().to_owned();
        let olga = world.operator();
        let new = world.corrects(&olga, &invoice);
        world.takes_back(&olga, &new);
        world.guest().open(&link).submit("Confirm", &[]).answers(303);
        let notes = brought(world, NEW);
        assert!(notes.iter().all(|mail| mail.kind == "credit_note"));
        let over = |number: &str| notes.iter().filter(|mail| mail.text.contains(&format!("cancelled invoice {number}, with"))).count();
        assert_eq!((notes.len(), over(&invoice.number), over(&new.number)), (2, 1, 1));
        let of_replaced = notes.iter().find(|mail| mail.text.contains("G2026-000001")).expect("the one beside");
        assert!(of_replaced.text.contains(&format!("Invoice {} replaces it", new.number)), "{}", of_replaced.text);
    }

    fn what_has_reached_nobody_is_listed_for_operators(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        nobody_has_confirmed(world, &cast.harbour);
        world.change(|tx| Ok(diesel::delete(payment_method_people::table.filter(payment_method_people::payment_method_id.eq(cast.harbour.id))).execute(tx.conn)?));
        let lost = bill(world, &cast);
        let operator = world.operator();
        let mut olga = world.sign_in(&operator);
        let list = "/operator?standing=lost";
        olga.open(list).says(&lost.number).says("Not delivered. There is nobody to send it to.");
        give_address(world, &cast.harbour);
        let failed = on(world, 2027, 1, 1);
        olga = world.sign_in(&operator);
        olga.open(list).says(&lost.number).does_not_say(&failed.number);
        let mail = outbox::table.filter(outbox::invoice_id.eq(failed.id)).select(Mail::as_select());
        let mail: Mail = world.db.read(|tx| Ok(mail.first(tx.conn)?)).expect("its mail");
        world.change(|tx| queue::refused(tx, &mail, "550 no such user"));
        world.queries();
        olga.open(list).says(&failed.number).says("Not delivered. 550 no such user");
        assert!(world.queries() <= 6);
        olga.open("/operator").says("Not delivered. 550 no such user");
        assert!(world.change(|tx| queue::retry_one(tx, mail.id)));
        olga.open(list).says(&lost.number).does_not_say(&failed.number);
        deliver(world);
        world.pass_days(40);
        world.change(queue::forget_old);
        world.sign_in(&operator).open(list).says(&lost.number).does_not_say(&failed.number);
    }

    fn a_run_says_what_it_came_to(world: &mut World) {
        let cast = Cast::of(world);
        super::monthly::several_payers(world, &cast, 2);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        nobody_has_confirmed(world, &cast.harbour);
        world.change(|tx| Ok(diesel::delete(payment_method_people::table.filter(payment_method_people::payment_method_id.eq(cast.harbour.id))).execute(tx.conn)?));
        world.clock.set(noon(2026, 12, 1));
        let mut said = Vec::new();
        loop {
            let billed = world.change(monthly::bill_due);
            said.extend(billed.finished.map(|finished| finished.to_string()));
            if billed.steps == 0 {
                break;
            }
            world.clock.set(world.clock.now().plus_seconds(2));
        }
        assert_eq!(said, ["month 2026-11 is billed: 3 invoices over €7.14, 0 carried, 1 not delivered, 2 seconds"]);
    }

    fn an_address_that_counted_for_somebody_counts_no_longer_once_they_leave(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        names(world, &cast, JO);
        let mut jo = leaves(world, &cast.jo, &cast.harbour);
        jo.says(&format!("Invoices of Harbour billing will no longer go to {JO}; they will go to {MEANWHILE}"));
        jo.does_not_say("Invoices still go to");
        jo.submit("Leave", &[]).answers(303);
        let told = world.mails_to(CLARA).into_iter().find(|mail| mail.kind == "invoices_go_elsewhere").expect("a mail");
        assert_eq!(told.subject, format!("Invoices of Harbour billing no longer go to {JO}"));
        assert!(told.text.contains(&format!("They now go to {MEANWHILE}.")), "{}", told.text);
        assert_eq!(of(world, &cast.harbour).counting_email(), None);
        bill(world, &cast);
        on(world, 2027, 1, 14);
        assert_eq!((brought(world, JO).len(), brought(world, CLARA).len()), (0, 3));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).says(&format!("{JO} has not been asked yet"));
        assert_eq!(world.mails_to(JO).iter().filter(|mail| mail.kind == "confirm_invoice_email").count(), 0);
    }

    fn what_waits_for_somebody_who_was_removed_goes_to_those_who_are_left(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        names(world, &cast, JO);
        let invoice = bill(world, &cast);
        let link = brought(world, JO).remove(0).link().to_owned();
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.jo.id));
        clara.says(&format!("Invoices of Harbour billing will no longer go to {JO}; they will go to {MEANWHILE}"));
        clara.submit("Remove", &[]).answers(303);
        let states: Vec<(MailState, Option<String>)> = world.db.read(|tx| {
            let to_jo = outbox::table.filter(outbox::recipient.eq(JO)).filter(outbox::kind.eq("invoice"));
            Ok(to_jo.select((outbox::state, outbox::problem)).load(tx.conn)?)
        }).expect("mails");
        assert_eq!(states, [(MailState::Dropped, Some("Invoices no longer go to this address.".to_owned()))]);
        world.guest().get(&link).answers(404);
        let mail = brought(world, CLARA).remove(0);
        assert!(mail.subject.contains(&invoice.number) && !mail.text.contains("without a password"), "{}", mail.text);
        assert_eq!(world.mails_to(CLARA).iter().filter(|mail| mail.kind == "invoices_go_elsewhere").count(), 0, "she has seen it");
        on(world, 2027, 1, 14);
        assert_eq!(brought(world, JO).len(), 0, "what was dropped is forgotten by now");
    }

    fn a_link_that_has_not_left_yet_works_though_the_others_have_ended(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        let invoice = bill(world, &cast);
        let before = brought(world, CLARA).remove(0).link().to_owned();
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.jo.id)).submit("Remove", &[]);
        let now = brought(world, CLARA).remove(0).link().to_owned();
        assert_ne!(before, now);
        world.guest().get(&before).answers(404);
        world.guest().open(&now).says(&invoice.number);
    }

    fn an_address_that_its_owner_has_confirmed_goes_on_to_count(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.change(|tx| Ok(diesel::update(payment_methods::table.find(cast.harbour.id)).set(payment_methods::invoice_email.eq(JO)).execute(tx.conn)?));
        let mut jo = leaves(world, &cast.jo, &cast.harbour);
        jo.says(&format!("Invoices will still go to {JO}")).does_not_say("no longer go to");
        jo.submit("Leave", &[]).answers(303);
        bill(world, &cast);
        assert_eq!((brought(world, JO).len(), brought(world, CLARA).len()), (1, 0));
    }

    fn an_address_of_a_team_ends_with_the_role_the_membership_and_the_team(world: &mut World) {
        let cast = Cast::of(world);
        let lin = "lin@team.example";
        world.joins(&cast.team, &cast.lin, Role::Unlimited);
        let lins = EmailAddress::parse(lin).expect("an address");
        type Way<'a> = (&'a str, &'a dyn Fn(&mut Tx) -> remit::error::Result<()>);
        let ways: [Way; 4] = [
            ("demoted", &|tx: &mut Tx| {
                let team = Granted::ask(tx, &cast.uma, cast.team.id)?;
                let confirmed = confirmed(tx);
                team_changes::change_role(tx, &team, &confirmed, cast.lin.id, Role::Limited)
            }),
            ("removed", &|tx: &mut Tx| {
                let team = Granted::ask(tx, &cast.uma, cast.team.id)?;
                let confirmed = confirmed(tx);
                team_changes::remove_member(tx, &team, &confirmed, cast.lin.id)
            }),
            ("left", &|tx: &mut Tx| {
                let team = Granted::ask(tx, &cast.lin, cast.team.id)?;
                team_changes::leave(tx, &team)
            }),
            ("disconnected", &|tx: &mut Tx| {
                let studio = Granted::ask(tx, &cast.uma, cast.studio.id)?;
                let confirmed = confirmed(tx);
                payment_method_changes::disconnect_team(tx, &studio, &confirmed, cast.team.id)
            }),
        ];
        for (way, act) in ways {
            world.joins(&cast.team, &cast.lin, Role::Unlimited);
            world.change(|tx| {
                use payment_methods as it;
                diesel::delete(payment_method_people::table.find((cast.studio.id, cast.stella.id))).execute(tx.conn)?;
                diesel::update(it::table.find(cast.studio.id))
                    .set((it::invoice_email.eq(&lins), it::invoice_email_confirmed_at.eq(Some(tx.now)), it::invoice_email_of_manager.eq(true)))
                    .execute(tx.conn)?;
                Ok(())
            });
            world.lets_manage(&cast.studio, &cast.stella);
            let told = |world: &World| {
                let all = world.mails_to("stella@lagoon.example").into_iter();
                all.filter(|mail| mail.kind == "invoices_go_elsewhere" && mail.text.contains(lin)).count()
            };
            let before = told(world);
            world.change(act);
            assert_eq!(of(world, &cast.studio).counting_email(), None, "{way}");
            assert_eq!(told(world), before + 1, "{way}");
        }
        let mut page = world.sign_in(&cast.uma);
        world.joins(&cast.team, &cast.lin, Role::Unlimited);
        world.lets_team_manage(&cast.studio, &cast.team);
        world.change(|tx| {
            use payment_methods as it;
            let counts = (it::invoice_email_confirmed_at.eq(Some(tx.now)), it::invoice_email_of_manager.eq(true));
            Ok(diesel::update(it::table.find(cast.studio.id)).set(counts).execute(tx.conn)?)
        });
        let line = format!("Invoices of Studio billing will no longer go to {lin}; they will go to {MEANWHILE}");
        page.get(&format!("/teams/{}/members/{}/role", cast.team.id, cast.lin.id)).says(&line);
        page.get(&format!("/teams/{}/members/{}/remove", cast.team.id, cast.lin.id)).says(&line);
        page.get(&format!("/payment-methods/{}/teams/{}/remove", cast.studio.id, cast.team.id)).says(&line);
    }

    fn a_deleted_account_and_a_changed_address_get_no_invoices(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        names(world, &cast, JO);
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/account/email").submit("Send the link", &[("Email", "jo@new.example")]).answers(303);
        let link = world.mail_to("jo@new.example").link().to_owned();
        jo.open(&link).submit("Confirm", &[]).answers(303);
        assert_eq!(of(world, &cast.harbour).counting_email(), None, "the old one is nobody’s");
        for address in [CLARA, "jo@new.example"] {
            assert!(world.mails_to(address).iter().any(|mail| mail.kind == "invoices_go_elsewhere"), "{address}");
        }
        names(world, &cast, "jo@new.example");
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/account/delete").says("Invoices of Harbour billing will no longer go to jo@new.example");
        jo.submit("Delete", &[]).redirects_to("/");
        bill(world, &cast);
        on(world, 2027, 1, 14);
        assert_eq!((brought(world, JO).len(), brought(world, "jo@new.example").len(), brought(world, CLARA).len()), (0, 0, 3));
    }
}
