//! Several people want to pay the same invoice, or it is paid in two ways: the money comes in once, or is credit.

use std::sync::Arc;

use remit::charging::asking::claim;
use remit::charging::begin::new_invoices;
use remit::charging::present::close_old;
use remit::gateway::port::{Gateway, Progress};
use remit::gateway::sandbox::choice::Choice;
use remit::model::charge::ChargeState;
use remit::model::credential::GatewayName;
use remit::model::invoice::InvoiceState;

use super::fake::{Fake, Will};
use super::present_pages::{comes_back, goes_to_pay, invoiced, page};
use super::{charges, is_sound, newest, now, posted, sends};
use crate::invitations::acts::sql;
use crate::world::{Act, Browser, Cast};

const TAKEN: &str = "Someone is paying this invoice at the moment.";
/// What stands before the transfer meanwhile.
const TWICE: &str = "so that it isn’t paid twice.";

story! {
    fn the_second_one_is_told_and_takes_over(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        clara.open(&page(&invoice)).says("Pay by bank transfer").does_not_say(TWICE);
        let (first, of_clara) = goes_to_pay(&mut clara, "Pay now");
        jo.open(&page(&invoice)).says(TAKEN).says(TWICE).does_not_say("Pay now");
        // A press on a page that was open before.
        jo.post(&format!("{}/pay", page(&invoice)), &[]).redirects_to(&page(&invoice));
        assert_eq!(charges(world, &invoice).len(), 1);
        jo.follow();
        let (second, of_jo) = goes_to_pay(&mut jo, "Pay it instead");
        assert!(first != second && of_clara != of_jo);
        assert_eq!(world.sandbox().payment(&of_clara), Ok(Progress::Over), "nobody can pay there any more");
        comes_back(&mut clara, &first).says("You haven’t been charged: that payment page is closed.").says(TAKEN);
        world.finish(&of_clara, Choice::Works);
        world.finish(&of_jo, Choice::Works);
        comes_back(&mut jo, &second).says("Thank you. €5.95 has been paid.");
        comes_back(&mut clara, &first).says("You haven’t been charged: this invoice has already been settled.").does_not_say(TAKEN);
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn who_takes_over_too_late_pays_nothing(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        clara.open(&page(&invoice));
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        jo.open(&page(&invoice)).says(TAKEN);
        world.finish(&session, Choice::Works);
        jo.submit("Pay it instead", &[]).redirects_to(&page(&invoice));
        jo.follow().says("There’s nothing left to pay.");
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        comes_back(&mut clara, &way).says("Thank you. €5.95 has been paid.");
        assert_eq!(charges(world, &invoice).len(), 1);
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn behind_the_link_it_is_the_same(world: &mut World) {
        let (_, invoice) = invoiced(world);
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        let (mut one, mut other) = (world.guest(), world.guest());
        one.open(&link);
        let begun = goes_to_pay(&mut one, "Pay now");
        one.open(&link);
        assert_eq!(goes_to_pay(&mut one, "Continue to payment"), begun);
        other.open(&link).says(TAKEN);
        let (way, session) = goes_to_pay(&mut other, "Pay it instead");
        world.finish(&session, Choice::Works);
        comes_back(&mut other, &way).says("Thank you. €5.95 has been paid.");
        assert_eq!(posted(world, &invoice), [595]);
    }

    fn at_the_same_moment_one_of_them_begins(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let address = &format!("{}/pay", page(&invoice));
        let press = || -> Act<'_, String> {
            Box::new(move |browser: &mut Browser| {
                browser.post(address, &[]).answers(303);
                browser.location().expect("a way").to_owned()
            })
        };
        let ways = world.at_once(vec![(&mut clara, press()), (&mut jo, press())]);
        assert_eq!(ways.iter().filter(|way| way.starts_with("/pay/")).count(), 1, "{ways:?}");
        assert_eq!(charges(world, &invoice).len(), 1);
    }

    fn both_take_over_from_whoever_has_left(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        let mut guest = world.guest();
        guest.open(&link);
        let (_, left) = goes_to_pay(&mut guest, "Pay now");
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let address = &format!("{}/pay", page(&invoice));
        let press = || -> Act<'_, u16> {
            Box::new(move |browser: &mut Browser| browser.post(address, &[("take_over", "yes")]).status)
        };
        assert_eq!(world.at_once(vec![(&mut clara, press()), (&mut jo, press())]), [303, 303]);
        assert_eq!(world.sandbox().payment(&left), Ok(Progress::Over));
        let open = charges(world, &invoice).into_iter().filter(|charge| charge.state == ChargeState::Asked);
        assert_eq!(open.count(), 1);
    }

    fn paid_twice_all_the_same_is_credit(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        world.notes(&world.operator(), &invoice, 595, "2026-11-24");
        world.finish(&session, Choice::Works);
        comes_back(&mut clara, &way).says("Thank you. €5.95 has been paid. €5.95 of that had already been paid and is kept as credit");
        clara.says("€5.95 of credit is left");
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn what_is_being_charged_by_itself_is_not_paid_besides(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        world.pays_with(&cast.harbour, &cast.clara, Choice::Works);
        let invoice = sends(world, &cast.harbour);
        world.change(new_invoices);
        let charge = newest(world, &invoice);
        sql(world, &format!("UPDATE charges SET state = 'asked', asked_at = made_at WHERE id = '{}'", charge.id));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice)).answers(200).does_not_say("Pay now");
        clara.post(&format!("{}/pay", page(&invoice)), &[("take_over", "yes")]).redirects_to(&page(&invoice));
        assert_eq!(charges(world, &invoice).len(), 1);
    }

    fn nobody_takes_over_from_somebody_who_is_just_paying(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let gateway = Arc::new(Fake::new(world.clock.clone()));
        gateway.knows(&invoice);
        world.asks(gateway.clone());
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        clara.open(&page(&invoice)).submit("Pay now", &[]).redirects_to("/pay/");
        let way = clara.location().expect("a way").to_owned();
        clara.get(&way).redirects_to("https://gateway.example/");
        let session = newest(world, &invoice).session.expect("a page");
        gateway.keeps_pages(true);
        jo.open(&page(&invoice)).submit("Pay it instead", &[]).redirects_to(&page(&invoice));
        world.pass_minutes(61);
        close_old(&world.db, gateway.as_ref()).expect("a round");
        assert_eq!(newest(world, &invoice).state, ChargeState::Asked, "its page is open");
        assert_eq!(charges(world, &invoice).len(), 1);
        assert!(gateway.pays(&session, Will::Work));
        comes_back(&mut clara, &way).says("Thank you. €5.95 has been paid.");
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn a_page_that_was_left_is_closed_and_not_only_looked_at(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (_, session) = goes_to_pay(&mut clara, "Pay now");
        world.pass_minutes(61);
        assert!(world.change(|tx| claim(tx, GatewayName::Sandbox)).is_none(), "it is left to who closes it");
        close_old(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(world.sandbox().payment(&session), Ok(Progress::Over));
    }

    fn a_page_that_was_left_is_closed_once(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        world.pass_minutes(61);
        let (db, servers) = (&world.db, [world.sandbox(), world.sandbox()]);
        std::thread::scope(|scope| {
            for gateway in &servers {
                scope.spawn(move || close_old(db, gateway).expect("a round"));
            }
        });
        assert_eq!(newest(world, &invoice).state, ChargeState::Dropped);
        assert_eq!(world.sandbox().payment(&session), Ok(Progress::Over));
        comes_back(&mut clara, &way).says("You haven’t been charged: that payment page is closed.");
        goes_to_pay(&mut clara, "Pay now");
    }

    fn whoever_has_paid_and_not_come_back_has_paid(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (_, session) = goes_to_pay(&mut clara, "Pay now");
        world.finish(&session, Choice::Works);
        world.pass_minutes(61);
        close_old(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn nobody_opens_pages_without_end(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        for _ in 0..20 {
            world.guest().post(&format!("{link}/pay"), &[("take_over", "yes")]).redirects_to("/pay/");
        }
        world.guest().post(&format!("{link}/pay"), &[("take_over", "yes")]).answers(429);
        // Whoever can manage it has pages of their own.
        let mut clara = world.sign_in(&cast.clara);
        clara.post(&format!("{}/pay", page(&invoice)), &[("take_over", "yes")]).redirects_to("/pay/");
    }
}
