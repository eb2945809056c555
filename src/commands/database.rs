//! The database of a command: made and brought up to date, or as it is.

use crate::server;
use crate::settings::Settings;
use crate::store::connection::DatabaseUrl;
use crate::store::{Clock, Db, servers};

/// The database, made when missing and brought up to date.
pub(super) fn open(settings: &Settings) -> Result<Db, String> {
    server::prepare_file(settings)?;
    let db = server::database(settings, Clock::System);
    db.migrate()?;
    Ok(db)
}

/// For commands that write what depends on these settings: not with others than those of the server.
pub(super) fn refuse_others_of(settings: &[&str], db: &Db) -> Result<(), String> {
    let differs = db.read(servers::differences).map_err(|problem| problem.to_string())?;
    let differs: Vec<&str> = differs.into_iter().filter(|setting| settings.contains(setting)).collect();
    if differs.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Nothing was done: the server of this database has another {}. Give this command the same.",
        differs.join(", another ")
    ))
}

/// The database as it is: for commands that only look, beside a running server.
pub(super) fn open_existing(settings: &Settings) -> Result<Db, String> {
    if let DatabaseUrl::Sqlite(path) = &settings.database
        && !std::path::Path::new(path).exists()
    {
        return Err(format!("There is no database at {path}. `remit migrate` makes one."));
    }
    let db = server::database(settings, Clock::System);
    db.check_version()?;
    Ok(db)
}
