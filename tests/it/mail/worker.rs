//! The worker, with a mail server that misbehaves.

use std::time::Duration;

use diesel::prelude::*;
use lettre::message::Mailbox;
use remit::mail::mail_server::MailServer;
use remit::mail::transport::{Delivery, Patience, Transport};
use remit::mail::worker::{Round, deliver_due};
use remit::mail::{Letter, queue};
use remit::model::email_address::EmailAddress;
use remit::model::invitation::{Invitation, InvitationKind, InvitationState};
use remit::model::mail::{Mail, MailKind, MailState};
use remit::model::person::Person;
use remit::model::secret::Purpose;
use remit::model::{InvitationId, MailId};
use remit::store::{Db, schema};

use super::smtp_server::{Instead, SmtpServer};
use crate::world::{Cast, World};

pub fn write(world: &World, to: &str, subject: &str) -> MailId {
    let to = EmailAddress::parse(to).expect("an address");
    world.clock.set(world.clock.now().plus_seconds(1));
    world.change(|tx| {
        let letter = Letter::new(MailKind::PasswordReset, &to, subject).text("Grüße.");
        letter.link("Open", Purpose::PasswordReset, "row", 1).queue(tx)
    })
}

pub fn mail(world: &World, id: MailId) -> Mail {
    world.change(|tx| Ok(schema::outbox::table.find(id).select(Mail::as_select()).first(tx.conn)?))
}

/// One round, by a worker that has just started.
pub fn round(world: &World, url: &str) -> Round {
    round_of(&world.db, &world.settings.mail_from, url)
}

fn round_of(db: &Db, from: &Mailbox, url: &str) -> Round {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let patience = Patience { connect: Duration::from_secs(1), whole_mail: Duration::from_secs(2) };
        let transport = Transport::smtp(server_at(url), from.clone(), patience);
        deliver_due(db, &transport).await.expect("a round")
    })
}

/// The mail server of a URL.
pub fn server_at(url: &str) -> MailServer {
    MailServer::at(&url::Url::parse(url).expect("a URL")).expect("a mail server")
}

fn subjects(server: &SmtpServer) -> Vec<String> {
    server.taken().iter().map(|taken| taken.header("Subject").expect("a subject").to_owned()).collect()
}

/// An open invitation of Mara's, and the mail with its link.
fn invite(world: &World, mara: &Person, to: &str) -> (InvitationId, MailId) {
    let now = world.clock.now();
    let invitation = Invitation {
        id: InvitationId::random(),
        kind: InvitationKind::Pay,
        state: InvitationState::Pending,
        sender_id: mara.id,
        email: EmailAddress::parse(to).expect("an address"),
        message: String::new(),
        team_id: None,
        role: None,
        payment_method_id: None,
        invoices_only: false,
        about: String::new(),
        sender_leaves: false,
        version: 1,
        created_at: now,
        sent_at: now,
        expires_at: now.plus_days(30),
        reminders: 0,
        reminded_at: None,
        last_call_at: None,
        mailbox_used_at: None,
        answered_at: None,
        answered_by: None,
        reason: None,
        choice: None,
    };
    let mail = world.change(|tx| {
        diesel::insert_into(schema::invitations::table).values(&invitation).execute(tx.conn)?;
        Letter::new(MailKind::Invitation, &invitation.email, "Mara asks you")
            .from_person(mara)
            .link("Open", Purpose::InvitationMail, invitation.id, 1)
            .about_invitation(invitation.id)
            .queue(tx)
    });
    (invitation.id, mail)
}

