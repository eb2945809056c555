//! The secret beside the SQLite file.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use clap::Parser;
use diesel::connection::SimpleConnection;
use remit::settings::{NoSettings, Settings};
use remit::store::Clock;

use super::Line;

fn settings(database: &Path) -> Result<Settings, NoSettings> {
    let url = format!("sqlite://{}", database.display());
    Line::parse_from(["remit", "--database-url", &url]).settings.check()
}

fn migrated(database: &Path) -> remit::store::Db {
    let db = remit::server::database(&settings(database).expect("good settings"), Clock::System);
    db.migrate().expect("migrations run");
    db
}

#[test]
fn it_is_made_once_for_its_owner_alone_and_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("below/remit.sqlite3");
    let first = settings(&database).expect("good settings").secret;
    let made = std::fs::metadata(folder.path().join("below/remit.secret")).expect("the secret");
    assert_eq!(made.permissions().mode() & 0o777, 0o600);
    assert_eq!(settings(&database).expect("good settings").secret, first);
    let files = std::fs::read_dir(folder.path().join("below")).expect("a folder").count();
    assert_eq!(files, 1, "nothing else is left");
}

#[test]
fn many_that_start_at_once_have_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("remit.sqlite3");
    let secrets: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let running: Vec<_> =
            (0..8).map(|_| scope.spawn(|| settings(&database).map(|settings| settings.secret))).collect();
        running.into_iter().map(|one| one.join().expect("no panic").expect("a secret")).collect()
    });
    assert!(secrets.iter().all(|secret| *secret == secrets[0]));
}

#[test]
fn a_lost_one_is_not_made_anew_while_somebody_has_an_account() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("remit.sqlite3");
    let secret = folder.path().join("remit.secret");
    let db = migrated(&database);
    std::fs::remove_file(&secret).expect("it was there");
    assert!(settings(&database).is_ok(), "nobody is there yet: a new one harms nobody");
    std::fs::remove_file(&secret).expect("it was there");
    let ada = "INSERT INTO people (id, email, name, account_type, created_at)
               VALUES ('0123456789abcdef', 'ada@studio.example', 'Ada', 'developer', 1)";
    db.write(|tx| Ok(tx.conn.batch_execute(ada)?)).expect("a person");
    let Some(NoSettings::Wrong(refused)) = settings(&database).err() else { panic!("it has to be put back") };
    for path in [&secret, &database] {
        assert!(refused.contains(&path.display().to_string()), "{refused}");
    }
    assert!(refused.contains("Put it back from your backup"), "{refused}");
    assert!(!secret.exists(), "nothing was made");
}

#[test]
fn a_disk_that_takes_none_is_no_wrong_setting() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    let Some(NoSettings::Disk(said)) = settings(&file.join("remit.sqlite3")).err() else { panic!("it was made") };
    assert!(said.contains("remit.secret") && said.contains("cannot be used"), "{said}");
}
