//! `remit migrate`

use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> Result<(), String> {
    super::open(settings).map(|_| ())
}