story! {
    fn a_mail_leaves_once_with_both_parts_and_its_link(world: &mut World) {
        let cast = Cast::of(world);
        let (invitation, id) = invite(world, &cast.mara, "dan@dock.example");
        let server = SmtpServer::start();
        assert_eq!(round(world, &server.url()), Round::Done);
        assert_eq!(round(world, &server.url()), Round::Done);
        let [taken] = &server.taken()[..] else { panic!("{:?}", server.taken()) };
        assert_eq!(taken.to, "dan@dock.example");
        assert_eq!(taken.header("From"), Some("\"Mara Klein via Remit\" <remit@localhost>"));
        assert_eq!(taken.header("Reply-To"), Some("mara@studio.example"));
        assert_eq!(taken.header("Message-ID"), Some(format!("<{id}@127.0.0.1>").as_str()));
        assert_eq!(taken.header("Auto-Submitted"), Some("auto-generated"));
        assert!(taken.header("Date").is_some_and(|date| date.contains("24 Nov 2026")), "{:?}", taken.header("Date"));
        let token = world.db.site.keys.token(Purpose::InvitationMail, invitation.as_str(), 1);
        let plain = taken.plain();
        assert!(plain.contains("text/plain") && plain.contains("text/html"), "{plain}");
        assert!(plain.matches(&format!("http://127.0.0.1:8080/i/{}", token.reveal())).count() >= 2, "{plain}");
        assert_eq!(mail(world, id).state, MailState::Sent);
    }

    fn a_receiver_who_is_refused_for_good_is_tried_once_and_the_sender_is_told(world: &mut World) {
        let cast = Cast::of(world);
        let (_, id) = invite(world, &cast.mara, "typo@dock.example");
        let server = SmtpServer::start();
        server.instead("RCPT TO:<typo@", Instead::Say("550 5.1.1 <typo@dock.example>: no such user"), 9);
        round(world, &server.url());
        let refused = mail(world, id);
        assert_eq!(refused.state, MailState::Failed);
        assert!(refused.problem.is_some_and(|problem| problem.contains("no such user")));
        let told = &server.taken()[..];
        assert_eq!((told.len(), told[0].to.as_str()), (1, "mara@studio.example"));
        assert!(told[0].plain().contains("could not be delivered"), "{}", told[0].plain());
    }

    fn a_refusal_of_us_is_tried_again_with_longer_and_longer_pauses_for_two_days(world: &mut World) {
        let cast = Cast::of(world);
        let (_, id) = invite(world, &cast.mara, "dan@dock.example");
        let server = SmtpServer::start();
        server.instead("RCPT TO:<dan@", Instead::Say("554 5.7.1 blocked by policy"), 99);
        let mut pauses = Vec::new();
        while mail(world, id).state == MailState::Waiting {
            let tried_at = world.clock.now();
            round(world, &server.url());
            let next = mail(world, id).next_try_at;
            pauses.push(next.seconds_since(tried_at) / 60);
            world.clock.set(next.max(tried_at));
        }
        assert_eq!(pauses[..8], [1, 5, 15, 60, 240, 720, 720, 720]);
        assert_eq!(mail(world, id).state, MailState::Failed);
        assert!(world.mail_to("mara@studio.example").subject.contains("did not reach"), "the sender is told");
    }

    fn a_mail_server_that_is_away_costs_no_mail_a_try_and_then_the_oldest_leave_first(world: &mut World) {
        let server = SmtpServer::start();
        let first = write(world, "clara@harbour.example", "First");
        let second = write(world, "clara@harbour.example", "Second");
        let third = write(world, "clara@harbour.example", "Third");
        assert_eq!(round(world, "smtp://127.0.0.1:1"), Round::ServerAway);
        for (command, answer) in [
            ("GREETING", Instead::Say("421 come back later")),
            ("GREETING", Instead::Say("554 no service here")),
            ("GREETING", Instead::Close),
            ("GREETING", Instead::Stall),
            ("MAIL", Instead::Say("421 shutting down")),
            ("AUTH", Instead::Say("535 5.7.8 wrong password")),
        ] {
            server.instead(command, answer.clone(), 4);
            assert_eq!(round(world, &server.url_with_login()), Round::ServerAway, "{command} {answer:?}");
            world.pass_minutes(1);
            server.nothing_instead();
        }
        for id in [first, second, third] {
            let waiting = mail(world, id);
            assert_eq!((waiting.state, waiting.attempts, waiting.leased_until), (MailState::Waiting, 0, None));
        }
        assert_eq!(round(world, &server.url()), Round::Done);
        assert_eq!(subjects(&server), ["First", "Second", "Third"]);
    }

    fn a_server_that_stalls_or_hangs_up_gets_the_same_mail_again_whole(world: &mut World) {
        let server = SmtpServer::start();
        let id = write(world, "clara@harbour.example", "Hello");
        for command in ["MAIL", "RCPT", "DATA", "."] {
            for misbehaves in [Instead::Stall, Instead::Close] {
                server.instead(command, misbehaves, 1);
                assert_eq!(round(world, &server.url()), Round::Done);
                assert_eq!(mail(world, id).state, MailState::Waiting, "{command}");
                world.clock.set(mail(world, id).next_try_at);
            }
        }
        round(world, &server.url());
        assert_eq!(mail(world, id).state, MailState::Sent);
        // Twice the server took it and did not say so: the receiver can tell by the Message-ID.
        let ids: Vec<_> = server.taken().iter().map(|taken| taken.header("Message-ID").map(str::to_owned)).collect();
        assert_eq!(ids, vec![Some(format!("<{id}@127.0.0.1>")); 3]);
    }

    fn a_mail_that_comes_too_late_is_dropped(world: &mut World) {
        let server = SmtpServer::start();
        let id = write(world, "clara@harbour.example", "Reset");
        world.pass_days(8);
        round(world, &server.url());
        assert_eq!((mail(world, id).state, server.taken().len()), (MailState::Dropped, 0));
    }

    fn a_withdrawn_invitation_does_not_leave_any_more(world: &mut World) {
        let cast = Cast::of(world);
        let server = SmtpServer::start();
        let (invitation, id) = invite(world, &cast.mara, "dan@dock.example");
        world.change(|tx| queue::drop_about_invitation(tx, invitation));
        round(world, &server.url());
        assert_eq!((mail(world, id).state, server.taken().len()), (MailState::Dropped, 0));
    }

    fn several_servers_share_the_work_and_send_nothing_twice(world: &mut World) {
        for number in 0..40 {
            write(world, &format!("person{}@harbour.example", number % 7), &format!("Mail {number:02}"));
        }
        let server = SmtpServer::start();
        let (db, from, url) = (&world.db, &world.settings.mail_from, server.url());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| round_of(db, from, &url));
            }
        });
        let mut sent = subjects(&server);
        for person in 0..7 {
            let to = format!("person{person}@harbour.example");
            let of_one: Vec<_> = server.taken().into_iter().filter(|taken| taken.to == to).collect();
            let order: Vec<_> = of_one.iter().map(|taken| taken.header("Subject").map(str::to_owned)).collect();
            assert!(order.is_sorted(), "{order:?}");
        }
        sent.sort();
        assert_eq!(sent, (0..40).map(|number| format!("Mail {number:02}")).collect::<Vec<_>>());
    }

    fn what_a_dead_server_was_sending_is_sent_by_another_one_later(world: &mut World) {
        let server = SmtpServer::start();
        let id = write(world, "clara@harbour.example", "Hello");
        world.change(queue::claim).expect("the mail");
        round(world, &server.url());
        assert_eq!(server.taken().len(), 0, "somebody may still be sending it");
        world.pass_minutes(3);
        round(world, &server.url());
        assert_eq!((mail(world, id).state, server.taken().len()), (MailState::Sent, 1));
    }

    fn failed_mails_can_be_tried_again_by_hand(world: &mut World) {
        let id = write(world, "clara@harbour.example", "Hello");
        let memory = Transport::memory(world.settings.mail_from.clone(), [Delivery::Refused("550 no".into())]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(deliver_due(&world.db, &memory)).expect("a round");
        assert_eq!(mail(world, id).state, MailState::Failed);
        assert_eq!(world.change(queue::retry), 1);
        runtime.block_on(deliver_due(&world.db, &memory)).expect("a round");
        assert_eq!((mail(world, id).state, memory.sent().len()), (MailState::Sent, 1));
    }
}
