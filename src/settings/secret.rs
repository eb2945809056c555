//! `REMIT_SECRET`: given, or made once beside the SQLite file and kept there.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::no_settings::NoSettings;
use crate::model::secret::Token;
use crate::store::connection::DatabaseUrl;

const SHORTEST: usize = 32;

pub(super) fn secret(given: Option<&str>, database: &DatabaseUrl, is_local: bool) -> Result<Vec<u8>, NoSettings> {
    match (given.filter(|text| !text.is_empty()), database) {
        (Some(secret), _) if secret.len() >= SHORTEST || is_local => Ok(secret.as_bytes().to_vec()),
        (Some(_), _) => Err(format!("REMIT_SECRET is too short. Use at least {SHORTEST} random bytes.").into()),
        (None, DatabaseUrl::Sqlite(path)) => beside(Path::new(path), database),
        (None, DatabaseUrl::Postgres(_)) => {
            Err("REMIT_SECRET is missing. With PostgreSQL it has to be set, the same for all servers."
                .to_owned()
                .into())
        }
    }
}

/// Made once, kept beside the SQLite file, readable by nobody else.
fn beside(file: &Path, database: &DatabaseUrl) -> Result<Vec<u8>, NoSettings> {
    let path: PathBuf = file.with_extension("secret");
    if let Some(secret) = kept(&path)? {
        return Ok(secret);
    }
    if file.exists() && database.has_people() {
        return Err(format!(
            "The secret at {} is missing, and the database {} needs it: without it every link that was sent is dead. \
             Put it back from your backup. If it is lost, write at least {SHORTEST} random bytes there.",
            path.display(),
            file.display()
        )
        .into());
    }
    make(&path).map_err(|what| problem(&path, &what))?;
    // Of several servers that start at once one was the first.
    let vanished = || format!("The secret at {} cannot be used: it vanished.", path.display());
    kept(&path)?.ok_or_else(|| NoSettings::Disk(vanished()))
}

fn problem(path: &Path, what: &std::io::Error) -> NoSettings {
    NoSettings::Disk(format!("The secret at {} cannot be used: {what}", path.display()))
}

/// The one that is there already.
fn kept(path: &Path) -> Result<Option<Vec<u8>>, NoSettings> {
    match fs::read(path) {
        Ok(secret) if secret.len() >= SHORTEST => Ok(Some(secret)),
        Ok(_) => Err(format!(
            "The secret at {} is too short. Put it back from your backup, or write at least {SHORTEST} random bytes there.",
            path.display()
        )
        .into()),
        Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(None),
        Err(other) => Err(problem(path, &other)),
    }
}

/// Whole or not at all: written under another name first. Leaves one that somebody else has made meanwhile.
fn make(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let whole = path.with_extension(format!("secret.{}", &Token::random().reveal()[..8]));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&whole)?;
    let written = file.write_all(Token::random().reveal().as_bytes()).and_then(|()| file.sync_all());
    let put = written.and_then(|()| match fs::hard_link(&whole, path) {
        Err(there) if there.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    fs::remove_file(&whole)?;
    put
}
