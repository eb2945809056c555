//! `remit migrate`

use super::database;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> Result<(), String> {
    database::open(settings).map(|_| ())
}
