//! Billing is taken over with a card: set up before, never in the middle of it.

use remit::charging::setups::tidy;
use remit::model::InvitationId;
use remit::model::credential::CredentialState;
use remit::model::invitation::InvitationState;

use super::setups_fake::{Fake, PAGES, account, credentials, enters, pays_with, setups, visa};
use crate::home::client_words::is_plain;
use crate::invitations::acts::{CAFE_BILLING, all_holds, app, ask_to_pay, is_now, only_mail, open_mail};
use crate::world::{Browser, Cast, World};

const CLARA: &str = "clara@harbour.example";
const NINA: &str = "nina@roth.example";
const NAME: &str = "Harbour Café Ltd";
const TAKE: &str = "Take over billing";

/// Mara asks Nina, who has an account and no payment method, to pay for the café; Nina has opened it.
fn opened(world: &World) -> (Cast, InvitationId, Browser) {
    let cast = Cast::of(world);
    let nina = world.client("Nina Roth", NINA);
    let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NINA);
    let mut nina = world.sign_in(&nina);
    open_mail(world, &mut nina, it);
    (cast, it, nina)
}

/// What a client types, with how they pay.
fn by(how: &str) -> Vec<(&'static str, &str)> {
    CAFE_BILLING.into_iter().chain([("pay_by", how)]).collect()
}

/// Up to the page of the gateway. Gives the path of ours that leads there.
#[track_caller]
fn chooses_card(nina: &mut Browser) -> String {
    nina.submit("Continue", &by("card")).redirects_to("/payment-setups/");
    nina.location().expect("a path").to_owned()
}

