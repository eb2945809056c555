//! `remit import`: where the invoices of those who came from a file go.

use std::collections::BTreeMap;
use std::time::Duration;

use diesel::prelude::*;
use remit::due::run_due;
use remit::mail::transport::{Patience, Transport};
use remit::mail::worker::deliver_due;
use remit::model::invoice::Invoice;
use remit::model::mail::MailState;
use remit::model::usage::Month;
use remit::store::schema::{deliveries, outbox, payment_methods};
use remit::store::{Clock, Moment};

use super::import::import;
use crate::invoices::monthly::all_invoices;
use crate::mail::smtp_server::SmtpServer;
use crate::mail::worker::server_at;
use crate::world::{TestMail, World};

const MANY: usize = 200;

/// How one of them gets its invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Email {
    /// It is the address of who manages it.
    Own,
    /// The file says that its owner has agreed.
    Agreed,
    /// Its owner is asked, and says yes.
    Asked,
    /// And says nothing.
    Silent,
}

fn email_of(number: usize) -> Email {
    [Email::Own, Email::Agreed, Email::Asked, Email::Silent][number % 4]
}

fn manager(number: usize) -> String {
    format!("client{number}@client.example")
}

fn invoice_email(number: usize) -> String {
    match email_of(number) {
        Email::Own => manager(number),
        _ => format!("invoices{number}@client.example"),
    }
}

/// Two hundred clients with a website and a payment method each.
fn file() -> String {
    let list = |entry: &dyn Fn(usize) -> String| (0..MANY).map(entry).collect::<Vec<_>>().join(",\n");
    let person = |number: usize| {
        format!(
            r#"{{ "key": "p{number}", "name": "Client {number}", "email": "{}", "account_type": "client" }}"#,
            manager(number)
        )
    };
    let payment_method = |number: usize| {
        let agreed = if email_of(number) == Email::Agreed { r#""invoice_email_confirmed": true, "# } else { "" };
        format!(
            r#"{{ "key": "m{number}", "name": "Client {number}", "currency": "EUR", "invoice_email": "{}", {agreed}"company": "Client {number} GmbH",
               "street": "Ring {number}", "postal_code": "50672", "city": "Köln", "country": "DE", "people": ["p{number}"] }}"#,
            invoice_email(number)
        )
    };
    let app = |number: usize| {
        format!(
            r#"{{ "key": "a{number}", "name": "Site {number}", "payment_method": "m{number}",
               "environments": [ {{ "name": "main", "plans": {{ "php": "s", "storage": "xs", "traffic": "xs" }} }} ] }}"#
        )
    };
    format!(
        r#"{{ "people": [{}], "payment_methods": [{}], "apps": [{}] }}"#,
        list(&person),
        list(&payment_method),
        list(&app)
    )
}

/// Everything due happens at this moment, and all mails are taken by the server.
fn deliver(world: &World, server: &SmtpServer, at: Moment) {
    world.clock.set(at);
    run_due(&world.db).expect("a round");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let patience = Patience { connect: Duration::from_secs(5), whole_mail: Duration::from_secs(10) };
        let transport = Transport::smtp(server_at(&server.url()), world.settings.mail_from.clone(), patience);
        deliver_due(&world.db, &transport).await.expect("a round");
    });
}

/// In whose mailbox each invoice is, by its id. All that is said to be sent was taken by the server.
fn mailboxes(world: &World, server: &SmtpServer) -> BTreeMap<String, Vec<String>> {
    let sent = outbox::table.filter(outbox::state.eq(MailState::Sent)).select((outbox::invoice_id, outbox::recipient));
    let sent: Vec<(Option<String>, String)> = world.db.read(|tx| Ok(sent.load(tx.conn)?)).expect("mails");
    let mut taken: Vec<String> = server.taken().iter().map(|mail| mail.to.clone()).collect();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (invoice, to) in sent {
        let place = taken.iter().position(|one| one.contains(&to)).expect("the server has taken it");
        taken.swap_remove(place);
        if let Some(invoice) = invoice {
            found.entry(invoice).or_default().push(to);
        }
    }
    assert_eq!(taken, Vec::<String>::new());
    found
}

