//! An operator stops a payment attempt that hangs.

use remit::charging::worker::work_due;
use remit::gateway::port::{Gateway, Outcome, Progress};
use remit::model::charge::{ChargeState, Failure, Way};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::person::Person;

use super::fake::{Fake, Will, Wire};
use super::present::opens_page;
use super::present_pages::{goes_to_pay, invoiced, page};
use super::{
    CLARA, begins, charges, in_time, is_sound, mails, newest, now, posted, states, with_card, with_debit, works,
};
use crate::world::{Browser, PASSWORD, World, rounds};

const STOP: &str = "Stop this payment attempt";
const OVER: &str = "The payment attempt has been stopped.";
const ASKED: &str = "We’re asking the payment provider to stop it. If it has been paid by then, the payment counts.";

/// Its page, for operators.
fn record(invoice: &Invoice) -> String {
    format!("/operator/invoices/{}", invoice.number)
}

/// An operator with the opened record of the invoice.
fn opens(world: &World, olga: &Person, invoice: &Invoice) -> Browser {
    world.opens_record(olga, invoice.payment_method_id, "A story");
    let mut browser = world.sign_in(olga);
    browser.open(&record(invoice)).answers(200);
    browser
}

/// It was asked for, and there is no answer.
fn without_an_answer(world: &mut World, wire: Wire) -> (Fake, Invoice) {
    let (_, gateway, invoice) = with_card(world);
    gateway.then(Will::Work, wire);
    in_time(world, &gateway, &invoice);
    assert_eq!(newest(world, &invoice).state, ChargeState::Asked);
    (gateway, invoice)
}

