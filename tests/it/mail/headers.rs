//! What somebody has typed arrives as it was typed: every header of every mail, read by a second parser.

use lettre::message::Mailbox;
use mail_parser::{Address, MessageParser};
use proptest::prelude::*;
use remit::mail::{header, message};
use remit::model::mail::{Mail, MailKind};
use remit::model::team::Role;
use remit::store::{Site, schema};

use diesel::prelude::*;

use crate::invitations::acts::{ask_to_pay, invite_to_team, invite_to_work, open_mail, share, sql, take_over};
use crate::world::{Cast, World};

/// Names as somebody types them who wants to be taken for somebody else, or to break something.
const HOSTILE: [&str; 12] = [
    "=?utf-8?b?aHR0cHM6Ly9ldmlsLmV4YW1wbGU=?=",
    "=?utf-8?q?Your_account_is_closed=3A_evil=2Eexample?=",
    "=?utf-8?b?broken",
    "?= x =?",
    "a\" <evil@evil.example>, \"b",
    "back\\slash (comment) ; , : <>",
    "Zoë Müller-Lüdenscheidt & Söhne, Rechtsanwältinnen und Steuerberater PartG mbB Köln",
    "田中さくらと申します。どうぞよろしくお願いいたします。東京都千代田区丸の内一丁目",
    "👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochgogogochgogogochgogogoch",
    "Anna Bcc: evil@evil.example",
    "'single' @at.example",
];

/// The lines of the head, unfolded and as they are.
fn head(wire: &str) -> (Vec<String>, Vec<&str>) {
    let head = wire.split("\r\n\r\n").next().expect("a head");
    let lines: Vec<&str> = head.split("\r\n").collect();
    let mut unfolded: Vec<String> = Vec::new();
    for line in &lines {
        match unfolded.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(last) => last.push_str(line),
            None => unfolded.push((*line).to_owned()),
        }
    }
    (unfolded, lines)
}

/// RFC 5322 and 2047, as strictly as they are written; and what a second parser reads is what was meant.
#[track_caller]
fn is_strict(site: &Site, from: &Mailbox, mail: &Mail) {
    let built = message::build(site, from, mail, None).expect("a message").formatted();
    let wire = String::from_utf8(built).expect("only ASCII or UTF-8");
    let (unfolded, lines) = head(&wire);
    for line in &lines {
        assert!(line.is_ascii() && !line.trim().is_empty() && line.len() <= 998, "{line:?}");
        let can_be_folded = line.trim_start().contains(' ') && !line.starts_with("Content-Type");
        assert!(line.len() <= 78 || !can_be_folded, "{} characters: {line}", line.len());
    }
    for header in unfolded.iter().filter(|header| header.starts_with("Subject:") || header.starts_with("From:")) {
        for word in header.split_whitespace().filter(|word| word.contains("=?")) {
            let inner = word.strip_prefix("=?utf-8?B?").and_then(|word| word.strip_suffix("?=")).expect(word);
            let bytes = data_encoding::BASE64.decode(inner.as_bytes()).expect("base 64");
            assert!(String::from_utf8(bytes).is_ok() && word.len() <= 75, "{word}");
        }
    }
    let read = MessageParser::default().parse(wire.as_bytes()).expect("a mail");
    assert_eq!(read.subject(), Some(mail.subject.as_str()));
    let sender = match read.from() {
        Some(Address::List(list)) if list.len() == 1 => &list[0],
        other => panic!("{other:?}"),
    };
    let name = match &mail.from_name {
        Some(_) => Some(message::sender_name(&site.brand, mail)),
        None => from.name.clone(),
    };
    assert_eq!(sender.name.as_deref(), name.as_deref());
    assert_eq!(sender.address.as_deref(), Some(from.email.to_string().as_str()));
    let receivers = read.to().map_or(0, |to| to.iter().count());
    let receiver = read.to().and_then(|to| to.first()).and_then(|to| to.address.as_deref());
    assert_eq!((receivers, receiver), (1, Some(mail.recipient.as_str())));
    let answers = read.reply_to().and_then(|to| to.first()).and_then(|to| to.address.as_deref());
    assert_eq!(answers, mail.reply_to.as_ref().map(|address| address.as_str()));
    assert!(read.bcc().is_none() && read.cc().is_none());
}

fn all_are_strict(world: &World) -> usize {
    let mails: Vec<Mail> = world.change(|tx| Ok(schema::outbox::table.select(Mail::as_select()).load(tx.conn)?));
    mails.iter().for_each(|mail| is_strict(&world.db.site, &world.settings.mail_from, mail));
    mails.len()
}