story! {
    fn each_invoice_of_two_hundred_that_were_imported_is_in_a_mailbox(world: &mut World) {
        import(world, &file()).expect("it is right");
        let now = Clock::System.now();
        world.clock.set(now.plus_hours(1));
        let mails = world.mails();
        let expected: Vec<usize> = (0..MANY).filter(|number| matches!(email_of(*number), Email::Asked | Email::Silent)).collect();
        assert_eq!(mails.len(), expected.len(), "each once, and nobody else is written to");
        let asked: BTreeMap<String, TestMail> = mails.into_iter().collect();
        assert!(asked.values().all(|mail| (mail.kind.as_str(), &mail.from_name) == ("confirm_invoice_email", &None)));
        for number in expected.into_iter().filter(|number| email_of(*number) == Email::Asked) {
            world.guest().open(asked[&invoice_email(number)].link()).submit("Confirm", &[]).answers(303);
        }
        let month = Month::of(world.db.site.local(now).date()).next();
        let server = SmtpServer::start();
        // The whole month after this one.
        deliver(world, &server, world.db.site.begins(month.next().first()).plus_hours(1));
        let all: Vec<Invoice> = all_invoices(world);
        assert_eq!(all.iter().filter(|one| one.month == month.to_string()).count(), MANY);
        let owners: BTreeMap<String, String> = world.db.read(|tx| {
            let all: Vec<(String, String)> =
                payment_methods::table.select((payment_methods::id, payment_methods::name)).load(tx.conn)?;
            Ok(all.into_iter().collect())
        }).expect("the payment methods");
        let found = mailboxes(world, &server);
        for invoice in &all {
            let name = &owners[invoice.payment_method_id.as_str()];
            let number: usize = name.strip_prefix("Client ").and_then(|number| number.parse().ok()).expect("a number");
            let to = if email_of(number) == Email::Silent { manager(number) } else { invoice_email(number) };
            assert_eq!(found.get(invoice.id.as_str()), Some(&vec![to]), "{name}");
        }
        let waiting = deliveries::table.filter(deliveries::has_left.eq(false)).select(deliveries::invoice_id);
        assert_eq!(world.db.read(|tx| Ok(waiting.load::<String>(tx.conn)?)).expect("rows"), Vec::<String>::new());
    }

    fn the_owner_of_one_address_for_many_is_asked_once_and_says_yes_once(world: &mut World) {
        let mut text = file();
        for number in 0..MANY {
            text = text.replace(&format!("\"invoices{number}@client.example\""), "\"bookkeeping@agency.example\"");
        }
        import(world, &text).expect("it is right");
        world.clock.set(Clock::System.now());
        let [mail] = world.mails_to("bookkeeping@agency.example").try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        assert!(mail.text.contains("Client 10") && mail.text.contains("more"), "{}", mail.text);
        world.guest().open(mail.link()).submit("Confirm", &[]).answers(303);
        let never = payment_methods::table.filter(payment_methods::invoice_email_confirmed_at.is_null());
        let left: Vec<String> = world.db.read(|tx| Ok(never.select(payment_methods::name).load(tx.conn)?)).expect("names");
        assert_eq!(left, Vec::<String>::new());
    }

    fn an_address_of_who_leads_a_team_is_not_asked_and_nothing_is_agreed_to_without_an_address(world: &mut World) {
        let text = r#"{ "people": [ { "key": "ada", "name": "Ada Winter", "email": "ada@studio.example", "account_type": "developer" } ],
          "teams": [ { "key": "t", "name": "Studio", "members": [ { "person": "ada", "role": "unlimited" } ] } ],
          "payment_methods": [ { "key": "m", "name": "Studio", "currency": "EUR", "invoice_email": "ada@studio.example", "teams": ["t"] } ] }"#;
        import(world, text).expect("it is right");
        assert_eq!(world.mails().len(), 0);
        let row = payment_methods::table.select((payment_methods::invoice_email_confirmed_at, payment_methods::invoice_email_of_manager));
        let (confirmed, of_manager): (Option<Moment>, bool) = world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("it");
        assert!(confirmed.is_some() && of_manager);
        let without = r#"{ "people": [ { "key": "p", "name": "Cleo Sand", "email": "cleo@cafe.example", "account_type": "client" } ],
          "payment_methods": [ { "key": "m", "name": "Bare", "currency": "EUR", "invoice_email_confirmed": true, "people": ["p"] } ] }"#;
        assert!(import(world, without).expect_err("no address").contains("invoice_email_confirmed needs an invoice_email"));
    }
}
