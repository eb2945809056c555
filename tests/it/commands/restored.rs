//! Backup and restore, word by word as the manual has them.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use remit::commands::Command as Remit;
use remit::store::connection::DatabaseUrl;
use remit::store::schema::people;
use tempfile::TempDir;

use crate::world::{Cast, Kind, SECRET};

const MANUAL: &str = include_str!("../../../docs/operations.md");

/// The first commands below a heading.
fn commands(heading: &str) -> &'static str {
    let title = format!("\n### {heading}\n");
    let below = MANUAL.split(title.as_str()).nth(1).and_then(|rest| rest.split("\n#").next());
    let fenced = below.and_then(|part| part.split("```sh\n").nth(1)).and_then(|rest| rest.split("```").next());
    fenced.unwrap_or_else(|| panic!("no commands at {heading}"))
}

/// A machine with a folder for all of `/var`, on which nobody is root and 1 December 2026 lasts.
struct Machine {
    root: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine { root: tempfile::tempdir().expect("a folder"), settings: Vec::new() };
        for folder in ["bin", "var/lib/remit", "var/backups"] {
            fs::create_dir_all(machine.path(folder)).expect("a folder");
        }
        let remit = format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_remit"));
        for (name, does) in
            [("sudo", "exec \"$@\""), ("systemctl", ":"), ("date", "echo 2026-12-01"), ("remit-admin", &remit)]
        {
            let file = machine.path(&format!("bin/{name}"));
            fs::write(&file, format!("#!/bin/sh\n{does}\n")).expect("written");
            fs::set_permissions(&file, Permissions::from_mode(0o755)).expect("a mode");
        }
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    #[track_caller]
    fn run(&self, commands: &str) {
        let here = commands.replace("/var/", &format!("{}/var/", self.root.path().display()));
        let programs = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").expect("a path"));
        let mut shell = Command::new("/bin/sh");
        shell.args(["-euc", &here]).env_clear().env("PATH", programs).env("REMIT_LOG", "error");
        let output = shell.envs(self.settings.iter().cloned()).output().expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{here}\n{}{said}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Everybody's name, and then nobody's.
fn names(url: &str) -> Vec<String> {
    let mut conn = DatabaseUrl::parse(url).expect("a database").connect().expect("a connection");
    let all = people::table.select(people::name).order(people::name).load(&mut conn).expect("names");
    conn.batch_execute("UPDATE people SET name = 'Somebody else'").expect("another name");
    all
}

story! {
    fn a_backup_is_made_and_restored_by_the_words_of_the_manual(world: &mut World) {
        Cast::of(world);
        let mut machine = Machine::new();
        let (url, engine) = match world.kind() {
            Kind::Sqlite => {
                let file = machine.path("var/lib/remit/remit.sqlite3");
                Remit::Backup { file: file.clone() }.run(world.settings.clone()).expect("a database");
                fs::write(machine.path("var/lib/remit/remit.secret"), SECRET).expect("a secret");
                // The disk was full last night.
                fs::write(machine.path("var/lib/remit/backup.sqlite3"), "half of it").expect("left there");
                (format!("sqlite://{}", file.display()), "SQLite")
            }
            Kind::Postgres => {
                machine.settings.push(("REMIT_SECRET", SECRET.to_owned()));
                (world.database_url().to_owned(), "PostgreSQL")
            }
        };
        machine.settings.push(("DATABASE_URL", url.clone()));
        machine.run(commands(&format!("{engine}: back up")));
        let before = names(&url);
        assert!(before.len() == 7 && before.iter().any(|name| name == "Mara Klein"), "{before:?}");
        if world.kind() == Kind::Sqlite {
            assert!(!machine.path("var/lib/remit/backup.sqlite3").exists(), "it would take the place of a database");
            fs::remove_file(machine.path("var/lib/remit/remit.secret")).expect("it was there");
        }
        machine.run(commands(&format!("{engine}: restore")));
        machine.run("remit-admin check");
        assert_eq!(names(&url), before);
        machine.run(commands(&format!("{engine}: restore")));
        assert_eq!(names(&url), before, "a second time");
    }
}
