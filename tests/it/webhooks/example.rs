//! The platform of `examples/platform` beside a real server: it makes what is made here, and is told of all of it.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use chrono::DateTime;
use data_encoding::BASE64;
use diesel::prelude::*;
use remit::costs::queries::this_month;
use remit::model::AppId;
use remit::model::access_token::Scope;
use remit::model::app::App;
use remit::model::metering::UsageSum;
use remit::model::payment_method::PaymentMethod;
use remit::model::running::RunningState;
use remit::outgoing::Patience;
use remit::store::Clock;
use remit::store::schema::{apps, usage_sums};
use remit::webhooks::carrier::{Carrier, Message};
use remit::webhooks::http::Http;
use remit::webhooks::signature;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{now_at, types_after};
use crate::commands::process::{Process, free_address};
use crate::metering::billed::moves;
use crate::metering::metered;
use crate::source::root;
use crate::world::{Cast, Program, SECRET, World, temporary_folder};

/// What visitors have loaded on one day: 150 GB, more than is included.
const USED_BYTES: &str = "150000000000\n";
const WHY: &str = "Its contact address does not answer.";

/// The example with what it needs, and the server that it is beside.
struct Example {
    folder: TempDir,
    server: Process,
    hooks: SocketAddr,
    token: String,
    endpoint: String,
    secret: String,
    running: Option<Child>,
}

impl Example {
    /// A server that sells by usage as well, and the example at work beside it.
    fn beside(world: &World) -> Example {
        let folder = temporary_folder();
        let catalogue = folder.path().join("catalogue.toml");
        let text = concat!(include_str!("../../../src/model/catalogue.toml"), include_str!("../metering/metered.toml"));
        fs::write(&catalogue, text).expect("a catalogue");
        fs::create_dir(folder.path().join("sites")).expect("a place");
        let server = Process::start_with(world, &[("REMIT_CATALOGUE", catalogue.to_str().expect("UTF-8"))]);
        let hooks = free_address();
        let new = ["token", "create", "Example platform", "--scope", "read", "apps:write", "bookings:write"];
        let token = remit(world, &new);
        let added = remit(world, &["webhook", "add", &format!("http://{hooks}/")]);
        let (line, secret) = added.split_once('\n').expect("two lines");
        let endpoint = line.split(' ').next().expect("an id").to_owned();
        let secret = secret.to_owned();
        let mut example = Example { folder, server, hooks, token, endpoint, secret, running: None };
        example.start();
        example
    }

    fn start(&mut self) {
        let mut command = self.command(&[]);
        self.running = Some(command.stdout(self.log()).stderr(self.log()).spawn().expect("Python"));
    }

