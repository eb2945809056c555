//! The rules of the house that no compiler knows: `src`, `templates`, `static` and `migrations` read as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::imports::is_noun;
use crate::source::{File, files, root};
use crate::world::Kind;

#[test]
fn no_file_of_a_noun_knows_both_the_browser_and_the_database() {
    let mut broken = Vec::new();
    for file in nouns().into_iter().filter(|file| !file.path.ends_with("/mod.rs")) {
        let code = &file.text;
        let knows_browser = ["actix_web", "askama", "Shell"].iter().any(|one| code.contains(one));
        let is_of_the_database = ["changes", "queries"].iter().any(|one| file.path.contains(&format!("/{one}")));
        if knows_browser && (code.contains("diesel") || is_of_the_database) {
            broken.push(file.path);
        }
    }
    nothing(&broken, "Pages know the browser; changes and queries know the database");
}

#[test]
fn nouns_take_proofs_instead_of_ids_from_addresses() {
    let taken = ["web::Path", "web::Form", "web::Query", "match_info", "actix_session"];
    let takes = |file: &File| taken.iter().any(|one| file.text.contains(one));
    let broken: Vec<String> = nouns().into_iter().filter(takes).map(|file| file.path).collect();
    nothing(&broken, "Handlers of nouns take `Asked<Right>`, `me.form()`, `me.query()`");
}

#[test]
fn only_the_browser_proves_that_a_password_was_typed() {
    // The people of the demo sit at no browser.
    let may = |file: &File| ["src/web/", "src/commands/demo/"].iter().any(|place| file.path.starts_with(place));
    let proves = |file: &File| file.text.contains("Confirmed::ask") && !may(file);
    let broken: Vec<String> = files("src", "rs").into_iter().filter(proves).map(|file| file.path).collect();
    nothing(&broken, "Handlers ask `me.require_password(tx)?` for it, acts take it");
}

#[test]
fn a_token_proves_only_what_it_was_made_for() {
    let proves = |file: &File| file.text.contains("Confirmed::by_token") && file.path != "src/web/call/caller.rs";
    let broken: Vec<String> = files("src", "rs").into_iter().filter(proves).map(|file| file.path).collect();
    nothing(&broken, "The interface asks `caller.confirmed::<Scope>()` for it");
    let never =
        ["_password(", "ask_new_address", "become_client", "become_developer", "changes::close(", "changes::make("];
    let does = |file: &File| {
        // Environments are closed, too.
        file.path != "src/api/acts/environments.rs" && never.iter().any(|act| file.text.contains(act))
    };
    let broken: Vec<String> = files("src/api", "rs").into_iter().filter(does).map(|file| file.path).collect();
    nothing(&broken, "No act about passwords, addresses, account types, tokens or the end of an account");
}

#[test]
fn only_the_interface_of_the_platform_reports_in_its_name() {
    let may = |file: &File| ["src/api/", "src/access/reporting.rs"].iter().any(|place| file.path.starts_with(place));
    let reports = |file: &File| file.text.contains("by_platform(") && !may(file);
    let broken: Vec<String> = files("src", "rs").into_iter().filter(reports).map(|file| file.path).collect();
    nothing(&broken, "Others report by hand, with `Reporting::by_operator`");
}

#[test]
fn a_proof_for_what_is_taken_back_does_not_leave_it() {
    let gives_back =
        |file: &File| ["try_out(|tx| Confirmed", "tx.try_out(", ".rehearse("].iter().any(|one| file.text.contains(one));
    let all = files("src", "rs");
    let of_rehearsals: Vec<&File> = all.iter().filter(|file| file.text.contains("Confirmed::in_rehearsal")).collect();
    assert!(!of_rehearsals.is_empty(), "acts are tried out");
    let broken: Vec<String> =
        of_rehearsals.into_iter().filter(|file| gives_back(file)).map(|file| file.path.clone()).collect();
    nothing(&broken, "What a rehearsal gives back counts afterwards");
}

