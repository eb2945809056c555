//! An invoice is replaced or cancelled while money is on its way for it: nothing is paid twice, and everybody reads why.

use remit::charging::worker::work_due;
use remit::gateway::port::{Gateway, Outcome, Progress};
use remit::gateway::sandbox::choice::Choice;
use remit::model::access_token::Scope;
use remit::model::charge::{ChargeState, Failure};
use remit::model::invoice::InvoiceState;
use remit::payments::queries::free_credit_of;

use super::failing::until;
use super::fake::{Will, Wire};
use super::present_pages::{comes_back, goes_to_pay, invoiced, page};
use super::{
    CLARA, begins, charges, in_time, is_sound, mails, newest, now, pays_by_transfer, posted, with_card, with_debit,
    works,
};
use crate::world::World;

const ON_ITS_WAY: &str = "€5.95 is already on its way for the invoice this one replaces.";
const CANNOT_BE_STOPPED: &str = "A payment of €5.95 is already on its way and can’t be stopped.";

story! {
    fn what_replaces_an_invoice_waits_for_the_money_of_that(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        assert_eq!(newest(world, &invoice).state, ChargeState::Processing);
        let new = world.corrects(&world.operator(), &invoice);
        begins(world);
        in_time(world, &gateway, &new);
        assert_eq!((newest(world, &new).state, gateway.asked().len()), (ChargeState::Due, 1), "one of both is enough");
        gateway.arrives("money 1");
        in_time(world, &gateway, &new);
        assert_eq!(now(world, &new).state, InvoiceState::Paid, "what comes in for the one pays the other");
        in_time(world, &gateway, &new);
        assert_eq!((newest(world, &new).state, gateway.asked().len()), (ChargeState::Dropped, 1));
        is_sound(world);
    }

    fn what_waits_for_that_money_can_be_stopped_itself(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        world.pass_minutes(1);
        let olga = world.operator();
        let new = world.corrects(&olga, &invoice);
        begins(world);
        world.opens_record(&olga, new.payment_method_id, "A story");
        let record = format!("/operator/invoices/{}", new.number);
        let mut browser = world.sign_in(&olga);
        browser.open(&record).says(ON_ITS_WAY);
        browser.submit("Stop this payment attempt", &[]).redirects_to(&record);
        browser.follow().says(ON_ITS_WAY).does_not_say("Stop this payment attempt");
        let both = [newest(world, &invoice).state, newest(world, &new).state];
        assert_eq!(both, [ChargeState::Processing, ChargeState::Dropped]);
    }

    fn what_replaces_an_invoice_is_charged_if_that_fails(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        let new = world.corrects(&world.operator(), &invoice);
        begins(world);
        in_time(world, &gateway, &new);
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::AccountClosed));
        for _ in 0..2 {
            in_time(world, &gateway, &new);
        }
        assert_eq!((newest(world, &new).state, gateway.asked().len()), (ChargeState::Processing, 2));
    }

    fn nobody_pays_at_once_what_the_money_for_the_replaced_one_will_pay(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        world.pass_minutes(1);
        let new = world.corrects(&world.operator(), &invoice);
        let mail = mails(world, CLARA, "invoice_corrected").remove(0);
        assert!(mail.text.contains(ON_ITS_WAY) && !mail.text.contains("We will debit"), "{}", mail.text);
        begins(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&new)).says(ON_ITS_WAY).says("oldest first").does_not_say("Pay now").does_not_say("Pay by bank transfer");
        clara.post(&format!("{}/pay", page(&new)), &[("take_over", "yes")]).redirects_to(&page(&new));
        assert_eq!(charges(world, &new).iter().map(|one| one.state).collect::<Vec<_>>(), [ChargeState::Due]);
        clara.open(&page(&invoice)).says(CANNOT_BE_STOPPED);
        gateway.arrives("money 1");
        in_time(world, &gateway, &invoice);
        assert_eq!((now(world, &new).state, posted(world, &invoice)), (InvoiceState::Paid, vec![invoice.gross]));
        assert_eq!(world.change(|tx| free_credit_of(tx, cast.harbour.id)), 0);
        clara.open(&page(&new)).says("from credit").does_not_say("on its way");
        is_sound(world);
    }

    fn once_that_has_failed_it_can_be_paid(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        pays_by_transfer(world, &cast.harbour);
        world.pass_minutes(1);
        let new = world.corrects(&world.operator(), &invoice);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&new)).says(ON_ITS_WAY).does_not_say("Pay now").does_not_say("Pay by bank transfer");
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::AccountClosed));
        in_time(world, &gateway, &invoice);
        clara.open(&page(&new)).says("just this once").says("Pay by bank transfer").does_not_say(ON_ITS_WAY);
        clara.submit("Pay now", &[]).redirects_to("/pay/");
    }

    fn nobody_is_reminded_of_what_that_money_will_pay(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        pays_by_transfer(world, &cast.harbour);
        world.pass_minutes(1);
        let new = world.corrects(&world.operator(), &invoice);
        let list = format!("/payment-methods/{}/invoices", cast.harbour.id);
        let one = format!("/payment-methods/{}", cast.harbour.id);
        let balance = format!("/api/v1{one}/balance");
        let mut program = world.program_of(&cast.clara, &[Scope::BillingRead]);
        until(world, now(world, &new).due_at.plus_days(5));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 0, "it is on its way");
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&one).says("€5.95 is on its way").does_not_say("was due");
        clara.open("/").says("Harbour billing").does_not_say("was due");
        assert_eq!(program.reads(&balance)["overdue"]["amount"], 0);
        world.sign_in(&cast.clara).open(&list).says(&new.number).does_not_say("overdue");
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::AccountClosed));
        works(world, &gateway);
        until(world, world.clock.now().plus_days(1));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 1);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&list).says("overdue");
        clara.open(&one).says("€5.95 was due").does_not_say("is on its way");
        clara.open("/").says("€5.95 was due");
        assert_eq!(program.reads(&balance)["overdue"]["amount"], new.gross);
        is_sound(world);
    }

    fn a_page_on_which_the_replaced_one_was_to_be_paid_is_closed(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        clara.open(&page(&invoice));
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        world.pass_minutes(1);
        let new = world.corrects(&world.operator(), &invoice);
        jo.open(&page(&new)).says("Someone may be paying the invoice this one replaces.").does_not_say("Pay now");
        jo.post(&format!("{}/pay", page(&new)), &[("take_over", "yes")]).redirects_to(&page(&new));
        assert_eq!(charges(world, &new).len(), 0);
        work_due(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(world.sandbox().payment(&session), Ok(Progress::Over), "nobody can pay there any more");
        comes_back(&mut clara, &way).says("You haven’t been charged: this invoice has been cancelled.");
        jo.open(&page(&new));
        let (way, session) = goes_to_pay(&mut jo, "Pay now");
        world.finish(&session, Choice::Works);
        comes_back(&mut jo, &way).says("Thank you. €5.95 has been paid.");
        assert_eq!((posted(world, &invoice), posted(world, &new)), (vec![], vec![595]));
        is_sound(world);
    }

    fn what_was_paid_on_that_page_by_then_pays_the_new_one(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        world.pass_minutes(1);
        let new = world.corrects(&world.operator(), &invoice);
        world.finish(&session, Choice::Works);
        let thanks = "Thank you. €5.95 has been paid. This invoice has been cancelled, so that amount is kept as credit.";
        comes_back(&mut clara, &way).says(thanks);
        work_due(&world.db, &world.sandbox()).expect("a round");
        assert_eq!((posted(world, &invoice), now(world, &new).state), (vec![595], InvoiceState::Paid));
        assert_eq!(world.change(|tx| free_credit_of(tx, cast.harbour.id)), 0);
        is_sound(world);
    }

    fn what_has_no_answer_is_looked_for_and_not_asked_for_again(world: &mut World) {
        for wire in [Wire::AnswerLost, Wire::NeverArrives] {
            let world = &mut World::new(world.kind());
            let (_, gateway, invoice) = with_card(world);
            gateway.then(Will::Work, wire);
            in_time(world, &gateway, &invoice);
            let asked = gateway.asked().len();
            world.pass_minutes(1);
            let new = world.corrects(&world.operator(), &invoice);
            begins(world);
            for _ in 0..2 {
                world.pass_minutes(29);
                works(world, &gateway);
                assert_eq!(newest(world, &invoice).state, ChargeState::Asked, "its answer may still come");
            }
            world.pass_minutes(3);
            works(world, &gateway);
            assert_eq!(gateway.asked().len(), asked, "{wire:?}");
            let came = gateway.money().len();
            let (old, then) = if came == 1 {
                (ChargeState::Paid, InvoiceState::Paid)
            } else {
                (ChargeState::Dropped, InvoiceState::Open)
            };
            assert_eq!((newest(world, &invoice).state, now(world, &new).state), (old, then), "{wire:?}");
            in_time(world, &gateway, &new);
            assert_eq!((gateway.money().len(), now(world, &new).state), (1, InvoiceState::Paid), "{wire:?}");
            is_sound(world);
        }
    }

    fn what_was_due_for_a_cancelled_invoice_is_dropped_at_once(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        world.takes_back(&world.operator(), &invoice);
        assert_eq!(newest(world, &invoice).state, ChargeState::Dropped);
        world.pass_days(10);
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), charges(world, &invoice).len()), (0, 1));
    }

    fn whoever_gets_a_credit_note_meanwhile_reads_that_the_money_becomes_credit(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        let olga = world.operator();
        world.opens_record(&olga, cast.harbour.id, "A story");
        let on_page = "If you credit or correct the invoice, it becomes credit once it arrives.";
        world.sign_in(&olga).open(&format!("/operator/invoices/{}", invoice.number)).says(on_page);
        world.pass_minutes(1);
        world.takes_back(&olga, &invoice);
        let mail = mails(world, CLARA, "credit_note").remove(0);
        assert!(mail.text.contains(CANNOT_BE_STOPPED), "{}", mail.text);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice)).says(CANNOT_BE_STOPPED).says("kept as credit");
        gateway.arrives("money 1");
        in_time(world, &gateway, &invoice);
        assert_eq!(world.change(|tx| free_credit_of(tx, cast.harbour.id)), invoice.gross);
        clara.open(&page(&invoice)).says("Kept as credit").does_not_say(CANNOT_BE_STOPPED);
        is_sound(world);
    }
}
