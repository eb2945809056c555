//! Encryption on the way to the mail server, and the name by which we greet it.

use std::time::Duration;

use remit::mail::mail_server::{MailServer, authorities};
use remit::mail::transport::{Patience, Transport};
use remit::mail::worker::{Round, deliver_due};
use remit::model::mail::MailState;

use super::smtp_server::{AUTHORITY, SmtpServer};
use super::worker::{mail, server_at, write};
use crate::world::World;

fn round(world: &World, server: MailServer) -> Round {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let patience = Patience { connect: Duration::from_secs(3), whole_mail: Duration::from_secs(3) };
        let transport = Transport::smtp(server, world.settings.mail_from.clone(), patience);
        deliver_due(&world.db, &transport).await.expect("a round")
    })
}

/// Needs encryption, as a server elsewhere does.
fn at(server: &SmtpServer) -> String {
    format!("smtp://remit:s3cret@localhost:{}?tls=required", server.port())
}

fn trusted(url: &str) -> MailServer {
    server_at(url).trusting(authorities(&std::fs::read_to_string(AUTHORITY).expect("the authority")))
}

/// What others could read.
fn readable(server: &SmtpServer) -> Vec<String> {
    let said = server.said().into_iter();
    said.filter_map(|(line, is_readable)| is_readable.then(|| line.split(' ').next().unwrap_or("").to_owned()))
        .collect()
}

story! {
    fn name_password_and_mail_are_encrypted_where_an_own_authority_is_trusted(world: &mut World) {
        let server = SmtpServer::start_with_encryption();
        let id = write(world, "clara@harbour.example", "Hello");
        assert_eq!(round(world, trusted(&at(&server))), Round::Done);
        assert_eq!(mail(world, id).state, MailState::Sent);
        assert_eq!(readable(&server), ["EHLO", "STARTTLS"]);
        assert!(server.said().iter().any(|(line, _)| line.starts_with("AUTH")));
    }

    fn a_server_that_nobody_vouches_for_gets_no_password(world: &mut World) {
        let server = SmtpServer::start_with_encryption();
        let id = write(world, "clara@harbour.example", "Hello");
        assert_eq!(round(world, server_at(&at(&server))), Round::ServerAway);
        let waiting = mail(world, id);
        assert_eq!((waiting.state, waiting.attempts), (MailState::Waiting, 0));
        assert!(waiting.problem.is_some_and(|problem| problem.contains("ertificate")), "it says why");
        assert!(!server.said().iter().any(|(line, _)| line.starts_with("AUTH")));
    }

    fn a_server_without_encryption_gets_no_password(world: &mut World) {
        let server = SmtpServer::start();
        let id = write(world, "clara@harbour.example", "Hello");
        assert_eq!(round(world, trusted(&at(&server))), Round::ServerAway);
        assert!(mail(world, id).problem.is_some_and(|problem| problem.contains("offers no STARTTLS")));
        assert!(!server.said().iter().any(|(line, _)| line.starts_with("AUTH") || line.starts_with("MAIL")));
    }

    fn encryption_is_used_where_it_is_offered_and_nothing_secret_is_sent(world: &mut World) {
        let server = SmtpServer::start_with_encryption();
        let id = write(world, "clara@harbour.example", "Hello");
        assert_eq!(round(world, server_at(&server.url())), Round::Done);
        assert_eq!(mail(world, id).state, MailState::Sent);
        assert_eq!(readable(&server), ["EHLO", "STARTTLS"]);
    }

    fn it_is_greeted_by_the_host_of_the_base_url(world: &mut World) {
        let server = SmtpServer::start();
        write(world, "clara@harbour.example", "Hello");
        round(world, server_at(&server.url()).greeted_from("https://billing.example:8443"));
        assert_eq!(server.said()[0].0, "EHLO billing.example");
    }
}