    /// Ends it, whatever it does.
    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().expect("it could be killed");
            running.wait().expect("it is gone");
        }
    }

    /// One of its commands.
    #[track_caller]
    fn does(&self, arguments: &[&str]) -> String {
        said(self.command(arguments).output().expect("Python"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("python3");
        command
            .arg(root().join("examples/platform/platform.py"))
            .args(arguments)
            .env("REMIT_URL", format!("http://{}", self.server.address()))
            .env("TOKEN", &self.token)
            .env("SECRET", &self.secret)
            .env("PLACE", self.folder.path().join("sites"))
            .env("PORT", self.hooks.port().to_string())
            .env("no_proxy", "127.0.0.1")
            .stdin(Stdio::null());
        command
    }

    fn log(&self) -> Stdio {
        let file = fs::File::options().create(true).append(true).open(self.folder.path().join("log"));
        file.expect("a log").into()
    }

    fn place(&self, app: AppId) -> PathBuf {
        self.folder.path().join("sites").join(app.to_string())
    }

    /// What it has written down of an app. Empty: nothing yet.
    fn file(&self, app: AppId, name: &str) -> String {
        fs::read_to_string(self.place(app).join(name)).unwrap_or_default()
    }

    #[track_caller]
    fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(20), "not so: {what}\n{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until it has dealt with all that has happened.
    #[track_caller]
    fn is_up_to_date(&self, world: &World) {
        let position = self.folder.path().join("sites/position");
        let read = || fs::read_to_string(&position).ok().and_then(|text| text.parse::<i64>().ok());
        self.wait_until("it is up to date", || read() == Some(now_at(world)));
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a command of the program says.
#[track_caller]
fn remit(world: &World, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_remit"))
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", world.database_url())
        .env("REMIT_SECRET", SECRET)
        .current_dir(std::env::temp_dir())
        .output();
    said(output.expect("the program"))
}

#[track_caller]
fn said(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}

/// What everything begins with: people and apps of three days ago.
fn begin(world: &mut World) -> (Cast, Example) {
    metered(world);
    world.clock.set(Clock::System.now().plus_days(-3));
    let cast = Cast::of(world);
    world.clock.set(Clock::System.now());
    let example = Example::beside(world);
    example.is_up_to_date(world);
    (cast, example)
}

fn app(world: &World, id: AppId) -> App {
    let found = apps::table.find(id).select(App::as_select());
    world.db.read(|tx| Ok(found.first(tx.conn)?)).expect("an app")
}

/// Made by another program of the hosting company, for Mara, and paid for from tomorrow.
fn made(world: &World, payer: &PaymentMethod) -> AppId {
    let new = json!({ "name": "Quay Bookshop", "developer": "mara@studio.example", "payment_method": payer.id });
    let made = panel(world).post("/api/v1/apps", &new).answers(201).json();
    serde_json::from_value(made["id"].clone()).expect("an id")
}

/// As much later as time has passed for the server and the example.
fn panel(world: &World) -> Program {
    world.clock.set(Clock::System.now());
    world.platform("Panel", &[Scope::Read, Scope::AppsWrite, Scope::BookingsWrite, Scope::BillingWrite])
}

/// The plan of PHP as the example has written it down.
fn plan_of_php(example: &Example, app: AppId) -> Option<String> {
    let environments: Value = serde_json::from_str(&example.file(app, "plans.json")).ok()?;
    let plans = environments[0]["plans"].as_array()?;
    let php = plans.iter().find(|plan| plan["component"] == "php")?;
    php["plan"].as_str().map(str::to_owned)
}

/// Seven days pass for whatever is to be deleted.
fn is_deleted(world: &World, app: AppId) {
    let mut panel = panel(world);
    panel.delete(&format!("/api/v1/apps/{app}")).answers(200);
    let now = world.clock.now();
    world.clock.set(now.plus_days(8));
    world.change(remit::apps::changes::delete_due);
    world.clock.set(now);
    panel.get(&format!("/api/v1/apps/{app}")).answers(404);
}

story! {
    fn an_app_that_is_made_here_is_made_there_and_runs_until_it_is_deleted(world: &mut World) {
        let (cast, example) = begin(world);
        let other = world.payment_method("Quay billing", &cast.clara, &[&cast.clara]);
        let it = made(world, &cast.harbour);
        example.wait_until("Mara may work on it", || example.file(it, "keys.txt").ends_with(" Mara Klein\n"));
        example.is_up_to_date(world);
        assert!(example.file(it, "app.json").contains("Quay Bookshop"));
        let running = app(world, it).running;
        assert!(running.is_ready() && running.since.is_some(), "the platform has said so: {running:?}");

        let environment = world.first_environment(&app(world, it));
        let plans = format!("/api/v1/apps/{it}/environments/{environment}/plans");
        panel(world).put(&plans, &json!({ "php": "m" })).answers(200);
        example.wait_until("the plan is there", || plan_of_php(&example, it).as_deref() == Some("m"));

        let page = format!("/apps/{it}");
        example.does(&["suspend", it.as_ref(), WHY]);
        example.is_up_to_date(world);
        assert_eq!(app(world, it).running.state, RunningState::Suspended);
        world.sign_in(&cast.mara).get(&page).says("has been switched off").says(WHY);
        example.does(&["resume", it.as_ref()]);
        example.is_up_to_date(world);
        assert!(app(world, it).running.is_ready());
        world.sign_in(&cast.mara).get(&page).answers(200).does_not_say("has been switched off");

        let (before, keys) = (now_at(world), example.file(it, "keys.txt"));
        world.clock.set(Clock::System.now());
        moves(world, &cast.clara, &app(world, it), &other);
        example.is_up_to_date(world);
        assert!(types_after(world, before).iter().any(|kind| kind == "app.owner_changed"));
        assert_eq!(app(world, it).payment_method_id, Some(other.id));
        assert_eq!(example.file(it, "keys.txt"), keys, "who pays does not work on it");

        panel(world).delete(&format!("/api/v1/apps/{it}")).answers(200);
        example.is_up_to_date(world);
        assert!(example.place(it).exists() && app(world, it).running.is_ready(), "it goes on for seven days");
        is_deleted(world, it);
        example.wait_until("its place is gone", || !example.place(it).exists());
        example.is_up_to_date(world);
        assert!(!example.place(it).exists(), "nothing brings it back");
    }

    fn what_is_measured_there_is_charged_here_once(world: &mut World) {
        let (cast, example) = begin(world);
        let now = DateTime::from_timestamp_millis(Clock::System.now().0).expect("a time");
        let day = now.date_naive().pred_opt().expect("a day before");
        let environment = world.first_environment(&cast.bakery);
        let traffic = example.place(cast.bakery.id).join(environment.to_string()).join("traffic");
        fs::create_dir_all(&traffic).expect("a folder");
        fs::write(traffic.join(day.to_string()), USED_BYTES).expect("what was measured");
        assert_eq!(example.does(&["report"]), format!("{day} {{'taken': 1, 'known': 0, 'errors': []}}"));
        assert_eq!(example.does(&["report"]), format!("{day} {{'taken': 0, 'known': 1, 'errors': []}}"));
        let sums: Vec<UsageSum> = world.change(|tx| Ok(usage_sums::table.select(UsageSum::as_select()).load(tx.conn)?));
        let [sum] = &sums[..] else { panic!("{} sums", sums.len()) };
        assert_eq!((sum.payment_method_id, sum.app_id, sum.quantity), (cast.harbour.id, cast.bakery.id, 150_000));
        assert_eq!((sum.component.as_str(), &sum.month), ("transfer", &day.format("%Y-%m").to_string()));
        // Yesterday is of this month on all days but the first.
        if world.db.read(|tx| Ok(this_month(tx))).expect("a month").to_string() == sum.month {
            let costs = format!("/apps/{}/environments", cast.bakery.id);
            world.sign_in(&cast.clara).open(&costs).says("Data transfer: 150 GB so far this month");
        }
    }

    fn what_was_missed_is_done_at_the_next_start_and_nobody_else_wakes_it(world: &mut World) {
        let (cast, mut example) = begin(world);
        let it = made(world, &cast.harbour);
        example.wait_until("it is there", || example.place(it).exists());
        example.is_up_to_date(world);
        sends_to(&example);
        example.stop();
        // From now on only the feed tells it.
        remit(world, &["webhook", "end", &example.endpoint]);
        world.develops(&cast.bakery, &cast.sven);
        is_deleted(world, it);
        assert!(!example.file(cast.bakery.id, "keys.txt").contains("Sven Strand") && example.place(it).exists());
        example.start();
        example.is_up_to_date(world);
        assert!(example.file(cast.bakery.id, "keys.txt").contains("Sven Strand"));
        assert!(!example.place(it).exists());
    }
}

/// Of three that are sent, two are not from here, or not from now.
fn sends_to(example: &Example) {
    let key = BASE64.decode(example.secret.trim_start_matches("whsec_").as_bytes()).expect("base64");
    let now = Clock::System.now().0 / 1000;
    let status = |key: &[u8], timestamp: i64| {
        let body = r#"{"type":"webhook.test"}"#.to_owned();
        let signature = format!("v1,AAAA {}", signature::of(key, "0123456789abcdef", timestamp, &body));
        let (url, id) = (format!("http://{}/", example.hooks), "0123456789abcdef".to_owned());
        Http::new(Patience::default()).carry(&Message { url, id, timestamp, signature, body }).status
    };
    assert_eq!(status(b"another key", now), Some(401));
    assert_eq!(status(&key, now - 6 * 60), Some(401));
    assert_eq!(status(&key, now), Some(204));
}
