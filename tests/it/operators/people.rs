//! How operators look for people, and what they see of one whose record they opened.

use diesel::prelude::*;
use remit::mail::Letter;
use remit::model::email_address::EmailAddress;
use remit::model::mail::MailKind;
use remit::model::person::Person;
use remit::operators::changes::make;
use remit::store::schema::people;

use crate::world::{Browser, Cast, World, rounds};

/// The names that a list shows, in its order.
pub fn names(browser: &Browser) -> Vec<String> {
    browser.all("main ul.rows > li strong")
}

fn look(browser: &mut Browser, by: &str, typed: &str) -> Vec<String> {
    browser.open("/operator/people").submit("Search", &[("by", by), ("q", typed)]).answers(200);
    names(browser)
}

/// A second operator.
fn oskar(world: &World) -> Person {
    let oskar = world.developer("Oskar Voss", "oskar@hosting.example");
    world.change(|tx| make(tx, &oskar));
    oskar
}

story! {
    fn people_are_found_by_how_their_name_or_address_begins(world: &mut World) {
        let cast = Cast::of(world);
        let mut olga = world.sign_in(&world.operator());
        olga.open("/operator").click("People").shows(200, "People").says("Mara Klein").says("developer");
        olga.does_not_say("mara@studio.example");
        assert_eq!(look(&mut olga, "name", " MARA  kl"), ["Mara Klein"]);
        assert_eq!(look(&mut olga, "name", "klein"), [""; 0]);
        olga.says("No name begins with this.");
        assert_eq!(look(&mut olga, "email", "S"), ["Stella Mori", "Sven Strand"]);
        assert_eq!(look(&mut olga, "name", "Clara@Harbour.example"), ["Clara Brandt"], "what has an @ is an address");
        assert_eq!(look(&mut olga, "email", "nobody"), [""; 0]);
        olga.says("No address begins with this.");
        assert_eq!(look(&mut olga, "something", "lin "), ["Lin Sato"]);
        world.change(|tx| {
            let no_password = people::password_hash.eq(None::<String>);
            Ok(diesel::update(people::table.find(cast.lin.id)).set(no_password).execute(tx.conn)?)
        });
        look(&mut olga, "name", "Lin");
        olga.says("without password");
    }

    fn letters_of_all_languages_are_found_in_each_case(world: &mut World) {
        for (number, name) in ["Émile Zola", "ÉMILE Zátopek", "émile zidane", "Özgür Ö", "Emile"].iter().enumerate() {
            world.client(name, &format!("p{number}@client.example"));
        }
        let mut olga = world.sign_in(&world.operator());
        for typed in ["émile", "ÉMILE", "Émile", "emile"] {
            let mut found = look(&mut olga, "name", typed);
            found.sort();
            assert_eq!(found, ["Emile", "ÉMILE Zátopek", "Émile Zola", "émile zidane"], "{typed}");
        }
        assert_eq!(look(&mut olga, "name", "özgür ö"), ["Özgür Ö"]);
    }

    fn odd_things_to_look_for_are_only_text(world: &mut World) {
        Cast::of(world);
        world.client("100% Percy", "percy@client.example");
        world.client("o'Neil_X", "neil@client.example");
        let mut olga = world.sign_in(&world.operator());
        for (typed, found) in [("%", 0), ("_", 0), ("100%", 1), ("o'neil_", 1), ("'", 0), ("\\", 0), ("' OR 1=1 --", 0), ("🦀", 0), ("\u{10ffff}", 0)] {
            assert_eq!(look(&mut olga, "name", typed).len(), found, "{typed}");
            assert_eq!(look(&mut olga, "email", typed).len(), 0, "{typed}");
        }
        assert_eq!(look(&mut olga, "name", &"x".repeat(3000)).len(), 0);
        for (address, status) in [("?q=a%00b", 422), ("?by=%00", 422), ("?after=%00", 422), ("?q=%ff", 400)] {
            olga.get(&format!("/operator/people{address}")).answers(status);
        }
        let all = olga.open("/operator/people").text();
        for address in ["?after=nothing", "?before=' OR 1=1", "?after=0000000000000000"] {
            assert_eq!(olga.open(&format!("/operator/people{}", address.replace(' ', "%20"))).text(), all, "{address}");
        }
    }

    fn long_lists_have_pages_and_cost_few_queries(world: &mut World) {
        let many = rounds(60, 2000);
        for number in 0..many {
            world.client(&format!("Anna {number:04}"), &format!("anna{number:04}@client.example"));
            world.client("Anna Same", &format!("same{number:04}@client.example"));
        }
        world.client("Bea", "bea@client.example");
        let mut olga = world.sign_in(&world.operator());
        let mut seen = look(&mut olga, "name", "anna");
        while olga.links().iter().any(|link| link.text == "More →") {
            olga.click("More →").answers(200);
            seen.extend(names(&olga));
        }
        assert_eq!(seen.len(), 2 * many);
        assert!(seen.is_sorted());
        let last = names(&olga);
        olga.click("← Back").answers(200);
        assert_eq!(names(&olga).len(), 25);
        assert_ne!(names(&olga), last);
        olga.click("More →").answers(200);
        assert_eq!(names(&olga), last, "back and on again");
        world.queries();
        olga.click("← Back").answers(200);
        assert!(world.queries() <= 4, "session, operator, where the page begins, the page");
    }

    fn a_person_is_opened_with_a_reason_that_only_they_see(world: &mut World) {
        let cast = Cast::of(world);
        let (olga, oskar) = (world.operator(), oskar(world));
        world.change(|tx| {
            let to = EmailAddress::parse("jo@books.example").expect("an address");
            Letter::new(MailKind::RoleChanged, &to, "News for Jo").text("A secret.").queue(tx).map(drop)
        });
        let page = format!("/operator/people/{}", cast.jo.id);
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/people").click("Jo Adler").shows(200, "Jo Adler").says("developer");
        for closed in ["jo@books.example", "Harbour billing", "News for Jo"] {
            browser.does_not_say(closed);
        }
        browser.submit("Open", &[("reason", " x ")]).answers(422);
        assert_eq!(browser.problem("reason").as_deref(), Some("Say in a few words why."));
        browser.submit("Open", &[("Reason for access", "Jo called, and asked about a mail.")]).follow();
        browser.shows(200, "Jo Adler").says("jo@books.example").says("Harbour billing").says("direct");
        browser.says("News for Jo").says("Waiting").says("nowhere").does_not_say("A secret.");
        world.queries();
        browser.open(&page).answers(200);
        assert!(world.queries() <= 6);
        // Nothing else is opened by it.
        browser.click("Harbour billing").shows(200, "Harbour billing").does_not_say("clara@harbour.example");
        world.sign_in(&cast.jo).open("/events").says("Support looked at your account. The reason: “Jo called, and asked about a mail”.");
        for other in [&cast.clara, &cast.mara] {
            world.sign_in(other).open("/events").answers(200).does_not_say("Support looked");
        }
        // Another operator opens it for themselves, and both see only what they did.
        world.sign_in(&oskar).open(&page).answers(200).does_not_say("jo@books.example");
        world.sign_in(&oskar).open("/events").answers(200).does_not_say("Support looked");
        world.pass_minutes(61);
        world.sign_in(&olga).open(&page).answers(200).does_not_say("jo@books.example");
    }

    fn what_a_person_has_through_teams_is_shown_with_the_team(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        world.opens_record(&olga, cast.uma.id, "A story");
        world.opens_record(&olga, cast.lin.id, "A story");
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/people/{}", cast.uma.id)).says("Studio billing").says("through the team Team North");
        browser.says("unlimited").says("North Shop").says("North Blog");
        browser.open(&format!("/operator/people/{}", cast.lin.id)).says("Team North").says("limited").says("North Shop");
        browser.does_not_say("North Blog").does_not_say("Studio billing");
        let _signed_in = world.sign_in(&cast.lin);
        browser.open(&format!("/operator/people/{}", cast.lin.id)).says("on 1 device");
    }

    fn whose_account_was_deleted_is_called_by_name_for_a_year(world: &mut World) {
        let cast = Cast::of(world);
        world.change(|tx| {
            let gone = (people::email.eq(None::<EmailAddress>), people::closed_at.eq(Some(tx.now)));
            Ok(diesel::update(people::table.find(cast.sven.id)).set(gone).execute(tx.conn)?)
        });
        let olga = world.operator();
        let page = format!("/operator/people/{}", cast.sven.id);
        let mut browser = world.sign_in(&olga);
        assert_eq!(look(&mut browser, "name", "sven"), ["Sven Strand"]);
        browser.says("deleted");
        assert_eq!(look(&mut browser, "email", "sven"), [""; 0]);
        browser.open(&page).submit("Open", &[("reason", "A letter came")]).follow().says("removed");
        world.pass_days(366);
        browser = world.sign_in(&olga);
        assert_eq!(look(&mut browser, "name", "sven"), [""; 0]);
        browser.get(&page).answers(404);
    }

    fn nobody_but_operators_finds_people_and_operators_open_nobodys_own_pages(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        world.opens_record(&olga, cast.harbour.id, "A story");
        let mut clara = world.sign_in(&cast.clara);
        let nothing = clara.get("/nothing-here").source();
        for address in ["/operator/people".to_owned(), format!("/operator/people/{}", cast.clara.id), format!("/operator/payment-methods/{}", cast.harbour.id), "/operator/mails".into()] {
            assert_eq!(clara.get(&address).answers(404).source(), nothing, "{address}");
        }
        let mut olga = world.sign_in(&olga);
        for address in [format!("/payment-methods/{}", cast.harbour.id), format!("/apps/{}", cast.bakery.id), format!("/teams/{}", cast.team.id)] {
            olga.get(&address).answers(404);
        }
    }
}
