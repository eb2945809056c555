//! Who asks a server whether it is there, whether it is ready, and what it says while it stops.

use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use remit::settings::Settings;
use remit::store::connection::DatabaseUrl;

use super::process::{Process, asked};
use crate::world::{Cast, Kind};

story! {
    fn a_server_that_runs_is_there_and_ready(world: &mut World) {
        let mut guest = world.guest();
        for probe in ["/livez", "/readyz", "/health"] {
            guest.get(probe).answers(200);
            assert_eq!(guest.source(), "ok", "{probe}");
            assert_eq!(guest.header("cache-control"), Some("no-store"));
            assert_eq!(guest.header("x-content-type-options"), Some("nosniff"));
        }
        world.queries();
        guest.get("/livez").answers(200);
        assert_eq!(world.queries(), 0, "the database is not asked whether the process is there");
    }

    fn a_database_that_is_not_up_to_date_wants_no_visitors(world: &mut World) {
        let mut other = world.settings.database.connect().expect("a connection");
        let mut change = |statement: &str| other.batch_execute(statement).expect("a change");
        change("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231')");
        let mut guest = world.guest();
        guest.get("/readyz").answers(200);
        change("DELETE FROM __diesel_schema_migrations WHERE version < '2099'");
        guest.get("/readyz").answers(503);
        assert_eq!(guest.source(), "the database is not up to date");
        guest.get("/livez").answers(200);
        guest.get("/health").answers(200);
    }

    fn without_a_database_the_process_is_there_all_the_same(world: &mut World) {
        let nowhere = match world.kind() {
            Kind::Sqlite => DatabaseUrl::Sqlite("/nowhere/remit.sqlite3".into()),
            Kind::Postgres => DatabaseUrl::Postgres("postgres://remit@127.0.0.1:1/remit".into()),
        };
        let cast = Cast::of(world);
        let cookies = world.sign_in(&cast.mara).cookies();
        world.restart(|settings: &mut Settings| settings.database = nowhere);
        let (mut guest, mut mara) = (world.guest(), world.guest());
        mara.take_cookies(cookies);
        guest.get("/livez").answers(200);
        for probe in ["/readyz", "/health"] {
            guest.get(probe).answers(503);
            assert_eq!(guest.source(), "the database does not answer", "{probe}");
        }
        mara.get("/account").shows(503, "Back in a moment");
        assert!(mara.header("retry-after").is_some());
    }

    fn after_sigterm_visitors_are_answered_and_no_more_are_wanted(world: &mut World) {
        let mut process = Process::start(world);
        let address = process.address();
        let ready = || asked(address, "/readyz", &[]).map(|(head, body)| (head.contains(" 503 "), body));
        assert_eq!(ready(), Some((false, "ok".into())));
        process.signal("TERM");
        let begun = Instant::now();
        while ready() == Some((false, "ok".into())) {
            assert!(begun.elapsed() < Duration::from_secs(3), "it is still ready");
            sleep(Duration::from_millis(20));
        }
        assert_eq!(ready(), Some((true, "this server stops".into())));
        assert_eq!(process.get("/livez"), Some(200));
        assert_eq!(process.get("/login"), Some(200));
        assert_eq!(process.ended().and_then(|status| status.code()), Some(0));
        assert!(begun.elapsed() >= Duration::from_secs(4), "{:?}", begun.elapsed());
        assert_eq!(process.get("/livez"), None);
    }

    fn ctrl_c_keeps_nobody_waiting(world: &mut World) {
        let mut process = Process::start(world);
        let begun = Instant::now();
        process.signal("INT");
        assert_eq!(process.ended().and_then(|status| status.code()), Some(0));
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }
}
