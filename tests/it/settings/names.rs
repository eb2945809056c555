//! Names in the environment that are no settings.

use clap::{Args, Command};
use remit::settings::{RawSettings, refuse_unknown};

fn refused(names: &[&str]) -> String {
    refuse_unknown(names.iter().map(|name| (*name).to_owned())).expect_err("an unknown name")
}

#[test]
fn a_name_with_a_typing_mistake_is_refused_with_the_one_that_is_meant() {
    assert_eq!(refused(&["PATH", "REMIT_SELER"]), "REMIT_SELER is not a setting. Did you mean REMIT_SELLER?");
    assert!(refused(&["REMIT_CATALOG"]).contains("Did you mean REMIT_CATALOGUE?"));
    assert!(refused(&["REMIT_TIMEZONE"]).contains("Did you mean REMIT_TIME_ZONE?"));
    assert!(refused(&["REMIT_MAILFROM"]).contains("Did you mean REMIT_MAIL_FROM?"));
    assert!(refused(&["REMIT_DATABASE_URL"]).contains("Did you mean DATABASE_URL?"));
    assert!(refused(&["Remit_Secret"]).contains("Did you mean REMIT_SECRET?"));
    assert_eq!(
        refused(&["REMIT_WEATHER_TOMORROW"]),
        "REMIT_WEATHER_TOMORROW is not a setting. \
        `remit --help` lists them all."
    );
}

#[test]
fn what_is_a_setting_or_belongs_to_the_tests_or_to_others_passes() {
    let names = ["DATABASE_URL", "HOME", "REMIT_SELLER", "REMIT_LOG_FORMAT", "REMIT_TEST_POSTGRES", "REMIT_BIN", "REM"];
    assert_eq!(refuse_unknown(names.map(str::to_owned)), Ok(()));
    let line = RawSettings::augment_args(Command::new("remit"));
    let known = line.get_arguments().filter_map(|one| one.get_env()?.to_str().map(str::to_owned));
    let known: Vec<String> = known.collect();
    assert!(known.len() > 15, "{known:?}");
    assert_eq!(refuse_unknown(known), Ok(()));
}
