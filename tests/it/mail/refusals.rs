//! A mail server that refuses: only what it says about the receiver is final.

use remit::model::mail::MailState;

use super::smtp_server::{Instead, SmtpServer};
use super::worker::{mail, round, write};

story! {
    fn a_refusal_of_us_keeps_trying_wherever_it_is_said(world: &mut World) {
        for (command, words) in [
            ("EHLO", "550 Helo command rejected: Host not found"),
            ("EHLO", "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname"),
            ("AUTH", "535 5.7.8 authentication failed"),
            ("MAIL", "550 Sender address rejected"),
            ("MAIL", "553 5.1.8 Domain of sender address does not exist"),
            ("RCPT", "550 <vm>: Helo command rejected: Host not found"),
            ("RCPT", "550 5.7.1 <vm>: Helo command rejected: Host not found"),
            ("RCPT", "553 Client host rejected"),
            ("DATA", "554 no"),
            (".", "550 We do not like what you write"),
        ] {
            let server = SmtpServer::start();
            let id = write(world, "clara@harbour.example", "Hello");
            server.instead(command, Instead::Say(words), 9);
            round(world, &server.url_with_login());
            assert_eq!(mail(world, id).state, MailState::Waiting, "{command}: {words}");
            server.nothing_instead();
            world.pass_minutes(2);
            round(world, &server.url_with_login());
            assert_eq!(mail(world, id).state, MailState::Sent, "{command}: {words}");
        }
    }

    fn a_refusal_of_the_receiver_is_final_wherever_it_is_said(world: &mut World) {
        for (command, words) in [
            ("RCPT", "550 No such user here"),
            ("RCPT", "550 5.1.1 no such user"),
            (".", "550 5.1.1 no such user"),
            (".", "552 5.2.2 mailbox full"),
        ] {
            let server = SmtpServer::start();
            let id = write(world, "clara@harbour.example", "Hello");
            server.instead(command, Instead::Say(words), 1);
            round(world, &server.url());
            assert_eq!(mail(world, id).state, MailState::Failed, "{command}: {words}");
        }
    }

    fn a_server_that_refuses_and_then_says_nothing_more_is_understood(world: &mut World) {
        let server = SmtpServer::start();
        let id = write(world, "clara@harbour.example", "Hello");
        server.instead("RCPT", Instead::Say("550 5.1.1 no such user"), 1);
        server.instead("QUIT", Instead::Stall, 1);
        round(world, &server.url());
        assert_eq!(mail(world, id).state, MailState::Failed);
    }

    fn one_connection_carries_the_mails_of_a_round(world: &mut World) {
        let server = SmtpServer::start();
        for number in 0..12 {
            // One receiver: one after the other.
            write(world, "clara@harbour.example", &format!("Mail {number}"));
        }
        round(world, &server.url());
        let said = server.said();
        let count = |start: &str| said.iter().filter(|(line, _)| line.starts_with(start)).count();
        assert_eq!(count("MAIL"), 12);
        assert!(count("EHLO") <= 4, "{} connections", count("EHLO"));
        assert_eq!(count("QUIT"), count("EHLO"), "each is ended");
    }
}
