//! `remit demo`

use diesel::prelude::*;
use remit::commands::Command;
use remit::mail::mail_server::MailServer;
use remit::store::Clock;
use remit::store::schema::people;

use crate::world::Cast;

story! {
    fn the_demo_fills_an_empty_database_and_breaks_no_rule(world: &mut World) {
        Command::Demo.run(world.settings.clone()).expect("a demo");
        Command::check().run(world.settings.clone()).expect("no rule is broken");
        let again = Command::Demo.run(world.settings.clone());
        assert!(again.is_err_and(|sentence| sentence.contains("needs an empty one")));
        // It is told up to now, whenever that is.
        world.clock.set(Clock::System.now());
        let mut clara = world.guest();
        clara.get("/login");
        clara.submit("Log in", &[("Email", "clara@harbour-cafe.example"), ("Password", "seven quiet harbour lamps")]);
        clara.follow().shows(200, "Your websites").says("Pier 7 Rooms").says("Summer Festival 2026 will be deleted in 5 days");
        clara.says("so far this month").says("Month by month");
        clara.click("Harbour Café GmbH").says("What it costs");
        clara.click("All invoices").says("open").says("paid");
        clara.get("/events").says("Mara Klein invited you to pay for Pier 7 Rooms");
        clara.click("Older →");
        clara.click("Older →").says("Mara Klein invited you to pay for Harbour Café");
    }

    fn the_demo_leaves_a_database_in_use_alone(world: &mut World) {
        Cast::of(world);
        let refused = Command::Demo.run(world.settings.clone());
        assert!(refused.is_err_and(|sentence| sentence.contains("somebody in this database")));
        let count: i64 = world.db.read(|tx| Ok(people::table.count().get_result(tx.conn)?)).expect("a count");
        assert_eq!(count, 7);
    }

    fn the_demo_writes_to_nobody(world: &mut World) {
        let mut settings = world.settings.clone();
        let server = url::Url::parse("smtp://127.0.0.1:2525").expect("a URL");
        settings.mail_server = Some(MailServer::at(&server).expect("a mail server"));
        assert!(Command::Demo.run(settings).is_err_and(|sentence| sentence.contains("invented people")));
    }
}
