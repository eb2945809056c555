//! Links for accountants: made, used, ended, and what is behind them.

use std::io::{Cursor, Read};

use diesel::prelude::*;
use remit::invoices::links::accountants;
use remit::model::EventId;
use remit::model::event::EventKind;
use remit::model::payment_method::PaymentMethod;
use remit::store::schema;
use zip::ZipArchive;

use crate::world::{Browser, Cast, World, text_of_pdf};

const KRANZ: &str = "Steuerbüro Kranz";

fn list(payer: &PaymentMethod) -> String {
    format!("/payment-methods/{}/invoices", payer.id)
}

/// Makes a link, sent there or nowhere: the path that is shown.
fn make(browser: &mut Browser, payer: &PaymentMethod, email: &str) -> String {
    browser.open(&list(payer)).click("Create a link");
    browser.submit("Create link", &[("accountant", KRANZ), ("accountant_email", email)]);
    shown(browser)
}

fn shown(browser: &Browser) -> String {
    browser.shows(200, "The link for your accountant").says("It is shown only this once.");
    let source = browser.source();
    let (_, value) = source.split_once("id=\"link\" readonly value=\"").expect("a field with the link");
    let address = value.split('"').next().expect("its value");
    let place = address.find("/accountant/").expect("a link for an accountant");
    address[place..].to_owned()
}

/// Of the files in a ZIP.
fn names(browser: &Browser) -> Vec<String> {
    let mut archive = ZipArchive::new(Cursor::new(browser.body.clone())).expect("a ZIP");
    let many = archive.len();
    (0..many).map(|place| archive.by_index(place).expect("a file").name().expect("a name").into_owned()).collect()
}

/// That of the month in a ZIP.
fn journal(browser: &Browser, month: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(browser.body.clone())).expect("a ZIP");
    let mut text = String::new();
    archive.by_name(&format!("journal-{month}.csv")).expect("the journal").read_to_string(&mut text).expect("a text");
    text
}

fn how_often(world: &World, kind: EventKind) -> usize {
    let of_kind = || schema::events::table.filter(schema::events::kind.eq(kind)).select(schema::events::id);
    world.db.read(|tx| Ok(of_kind().load::<EventId>(tx.conn)?.len())).expect("events")
}