#[test]
fn in_the_dark_only_colours_are_others() {
    for file in files("static/style", "css") {
        let mut parts = file.text.split("prefers-color-scheme: dark");
        parts.next();
        for part in parts {
            let rules = &part[..part.find("\n}").expect("the end of the block")];
            let said = rules.lines().map(str::trim).filter(|line| line.contains(':') && !line.starts_with(":root"));
            let others: Vec<String> = said.filter(|line| !line.starts_with("--")).map(str::to_owned).collect();
            nothing(&others, "In the dark only the values of tokens are others");
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut broken = Vec::new();
    for file in files("src", "rs").into_iter().chain(files("tests/it", "rs")) {
        let lines = file.text.lines().count();
        if lines > 400 {
            broken.push(format!("{} has {lines} lines", file.path));
        }
        let is_list_of_modules = file.path.ends_with("mod.rs") && file.path.starts_with("tests");
        if !file.text.starts_with("//!") && !is_list_of_modules {
            broken.push(format!("{} does not begin with //!", file.path));
        }
    }
    nothing(&broken, "At most 400 lines, and a first line that says what it is");
}

#[test]
fn errors_are_described_where_there_is_more_to_say_than_that_the_database_may_fail() {
    let mut broken = Vec::new();
    for file in files("src", "rs") {
        if file.text.lines().any(|line| line.trim() == "/// Those of the database.") {
            broken.push(file.path);
        }
    }
    nothing(&broken, "`# Errors` is for what a caller has to know");
}

#[test]
fn lines_of_templates_can_be_read() {
    let is_long = |line: &&str| line.chars().count() > 140;
    let mut broken = Vec::new();
    for file in templates() {
        broken.extend(file.text.lines().filter(is_long).map(|line| format!("{}: {line}", file.path)));
    }
    nothing(&broken, "At most 140 characters, one thought a line");
}

#[test]
fn nothing_is_unwrapped_and_nothing_is_called_util() {
    let mut broken = Vec::new();
    for file in files("src", "rs") {
        if file.text.contains(".unwrap()") {
            broken.push(format!("{} unwraps", file.path));
        }
        let name = Path::new(&file.path).file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if ["util", "utils", "common", "helper", "helpers", "service", "manager"].contains(&name.as_str()) {
            broken.push(file.path);
        }
    }
    nothing(&broken, "expect(\"reason\") where it cannot fail; names are words of the product");
}

#[test]
fn whole_rows_are_read_as_such() {
    let by_diesel = [".load(", ".load::<", ".first(", ".first::<", ".get_result"];
    let is_by_diesel = |rest: &str| by_diesel.iter().any(|one| rest.trim_start().starts_with(one));
    let mut broken = Vec::new();
    for file in files("src", "rs") {
        // Behind the last one of several there is one bracket more.
        if file.text.split("::as_select())").skip(1).any(is_by_diesel) {
            broken.push(file.path);
        }
    }
    nothing(&broken, "`load_rows` and `first_row`: with others each query takes the compiler far longer");
}

#[test]
fn nothing_is_printed_that_panics_when_nobody_reads() {
    let prints = |line: &&str| ["print!(", "println!("].iter().any(|one| line.contains(one));
    let mut broken = Vec::new();
    for file in files("src", "rs") {
        broken.extend(file.text.lines().filter(prints).map(|line| format!("{}: {}", file.path, line.trim())));
    }
    nothing(&broken, "`commands::output` says it, or the log");
}

#[test]
fn nothing_is_counted_that_can_grow_and_nothing_skipped() {
    let mut broken = Vec::new();
    // `remit check` reads everything on purpose, a monthly run says once what it has made, and an invitation has at most a
    // hundred apps.
    let may_count = |path: &str, line: &str| {
        ["src/access/check.rs", "src/invoices/finished.rs"].contains(&path)
            || line.contains("LIMIT")
            || line.contains("FROM invitation_apps")
    };
    for file in files("src", "rs") {
        for line in file.text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let counts = line.contains("COUNT(*)") || line.contains(".count()") && line.contains("table");
            // How far a zone is ahead of UTC is asked with the same word, and with nothing in the brackets.
            let skips = line.contains("OFFSET") || line.replace(".offset()", "").contains(".offset(");
            if skips || (counts && !may_count(&file.path, line)) {
                broken.push(format!("{}: {}", file.path, line.trim()));
            }
        }
    }
    nothing(&broken, "Lists are read in pages from a known row; a count ends at a limit");
}

#[test]
fn who_is_connected_to_what_is_spelled_out_once() {
    // The others read names and roles, and since when, with it.
    let may = [
        "src/access/facts.rs",
        "src/access/people/around.rs",
        "src/access/people/everybody.rs",
        "src/access/people/reach.rs",
        "src/apps/around.rs",
        "src/operators/queries/people.rs",
    ];
    let mut broken = Vec::new();
    for file in files("src", "rs").into_iter().filter(|file| !may.contains(&file.path.as_str())) {
        let spells = |sql: &&str| {
            sql.contains("'unlimited'") && (sql.contains("payment_method_teams") || sql.contains("team_apps"))
        };
        broken.extend(file.text.split('"').filter(spells).map(|sql| format!("{}: {}", file.path, sql.trim())));
    }
    nothing(&broken, "The SQL of `access::facts` says it");
}

#[test]
fn every_template_is_used() {
    let mut said: Vec<String> = files("src", "rs").into_iter().map(|file| file.text).collect();
    said.extend(templates().into_iter().map(|file| file.text));
    let is_used = |path: &str| said.iter().any(|text| text.contains(&format!("\"{path}\"")));
    let names = templates().into_iter().map(|file| file.path.trim_start_matches("templates/").to_owned());
    let broken: Vec<String> = names.filter(|name| !is_used(name)).collect();
    nothing(&broken, "Templates without a page");
}

#[test]
fn every_style_is_served_and_says_what_it_is() {
    let assets = fs::read_to_string(root().join("src/web/assets.rs")).expect("the assets");
    let served: BTreeSet<&str> = assets.split('"').filter(|name| name.starts_with("style/")).collect();
    let styles = files("static/style", "css");
    let name = |file: &File| file.path.trim_start_matches("static/").to_owned();
    let there: BTreeSet<String> = styles.iter().map(name).collect();
    let missing = served.iter().filter(|name| !there.contains(**name));
    let mut broken: Vec<String> = missing.map(|name| format!("{name} is in STYLES only")).collect();
    for file in &styles {
        if !served.contains(name(file).as_str()) {
            broken.push(format!("{} is not in STYLES", file.path));
        }
        if !file.text.starts_with("/* ") || file.text.lines().any(|line| line.chars().count() > 140) {
            broken.push(format!("{} has no first line that says what it is, or a long line", file.path));
        }
    }
    nothing(&broken, "Each file of `static/style` is in `STYLES` and says what it is; no line has over 140 characters");
}

#[test]
fn templates_take_addresses_from_paths_and_bring_no_style_or_script() {
    let forbidden =
        ["href=\"/", "action=\"/", "src=\"/", " style=", "<style", "<script", " onclick=", "javascript:", "|safe"];
    let mut broken = Vec::new();
    for file in templates().into_iter().filter(|file| file.path != "templates/mail.html") {
        // A script of our own files is no script within the page.
        let text = file.text.replace("<script src=\"{{ shell.frame.", "");
        broken.extend(forbidden.iter().filter(|one| text.contains(**one)).map(|one| format!("{}: {one}", file.path)));
    }
    nothing(&broken, "Addresses are functions of `paths`; the content security policy forbids inline style and script");
}

#[test]
fn src_has_no_tests_of_its_own() {
    let tests = ["(test)", "(test,", "#[test]", "::test]"];
    let has_tests = |file: &File| tests.iter().any(|one| file.text.contains(one));
    let broken: Vec<String> = files("src", "rs").into_iter().filter(has_tests).map(|file| file.path).collect();
    nothing(&broken, "All tests are in `tests/it`: for others the library would be compiled once more");
}

#[test]
fn folders_of_the_tests_are_named_as_in_src() {
    let entries = fs::read_dir(root().join("tests/it")).expect("a folder").flatten();
    let folders = entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name());
    let is_in_src = |name: &str| ["", ".rs"].iter().any(|end| root().join(format!("src/{name}{end}")).exists());
    let broken: Vec<String> = folders
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name != "world" && !is_in_src(name))
        .collect();
    nothing(&broken, "Folders in tests/it that are not named as something in src");
}