story! {
    fn billing_is_taken_over_with_a_card(world: &mut World) {
        let fake = Fake::of(world);
        let (cast, it, mut nina) = opened(world);
        nina.says("How invoices are paid").says("By card").says("By bank transfer, within 30 days of each invoice");
        is_plain("the invitation", &nina.text());
        nina.submit("Continue", &by("card"));
        enters(&mut nina, &fake, visa("4242"));
        nina.shows(200, "Check your answers").says("How invoices are paid Visa ···· 4242, valid through April 2028");
        nina.says("Each invoice is charged to Visa ···· 4242.").does_not_say("You can pay by").does_not_say("days to pay");
        is_plain("the check", &nina.text());
        is_now(world, it, InvitationState::Pending);
        // Nobody waits for the gateway any more.
        fake.is_away(true);
        nina.submit(TAKE, &[]).redirects_to("/handovers/").follow().shows(200, "You now pay for Harbour Café");
        let with = pays_with(world, NAME).expect("a card");
        assert_eq!((with.last4.as_str(), with.state), ("4242", CredentialState::Used));
        assert!(app(world, &cast.cafe).payment_method_id.is_some());
        is_now(world, it, InvitationState::Accepted);
        all_holds(world);
        world.sign_in(&cast.mara).get(&format!("/apps/{}", cast.cafe.id)).answers(200).does_not_say("4242");
    }

    fn billing_is_taken_over_with_a_direct_debit(world: &mut World) {
        let fake = Fake::of(world);
        let (_, it, mut nina) = opened(world);
        nina.submit("Continue", &by("direct_debit"));
        enters(&mut nina, &fake, account("3000"));
        nina.says("SEPA Direct Debit from the account ending in 3000");
        nina.submit(TAKE, &[]).redirects_to("/handovers/");
        assert_eq!(pays_with(world, NAME).map(|it| it.mandate), Some("M-1".to_owned()));
        is_now(world, it, InvitationState::Accepted);
    }

    fn without_a_gateway_the_invitation_says_nothing_of_cards(world: &mut World) {
        let (_, it, mut nina) = opened(world);
        nina.answers(200).does_not_say("How invoices are paid By").does_not_say("By card");
        nina.submit("Continue", &CAFE_BILLING).redirects_to("/invitation/check").follow().shows(200, "Check your answers");
        nina.does_not_say("By bank transfer, within");
        nina.submit(TAKE, &[]).redirects_to("/handovers/");
        is_now(world, it, InvitationState::Accepted);
    }

    fn while_the_gateway_is_away_it_is_taken_over_by_bank_transfer(world: &mut World) {
        let fake = Fake::of(world);
        let (_, it, mut nina) = opened(world);
        fake.is_away(true);
        let setup = chooses_card(&mut nina);
        nina.get(&setup).shows(200, "Your card can’t be added right now");
        is_plain("while it is away", &nina.text());
        is_now(world, it, InvitationState::Pending);
        nina.submit("Pay by bank transfer instead", &[]).redirects_to("/invitation/check").follow();
        nina.shows(200, "Check your answers").says("By bank transfer, within 30 days").says("Hafenstraße 4");
        nina.says("You have 30 days to pay, by bank transfer.").does_not_say("You can pay by");
        nina.submit(TAKE, &[]).redirects_to("/handovers/");
        assert_eq!(pays_with(world, NAME), None);
        is_now(world, it, InvitationState::Accepted);
        all_holds(world);
    }

    fn left_half_way_the_invitation_stays_open(world: &mut World) {
        let fake = Fake::of(world);
        let (_, it, mut nina) = opened(world);
        let setup = chooses_card(&mut nina);
        nina.get(&setup).redirects_to(PAGES);
        nina.get(&fake.back()).shows(200, "You haven’t finished yet");
        is_plain("half-way", &nina.text());
        nina.get("/invitation/check").answers(422).says("It isn’t set up yet");
        assert_eq!((nina.field("pay_by"), nina.field("street")), ("card".to_owned(), "Hafenstraße 4".to_owned()));
        nina.submit("Continue", &[]).redirects_to(&setup);
        is_now(world, it, InvitationState::Pending);
        assert!(credentials(world).is_empty());
        nina.get("/invitation/decline").submit("Decline", &[]).answers(303);
        is_now(world, it, InvitationState::Declined);
        // It is finished all the same: nobody pays with it, and in two days it is gone.
        fake.takes(visa("4242"));
        nina.get(&fake.back()).redirects_to("/invitation/check");
        world.pass_days(3);
        tidy(&world.db, fake.as_ref()).expect("a round");
        assert_eq!(fake.detached(), ["card 4242"]);
    }

    fn another_card_in_another_tab_is_seen_before_it_counts(world: &mut World) {
        let fake = Fake::of(world);
        let (_, it, mut nina) = opened(world);
        nina.submit("Continue", &by("card"));
        enters(&mut nina, &fake, visa("1111"));
        world.pass_minutes(1);
        let mut tab = world.guest();
        tab.take_cookies(nina.cookies());
        tab.get("/invitation/check").submit("Use another card", &[]);
        enters(&mut tab, &fake, visa("2222"));
        tab.says("Visa ···· 2222");
        nina.submit(TAKE, &[]).shows(422, "Check your answers").says("Something has changed").says("Visa ···· 2222");
        is_now(world, it, InvitationState::Pending);
        nina.submit(TAKE, &[]).redirects_to("/handovers/");
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("2222".to_owned()));
    }

    fn a_card_that_has_waited_too_long_is_entered_again(world: &mut World) {
        let fake = Fake::of(world);
        let (_, it, mut nina) = opened(world);
        nina.submit("Continue", &by("card"));
        enters(&mut nina, &fake, visa("4242"));
        world.pass_days(3);
        tidy(&world.db, fake.as_ref()).expect("a round");
        nina.submit(TAKE, &[]).answers(422).says("It isn’t set up yet");
        is_now(world, it, InvitationState::Pending);
        nina.submit("Continue", &[]);
        enters(&mut nina, &fake, visa("5555"));
        nina.submit(TAKE, &[]).redirects_to("/handovers/");
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("5555".to_owned()));
    }

    fn under_another_address_it_is_asked_for_once_that_is_confirmed(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        let typed = [by("card"), vec![("pay_with", "new")]].concat();
        stella.submit("Continue", &typed).redirects_to("/invitation/check").follow();
        stella.says("By card. You’ll be asked for it once Mara Klein has confirmed it’s you.");
        stella.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        assert!(setups(world).is_empty());
        mara.get(&format!("/invitations/{it}/confirm")).shows(200, "Confirm");
        mara.submit("Confirm", &[]).redirects_to("/invitations/");
        stella.open(only_mail(world, "stella@lagoon.example", "invitation_confirmed").link()).answers(200);
        assert_eq!((stella.field("pay_with"), stella.field("pay_by")), ("new".to_owned(), "card".to_owned()));
        stella.submit("Continue", &[]);
        enters(&mut stella, &fake, visa("4242"));
        stella.submit(TAKE, &[]).redirects_to("/handovers/");
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("4242".to_owned()));
        is_now(world, it, InvitationState::Accepted);
    }
}
