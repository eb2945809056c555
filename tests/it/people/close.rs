//! Deleting an account.

use diesel::prelude::*;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;
use remit::model::mail::MailState;
use remit::model::person::Person;
use remit::model::team::Role;
use remit::store::schema::{
    events, invitations, outbox, payment_methods, people, sessions, sign_ups, single_use_links,
};

use super::account_type::{all_holds, state, work_of};
use crate::world::{Browser, Cast, PASSWORD, World, rounds};

fn row(world: &World, person: &Person) -> Person {
    let row = people::table.find(person.id).select(Person::as_select());
    world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("the person")
}

fn delete(browser: &mut Browser) {
    browser.get("/account/delete").shows(200, "Delete your account?");
    browser.submit("Delete", &[]).redirects_to("/");
}

fn press(browser: &mut Browser, address: &str) -> u16 {
    browser.post(address, &[]).status
}

story! {
    fn a_deleted_account_is_gone_everywhere(world: &mut World) {
        let cast = Cast::of(world);
        let (mut jo, mut phone) = (world.sign_in(&cast.jo), world.sign_in(&cast.jo));
        jo.get("/account").answers(200);
        jo.click("Delete your account").shows(200, "Delete your account?").says("one last email to jo@books.example");
        jo.says("You can no longer see and manage Harbour billing").says("Clara Brandt can still see and manage Harbour");
        world.pass_minutes(16);
        jo.get("/account/delete").submit("Delete", &[]).shows(200, "Confirm it is you");
        assert!(row(world, &cast.jo).closed_at.is_none());
        jo.submit("Continue", &[("Current password", PASSWORD)]).redirects_to("/").follow().answers(200);
        assert_eq!(jo.flash().as_deref(), Some("Your account has been deleted, and you’re logged out everywhere."));
        jo.get("/").answers(200).does_not_say("Your account has been deleted");
        jo.get("/account").redirects_to("/login");
        phone.get("/account").redirects_to("/login");
        let left = row(world, &cast.jo);
        assert_eq!((left.email, left.password_hash, left.closed_at), (None, None, Some(world.clock.now())));
        assert_eq!(left.name, "Jo Adler");
        let devices = sessions::table.filter(sessions::person_id.eq(cast.jo.id)).count();
        assert_eq!(world.db.read(|tx| Ok(devices.get_result::<i64>(tx.conn)?)).expect("devices"), 0);
        let mut again = world.guest();
        again.get("/login").submit("Log in", &[("Email", "jo@books.example"), ("Password", PASSWORD)]).answers(422);
        assert_eq!(world.mail_to("jo@books.example").kind, "account_deleted");
        all_holds(world);
    }

    fn nobody_lists_a_deleted_person_and_events_keep_the_name_for_a_year(world: &mut World) {
        let cast = Cast::of(world);
        delete(&mut world.sign_in(&cast.jo));
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200).does_not_say("Jo Adler");
        clara.get("/").answers(200).does_not_say("Jo Adler");
        clara.get("/events").says("Jo Adler stopped managing Harbour billing");
        assert!(!clara.all("option").iter().any(|option| option.contains("Jo Adler")), "not in the filter");
        world.sign_in(&cast.stella).get("/events").answers(200).does_not_say("Jo Adler");
        world.pass_days(364);
        remit::due::run_due(&world.db).expect("a round");
        assert_eq!(row(world, &cast.jo).name, "Jo Adler");
        world.pass_days(1);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/events").says("A former member stopped managing").does_not_say("Jo Adler");
        remit::due::run_due(&world.db).expect("a round");
        assert_eq!(row(world, &cast.jo).name, "Former member");
        assert_eq!(row(world, &cast.mara).name, "Mara Klein");
        clara.get("/events").says("A former member stopped managing");
    }

    fn what_depends_on_one_person_alone_is_listed_and_nothing_changes(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.island, &cast.uma);
        world.change(|tx| {
            use remit::store::schema::developer_connections as connections;
            Ok(diesel::delete(connections::table.find((cast.island.id, cast.sven.id))).execute(tx.conn)?)
        });
        let own = world.payment_method("Uma’s own", &cast.uma, &[&cast.uma]);
        let shared = world.payment_method("Of two", &cast.uma, &[&cast.uma, &cast.jo]);
        let mut uma = world.sign_in(&cast.uma);
        let before = world.dump();
        uma.get("/account/delete").says("3 things depend on you alone").does_not_say("Of two");
        uma.says("You are its only unlimited member").says("It is on trial").says("Nobody else can manage it");
        assert!(!uma.has_button("Delete"));
        uma.post("/account/delete", &[]).redirects_to("/account/delete");
        world.is_as(&before, "a refused deletion");
        uma.get(&format!("/payment-methods/{}/close", own.id)).submit("Close", &[]).answers(303);
        uma.get(&format!("/apps/{}/delete", cast.island.id)).submit("Delete", &[]).answers(303);
        uma.get("/account/delete").says("One thing depends on you alone").says("Team North");
        world.joins(&cast.team, &cast.lin, Role::Unlimited);
        uma.get("/account/delete").says("Island Inn will be deleted on").says("You can no longer see and manage Of two");
        delete(&mut uma);
        assert_eq!(work_of(world, &cast.uma), (0, 0));
        let closed = format!("/payment-methods/{}", own.id);
        for (person, path) in [(&cast.jo, &format!("/payment-methods/{}", shared.id)), (&cast.jo, &closed)] {
            let expected = if *path == closed { 404 } else { 200 };
            world.sign_in(person).get(path).answers(expected);
        }
        all_holds(world);
    }

    fn one_that_is_being_closed_still_needs_somebody(world: &mut World) {
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get("/account/delete").says("Lagoon billing").says("move its websites to another payment method");
        stella.get(&format!("/payment-methods/{}/close", cast.lagoon.id)).submit("Close", &[]).answers(303);
        stella.get("/account/delete").says("It needs you until its last website has been deleted or moved");
        stella.post("/account/delete", &[]).redirects_to("/account/delete");
        world.pass_days(8);
        remit::due::run_due(&world.db).expect("a round");
        let mut stella = world.sign_in(&cast.stella);
        delete(&mut stella);
        let (company, email) = world
            .db
            .read(|tx| {
                let columns = (payment_methods::company, payment_methods::invoice_email);
                let row = payment_methods::table.find(cast.lagoon.id).select(columns);
                Ok(row.first::<(Option<String>, Option<String>)>(tx.conn)?)
            })
            .expect("the payment method");
        assert_eq!(company.as_deref(), Some("Lagoon billing company"));
        assert_eq!(email.as_deref(), Some("stella@lagoon.example"), "the invoice address is not the account’s");
    }

    fn no_invoice_address_and_no_event_is_lost(world: &mut World) {
        let cast = Cast::of(world);
        world.sign_in(&cast.jo).get("/account").submit("Save", &[("Name", "Jo B. Adler")]).redirects_to("/account");
        let kept = |world: &World| -> Vec<String> {
            let is_kept = |line: &String| line.starts_with("events: ") || line.starts_with("payment_methods: ");
            world.dump().into_iter().filter(is_kept).collect()
        };
        let before = kept(world);
        delete(&mut world.sign_in(&cast.jo));
        let after = kept(world);
        assert!(before.iter().all(|line| after.contains(line)), "every row is there as it was");
        let newer = events::table.filter(events::actor_id.eq(cast.jo.id)).select(events::kind);
        let kinds: Vec<EventKind> = world.db.read(|tx| Ok(newer.load(tx.conn)?)).expect("events");
        for kind in [EventKind::NameChanged, EventKind::BillingAccessLeft, EventKind::AccountDeleted] {
            assert_eq!(kinds.iter().filter(|one| **one == kind).count(), 1, "{kind:?}");
        }
    }

    fn the_address_is_free_and_what_was_sent_to_it_still_waits(world: &mut World) {
        let cast = Cast::of(world);
        let to_jo = world.invitation_to_pay(&cast.mara, "jo@books.example", &[&cast.cafe]);
        let of_jo = world.invitation_to_payment_method(&cast.jo, "boss@client.example", &cast.harbour);
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/account/delete").says("Your invitation to boss@client.example is no longer valid");
        delete(&mut jo);
        assert_eq!((state(world, to_jo), state(world, of_jo)), (InvitationState::Pending, InvitationState::Void));
        world.pass_minutes(1);
        let mut new = world.guest();
        let typed = [("Name", "Jo Again"), ("Email", "jo@books.example"), ("Password", PASSWORD), ("account_type", "client")];
        new.get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        new.open(world.mail_to("jo@books.example").link()).shows(200, "Confirm your email");
        new.submit("Confirm", &[("Password", PASSWORD)]).answers(303);
        new.open("/invitations").says("Harbour Café");
        new.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(404);
        new.get("/events").answers(200).does_not_say("Harbour billing");
    }

    fn links_and_mails_of_the_account_end(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/account/email").submit("Send the link", &[("Email", "jo@new.example")]).redirects_to("/account");
        world.guest().get("/password/forgot").submit("Send the link", &[("Email", "jo@books.example")]).answers(303);
        world.pass_minutes(1);
        delete(&mut jo);
        let unused = single_use_links::table.filter(single_use_links::used_at.is_null()).count();
        let waiting_sign_ups = sign_ups::table.count();
        let counted = world.db.read(|tx| Ok((unused.get_result(tx.conn)?, waiting_sign_ups.get_result(tx.conn)?)));
        assert_eq!(counted.expect("counts"), (0_i64, 0_i64));
        let waiting = outbox::table
            .filter(outbox::recipient.eq("jo@books.example"))
            .filter(outbox::state.eq(MailState::Waiting))
            .select(outbox::kind);
        let kinds: Vec<String> = world.db.read(|tx| Ok(waiting.load(tx.conn)?)).expect("mails");
        assert_eq!(kinds, ["account_deleted"]);
    }

    fn what_waited_for_a_confirmation_waits_for_the_invited_one_again(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.invitation_to_pay(&cast.mara, "new@client.example", &[&cast.cafe]);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&world.link_in_mail(it)).submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().answers(200);
        jo.submit("Accept as jo@books.example", &[]).answers(303);
        assert_eq!(state(world, it), InvitationState::ToBeConfirmed);
        delete(&mut jo);
        assert_eq!(state(world, it), InvitationState::Pending);
        let answered = invitations::table.find(it).select(invitations::answered_by);
        assert_eq!(world.db.read(|tx| Ok(answered.first::<Option<String>>(tx.conn)?)).expect("who"), None);
        world.sign_in(&cast.mara).get(&format!("/invitations/{it}")).answers(200).does_not_say("Jo Adler");
    }

    fn those_who_pay_learn_that_the_developer_is_gone(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.cafe, &cast.sven);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/account/delete").says("You can no longer work on Harbour Café and Old Bakery");
        mara.says("Old Bakery will have nobody left who works on it").says("Sven Strand can still work on Harbour Café");
        delete(&mut mara);
        for address in ["clara@harbour.example", "jo@books.example"] {
            let mail = world.mail_to(address);
            assert_eq!(mail.subject, "Mara Klein no longer works on Old Bakery");
            assert!(mail.text.contains("Old Bakery: nobody works on it any more"), "{}", mail.text);
        }
        assert_eq!(world.mail_to("sven@island.example").subject, "Mara Klein no longer works on Harbour Café");
        world.sign_in(&cast.clara).get(&format!("/apps/{}", cast.bakery.id)).answers(200).does_not_say("mara@");
        all_holds(world);
    }

    fn what_has_changed_since_the_page_was_shown_is_shown_again_before_it_happens(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/account/delete").answers(200).does_not_say("Old Bakery will have");
        world.develops(&cast.island, &cast.jo);
        jo.submit("Delete", &[]).shows(422, "Delete your account?").says("Something has changed since you opened this page");
        jo.says("You can no longer work on Island Inn");
        assert!(row(world, &cast.jo).closed_at.is_none());
        jo.submit("Delete", &[]).redirects_to("/");
        assert!(row(world, &cast.jo).closed_at.is_some());
    }

    fn one_deletes_the_account_while_the_other_leaves_the_payment_method(world: &mut World) {
        for _ in 0..rounds(2, 30) {
            let world = World::new(world.kind());
            let cast = Cast::of(&world);
            let (mut jo, mut clara) = (world.sign_in(&cast.jo), world.sign_in(&cast.clara));
            let leave = format!("/payment-methods/{}/leave", cast.harbour.id);
            jo.get("/account/delete");
            world.at_once(vec![
                (&mut jo, Box::new(|browser: &mut Browser| browser.submit("Delete", &[]).status)),
                (&mut clara, Box::new(move |browser: &mut Browser| press(browser, &leave))),
            ]);
            all_holds(&world);
            let left = world.db.read(|tx| Ok(remit::access::people::billing_people(tx, cast.harbour.id)?.len()));
            assert_eq!(left.expect("people"), 1);
        }
    }

    fn two_unlimited_members_go_at_once_and_one_stays(world: &mut World) {
        for _ in 0..rounds(2, 30) {
            let world = World::new(world.kind());
            let cast = Cast::of(&world);
            world.joins(&cast.team, &cast.lin, Role::Unlimited);
            let (mut uma, mut lin) = (world.sign_in(&cast.uma), world.sign_in(&cast.lin));
            uma.get("/account/delete");
            lin.get("/account/type");
            world.at_once(vec![
                (&mut uma, Box::new(|browser: &mut Browser| browser.submit("Delete", &[]).status)),
                (&mut lin, Box::new(|browser: &mut Browser| browser.submit("Switch to a client account", &[]).status)),
            ]);
            all_holds(&world);
            assert_eq!(work_of(&world, &cast.uma).0 + work_of(&world, &cast.lin).0, 1);
        }
    }
}
