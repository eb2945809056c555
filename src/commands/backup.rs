//! `remit backup FILE`: a consistent copy of the SQLite database while it is in use.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use diesel::sql_types::Text;

use super::output;
use crate::settings::Settings;
use crate::store::connection::{AnyConnection, DatabaseUrl};
use crate::store::query;

pub(super) fn run(settings: &Settings, file: &Path) -> Result<(), String> {
    let DatabaseUrl::Sqlite(path) = &settings.database else {
        return Err("With PostgreSQL, use its own tools: pg_dump --format=custom --file=FILE DATABASE_URL".into());
    };
    if !Path::new(path).exists() {
        return Err(format!("There is no database at {path}."));
    }
    let name = file.to_str().ok_or("The name of the file has to be UTF-8.")?;
    make(file)?;
    copy(&settings.database, name).map_err(|problem| {
        // What was begun would look like a backup.
        std::fs::remove_file(file).ok();
        format!("{} cannot be written: {problem}", file.display())
    })?;
    let file = file.display();
    output::line(format!("The database was copied to {file}. Keep the secret with it: links and cookies need it."))
}

/// Empty, and for its owner alone, as the database is: copying fills it.
fn make(file: &Path) -> Result<(), String> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    made.map(drop).map_err(|problem| match problem.kind() {
        ErrorKind::AlreadyExists => format!("{} exists already. Choose another name.", file.display()),
        _ => format!("{} cannot be written: {problem}", file.display()),
    })
}

fn copy(database: &DatabaseUrl, name: &str) -> Result<(), String> {
    let mut conn: AnyConnection = database.connect().map_err(|problem| problem.to_string())?;
    let copied = query::sql("VACUUM INTO $1").bind::<Text, _>(name).execute(&mut conn);
    copied.map_err(|problem| problem.to_string())?;
    let written = std::fs::File::open(name).and_then(|file| file.sync_all());
    written.map_err(|problem| problem.to_string())
}
