//! Answers that are not a plain yes: another address, no, too late, changed meanwhile, twice.

use remit::model::event::EventKind;

use super::acts::sql;
use super::handover::{count_events, owner};
use super::steps::{check_with_a_new_payment_method, invite_to_pay, log_in, open_mail, sign_up};
use crate::world::{Browser, Cast, World};

const NINA: &str = "nina@roth.example";

/// Mara has invited Nina, who has opened the mail and signed up.
fn invited(world: &World) -> (Cast, Browser, Browser) {
    let cast = Cast::of(world);
    let mut mara = world.sign_in(&cast.mara);
    invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
    let mut nina = world.guest();
    open_mail(world, &mut nina, NINA);
    sign_up(&mut nina, "Nina Roth", "client");
    (cast, mara, nina)
}

fn sent_invitation(mara: &mut Browser) -> String {
    mara.get("/invitations");
    let links = mara.links();
    let link = links.into_iter().find(|link| link.href.starts_with("/invitations/")).expect("a sent invitation");
    mara.get(&link.href).answers(200);
    link.href
}

story! {
    fn pressing_twice_accepts_once(world: &mut World) {
        let (cast, _, mut nina) = invited(world);
        check_with_a_new_payment_method(&mut nina);
        let fields = nina.form("Take over billing").fields;
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let first = nina.post("/invitation/accept", &fields).answers(303).location().map(str::to_owned);
        let second = nina.post("/invitation/accept", &fields).answers(303).location().map(str::to_owned);
        assert_eq!(first, second);
        assert!(owner(world, &cast).is_some());
        assert_eq!(count_events(world, EventKind::InvitationAccepted), 1);
        assert_eq!(count_events(world, EventKind::PaymentMethodCreated), 1);
    }

    fn what_has_changed_since_the_page_was_shown_is_refused_once(world: &mut World) {
        let (cast, mut mara, mut nina) = invited(world);
        check_with_a_new_payment_method(&mut nina);
        let app = format!("/apps/{}", cast.cafe.id);
        mara.get(&format!("{app}/settings"));
        mara.submit("Save", &[("App name", "Harbour Bar")]).answers(303);
        nina.submit("Take over billing", &[]).answers(422).says("Something has changed since you opened this page");
        assert_eq!(owner(world, &cast), None);
        nina.submit("Take over billing", &[]).answers(303);
        assert!(owner(world, &cast).is_some());
    }

    fn a_withdrawn_one_says_so_and_gives_nothing(world: &mut World) {
        let (cast, mut mara, mut nina) = invited(world);
        check_with_a_new_payment_method(&mut nina);
        sent_invitation(&mut mara);
        mara.submit("Withdraw", &[]).answers(303);
        nina.submit("Take over billing", &[]).answers(409).says("Mara Klein withdrew this invitation");
        assert_eq!(owner(world, &cast), None);
        nina.open("/invitation").says("Mara Klein withdrew this invitation on");
        let mut guest = world.guest();
        let mail = world.mails_to(NINA).into_iter().find(|mail| mail.kind == "invitation").expect("the invitation");
        guest.open(mail.link()).says("Mara Klein withdrew this invitation on");
        guest.click("Log in").shows(200, "Log in");
    }

    fn declining_tells_the_sender_and_ends_it(world: &mut World) {
        let (cast, mut mara, mut nina) = invited(world);
        nina.get("/invitation/decline").answers(200);
        nina.submit("Decline", &[("Reason", "We have a contract elsewhere.")]).answers(303);
        assert_eq!(owner(world, &cast), None);
        let told = world.mails_to("mara@studio.example");
        assert!(told.iter().any(|mail| mail.text.contains("We have a contract elsewhere.")));
        nina.post("/invitation/accept", &[("pay_with", "new")]);
        assert!(nina.status >= 400, "{}", nina.status);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
    }

    fn an_expired_one_gives_nothing_until_it_is_sent_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
        let first = world.mail_to(NINA).link().to_owned();
        world.pass_days(31);
        let mut nina = world.guest();
        nina.open(&first).says("ended on");
        let mut mara = world.sign_in(&cast.mara);
        sent_invitation(&mut mara);
        sql(world, "UPDATE invitations SET email = 'former member'");
        mara.get(&mara.address.clone()).says("The account with this address was deleted").does_not_say("Send again");
        sql(world, &format!("UPDATE invitations SET email = '{NINA}'"));
        mara.get(&mara.address.clone()).submit("Send again", &[]).answers(303);
        let mut nina = world.guest();
        nina.open(&first).says("A newer email replaced this link");
        open_mail(world, &mut nina, NINA).says("Harbour Café");
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        nina.submit("Take over billing", &[]).answers(303);
        assert!(owner(world, &cast).is_some());
    }

    fn somebody_signed_in_with_another_address_needs_the_senders_word(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, NINA).says("clara@harbour.example").says(NINA);
        clara.submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().answers(200);
        clara.submit("Accept as clara@harbour.example", &[]).answers(303);
        assert_eq!(owner(world, &cast), None, "nothing is given before the sender has confirmed");
        clara.get(&format!("/apps/{}", cast.cafe.id)).answers(404);
        let sent = sent_invitation(&mut mara);
        mara.get(&format!("{sent}/confirm")).answers(200).says("clara@harbour.example");
        mara.submit("Confirm", &[]).answers(303);
        assert_eq!(owner(world, &cast), None, "nobody pays who has not seen the price");
        clara.get("/invitation").says("What it costs");
        clara.submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().says("What it costs");
        clara.submit("Take over billing", &[]).answers(303);
        assert_eq!(owner(world, &cast), Some(cast.harbour.id));
        clara.get(&format!("/apps/{}", cast.cafe.id)).answers(200);
    }

    fn the_copied_link_proves_no_mailbox_and_tells_less(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
        sent_invitation(&mut mara);
        mara.submit("Copy link", &[]).answers(200);
        let source = mara.source();
        let copied = source.split("http://127.0.0.1:8080").find(|part| part.starts_with("/i/")).expect("the link");
        let end = copied.find(['"', '<', ' ', '\n']).expect("its end");
        let copied = &copied[..end];
        assert_ne!(copied, world.mail_to(NINA).link());
        let mut somebody = world.guest();
        somebody.open(copied).answers(200).does_not_say(NINA).does_not_say("Here is the website we talked about.");
        let fields =
            [("Name", "Not Nina"), ("Email", NINA), ("Password", crate::world::PASSWORD), ("account_type", "client")];
        somebody.submit("Sign up", &fields).answers(303);
        somebody.get("/account").redirects_to("/login");
    }

    fn an_old_account_finds_its_invitation_without_the_mail(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, &cast.clara.email_text(), &[&cast.cafe], &[]);
        let mut clara = world.guest();
        clara.get("/login");
        log_in(&mut clara, &cast.clara.email_text());
        clara.open("/").says("Harbour Café");
        clara.open("/invitations").says("Harbour Café");
        world.sign_in(&cast.jo).open("/invitations").answers(200).does_not_say("Harbour Café");
    }
}