#[test]
fn parameters_appear_in_the_order_of_their_numbers() {
    let mut broken = Vec::new();
    for file in files("src", "rs") {
        for literal in file.text.split('"').filter(|part| part.contains("$1") && part.contains(' ')) {
            let mut seen: Vec<u32> = Vec::new();
            for part in literal.split('$').skip(1) {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                if let Ok(number) = digits.parse()
                    && !seen.contains(&number)
                {
                    seen.push(number);
                }
            }
            if !seen.is_sorted() {
                broken.push(format!("{}: {seen:?} in {}", file.path, literal.trim()));
            }
        }
    }
    nothing(&broken, "SQLite counts $n as they appear, not by their number");
}

#[test]
fn migrations_are_written_once_or_for_each_database() {
    let of = |place: &str| -> BTreeMap<String, String> {
        let files = files(place, "sql").into_iter();
        files.map(|file| (file.path.trim_start_matches(place).to_owned(), file.text)).collect()
    };
    let [both, sqlite, postgres] = ["migrations/both", "migrations/sqlite", "migrations/postgres"].map(of);
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    let is_twin = |name: &&String| name.ends_with("/up.sql") && sqlite[name.as_str()] == postgres[name.as_str()];
    let twins: Vec<String> = sqlite.keys().filter(is_twin).cloned().collect();
    nothing(&twins, "What is the same for both databases stands in migrations/both");
    let names = both.keys().chain(sqlite.keys());
    let days: Vec<&str> = names.filter_map(|name| Some(name.strip_suffix("/up.sql")?.split_once('_')?.0)).collect();
    let different: BTreeSet<&&str> = days.iter().collect();
    assert_eq!(
        different.len(),
        days.len(),
        "what stands before the first _ is the version, and each runs once: {days:?}"
    );
}

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    #[diesel(sql_type = Text)]
    line: String,
}

