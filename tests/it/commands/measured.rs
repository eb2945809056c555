//! `/metrics`: what a monitoring system is told, and nothing about anybody.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use remit::figures::Figures;
use remit::routes::ADDRESSES;
use remit::store::Clock;
use remit::web::metrics::Metrics;

use super::exposition::Exposition;
use super::process::{Answer, Press, Process, asked, free_address};
use crate::invitations::acts::{ask_to_pay, sql};
use crate::world::{Browser, Cast, PASSWORD, World};

const CLARA: &str = "clara@harbour.example";
const REQUESTS: &str = "remit_http_request_duration_seconds_count";

#[track_caller]
fn scrape(metrics: SocketAddr) -> (String, Exposition) {
    let (head, body) = asked(metrics, "/metrics", &[]).expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("content-type: text/plain; version=0.0.4"), "{head}");
    let read = Exposition::read(&body);
    (body, read)
}

fn measured(world: &World) -> (Process, SocketAddr) {
    let metrics = free_address();
    let process = Process::start_with(world, &[("REMIT_METRICS_LISTEN", &metrics.to_string())]);
    (process, metrics)
}

/// Those of a server that is only now asked.
fn figures(world: &World) -> Exposition {
    Exposition::read(&Figures::new(world.db.clone(), &Metrics::default()).scrape())
}

