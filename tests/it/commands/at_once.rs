//! Several processes that start at once on a database that is new: one makes it, the others wait.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection;

use crate::world::{Kind, SECRET, World, rounds, temporary_folder};

const AT_ONCE: usize = 3;

fn migrate(url: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_remit"))
        .arg("migrate")
        .env_clear()
        .env("DATABASE_URL", url)
        .env("REMIT_SECRET", SECRET)
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program")
}

/// An empty database.
fn empty(world: &World, folder: &Path, round: usize) -> String {
    match world.kind() {
        Kind::Sqlite => format!("sqlite://{}/{round}.sqlite3", folder.display()),
        Kind::Postgres => {
            let mut conn = world.settings.database.connect().expect("a connection");
            conn.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").expect("an empty database");
            world.database_url().to_owned()
        }
    }
}

story! {
    fn of_three_that_start_at_once_one_makes_the_tables(world: &mut World) {
        let folder = temporary_folder();
        for round in 0..rounds(3, 50) {
            let url = empty(world, folder.path(), round);
            let started: Vec<Child> = (0..AT_ONCE).map(|_| migrate(&url)).collect();
            for child in started {
                let outcome = child.wait_with_output().expect("an end");
                assert!(outcome.status.success(), "round {round}: {}", String::from_utf8_lossy(&outcome.stderr));
            }
        }
    }
}
