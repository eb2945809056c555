//! `remit backup`

use std::os::unix::fs::PermissionsExt;

use diesel::prelude::*;
use remit::commands::Command;
use remit::store::connection::DatabaseUrl;
use remit::store::schema::people;

use crate::world::{Cast, Kind};

story! {
    fn a_backup_is_whole_and_overwrites_nothing(world: &mut World) {
        Cast::of(world);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("copy.sqlite3");
        let backup = || Command::Backup { file: file.clone() }.run(world.settings.clone());
        if world.kind() == Kind::Postgres {
            assert!(backup().is_err_and(|sentence| sentence.contains("pg_dump")));
            return;
        }
        backup().expect("a backup");
        let mode = std::fs::metadata(&file).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds what the database holds");
        let copy = DatabaseUrl::Sqlite(file.to_str().expect("UTF-8").into());
        let count: i64 = people::table.count().get_result(&mut copy.connect().expect("a copy")).expect("a count");
        assert_eq!(count, 7);
        assert!(backup().is_err_and(|sentence| sentence.contains("exists already")));
    }
}