fn some_mail(world: &World, from_name: Option<&str>, subject: &str) -> Mail {
    let to = remit::model::email_address::EmailAddress::parse("nina@harbour.example").expect("an address");
    let mut mail = world.change(|tx| {
        let id = remit::mail::Letter::new(MailKind::AccountMade, &to, "Subject").text("Hello.").queue(tx)?;
        Ok(schema::outbox::table.find(id).select(Mail::as_select()).first(tx.conn)?)
    });
    mail.from_name = from_name.map(str::to_owned);
    mail.subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    mail
}

story! {
    fn hostile_names_teams_apps_and_brands_arrive_as_they_were_typed(world: &mut World) {
        for (number, name) in HOSTILE.iter().enumerate() {
            let mut world = World::new(world.kind());
            let brand = HOSTILE[(number + 5) % HOSTILE.len()].to_owned();
            world.restart(|settings| {
                settings.mail_from = Mailbox::new(Some(brand.clone()), "billing@remit.example".parse().expect("an address"));
                settings.brand = brand;
            });
            let cast = Cast::of(&world);
            let typed = name.replace('\'', "''");
            for table in ["people", "teams", "apps", "payment_methods"] {
                sql(&world, &format!("UPDATE {table} SET name = '{typed}'"));
            }
            let (mut mara, mut clara, mut uma) =
                (world.sign_in(&cast.mara), world.sign_in(&cast.clara), world.sign_in(&cast.uma));
            let to_pay = ask_to_pay(&mut mara, &[&cast.cafe], "stella@lagoon.example");
            share(&mut clara, &cast.harbour, "boss@harbour.example");
            invite_to_team(&mut uma, &cast.team, Role::Limited, &[], "tess@team.example");
            invite_to_work(&mut mara, &cast.bakery, "dan@dock.example");
            mara.open(&format!("/apps/{}/delete", cast.bakery.id)).submit("Delete", &[]).answers(303);
            let mut stella = world.sign_in(&cast.stella);
            open_mail(&world, &mut stella, to_pay);
            take_over(&mut stella, &cast.lagoon);
            uma.open(&format!("/teams/{}/members/{}/remove", cast.team.id, cast.lin.id)).submit("Remove", &[]).follow();
            world.guest().post("/password/forgot", &[("email", "mara@studio.example")]).answers(303);
            world.pass_days(60);
            remit::due::run_due(&world.db).expect("a round");
            assert!(all_are_strict(&world) > 10);
        }
    }
}

#[test]
fn what_is_plain_stays_as_it_is_and_is_folded_at_blanks() {
    assert_eq!(header::unstructured("Subject", "Mara Klein now pays for Atlas"), "Mara Klein now pays for Atlas");
    let long = header::unstructured("Subject", &["word"; 40].join(" "));
    // Before the first line stands the name.
    assert!(format!("Subject: {long}").split("\r\n").all(|line| line.len() <= 78), "{long}");
    assert_eq!(long.replace("\r\n", ""), ["word"; 40].join(" "));
    assert_eq!(header::mailbox("From", "Mara \"M\" Klein", "a@b.example"), "\"Mara \\\"M\\\" Klein\" <a@b.example>");
}

#[test]
fn what_is_not_plain_becomes_words_that_can_be_decoded_alone() {
    for text in ["Harbour Café", "=?utf-8?b?aHR0cHM6Ly9ldmlsLmV4YW1wbGU=?=", "a  b", &"x".repeat(300), &"ü".repeat(90)]
    {
        let header = header::unstructured("Subject", text);
        let mut decoded = String::new();
        for (number, line) in header.split("\r\n").enumerate() {
            assert!(line.len() <= if number == 0 { 69 } else { 78 }, "{line}");
            let word = line.trim_start();
            assert!(word.len() <= 75, "{word}");
            let inner =
                word.strip_prefix("=?utf-8?B?").and_then(|word| word.strip_suffix("?=")).expect("an encoded word");
            let bytes = data_encoding::BASE64.decode(inner.as_bytes()).expect("base 64");
            decoded.push_str(&String::from_utf8(bytes).expect("whole characters"));
        }
        assert_eq!(decoded, text);
    }
}

#[test]
fn whatever_is_typed_arrives_as_it_was_typed() {
    let world = World::new(crate::world::Kind::Sqlite);
    let plain = some_mail(&world, None, "Subject");
    let (site, from) = (&world.db.site, &world.settings.mail_from);
    for name in HOSTILE {
        for subject in HOSTILE {
            let mail = Mail { from_name: Some(name.into()), subject: subject.into(), ..plain.clone() };
            is_strict(site, from, &mail);
        }
    }
    proptest!(ProptestConfig::with_cases(400), |(name in "[^\\p{C}\\p{Z}](\\PC{0,79}[^\\p{C}\\p{Z}])?", subject in "\\PC{1,200}")| {
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assume!(!subject.is_empty());
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mail = Mail { from_name: Some(name), subject, ..plain.clone() };
        is_strict(site, from, &mail);
    });
}
