//! What is delivered beside the program names only what there is.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use clap::{Args, Subcommand};
use remit::figures::Figures;
use remit::settings::RawSettings;
use remit::web::metrics::{Metrics, NO_ROUTE};

use crate::source::root;
use crate::world::{Kind, World};

const MANUAL: &str = include_str!("../../../docs/operations.md");
const ENV: &str = include_str!("../../../packaging/remit.env");
const UNIT: &str = include_str!("../../../packaging/remit.service");
const ADMIN: &str = include_str!("../../../packaging/remit-admin");
const DOCKERFILE: &str = include_str!("../../../packaging/Dockerfile");
const NGINX: &str = include_str!("../../../packaging/nginx.conf");
const CADDY: &str = include_str!("../../../packaging/Caddyfile");
const ALERTS: &str = include_str!("../../../packaging/alerts.yml");

fn settings() -> clap::Command {
    RawSettings::augment_args(clap::Command::new("remit"))
}

/// The names of all settings, each with its flag.
fn known() -> Vec<(String, String)> {
    let all = settings();
    let named =
        all.get_arguments().filter_map(|one| Some((one.get_env()?.to_str()?.to_owned(), one.get_long()?.to_owned())));
    named.collect()
}

fn words<'a>(text: &'a str, beginning: &'a str) -> impl Iterator<Item = &'a str> {
    let all = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    all.filter(move |word| word.len() > beginning.len() && word.starts_with(beginning))
}

/// `NAME=VALUE` of the file, as the service reads them.
fn set(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('=').expect(line)).map(|(name, value)| (name, value.trim_matches('"'))).collect()
}

#[test]
fn every_setting_that_is_named_exists() {
    let known = known();
    for (file, text) in [
        ("remit.env", ENV),
        ("remit.service", UNIT),
        ("remit-admin", ADMIN),
        ("Dockerfile", DOCKERFILE),
        ("nginx.conf", NGINX),
        ("Caddyfile", CADDY),
        ("alerts.yml", ALERTS),
        ("operations.md", MANUAL),
    ] {
        for name in words(text, "REMIT_") {
            assert!(known.iter().any(|(one, _)| one == name), "{file}: {name} is no setting");
        }
    }
    for (name, _) in &known {
        assert!(
            ENV.lines().any(|line| line.trim_start_matches('#').starts_with(&format!("{name}="))),
            "{name} is missing"
        );
    }
    assert!(words(MANUAL, "REMIT_").any(|name| name == "REMIT_METRICS_LISTEN"));
}

#[test]
fn the_settings_of_the_package_are_good_as_they_stand_and_with_all_that_is_there() {
    let known = known();
    let check = |text: &str| {
        let given = set(text).into_iter().filter(|(name, _)| !["REMIT_SECRET", "SSL_CERT_FILE"].contains(name));
        let flags = given.flat_map(|(name, value)| {
            let flag = known.iter().find(|(one, _)| one == name).map(|(_, flag)| flag).expect(name);
            // The files are elsewhere here.
            let value = value.replace("/etc/remit", &root().join("src/model").display().to_string());
            [format!("--{flag}"), value]
        });
        let line: Vec<String> = flags.collect();
        super::settings(&line.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let alone = check(ENV).expect("good settings");
    assert!(alone.is_local() && alone.has_outbox() && alone.metrics_listen.is_none());
    let names: Vec<String> = known.iter().map(|(name, _)| format!("#{name}=")).collect();
    let is_setting = |line: &str| names.iter().any(|name| line.starts_with(name));
    // SQLite stands first: of two the service takes the last.
    let lines: Vec<&str> = ENV.lines().map(|line| if is_setting(line) { &line[1..] } else { line }).collect();
    let first = lines.iter().position(|line| line.starts_with("DATABASE_URL=")).expect("a database");
    let all: Vec<&str> = lines.iter().enumerate().filter(|(place, _)| *place != first).map(|(_, line)| *line).collect();
    let for_others = check(&all.join("\n")).expect("good settings");
    assert!(for_others.is_https() && for_others.seller.is_some() && for_others.mail_server.is_some());
    assert_eq!(for_others.metrics_listen.map(|address| address.port()), Some(9090));
}

#[test]
fn metrics_are_elsewhere_than_pages() {
    for (wrong, why) in [("9090", "Use ADDRESS:PORT"), ("127.0.0.1:8080", "Use another port")] {
        let refused = super::settings(&["--metrics-listen", wrong]).err().expect("refused");
        assert!(refused.starts_with("REMIT_METRICS_LISTEN is") && refused.contains(why), "{refused}");
    }
    assert!(super::settings(&["--metrics-listen", ""]).expect("none").metrics_listen.is_none());
}

#[test]
fn every_command_that_is_named_exists() {
    let all = remit::commands::Command::augment_subcommands(clap::Command::new("remit"));
    let names: BTreeSet<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
    let mut found = BTreeSet::new();
    for line in [UNIT, MANUAL, DOCKERFILE].into_iter().flat_map(str::lines) {
        let words: Vec<&str> = line.split(|sign: char| sign.is_whitespace() || "`[]\",=".contains(sign)).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2).filter(|pair| ["remit-admin", "/usr/bin/remit"].contains(&pair[0])) {
            // What the manual says of it is no command.
            if pair[1].starts_with(|sign: char| sign.is_ascii_lowercase()) && !["a", "runs"].contains(&pair[1]) {
                assert!(names.contains(pair[1]), "{line}");
                found.insert(pair[1]);
            }
        }
    }
    for name in ["serve", "health", "backup", "check", "operator", "outbox", "login-link"] {
        assert!(found.contains(name), "{name} is named nowhere: {found:?}");
    }
}

/// Others read an empty journal, and commands for root alone are not in their path.
#[test]
fn what_only_root_may_do_is_done_by_root() {
    for line in MANUAL.lines() {
        for command in ["journalctl --", "systemctl start", "systemctl stop", "systemctl status", "remit-admin check"] {
            let (all, by_root) = (line.matches(command).count(), line.matches(&format!("sudo {command}")).count());
            assert_eq!(all, by_root, "{line}");
        }
    }
}

#[test]
fn every_figure_that_is_named_exists() {
    let world = World::new(Kind::Sqlite);
    let metrics = Metrics::default();
    metrics.answered(NO_ROUTE, &Method::GET, StatusCode::OK, Duration::ZERO);
    let scraped = Figures::new(world.db.clone(), &metrics).scrape();
    let names: BTreeSet<&str> = scraped.lines().filter_map(|line| line.split(['{', ' ']).next()).collect();
    let families = scraped.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next());
    let families: BTreeSet<&str> = families.collect();
    for name in words(ALERTS, "remit_").chain(words(MANUAL, "remit_")).chain(words(MANUAL, "process_")) {
        // The package has its version in its name.
        assert!(name == "remit_0" || names.contains(name) || families.contains(name), "{name} is no figure");
    }
    for family in families {
        assert!(MANUAL.contains(&format!("`{family}`")), "{family} is missing in the manual");
    }
}