story! {
    fn an_accountant_reads_the_invoices_of_one_payment_method_and_nothing_else(world: &mut World) {
        let cast = Cast::of(world);
        let (ours, theirs) = (world.invoice(&cast.harbour), world.invoice(&cast.lagoon));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&list(&cast.harbour)).says("For your accountant");
        let link = make(&mut clara, &cast.harbour, "");
        let mut guest = world.guest();
        guest.get(&link).shows(200, "Invoices").says(&ours.number).says("open").says("Harbour Café GmbH");
        assert_eq!(guest.header("cache-control"), Some("no-store"));
        // Nobody and nothing of the product, and no way into it.
        for other in [theirs.number.as_str(), "Clara Brandt", "Jo Adler", "Mara Klein", "Harbour billing", "Log in", "Sign up"] {
            assert!(!guest.source().contains(other), "{other}");
        }
        // Whoever is signed in sees the same.
        world.sign_in(&cast.sven).get(&link).shows(200, "Invoices").says(&ours.number);
        assert!(!world.sign_in(&cast.sven).get(&link).source().contains("Sven"));
        guest.get(&format!("{link}/invoices/{}/invoice.pdf", ours.number)).answers(200);
        assert!(text_of_pdf(&guest.body).contains(&ours.number));
        guest.get(&format!("{link}/invoices/{}/invoice.pdf", theirs.number)).answers(404);
        guest.get(&format!("{link}/invoices/{}/xrechnung.xml", theirs.number)).answers(404);
        guest.get(&format!("{link}/invoices.zip?period={}", ours.month)).answers(200);
        let names = names(&guest);
        assert!(names.iter().any(|name| name.contains(&ours.number)), "{names:?}");
        assert!(names.iter().all(|name| !name.contains(&theirs.number) && !name.ends_with(".json")), "{names:?}");
        guest.get(&format!("{link}/invoices.zip")).redirects_to(&link);
        // The link is good for nothing else, and is nowhere in the database.
        let token = link.trim_start_matches("/accountant/");
        guest.get(&format!("/invoice/{token}")).answers(404);
        guest.get(&list(&cast.harbour)).redirects_to("/login");
        assert!(world.dump().iter().all(|row| !row.contains(token)));
    }

    fn how_late_it_is_paid_is_not_for_the_accountant(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.invoice(&cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        let link = make(&mut clara, &cast.harbour, "");
        world.pass_days(90);
        let (mut guest, mut clara) = (world.guest(), world.sign_in(&cast.clara));
        guest.get(&link).shows(200, "Invoices").says("open").does_not_say("overdue");
        guest.get(&format!("{link}/invoices.zip?period={}", invoice.month)).answers(200);
        let theirs = journal(&guest, &invoice.month);
        assert!(theirs.contains("\"open\"") && !theirs.contains("overdue"), "{theirs}");
        clara.get(&format!("{}.zip?period={}", list(&cast.harbour), invoice.month)).answers(200);
        let own = journal(&clara, &invoice.month);
        assert!(own.contains("\"overdue\""), "{own}");
    }

    fn the_address_is_that_of_the_newest_and_a_list_that_has_changed_begins_anew(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.invoice(&cast.harbour);
        let link = make(&mut world.sign_in(&cast.clara), &cast.harbour, "");
        let mut guest = world.guest();
        guest.get(&format!("{link}?after=1.{}", invoice.id)).shows(200, "Invoices").says(&invoice.number);
        guest.says("Harbour Café GmbH").does_not_say("No invoices yet.");
        let newest = format!("{link}?before={}.{}", world.clock.now().plus_days(1).0, invoice.id);
        guest.get(&newest).shows(200, "Invoices").says(&invoice.number).says("Harbour Café GmbH");
    }

    fn each_use_is_an_event_once_a_day(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.invoice(&cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        let link = make(&mut clara, &cast.harbour, "");
        clara.open(&list(&cast.harbour)).says(KRANZ).says("created by Clara Brandt").says("not used yet");
        world.guest().get(&link).answers(200);
        world.guest().get(&format!("{link}/invoices/{}/invoice.pdf", invoice.number)).answers(200);
        assert_eq!(how_often(world, EventKind::AccountantLinkUsed), 1);
        clara.open(&list(&cast.harbour)).says("last used on").does_not_say("not used yet");
        clara.open("/events").says("You created a link to the invoices of Harbour billing");
        clara.says("A link for an accountant was used to view the invoices of").does_not_say(KRANZ);
        world.pass_days(1);
        world.guest().get(&format!("{link}/invoices/{}/invoice.pdf", invoice.number)).answers(200);
        assert_eq!(how_often(world, EventKind::AccountantLinkUsed), 2);
        world.guest().get("/accountant/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").answers(404);
        assert_eq!(how_often(world, EventKind::AccountantLinkUsed), 2);
    }

    fn who_can_manage_it_ends_the_link(world: &mut World) {
        let cast = Cast::of(world);
        world.invoice(&cast.harbour);
        let link = make(&mut world.sign_in(&cast.clara), &cast.harbour, "");
        // The others who can manage it are told, and see it.
        let mail = world.mail_to("jo@books.example");
        assert_eq!(mail.subject, "A link to the invoices of Harbour billing was created");
        assert!(mail.text.contains("Clara Brandt has created a link") && mail.text.contains(KRANZ), "{}", mail.text);
        assert!(!mail.text.contains("/accountant/"), "{}", mail.text);
        assert!(world.mails_to("clara@harbour.example").is_empty());
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&list(&cast.harbour)).says(KRANZ);
        let end = jo.form("Disable the link").action;
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            world.sign_in(person).get(&list(&cast.harbour)).answers(404);
            world.sign_in(person).post(&end, &[]).answers(404);
        }
        // By a payment method of one's own it is not there either.
        let elsewhere = end.replace(cast.harbour.id.as_str(), cast.lagoon.id.as_str());
        world.sign_in(&cast.stella).post(&elsewhere, &[]).answers(409);
        let olga = world.operator();
        world.sign_in(&olga).post(&end, &[]).answers(404);
        world.guest().get(&link).answers(200);
        jo.submit("Disable the link", &[]).redirects_to(&list(&cast.harbour));
        jo.follow().says("The link for Steuerbüro Kranz no longer works.");
        assert!(!jo.has_button("Disable the link"));
        world.guest().get(&link).answers(404);
        world.guest().get(&format!("{link}/invoices.zip?period=2026-11")).answers(404);
        jo.post(&end, &[]).answers(409).says("That link has ended already.");
        assert_eq!(how_often(world, EventKind::AccountantLinkEnded), 1);
    }

    fn the_link_ends_on_its_day(world: &mut World) {
        let cast = Cast::of(world);
        world.invoice(&cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        let link = make(&mut clara, &cast.harbour, "");
        world.pass_days(364);
        world.guest().get(&link).answers(200);
        world.pass_days(3);
        world.guest().get(&link).answers(404);
        world.change(accountants::forget_ended);
        assert_eq!(how_often(world, EventKind::AccountantLinkExpired), 1);
        world.change(accountants::forget_ended);
        assert_eq!(how_often(world, EventKind::AccountantLinkExpired), 1);
    }

    fn what_is_typed_is_checked(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let page = format!("/payment-methods/{}/accountant", cast.harbour.id);
        for day in ["", "soon", "2020-01-01", "2040-01-01"] {
            clara.open(&page).submit("Create link", &[("accountant", ""), ("until", day)]).answers(422);
            assert!(clara.problem("accountant").is_some());
            assert!(clara.problem("until").is_some_and(|words| words.starts_with("Use a day from today to")), "{day}");
        }
        clara.open(&page).submit("Create link", &[("accountant", KRANZ), ("accountant_email", "nobody")]).answers(422);
        assert!(clara.problem("accountant_email").is_some());
        // It opens access, so the password is asked for.
        clara.open(&page);
        world.pass_minutes(20);
        clara.submit("Create link", &[("accountant", KRANZ)]);
        assert!(!clara.source().contains("It is shown only this once."));
        assert_eq!(how_often(world, EventKind::AccountantLinkMade), 0);
    }

    fn a_second_press_makes_no_second_link(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/accountant", cast.harbour.id));
        let (form, once, until) = (clara.form("Create link"), clara.field("once"), clara.field("until"));
        let typed = [("once", once.as_str()), ("until", until.as_str()), ("accountant", KRANZ)];
        clara.post(&form.action, &typed);
        shown(&clara);
        clara.post(&form.action, &typed).redirects_to(&list(&cast.harbour)).follow().says(KRANZ);
        assert_eq!(how_often(world, EventKind::AccountantLinkMade), 1);
    }

    fn at_most_five_work_at_once(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let links: Vec<String> = (0..5)
            .map(|_| {
                world.pass_minutes(1);
                make(&mut clara, &cast.harbour, "")
            })
            .collect();
        clara.open(&list(&cast.harbour)).says("For your accountant").does_not_say("Create a link");
        clara.says("Five links are active. Disable one to create another.");
        let page = format!("/payment-methods/{}/accountant", cast.harbour.id);
        clara.open(&page).submit("Create link", &[("accountant", KRANZ)]).answers(409);
        clara.says("There are five links for accountants.");
        clara.open(&list(&cast.harbour)).submit("Disable the link", &[]).follow().says("Create a link");
        world.guest().get(&links[0]).answers(404);
        world.guest().get(&links[1]).answers(200);
    }

    fn it_is_sent_to_an_address_a_few_times_a_day(world: &mut World) {
        let cast = Cast::of(world);
        world.invoice(&cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        let link = make(&mut clara, &cast.harbour, "kranz@tax.example");
        clara.says("It is on its way to kranz@tax.example.");
        let mail = world.mail_to("kranz@tax.example");
        assert_eq!(mail.link(), link);
        assert!(mail.text.contains("has given you access to the invoices of “Harbour billing”"), "{}", mail.text);
        make(&mut clara, &cast.harbour, "kranz@tax.example");
        make(&mut clara, &cast.harbour, "kranz@tax.example");
        let page = format!("/payment-methods/{}/accountant", cast.harbour.id);
        let typed = [("accountant", KRANZ), ("accountant_email", "kranz@tax.example")];
        clara.open(&page).submit("Create link", &typed).answers(429).says("Wait until tomorrow, or send a link yourself.");
        assert_eq!(world.mails_to("kranz@tax.example").len(), 3);
        assert_eq!(how_often(world, EventKind::AccountantLinkMade), 3, "what is refused leaves nothing");
    }

    fn whom_it_was_sent_to_can_refuse_more_from_this_person(world: &mut World) {
        let cast = Cast::of(world);
        let address = "kranz@tax.example";
        let mut clara = world.sign_in(&cast.clara);
        let link = make(&mut clara, &cast.harbour, address);
        clara.open(&list(&cast.harbour)).says(&format!("sent to {address}"));
        let mail = world.mail_to(address);
        assert!(mail.text.contains("No more emails from Clara Brandt:"), "{}", mail.text);
        let mut guest = world.guest();
        guest.get(mail.stop()).answers(303);
        assert_eq!(guest.location(), Some("/stop-emails"), "the token leaves the address");
        guest.follow().shows(200, "Stop these emails").says("Clara Brandt (clara@harbour.example)").says(address);
        world.pass_minutes(1);
        make(&mut clara, &cast.harbour, address);
        assert_eq!(world.mails_to(address).len(), 2, "looking refuses nobody");
        guest.submit("Stop these emails", &[]).answers(303);
        assert_eq!(guest.location(), Some("/emails-stopped"));
        guest.follow().shows(200, "These emails have stopped");
        assert_eq!(guest.flash().as_deref(), Some("Clara Brandt can no longer have emails sent to you."));
        // What it opens stays, and it is good for nothing else; nor is the link itself good for this.
        world.guest().get(&link).answers(200);
        let token = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        world.guest().get(&format!("/accountant/{}", token(mail.stop()))).answers(404);
        world.guest().open(&format!("/stop-emails/{}", token(&link))).answers(410);
        // She is not told, and nothing of hers is sent there. What others send is.
        make(&mut clara, &cast.harbour, address);
        clara.says(&format!("It is on its way to {address}."));
        assert_eq!(world.mails_to(address).len(), 2);
        world.pass_days(1);
        make(&mut world.sign_in(&cast.jo), &cast.harbour, address);
        assert_eq!(world.mails_to(address).len(), 3);
        let mut again = world.guest();
        again.open(mail.stop()).submit("Stop these emails", &[]).redirects_to("/emails-stopped");
        world.sign_in(&cast.clara).open(&list(&cast.harbour)).submit("Disable the link", &[]).answers(303);
        again.open(mail.stop()).answers(410);
    }

    fn a_link_that_is_sent_nowhere_ends_no_emails(world: &mut World) {
        let cast = Cast::of(world);
        make(&mut world.sign_in(&cast.clara), &cast.harbour, "");
        let rows = schema::accountant_links::table.select((schema::accountant_links::sent_to, schema::accountant_links::stop_hash));
        let rows: Vec<(Option<String>, Option<String>)> = world.db.read(|tx| Ok(rows.load(tx.conn)?)).expect("rows");
        assert_eq!(rows, [(None, None)]);
    }

    fn links_end_with_the_access_of_who_made_them(world: &mut World) {
        let cast = Cast::of(world);
        world.invoice(&cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        let of_clara = make(&mut clara, &cast.harbour, "");
        let of_jo = make(&mut world.sign_in(&cast.jo), &cast.harbour, "");
        clara.open(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.jo.id)).submit("Remove", &[]).answers(303);
        world.guest().get(&of_jo).answers(404);
        world.guest().get(&of_clara).answers(200);
        assert_eq!(how_often(world, EventKind::AccountantLinkEnded), 1);
        // Who stays can make another one.
        let told = world.mails_to("clara@harbour.example").into_iter().find(|mail| mail.kind == "accountant_link_ended");
        let told = told.expect("a mail");
        assert_eq!(told.subject, "A link to the invoices of Harbour billing no longer works");
        assert!(told.text.contains(KRANZ) && told.text.contains(&format!("/payment-methods/{}/accountant", cast.harbour.id)));
        assert!(world.mails_to("jo@books.example").iter().all(|mail| mail.kind != "accountant_link_ended"));
        // Into other hands: who had it before keeps nothing.
        world.lets_manage(&cast.harbour, &cast.sven);
        let mut sven = world.sign_in(&cast.sven);
        sven.open(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.clara.id)).submit("Remove", &[]).answers(303);
        world.guest().get(&of_clara).answers(404);
        sven.open(&list(&cast.harbour)).says("For your accountant").does_not_say(KRANZ);
        assert_eq!(how_often(world, EventKind::AccountantLinkEnded), 2);
    }

    fn links_end_when_a_team_loses_access(world: &mut World) {
        let cast = Cast::of(world);
        world.invoice(&cast.studio);
        let link = make(&mut world.sign_in(&cast.uma), &cast.studio, "");
        world.lets_manage(&cast.studio, &cast.sven);
        let mut sven = world.sign_in(&cast.sven);
        sven.open(&format!("/payment-methods/{}/teams/{}/remove", cast.studio.id, cast.team.id)).submit("Disconnect", &[]).answers(303);
        world.guest().get(&link).answers(404);
    }
}
