//! Mails that failed or wait too long, as operators see them and try them again.

use diesel::prelude::*;
use remit::mail::{Letter, queue};
use remit::model::MailId;
use remit::model::email_address::EmailAddress;
use remit::model::mail::{Mail, MailKind, MailState};
use remit::store::schema::outbox;

use crate::invitations::acts::sql;
use crate::world::World;

fn write(world: &World, kind: MailKind, to: &str) -> MailId {
    let to = EmailAddress::parse(to).expect("an address");
    world.change(|tx| Letter::new(kind, &to, "A subject").text("A secret.").queue(tx))
}

fn mail(world: &World, id: MailId) -> Mail {
    world.change(|tx| Ok(outbox::table.find(id).select(Mail::as_select()).first(tx.conn)?))
}

fn fail(world: &World, id: MailId, problem: &str) {
    let mail = mail(world, id);
    world.change(|tx| queue::refused(tx, &mail, problem));
}

story! {
    fn what_failed_or_waits_too_long_is_listed_and_tried_again(world: &mut World) {
        let olga = world.operator();
        let failed = write(world, MailKind::ConfirmSignUp, "clara@harbour.example");
        let waiting = write(world, MailKind::InvoiceReminder, "jo@books.example");
        let mut browser = world.sign_in(&olga);
        browser.open("/operator").click("Emails").shows(200, "Emails").says("All emails are on their way.");
        fail(world, failed, "550 no such user");
        browser.open("/operator/mails").says("clara@harbour.example").says("Sign-up confirmation");
        browser.says("Failed").says("550 no such user").says("tried once");
        for unseen in ["jo@books.example", "A subject", "A secret."] {
            browser.does_not_say(unseen);
        }
        world.pass_minutes(61);
        browser = world.sign_in(&olga);
        world.queries();
        browser.open("/operator/mails").says("jo@books.example").says("Waiting").says("Invoice reminder");
        assert!(world.queries() <= 3);
        browser.submit("Try again to send it to clara@harbour.example", &[]).follow().says("We’re trying again now.");
        let again = mail(world, failed);
        assert_eq!((again.state, again.attempts, again.next_try_at), (MailState::Waiting, 0, world.clock.now()));
        assert_eq!((again.finished_at, mail(world, waiting).next_try_at < world.clock.now()), (None, true));
        fail(world, failed, "550 still not");
        browser.open("/operator/mails").submit("Try all again", &[]).follow().says("We’re trying 2 emails again.");
        assert_eq!((mail(world, failed).state, mail(world, waiting).next_try_at), (MailState::Waiting, world.clock.now()));
    }

    fn what_is_of_no_use_or_on_its_way_is_not_tried_again(world: &mut World) {
        let olga = world.operator();
        let old = write(world, MailKind::Invitation, "clara@harbour.example");
        fail(world, old, "550 no");
        world.pass_days(8);
        let sent = write(world, MailKind::Invitation, "jo@books.example");
        let it = mail(world, sent);
        world.change(|tx| queue::sent(tx, &it));
        let leased = write(world, MailKind::Invoice, "mara@studio.example");
        world.change(|tx| {
            let lease = outbox::leased_until.eq(Some(tx.now.plus_seconds(60)));
            Ok(diesel::update(outbox::table.find(leased)).set(lease).execute(tx.conn)?)
        });
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/mails").says("Expired").does_not_say("jo@books.example");
        assert!(!browser.has_button("Try again to send it to clara@harbour.example"));
        for id in [old, sent, leased] {
            browser.post(&format!("/operator/mails/{id}/retry"), &[]).answers(409);
        }
        browser.post("/operator/mails/nothing/retry", &[]).answers(404);
        browser.open("/operator/mails").submit("Try all again", &[]).follow().says("There is nothing to try again.");
        assert_eq!((mail(world, old).state, mail(world, sent).state), (MailState::Failed, MailState::Sent));
    }

    fn what_was_dropped_is_listed_with_the_reason(world: &mut World) {
        let late = write(world, MailKind::Invoice, "clara@harbour.example");
        world.pass_minutes(1);
        let gone = write(world, MailKind::RoleChanged, "jo@books.example");
        let it = world.change(queue::claim).expect("a mail that is due");
        assert_eq!(it.id, late);
        world.change(|tx| queue::not_now(tx, &it, "450 come back later"));
        world.change(|tx| queue::drop_of_account(tx, &EmailAddress::parse("jo@books.example").expect("an address")));
        world.pass_days(8);
        world.change(queue::drop_useless);
        assert_eq!((mail(world, late).state, mail(world, gone).state), (MailState::Dropped, MailState::Dropped));
        let mut browser = world.sign_in(&world.operator());
        browser.open("/operator/mails").says("Dropped").says("clara@harbour.example").says("jo@books.example");
        browser.says("It was no longer needed before it could be sent. The last try: 450 come back later");
        browser.says("The account was deleted.");
        assert!(!browser.has_button("Try again to send it to clara@harbour.example"));
        browser.post(&format!("/operator/mails/{late}/retry"), &[]).answers(409);
        let settings = world.settings.clone();
        remit::commands::Command::Outbox { act: None }.run(settings).expect("a list");
    }

    fn many_mails_have_pages_newest_first(world: &mut World) {
        for number in 0..30 {
            let id = write(world, MailKind::Invoice, &format!("p{number:02}@client.example"));
            fail(world, id, "550 no");
            world.pass_minutes(1);
        }
        let mut browser = world.sign_in(&world.operator());
        browser.open("/operator/mails").says("p29@client.example").does_not_say("p04@client.example");
        browser.click("Older →").says("p04@client.example").says("p00@client.example").does_not_say("p05@client.example");
        browser.click("← Newer").says("p29@client.example");
    }

    fn a_mail_of_another_version_is_listed_and_leaves(world: &mut World) {
        let id = write(world, MailKind::AccountMade, "clara@harbour.example");
        sql(world, "UPDATE outbox SET kind = 'never_heard_of'");
        fail(world, id, "550 no such user");
        let mut browser = world.sign_in(&world.operator());
        browser.open("/operator/mails").says("clara@harbour.example").says("Email from another version of Remit");
        browser.submit("Try again to send it to clara@harbour.example", &[]).follow().says("We’re trying again now.");
        let it = world.change(queue::claim).expect("a mail that is due");
        assert_eq!((it.id, it.kind), (id, MailKind::Unknown));
        world.change(|tx| queue::sent(tx, &it));
        let kind = world.change(|tx| Ok(outbox::table.find(id).select(outbox::kind).first::<String>(tx.conn)?));
        assert_eq!((mail(world, id).state, kind.as_str()), (MailState::Sent, "never_heard_of"));
    }
}