fn cookie(browser: &Browser) -> String {
    let cookies: Vec<String> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("Cookie: {}", cookies.join("; "))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(world: &World, query: &str) -> f64 {
    let count: Count = world.change(|tx| Ok(diesel::sql_query(query).get_result(tx.conn)?));
    f64::from(i32::try_from(count.count).expect("few"))
}

story! {
    fn a_scrape_says_what_was_asked_and_what_waits(world: &mut World) {
        world.clock.set(Clock::System.now().plus_minutes(-10));
        let cast = Cast::of(world);
        ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let (process, metrics) = measured(world);
        let mara = cookie(&world.sign_in(&cast.mara));
        for (path, status) in [
            (format!("/apps/{}", cast.cafe.id), 200),
            (format!("/apps/{}", cast.shop.id), 404),
            ("/nothing/at/all".to_owned(), 404),
            ("/metrics".to_owned(), 404),
        ] {
            let head = asked(process.address(), &path, &[&mara]).expect("an answer").0;
            assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {head}");
        }
        let said = scrape(metrics).1;
        let app = ("route", "/apps/{app}");
        assert_eq!(said.value(REQUESTS, &[app, ("method", "GET"), ("status", "2xx")]), 1.0);
        assert_eq!(said.value(REQUESTS, &[app, ("method", "GET"), ("status", "4xx")]), 1.0);
        assert_eq!(said.value(REQUESTS, &[("route", "none"), ("status", "4xx")]), 2.0);
        assert!(said.value(REQUESTS, &[("route", "/health"), ("status", "2xx")]) >= 1.0);
        assert_eq!(said.value("remit_database_up", &[]), 1.0);
        assert_eq!(said.value("remit_database_connections", &[("state", "most")]), 8.0);
        assert!(said.value("remit_database_connections", &[("state", "open")]) >= 1.0);
        assert_eq!(said.value("remit_database_connections", &[("state", "waiting")]), 0.0);
        let waiting = count(world, "SELECT COUNT(*) AS count FROM outbox WHERE state = 'waiting'");
        assert!(waiting >= 1.0 && said.value("remit_queue_length", &[("queue", "mails")]) == waiting, "{waiting}");
        let oldest = said.value("remit_queue_oldest_seconds", &[("queue", "mails")]);
        assert!((590.0..900.0).contains(&oldest), "{oldest}");
        assert_eq!(said.value("remit_queue_length", &[("queue", "vat_ids")]), 0.0);
        assert_eq!(said.value("remit_queue_length", &[("queue", "webhooks")]), 0.0);
        for queue in ["charges", "refunds", "refunds_failed"] {
            assert_eq!(said.value("remit_queue_length", &[("queue", queue)]), 0.0);
        }
        let engine = if world.kind() == crate::world::Kind::Sqlite { "sqlite" } else { "postgres" };
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(said.value("remit_build_info", &[("database", engine), ("version", version)]), 1.0);
        assert!(said.value("process_start_time_seconds", &[]) > 1_700_000_000.0);
        assert_eq!(asked(metrics, "/", &[]).map(|(head, _)| head.contains(" 404 ")), Some(true), "and nothing else");
    }

    fn the_last_monthly_runs_are_told_by_when_they_began_and_were_over(world: &mut World) {
        let times = |said: &Exposition| {
            let names = ["started_timestamp_seconds", "finished_timestamp_seconds", "invoices"];
            names.map(|name| said.value(&format!("remit_monthly_run_{name}"), &[]))
        };
        assert_eq!(times(&figures(world)), [0.0, 0.0, 0.0], "never");
        sql(world, "INSERT INTO monthly_runs (month, after, started_at, finished_at) VALUES
                    ('2026-09', '', 1790805600000, 1790805660000), ('2026-10', '', 1793487600000, NULL)");
        assert_eq!(times(&figures(world)), [1_793_487_600.0, 1_790_805_660.0, 0.0], "the second one goes on");
        sql(world, "UPDATE monthly_runs SET finished_at = 1793487660000 WHERE month = '2026-10'");
        assert_eq!(times(&figures(world)), [1_793_487_600.0, 1_793_487_660.0, 0.0]);
    }

    fn log_ins_are_counted_by_how_they_end(world: &mut World) {
        world.clock.set(Clock::System.now());
        let cast = Cast::of(world);
        let (process, metrics) = measured(world);
        let mut guest = world.guest();
        guest.get("/login").answers(200);
        let with = |password: &str| Press::of_typed(&guest, "Log in", &[("email", &cast.mara.email_text()), ("password", password)]);
        let pressed = |press: &Press| process.press(press).map(|Answer { status, .. }| status);
        assert_eq!(pressed(&with("four words that are wrong")), Some(422));
        assert_eq!(pressed(&with("four words that are wrong")), Some(422));
        assert_eq!(pressed(&with(PASSWORD)), Some(303));
        assert_eq!(pressed(&with("")), Some(303), "a code is sent, and nobody is logged in");
        let said = scrape(metrics).1;
        assert_eq!(said.value("remit_log_ins_total", &[("outcome", "ok")]), 1.0);
        assert_eq!(said.value("remit_log_ins_total", &[("outcome", "refused")]), 2.0);
    }

    fn a_scrape_says_nothing_about_anybody(world: &mut World) {
        world.clock.set(Clock::System.now());
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], "canary@client.example");
        let (process, metrics) = measured(world);
        let mara = cookie(&world.sign_in(&cast.mara));
        for path in [
            format!("/apps/{}", cast.cafe.id),
            format!("/invitations/{it}"),
            format!("/payment-methods/{}", cast.harbour.id),
            format!("/events?person={}", cast.mara.id),
            "/verify/canarycanarycanarycanarycanarycanarycana".to_owned(),
            "/canary?canary=canary".to_owned(),
        ] {
            assert!(asked(process.address(), &path, &[&mara, "User-Agent: canary", "X-Forwarded-For: 203.0.113.77"]).is_some());
        }
        let (text, said) = scrape(metrics);
        let people = [&cast.mara, &cast.clara, &cast.jo, &cast.uma, &cast.lin, &cast.sven, &cast.stella];
        let mut private: BTreeSet<String> = people.iter().flat_map(|one| [one.name.clone(), one.id.to_string()]).collect();
        private.extend([cast.cafe.id.to_string(), cast.cafe.name.clone(), cast.harbour.id.to_string(), it.to_string()]);
        private.extend(["canary", "@", ".example", "203.0.113", "127.0.0.1", "Harbour"].map(str::to_owned));
        let found: Vec<&String> = private.iter().filter(|word| text.contains(word.as_str())).collect();
        assert!(found.is_empty(), "{found:?} in\n{text}");
        let patterns: BTreeSet<&str> = ADDRESSES.iter().map(|(_, pattern)| *pattern).chain(["none"]).collect();
        for (name, family) in said.families() {
            for (_, labels, _) in &family.samples {
                let strange = labels.iter().find(|(label, value)| match label.as_str() {
                    "route" => !patterns.contains(value.as_str()),
                    "le" => value.parse::<f64>().is_err(),
                    "version" => *value != env!("CARGO_PKG_VERSION"),
                    _ => value.len() > 14 || !value.chars().all(|sign| sign.is_alphanumeric() || sign == '_'),
                });
                assert_eq!(strange, None, "{name}");
            }
        }
    }

    fn a_database_that_does_not_answer_is_said(world: &mut World) {
        let (process, metrics) = measured(world);
        let before = scrape(metrics).1;
        assert_eq!(before.value("remit_database_up", &[]), 1.0);
        world.change(|tx| Ok(tx.conn.batch_execute("ALTER TABLE outbox RENAME TO elsewhere")?));
        assert_eq!(scrape(metrics).1.value("remit_database_up", &[]), 1.0, "it is not asked each time");
        std::thread::sleep(std::time::Duration::from_secs(6));
        let (text, after) = scrape(metrics);
        assert_eq!(after.value("remit_database_up", &[]), 0.0);
        assert!(!text.contains("remit_queue_length"), "nobody knows what waits");
        assert_eq!(process.get("/livez"), Some(200));
    }
}