story! {
    fn what_is_due_is_dropped_at_once_and_whoever_pays_is_told(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        let mut browser = opens(world, &world.operator(), &invoice);
        browser.says("We will charge your Visa").says("We won’t try again.");
        browser.submit(STOP, &[]).redirects_to(&record(&invoice));
        assert_eq!(browser.follow().flash().as_deref(), Some(OVER));
        browser.says("The reference on transfers is").does_not_say(STOP).does_not_say("We will charge");
        assert_eq!(states(world, &invoice), [(Way::ByItself, ChargeState::Dropped)]);
        for address in [CLARA, "jo@books.example"] {
            let [mail] = &mails(world, address, "invoice_not_charged")[..] else { panic!("one mail to {address}") };
            assert_eq!(mail.subject, format!("The payment for invoice {} was stopped: €5.95", invoice.number));
            assert!(mail.text.contains("our attempt to charge €5.95 to Visa ···· 4242 for invoice"), "{}", mail.text);
            assert!(mail.text.contains("No money was taken."), "{}", mail.text);
        }
        let told = world.mails().into_iter().filter(|(_, mail)| mail.kind == "invoice_not_charged").count();
        assert_eq!(told, 2, "nobody else learns an amount");
        let words = format!("A payment attempt for invoice {}", invoice.number);
        world.sign_in(&cast.clara).open("/events").says(&words);
        world.sign_in(&cast.mara).open("/events").answers(200).does_not_say("A payment attempt");
        world.sign_in(&cast.clara).open(&page(&invoice)).says("Pay by bank transfer").says("just this once");
        world.pass_days(20);
        begins(world);
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), now(world, &invoice).state), (0, InvoiceState::Open));
        is_sound(world);
    }

    fn it_does_not_begin_again_because_somebody_leaves_a_page(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        let mut browser = opens(world, &world.operator(), &invoice);
        browser.submit(STOP, &[]).answers(303);
        opens_page(world, &gateway, &invoice).expect("a page");
        in_time(world, &gateway, &invoice);
        let both = [(Way::ByItself, ChargeState::Dropped), (Way::Present, ChargeState::Dropped)];
        assert_eq!(states(world, &invoice), both);
    }

    fn what_has_no_answer_is_asked_for_no_more_and_what_came_of_it_counts(world: &mut World) {
        for wire in [Wire::AnswerLost, Wire::NeverArrives] {
            let world = &mut World::new(world.kind());
            let (gateway, invoice) = without_an_answer(world, wire);
            let mut browser = opens(world, &world.operator(), &invoice);
            let asked = gateway.asked().len();
            browser.submit(STOP, &[]).redirects_to(&record(&invoice));
            assert_eq!(browser.follow().flash().as_deref(), Some(ASKED));
            browser.says("This payment attempt is being stopped.").does_not_say(STOP);
            for _ in 0..2 {
                world.pass_minutes(29);
                works(world, &gateway);
                assert_eq!(newest(world, &invoice).state, ChargeState::Asked, "its answer may still come");
            }
            world.pass_minutes(2);
            works(world, &gateway);
            assert_eq!(gateway.asked().len(), asked, "{wire:?}");
            let (state, told, came) = match wire {
                Wire::AnswerLost => (ChargeState::Paid, 0, vec![invoice.gross]),
                _ => (ChargeState::Dropped, 1, Vec::new()),
            };
            assert_eq!((newest(world, &invoice).state, posted(world, &invoice)), (state, came), "{wire:?}");
            assert_eq!(mails(world, CLARA, "invoice_not_charged").len(), told, "{wire:?}");
            world.pass_days(20);
            works(world, &gateway);
            assert_eq!((charges(world, &invoice).len(), gateway.asked().len()), (1, asked), "{wire:?}");
            is_sound(world);
        }
    }

    fn an_answer_that_comes_after_that_counts_and_nothing_is_tried_again(world: &mut World) {
        use remit::charging::asking::{ask, claim, note};
        for (will, state) in [
            (Will::Work, ChargeState::Paid),
            (Will::Process, ChargeState::Processing),
            (Will::Fail(Failure::NoFunds), ChargeState::Failed),
        ] {
            let world = &mut World::new(world.kind());
            let (_, gateway, invoice) = with_card(world);
            world.clock.set(newest(world, &invoice).next_try_at);
            let claimed = world.change(|tx| claim(tx, gateway.name())).expect("it is due");
            gateway.then(will, Wire::Fine);
            let answer = ask(&gateway, &claimed, world.clock.now());
            let mut browser = opens(world, &world.operator(), &invoice);
            browser.submit(STOP, &[]).answers(303);
            world.change(|tx| note(tx, &claimed, &answer));
            works(world, &gateway);
            assert_eq!((newest(world, &invoice).state, charges(world, &invoice).len()), (state, 1), "{will:?}");
            assert_eq!(newest(world, &invoice).call_off_at, None, "{will:?}");
            let told = mails(world, CLARA, "invoice_not_charged").len();
            assert_eq!(told, usize::from(state == ChargeState::Failed), "{will:?}");
            is_sound(world);
        }
    }

    fn a_debit_that_could_not_be_stopped_is_not_tried_again_if_it_fails(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        gateway.then(Will::Process, Wire::AnswerLost);
        in_time(world, &gateway, &invoice);
        let mut browser = opens(world, &world.operator(), &invoice);
        browser.submit(STOP, &[]).answers(303);
        world.pass_minutes(61);
        works(world, &gateway);
        assert_eq!(newest(world, &invoice).state, ChargeState::Processing);
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::NoFunds));
        in_time(world, &gateway, &invoice);
        assert_eq!(states(world, &invoice), [(Way::ByItself, ChargeState::Failed)]);
        let [mail] = &mails(world, CLARA, "invoice_not_charged")[..] else { panic!("one mail") };
        assert!(mail.text.contains("We won’t try again") && !mail.text.contains("several times"), "{}", mail.text);
        is_sound(world);
    }

    fn a_page_on_which_somebody_pays_is_closed(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (_, session) = goes_to_pay(&mut clara, "Pay now");
        let mut browser = opens(world, &world.operator(), &invoice);
        browser.says("Someone may be paying this invoice right now.");
        browser.submit(STOP, &[]).redirects_to(&record(&invoice));
        work_due(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(world.sandbox().payment(&session), Ok(Progress::Over));
        assert_eq!(states(world, &invoice), [(Way::Present, ChargeState::Dropped)]);
        assert_eq!(mails(world, CLARA, "invoice_not_charged").len(), 0);
        clara.open(&page(&invoice)).says("just this once");
    }

    fn a_debit_that_is_on_its_way_cannot_be_stopped(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        let olga = world.operator();
        let mut browser = opens(world, &olga, &invoice);
        browser.says("This payment is on its way and can’t be stopped.").does_not_say(STOP);
        browser.post(&format!("{}/stop-payment", record(&invoice)), &[]).answers(409);
        browser.says("This payment is on its way and can’t be stopped.");
        gateway.arrives("money 1");
        in_time(world, &gateway, &invoice);
        assert_eq!((now(world, &invoice).state, gateway.cancelled().len()), (InvoiceState::Paid, 0));
        let mut browser = opens(world, &olga, &invoice);
        browser.says("Recorded payments").does_not_say("can’t be stopped");
        browser.post(&format!("{}/stop-payment", record(&invoice)), &[]).answers(409);
        browser.says("There is no longer a payment attempt to stop.");
        is_sound(world);
    }

    fn it_takes_the_record_and_the_password(world: &mut World) {
        let (cast, _, invoice) = with_card(world);
        let stop = format!("{}/stop-payment", record(&invoice));
        for (_, person) in cast.everybody() {
            world.sign_in(person).post(&stop, &[]).answers(404);
        }
        let olga = world.operator();
        world.sign_in(&olga).post(&stop, &[]).redirects_to(&record(&invoice));
        assert_eq!(newest(world, &invoice).state, ChargeState::Due, "the record was not opened");
        let mut browser = opens(world, &olga, &invoice);
        world.pass_minutes(20);
        browser.submit(STOP, &[]).shows(200, "Confirm it is you");
        assert_eq!(newest(world, &invoice).state, ChargeState::Due);
        browser.submit("Continue", &[("Current password", PASSWORD)]).redirects_to(&record(&invoice));
        assert_eq!(newest(world, &invoice).state, ChargeState::Dropped);
    }

    fn who_stops_it_while_it_is_asked_for_stops_it_or_it_is_paid(world: &mut World) {
        for _ in 0..rounds(5, 100) {
            let world = &mut World::new(world.kind());
            let (_, gateway, invoice) = with_card(world);
            world.clock.set(newest(world, &invoice).next_try_at);
            let mut browser = opens(world, &world.operator(), &invoice);
            let (db, fake) = (&world.db, &gateway);
            std::thread::scope(|scope| {
                scope.spawn(move || work_due(db, fake).expect("a round"));
                browser.submit(STOP, &[]);
            });
            match newest(world, &invoice).state {
                ChargeState::Dropped => assert_eq!(gateway.money().len(), 0),
                ChargeState::Paid => assert_eq!(posted(world, &invoice), [invoice.gross]),
                state => panic!("{state:?}"),
            }
            is_sound(world);
        }
    }
}