/// But for what a rehearsal writes: PostgreSQL has it as a setting.
const SQLITE_COLUMNS: &str = "
    SELECT t.name || '.' || c.name || ' ' || lower(c.type) || CASE c.\"notnull\" WHEN 1 THEN '' ELSE ' or null' END AS line
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name <> 'rehearsal' AND t.name NOT LIKE 'sqlite%'
      AND t.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN '' ELSE ' or null' END
      AS line
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'
      AND table_name NOT IN (SELECT table_name FROM information_schema.views)";

story! {
    fn the_migrations_make_the_schema(world: &mut World) {
        let query = if world.kind() == Kind::Sqlite { SQLITE_COLUMNS } else { POSTGRES_COLUMNS };
        let columns: Vec<Column> = world.db.read(|tx| Ok(diesel::sql_query(query).load(tx.conn)?)).expect("columns");
        let made: BTreeSet<String> = columns.into_iter().map(|column| column.line).collect();
        let written = columns_of_the_schema();
        let differences: Vec<&String> = made.symmetric_difference(&written).collect();
        assert!(differences.is_empty(), "only in the database or only in src/model/schema: {differences:#?}");
        assert!(made.len() > 100, "only {} columns were read", made.len());
    }
}

/// `people.email text or null` for each column that diesel knows.
pub fn columns_of_the_schema() -> BTreeSet<String> {
    let schema = files("src/model", "rs").into_iter().filter(|file| file.path.starts_with("src/model/schema"));
    let text: String = schema.map(|file| file.text).collect();
    let mut columns = BTreeSet::new();
    let mut table = "";
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("joinable")) {
        if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            let (kind, null) = match kind.strip_prefix("Nullable<") {
                Some(inner) => (inner.trim_end_matches('>'), " or null"),
                None => (kind, ""),
            };
            let kind = if kind == "Bool" { "boolean".to_owned() } else { kind.to_lowercase() };
            columns.insert(format!("{table}.{column} {kind}{null}"));
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name;
        }
    }
    columns
}

pub fn templates() -> Vec<File> {
    files("templates", "html").into_iter().chain(files("templates", "txt")).collect()
}

/// Files in the folders of nouns.
fn nouns() -> Vec<File> {
    let room = |file: &File| file.path.split('/').nth(1).unwrap_or_default().to_owned();
    let is_of_noun = |file: &File| file.path.matches('/').count() > 1 && is_noun(&room(file));
    files("src", "rs").into_iter().filter(is_of_noun).collect()
}

#[track_caller]
pub fn nothing(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}
