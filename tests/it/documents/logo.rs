//! The logo of the seller stands on its invoices, and an old invoice keeps its old one.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use remit::commands::Command;
use remit::due::run_due;
use remit::model::seller::Seller;

use super::cases::LOGO;
use crate::invoices::check::broken;
use crate::invoices::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Browser, Cast, Kind, World};

/// The first invoice has the logo on it, and the second one has none.
fn billed_twice(world: &mut World) -> Cast {
    let seller = Seller::example().with_logo(LOGO.to_vec()).expect("a logo");
    world.restart(|settings| settings.seller = Some(seller));
    let cast = Cast::of(world);
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2026, 12, 1));
    run_due(&world.db).expect("a round");
    world.restart(|settings| settings.seller = Some(Seller::example()));
    world.clock.set(noon(2027, 1, 1));
    run_due(&world.db).expect("a round");
    cast
}

/// Where the logos on a page are.
fn logos(browser: &Browser) -> Vec<String> {
    let source = browser.source();
    let images = source.split("<img class=\"logo\" src=\"").skip(1);
    images.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

story! {
    fn an_invoice_keeps_the_logo_that_was_on_it(world: &mut World) {
        let cast = billed_twice(world);
        let [with, without] = all_invoices(world).try_into().expect("two invoices");
        let page = |number: &str| format!("/payment-methods/{}/invoices/{number}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&without.number)).says("Example Hosting GmbH");
        assert_eq!(logos(&clara), Vec::<String>::new());
        clara.open(&page(&with.number)).says("Example Hosting GmbH");
        let [logo] = logos(&clara).try_into().expect("one logo");
        let mail = world.mails_to("clara@harbour.example").into_iter().find(|mail| mail.kind == "invoice");
        let mut guest = world.guest();
        guest.open(mail.expect("a mail").link()).says(&with.number);
        assert_eq!(logos(&guest), std::slice::from_ref(&logo), "behind the link too");
        guest.get(&logo).answers(200);
        assert_eq!(guest.body, LOGO);
        assert_eq!(guest.header("content-type"), Some("image/png"));
        assert_eq!(guest.header("cache-control"), Some("public, max-age=31536000, immutable"));
        for nothing in [logo.replace(".png", ""), logo.replace("/logos/", "/logos/0")] {
            guest.get(&nothing).answers(404);
        }
        let sizes = [&with, &without].map(|invoice| {
            clara.get(&format!("{}/invoice.pdf", page(&invoice.number))).answers(200);
            clara.body.len()
        });
        assert!(sizes[0] > sizes[1] + 500, "the picture is in it: {sizes:?}");
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
    }

    fn a_logo_that_was_printed_is_never_changed(world: &mut World) {
        billed_twice(world);
        let before = world.dump();
        let refusal = |statement: &str| {
            let tried = world.db.rehearse(|tx| Ok(diesel::sql_query(statement).execute(tx.conn)?));
            tried.err().map(|problem| problem.to_string()).unwrap_or_default()
        };
        let replaces = match world.kind() {
            Kind::Sqlite => ("INSERT OR REPLACE INTO logos SELECT * FROM logos", "a logo is never changed"),
            Kind::Postgres => ("TRUNCATE logos", "a logo is never deleted"),
        };
        let changes = ("UPDATE logos SET png = ''", "a logo is never changed");
        for (statement, sentence) in [changes, ("DELETE FROM logos", "a logo is never deleted"), replaces] {
            let problem = refusal(statement);
            assert!(problem.contains(sentence), "{statement}: {problem}");
        }
        world.is_as(&before, "tampering");
        let drop = match world.kind() {
            Kind::Sqlite => "DROP TRIGGER logos_stay",
            Kind::Postgres => "DROP TRIGGER logos_stay ON logos",
        };
        for png in ["AAAA", "no base64"] {
            let found = world.db.rehearse(|tx| {
                tx.conn.batch_execute(&format!("{drop}; UPDATE logos SET png = '{png}'"))?;
                broken(tx)
            });
            assert_eq!(found.expect("what is broken"), ["issued"], "{png}");
        }
    }
}