#[test]
fn every_file_of_the_package_is_there_and_the_service_finds_what_it_needs() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = toml::from_str(&manifest).expect("TOML");
    let deb = &manifest["package"]["metadata"]["deb"];
    let mut installed = BTreeSet::new();
    for asset in deb["assets"].as_array().expect("a list") {
        let [from, to] = [0, 1].map(|place| asset[place].as_str().expect("a path"));
        let name = from.rsplit('/').next().expect("a name");
        let is_there = from.starts_with("target/") || name.starts_with('*') || root().join(from).is_file();
        assert!(is_there, "{from} is missing");
        installed.insert(format!("/{to}{name}"));
    }
    let scripts = deb["maintainer-scripts"].as_str().expect("a folder");
    assert!(root().join(scripts).join("remit.service").is_file(), "the unit is found by its name");
    assert!(
        deb["conf-files"]
            .as_array()
            .is_some_and(|files| files.iter().any(|file| file.as_str() == Some("/etc/remit/remit.env")))
    );
    let value = |name: &str| UNIT.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).expect("a line");
    for path in [value("ExecStart").trim_end_matches(" serve"), value("EnvironmentFile")] {
        assert!(installed.contains(path) && ADMIN.contains(path), "{path}");
    }
    for (name, wanted) in [("User", "remit"), ("StateDirectory", "remit"), ("WorkingDirectory", "/var/lib/remit")] {
        assert_eq!(value(name), wanted);
        assert!(ADMIN.contains(&format!("--property={name}={wanted}")), "{name}");
    }
}

#[test]
fn the_service_is_shut_in() {
    let unit = root().join("packaging/remit.service");
    let judged =
        Command::new("systemd-analyze").args(["security", "--offline=true", "--threshold=20"]).arg(&unit).output();
    // Machines without systemd judge nothing.
    if let Ok(judged) = judged {
        let said = String::from_utf8_lossy(&judged.stdout).into_owned();
        assert!(judged.status.success(), "{said}{}", String::from_utf8_lossy(&judged.stderr));
    }
    for line in
        ["DynamicUser=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "SystemCallFilter=@system-service"]
    {
        assert!(UNIT.lines().any(|one| one == line), "{line}");
    }
}

#[test]
fn the_image_is_run_by_nobody_and_asks_whether_it_is_ready() {
    let has = |line: &str| DOCKERFILE.lines().any(|one| one.starts_with(line));
    assert!(has("USER 65532") && has("HEALTHCHECK ") && has("VOLUME /var/lib/remit"));
    assert!(DOCKERFILE.contains("CMD [\"/usr/bin/remit\", \"health\"]"));
    let stages = DOCKERFILE.lines().filter(|line| line.starts_with("FROM ")).count();
    assert_eq!(stages, 2);
    // Without libraries only a program that brings its own starts. With a named target the flags do not apply to build scripts.
    assert!(has("FROM gcr.io/distroless/static-"));
    assert!(DOCKERFILE.contains("RUSTFLAGS=\"-C target-feature=+crt-static\"") && DOCKERFILE.contains(" --target "));
    assert!(Path::new(&root().join("packaging/Dockerfile.dockerignore")).is_file());
}

#[test]
fn the_example_for_caddy_writes_no_link_of_a_mail_into_its_log() {
    let (general, site) = CADDY.split_once("\nbilling.example {").expect("a site");
    assert!(general.contains("request>uri delete") && general.contains("request>headers delete"));
    assert!(!site.contains("log"), "by itself it logs no requests");
}
