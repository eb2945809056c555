//! Only `src/graph` changes facts, and the importer: whatever goes along with a change is there, and nobody can forget it.

use crate::house_rules::nothing;
use crate::import_graph::{graph, room};
use crate::source::{File, files};

/// What `src/graph` uses: what follows from a change is recorded and told, and links to invoices end with somebody's
/// access.
const BELOW: [&str; 11] = [
    "graph",
    "access",
    "events",
    "mail",
    "model",
    "store",
    "error",
    "refused",
    "paths",
    "invoices::delivery",
    "invoices::links",
];

/// All that stands in them is a fact.
const LINKS: [&str; 8] = [
    "memberships",
    "payment_method_people",
    "invoice_readers",
    "payment_method_teams",
    "developer_connections",
    "team_apps",
    "access_requests",
    "ownerships",
];

/// What of them is a fact. Their names and what else somebody types are for the nouns.
const COLUMNS: [(&str, &[&str]); 4] = [
    (
        "apps",
        &[
            "payment_method_id",
            "owned_since",
            "delete_at",
            "delete_by",
            "deleted_at",
            "trial_ends_at",
            "trial_held_until",
        ],
    ),
    ("payment_methods", &["state", "closed_at", "apps_end_at"]),
    ("invoice_copies", &["email", "confirmed_at"]),
    ("teams", &["deleted_at"]),
];

#[test]
fn the_graph_knows_no_pages_and_few_nouns() {
    let is_below = |used: &str| BELOW.iter().any(|one| used == *one || used.starts_with(&format!("{one}::")));
    let all = graph(&files("src", "rs"));
    let uses = all.iter().filter(|(module, _)| room(module) == "graph");
    let broken = uses.flat_map(|(module, used)| used.iter().map(move |other| format!("{module} uses {other}")));
    let broken: Vec<String> = broken.filter(|line| !line.split(" uses ").skip(1).all(is_below)).collect();
    nothing(&broken, "The graph is below the nouns");
}

#[test]
fn only_the_graph_and_the_importer_change_facts() {
    let may = |file: &File| ["src/graph/", "src/commands/import"].iter().any(|place| file.path.starts_with(place));
    let mut broken = Vec::new();
    for file in files("src", "rs").into_iter().filter(|file| !may(file)) {
        broken.extend(facts_changed(&file.text).into_iter().map(|what| format!("{} {what}", file.path)));
    }
    nothing(&broken, "Facts are changed in `src/graph`, with all that goes along");
}

#[test]
fn only_the_database_writes_what_is_kept_for_lists() {
    let is_written = |file: &File, table: &&str| {
        let code = one_line(&file.text);
        calls(&code, table, &["insert_into", "update", "delete"]) || is_written_in_sql(&code, table)
    };
    let mut broken = Vec::new();
    for file in files("src", "rs") {
        let tables = ["listed_apps", "listed_payment_methods", "listed_closings"].into_iter();
        broken.extend(tables.filter(|table| is_written(&file, table)).map(|table| format!("{} {table}", file.path)));
    }
    nothing(&broken, "Triggers keep it, whatever changes the facts");
}

#[test]
fn nobody_has_to_remember_what_goes_along() {
    let asks = |file: &File| file.text.contains("/// Call after");
    let broken: Vec<String> = files("src", "rs").into_iter().filter(asks).map(|file| file.path).collect();
    nothing(&broken, "What goes along with a change of a fact is done where the fact is changed");
}

#[test]
fn a_change_of_a_fact_is_seen_however_it_is_written() {
    let changed = [
        "diesel::insert_into(team_apps::table).values(&row)",
        "tx.conn.insert_all(\"ownerships\", &rows)",
        "diesel::delete(\n    memberships::table\n        .filter(memberships::team_id.eq(team)),\n)",
        "diesel::update(schema::memberships::table.find(it))",
        "let via = developer_connections::table.filter(it);\n    diesel::delete(via).execute(tx.conn)?;",
        "diesel::update(apps_table::table.find(id)).set((\n    apps_table::delete_at.eq(at),)).execute(tx.conn)?;",
        "let it = payment_methods::table.find(id);\n    diesel::update(it).set(columns::state.eq(to)).execute(tx.conn)",
        "diesel::insert_into(teams::table).values(&team)",
        "\"DELETE FROM access_requests WHERE app_id = $1\"",
        "\"UPDATE apps SET delete_at = $1\"",
    ];
    for text in changed {
        assert_eq!(facts_changed(text).len(), 1, "{text}");
    }
    let unchanged = [
        "diesel::update(apps::table.find(id)).set(apps::name.eq(name)).execute(tx.conn)?; apps::delete_at.eq(at)",
        "diesel::insert_into(invitation_apps::table).values(row)",
        "let all = memberships::table.load(tx.conn)?; diesel::update(all_of_them)",
        "\"DELETE FROM team_apps_seen\"",
    ];
    for text in unchanged {
        assert_eq!(facts_changed(text), Vec::<String>::new(), "{text}");
    }
}

/// `writes memberships`, `writes apps.delete_at`: what of the facts this code writes.
fn facts_changed(text: &str) -> Vec<String> {
    let code = one_line(text);
    let mut found: Vec<String> = Vec::new();
    for table in LINKS {
        if calls(&code, table, &["insert_into", "update", "delete"]) || is_written_in_sql(&code, table) {
            found.push(format!("writes {table}"));
        }
    }
    for (table, columns) in COLUMNS {
        if calls(&code, table, &["insert_into"]) || is_written_in_sql(&code, table) {
            found.push(format!("writes {table}"));
        }
        let updates = updates(&code, table);
        for column in columns {
            if updates.iter().any(|update| update.contains(&format!("::{column}.eq("))) {
                found.push(format!("writes {table}.{column}"));
            }
        }
    }
    found
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" .", ".")
}

fn calls(code: &str, table: &str, functions: &[&str]) -> bool {
    let names = names(code, table);
    let is_inserted = functions.contains(&"insert_into") && code.contains(&format!("insert_all(\"{table}\""));
    is_inserted
        || functions.iter().any(|function| names.iter().any(|name| code.contains(&format!("{function}({name}"))))
}

/// How a statement may name a table: itself, under another name, or a part of it that was named before.
fn names(code: &str, table: &str) -> Vec<String> {
    let whole = [format!("{table}::table"), format!("{table}_table::table"), format!("schema::{table}::table")];
    let mut names = whole.to_vec();
    for one in &whole {
        for (at, _) in code.match_indices(&format!(" = {one}")) {
            let name = code[..at].rsplit("let ").next().unwrap_or_default();
            if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                names.extend([format!("{name})"), format!("{name}.")]);
            }
        }
    }
    names
}

/// What its updates say, up to where they are carried out.
fn updates<'a>(code: &'a str, table: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for name in names(code, table) {
        for rest in code.split(&format!("update({name}")).skip(1) {
            found.push(rest.split(".execute(").next().unwrap_or_default());
        }
    }
    found
}

fn is_written_in_sql(code: &str, table: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    ["INSERT INTO", "UPDATE", "DELETE FROM"].iter().any(|verb| {
        let statement = format!("{verb} {table}");
        code.split(&statement).skip(1).any(|rest| !goes_on(rest))
    })
}
