//! The outbox page: open to somebody on this machine, and to nobody else.

use actix_web::http::Method;
use remit::mail::Letter;
use remit::model::email_address::EmailAddress;
use remit::model::mail::MailKind;
use remit::model::secret::Purpose;

use crate::world::{BASE_URL, Browser, World};

const HERE: (&str, &str) = ("host", "127.0.0.1:8080");

fn queue(world: &World, count: i64) {
    let to = EmailAddress::parse("clara@harbour.example").expect("an address");
    for number in 1..=count {
        world.pass_minutes(1);
        world.change(|tx| {
            Letter::new(MailKind::Invitation, &to, format!("Mail {number}"))
                .text("Hello <b>you</b>.")
                .quote("Mara Klein", "http://127.0.0.1:8080/not-a-link")
                .link("Open", Purpose::InvitationMail, "row", 1)
                .queue(tx)
        });
    }
}

fn get<'a>(guest: &'a mut Browser, address: &str, headers: &[(&str, &str)]) -> &'a mut Browser {
    guest.send(Method::GET, address, None, headers)
}

story! {
    fn mails_are_listed_newest_first_and_read_with_their_link(world: &mut World) {
        queue(world, 27);
        let mut guest = world.guest();
        get(&mut guest, "/outbox", &[HERE]).shows(200, "Outbox");
        let mails = |page: &Browser| -> Vec<String> {
            page.links().into_iter().filter(|link| link.text.starts_with("Mail ")).map(|link| link.text).collect()
        };
        assert_eq!(mails(&guest).len(), 25);
        assert_eq!(mails(&guest)[0], "Mail 27");
        let older = guest.links().into_iter().find(|link| link.text == "Older →").expect("older mails").href;
        get(&mut guest, &older, &[HERE]);
        assert_eq!(mails(&guest), ["Mail 2", "Mail 1"]);
        let first = guest.links().into_iter().find(|link| link.text == "Mail 1").expect("the mail").href;
        get(&mut guest, &first, &[HERE]).shows(200, "Mail 1");
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        let links = guest.links();
        assert!(links.iter().any(|one| one.href == format!("{BASE_URL}{link}")), "{links:?}");
        assert!(!links.iter().any(|one| one.href.contains("not-a-link")), "only our own words become a link");
        assert!(guest.source().contains("Hello &#60;b&#62;you"), "{}", guest.source());
    }

    fn whoever_does_not_come_directly_finds_nothing_there(world: &mut World) {
        queue(world, 1);
        let mut guest = world.guest();
        let nothing = get(&mut guest, "/nothing-here", &[HERE]).source();
        let mail = {
            get(&mut guest, "/outbox", &[HERE]);
            guest.links().into_iter().find(|link| link.text == "Mail 1").expect("the mail").href
        };
        for address in ["/outbox", mail.as_str()] {
            for foreign in [
                &[("host", "evil.example")][..],
                &[("host", "localhost:8080")],
                &[HERE, ("x-forwarded-for", "203.0.113.9")],
                &[HERE, ("x-forwarded-host", "127.0.0.1:8080")],
                &[HERE, ("forwarded", "for=203.0.113.9")],
            ] {
                get(&mut guest, address, foreign).answers(404);
                assert_eq!(guest.source(), nothing, "{address} {foreign:?}");
            }
        }
        get(&mut guest, "/outbox/0000000000000000", &[HERE]).answers(404);
        get(&mut guest, "/outbox/x", &[HERE]).answers(404);
    }
}
