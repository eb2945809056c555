//! What mails look like where mail programs do as they like.

use diesel::prelude::*;
use lettre::message::Mailbox;
use remit::mail::{Letter, message};
use remit::model::email_address::EmailAddress;
use remit::model::mail::{Mail, MailKind};
use remit::paths;
use remit::store::schema::outbox;

use crate::world::World;

/// A mail with everything that there can be in one, as HTML.
fn letter(world: &World) -> String {
    let to = EmailAddress::parse("nina@roth.example").expect("an address");
    world.change(|tx| {
        let letter =
            Letter::new(MailKind::AccountMade, &to, "Everything").text("Hello.").quote("Mara Klein", "Thank you.");
        letter
            .list(vec!["One".into()])
            .button(tx, "Open", &paths::home())
            .small("That is all.")
            .foot_link("Stop these emails", "row")
            .queue(tx)
    });
    world.mail_to("nina@roth.example").html
}

/// The opening tags that have a style of their own.
fn styled(html: &str) -> Vec<&str> {
    html.split('<')
        .filter(|tag| tag.contains("style=\""))
        .map(|tag| tag.split('>').next().unwrap_or_default())
        .collect()
}

fn value<'a>(tag: &'a str, name: &str) -> &'a str {
    let value = tag.split_once(&format!("{name}=\"")).map(|(_, rest)| rest);
    value.and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// The colour that elements of this class have, in red, green and blue. `name`: `color`, `background` or `border`.
fn colour(html: &str, class: &str, name: &str, is_dark: bool) -> [u8; 3] {
    let (head, body) = html.split_once("</style>").expect("a style");
    let own = styled(body).into_iter().find(|tag| value(tag, "class") == class).expect("one of the class");
    let in_the_dark = head.split_once(&format!(".{class} {{")).and_then(|(_, rest)| rest.split('}').next());
    let is_it = |declared: &str| declared == name || declared.strip_suffix("-color") == Some(name);
    let of = |style: &str| -> Option<[u8; 3]> {
        let mut declared = style.split(';').filter_map(|one| one.split_once(':'));
        let (_, words) = declared.find(|(declared, _)| is_it(declared.trim()))?;
        let digits = words.split('#').nth(1)?.get(..6)?;
        Some([0, 2, 4].map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("a colour")))
    };
    let dark = in_the_dark.filter(|_| is_dark).and_then(of);
    dark.or_else(|| of(value(own, "style"))).unwrap_or_else(|| panic!("no {name} of {class}"))
}

/// From 1 to 21, as WCAG 2 counts it.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let part = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let light = |[red, green, blue]: [u8; 3]| 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue) + 0.05;
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}

story! {
    fn whatever_has_a_colour_has_one_for_the_dark(world: &mut World) {
        let html = letter(world);
        let (_, dark) = html.split_once("@media (prefers-color-scheme: dark)").expect("colours for the dark");
        let dark = dark.split("</style>").next().expect("the end of the style");
        let coloured: Vec<&str> = styled(&html).into_iter().filter(|tag| tag.contains("color:#") || tag.contains("background:#")).collect();
        assert!(coloured.len() > 5, "{html}");
        for tag in coloured {
            assert!(dark.contains(&format!(".{}", value(tag, "class"))) && !value(tag, "class").is_empty(), "{tag}");
        }
    }

    fn every_mail_has_a_mark_without_a_picture_and_says_whose_it_is(world: &mut World) {
        let html = letter(world);
        let company = "Example Hosting GmbH, Speicherstadt 12, 20457 Hamburg, Germany";
        assert!(html.contains(company) && world.mail_to("nina@roth.example").text.contains(company), "{html}");
        assert!(!html.contains("<img") && !html.contains("<svg"), "mail programs do not load pictures: {html}");
        let mark = html.split("class=\"mark\"").nth(1).expect("a mark");
        assert_eq!(mark.split(['>', '<']).nth(1), Some("R"), "{mark}");
        world.pass_minutes(1);
        world.restart(|settings| settings.seller = None);
        let html = letter(world);
        assert!(html.contains("R</td>") && !html.contains("Speicherstadt"), "{html}");
    }

    fn what_lists_of_mails_show_stands_first_and_is_not_shown_twice(world: &mut World) {
        let to = EmailAddress::parse("nina@roth.example").expect("an address");
        world.change(|tx| {
            let letter = Letter::new(MailKind::AccountMade, &to, "A price").preheader("€10.00 a month").text("Hello,");
            letter.queue(tx)
        });
        let mail = world.mail_to("nina@roth.example");
        let (before, after) = mail.html.split_once("€10.00 a month").expect("the preheader");
        assert!(before.ends_with("mso-hide:all\">") && before.contains("display:none") && after.contains("Hello,"));
        assert!(!mail.text.contains('€'), "{}", mail.text);
    }

    fn no_line_is_longer_than_mail_servers_take(world: &mut World) {
        let to = EmailAddress::parse("nina@roth.example").expect("an address");
        let from: Mailbox = "Billing <billing@remit.example>".parse().expect("a sender");
        for message in ["x".repeat(1000), "ß".repeat(1000), "many words ".repeat(90)] {
            let mail = world.change(|tx| {
                let letter = Letter::new(MailKind::Invitation, &to, "Long").text("Hello,").quote("Mara Klein", &message);
                let id = letter.queue(tx)?;
                Ok(outbox::table.find(id).select(Mail::as_select()).first(tx.conn)?)
            });
            let wire = message::build(&world.db.site, &from, &mail, None).expect("a message").formatted();
            let longest = wire.split(|byte| *byte == b'\n').map(|line| line.len()).max();
            assert!(longest.is_some_and(|longest| longest <= 999), "{longest:?}");
        }
    }

    fn a_button_is_read_and_recognised_whatever_mail_programs_leave_out(world: &mut World) {
        let html = letter(world);
        // Its background is that of the cell: those of links are left out most.
        let link = styled(&html).into_iter().find(|tag| tag.starts_with("a class=\"press\"")).expect("a button");
        assert!(!link.contains("background") && html.contains("<td class=\"button\" bgcolor="), "{link}");
        for is_dark in [false, true] {
            let said = |class: &str, name: &str| colour(&html, class, name, is_dark);
            // Of the cell, of the sheet, and of the page: whichever are left.
            for place in ["button", "sheet", "ground"] {
                let words = contrast(said("press", "color"), said(place, "background"));
                let border = contrast(said("button", "border"), said(place, "background"));
                assert!(words >= 4.5 && border >= 3.0, "on the {place}, dark {is_dark}: {words} and {border}");
            }
        }
    }
}
