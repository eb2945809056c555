//! The program as it is started: by mistake, on what it cannot write, with somebody who stops reading.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use diesel::connection::SimpleConnection;
use remit::model::catalogue::Catalogue;

use super::import::AGENCY;
use super::process::Process;
use crate::world::{SECRET, World};

pub fn remit(database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_remit"));
    command
        .env_clear()
        .env("DATABASE_URL", database_url)
        .env("REMIT_SECRET", SECRET)
        .env("REMIT_LISTEN", "127.0.0.1:0");
    command.current_dir(std::env::temp_dir());
    command
}

/// Its exit codes: the settings are wrong, or something else is.
const BY_SETTINGS: i32 = 78;
const OTHERWISE: i32 = 1;

/// What it says when it refuses.
#[track_caller]
fn refuses(command: &mut Command, code: i32) -> String {
    let Output { status, stderr, .. } = command.output().expect("the program");
    let said = String::from_utf8(stderr).expect("UTF-8").trim_end().to_owned();
    assert_eq!(status.code(), Some(code), "it does not refuse: {said}");
    said
}

#[test]
fn a_name_that_is_no_setting_is_refused_with_the_one_that_is_meant() {
    let said = refuses(remit("sqlite://nowhere.sqlite3").env("REMIT_SELER", "seller.toml"), BY_SETTINGS);
    assert_eq!(said, "REMIT_SELER is not a setting. Did you mean REMIT_SELLER?");
}

#[test]
fn settings_that_are_wrong_end_it_so_that_it_is_not_started_again() {
    for (name, value) in [
        ("REMIT_LOG_FORMAT", "xml"),
        ("REMIT_TIME_ZONE", "Berlin"),
        ("REMIT_SELLER", "/nowhere/seller.toml"),
        // Without a mail server.
        ("REMIT_TRUSTED_PROXIES", "10.0.0.0/8"),
    ] {
        let said = refuses(remit("sqlite://nowhere.sqlite3").env(name, value), BY_SETTINGS);
        assert!(said.contains(name) && said.lines().count() == 1, "{name}: {said}");
    }
    let said = refuses(remit("sqlite://nowhere.sqlite3").env("REMIT_DATABASE_CONNECTIONS", "many"), 2);
    assert!(said.contains("many"), "{said}");
    let unit = include_str!("../../../packaging/remit.service");
    assert!(unit.lines().any(|line| line == format!("RestartPreventExitStatus=2 {BY_SETTINGS}")));
}

/// As somebody who is not its owner, and not root, to whom everything is allowed.
fn as_nobody(command: &mut Command) -> &mut Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if is_root { command.uid(65534).gid(65534) } else { command }
}

#[test]
fn a_database_that_cannot_be_written_is_refused_with_its_path() {
    let folder = crate::world::temporary_folder();
    let file = folder.path().join("remit.sqlite3");
    let url = format!("sqlite://{}", file.display());
    assert!(remit(&url).arg("migrate").status().expect("the program").success());
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
    mode(&file, 0o444);
    for of_folder in [0o777, 0o555] {
        mode(folder.path(), of_folder);
        let said = refuses(as_nobody(&mut remit(&url)), OTHERWISE);
        assert!(said.contains(&url["sqlite://".len()..]), "{said}");
        assert!(!said.to_lowercase().contains("space") && said.lines().count() == 1, "{said}");
    }
    mode(folder.path(), 0o755);
}

#[test]
fn a_secret_that_cannot_be_made_is_no_wrong_setting_and_it_may_be_started_again() {
    let folder = crate::world::temporary_folder();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).expect("a mode");
    let url = format!("sqlite://{}", folder.path().join("remit.sqlite3").display());
    let said = refuses(as_nobody(remit(&url).env_remove("REMIT_SECRET")), OTHERWISE);
    assert!(said.contains("remit.secret cannot be used") && said.lines().count() == 1, "{said}");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("a mode");
}

/// Runs it while nobody reads what it prints: its exit code, and what it says on standard error.
fn unread(mut command: Command) -> (Option<i32>, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    drop(child.stdout.take());
    let Output { status, stderr, .. } = child.wait_with_output().expect("an end");
    (status.code(), String::from_utf8(stderr).expect("UTF-8"))
}

story! {
    fn nothing_panics_when_nobody_reads(world: &mut World) {
        let url = world.database_url().to_owned();
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), "{}").expect("written");
        let file = file.path().to_str().expect("UTF-8");
        let mara = "mara@klein-studio.example";
        for words in [
            &["demo"][..],
            &["check"],
            &["operator", mara],
            &["operator", mara, "--remove"],
            &["import", file],
            &["outbox"],
            &["outbox", "retry"],
        ] {
            let mut command = remit(&url);
            command.args(words).env("REMIT_LOG", "error");
            assert_eq!(unread(command), (Some(0), String::new()), "{words:?}");
        }
    }

    fn a_second_server_with_other_settings_is_refused_while_the_first_runs(world: &mut World) {
        let url = world.database_url().to_owned();
        let _first = Process::start(world);
        let said = refuses(remit(&url).env("REMIT_TIME_ZONE", "America/Havana"), OTHERWISE);
        assert!(said.starts_with("Another server runs on this database with another REMIT_TIME_ZONE."), "{said}");
        let secret = "another secret of at least thirty-two bytes";
        let said = refuses(remit(&url).env("REMIT_SECRET", secret), OTHERWISE);
        assert!(said.contains("with another REMIT_SECRET."), "{said}");
        let mut command = remit(&url);
        command.env("REMIT_SECRET", secret).args(["login-link", "mara@studio.example"]);
        let said = refuses(&mut command, OTHERWISE);
        assert!(said.contains("has another REMIT_SECRET"), "{said}");
        let _second = Process::start(world);
    }

    fn what_is_booked_and_no_longer_in_the_catalogue_is_said(world: &mut World) {
        super::import::import(world, AGENCY).expect("it is right");
        let all = include_str!("../../../src/model/catalogue.toml");
        let booked = "INSERT INTO bookings (id, environment_id, app_id, component, component_name, plan, plan_name, counting,
                      rank, price_eur, price_usd, booked_by, booked_at)
                      SELECT '0123456789abcdef', environments.id, environments.app_id, 'jobs', 'Jobs', 's', 'S', 'day_max', 1,
                      800, 880, environments.created_by, 1 FROM environments LIMIT 1";
        world.change(|tx| Ok(tx.conn.batch_execute(booked)?));
        let check = |world: &World| remit::commands::Command::check().run(world.settings.clone());
        assert_eq!(check(world), Ok(()));
        let without_plan = all.replace("{ key = \"s\",  name = \"S\",  eur = \"8.00\",  usd = \"8.80\", holds = \"3 processes\" },", "");
        let without_component = all.replace("key = \"jobs\"", "key = \"work\"");
        for catalogue in [without_plan, without_component] {
            assert_ne!(catalogue, all);
            world.settings.catalogue = Catalogue::parse(&catalogue).expect("a catalogue");
            assert_eq!(check(world), Err("One rule is broken.".into()));
            let file = tempfile::NamedTempFile::new().expect("a file");
            fs::write(file.path(), &catalogue).expect("written");
            let mut server = remit(world.database_url());
            server.env("REMIT_CATALOGUE", file.path()).env("REMIT_LOG", "warn").stdout(Stdio::null()).stderr(Stdio::piped());
            let mut server = server.spawn().expect("the program");
            let mut said = String::new();
            BufReader::new(server.stderr.take().expect("its log")).read_line(&mut said).expect("a line");
            server.kill().expect("it could be killed");
            server.wait().expect("it is gone");
            assert!(said.contains("REMIT_CATALOGUE has no plan “s” of “jobs”"), "{said}");
            world.change(|tx| Ok(tx.conn.batch_execute("DELETE FROM servers")?));
        }
    }
}
