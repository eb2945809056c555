//! Which file uses which: every `use` and every path of the source, resolved to the file that it leads to. What a file
//! only hands on (`pub use`) leads to where it is made. Comments and strings are left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::File;

/// Files by the names of their modules (`web::picture::layout`), each with those that it uses.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

type Path = Vec<String>;

/// What stands in a file, as it is written there.
#[derive(Default)]
struct Source {
    paths: Vec<Path>,
    /// By the name under which others find it here.
    handed_on: BTreeMap<String, Path>,
}

type Sources = BTreeMap<String, Source>;

/// The graph of these files, which lie in `src`.
pub fn graph(files: &[File]) -> Graph {
    let sources: Sources = files.iter().map(|file| (module(&file.path), Source::read(&file.text))).collect();
    let mut graph = Graph::new();
    for (module, source) in &sources {
        let used = source.paths.iter().filter_map(|path| resolved(&sources, absolute(&sources, module, path)?));
        graph.insert(module.clone(), used.filter(|other| other != module).collect());
    }
    graph
}

/// The same of rooms, the folders and files that lie in `src` itself.
pub fn rooms(graph: &Graph) -> Graph {
    let mut rooms = Graph::new();
    for (module, used) in graph {
        let others = used.iter().map(|other| room(other)).filter(|other| *other != room(module));
        rooms.entry(room(module).to_owned()).or_default().extend(others.map(str::to_owned));
    }
    rooms
}

/// `apps` for `apps::changes::teams`.
pub fn room(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

/// Each set of those that lead to one another, sorted.
pub fn circles(graph: &Graph) -> Vec<Vec<&str>> {
    let all: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|from| (from.as_str(), reached(graph, from))).collect();
    let mut circles = Vec::new();
    for (one, reached) in &all {
        let leads_back = |other: &&str| all.get(other).is_some_and(|reached| reached.contains(one));
        let circle: Vec<&str> = reached.iter().copied().filter(leads_back).collect();
        // Each of a circle finds the whole of it: it is that of its first.
        if circle.first() == Some(one) {
            circles.push(circle);
        }
    }
    circles
}

fn reached<'a>(graph: &'a Graph, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(one) = next.pop() {
        for used in graph.get(one).into_iter().flatten() {
            if reached.insert(used.as_str()) {
                next.push(used);
            }
        }
    }
    reached
}

/// `web::picture` for `src/web/picture.rs`, `web` for `src/web/mod.rs`, nothing for `src/lib.rs`.
fn module(path: &str) -> String {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { String::new() } else { path.replace('/', "::") }
}

/// A path from the root of the crate; None: it leads out of the crate, or is one of what is imported anyway.
fn absolute(sources: &Sources, module: &str, path: &[String]) -> Option<Path> {
    let mut at: Path = module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" | "remit" => (at, rest) = (Path::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        child => {
            let inner = [at.as_slice(), &[child.to_owned()]].concat().join("::");
            sources.get(&inner)?;
        }
    }
    at.extend_from_slice(rest);
    Some(at)
}

/// The file in which that is made.
fn resolved(sources: &Sources, mut path: Path) -> Option<String> {
    // Something is handed on a few times at most.
    for _ in 0..5 {
        let mut prefixes = (1..=path.len()).rev().map(|length| (path[..length].join("::"), &path[length..]));
        let (module, rest) = prefixes.find(|(module, _)| sources.contains_key(module))?;
        let handed_on = rest.first().and_then(|name| sources[&module].handed_on.get(name));
        let Some(made) = handed_on.and_then(|made| absolute(sources, &module, made)) else { return Some(module) };
        path = [made.as_slice(), &rest[1..]].concat();
    }
    None
}

impl Source {
    fn read(text: &str) -> Source {
        let tokens = tokens(text);
        let mut source = Source::default();
        let mut place = 0;
        while place < tokens.len() {
            let length = match &tokens[place..] {
                ["use", rest @ ..] if rest.first() != Some(&"<") => {
                    let end = rest.iter().position(|token| *token == ";").map_or(rest.len(), |end| end + 1);
                    source.import(&rest[..end], is_public(&tokens[..place]));
                    end + 1
                }
                [first, "::", ..] if is_word(first) => source.mention(&tokens[place..]),
                _ => 1,
            };
            place += length;
        }
        source
    }

    /// `super::{Tx, clock::{self, Moment as When}};`
    fn import(&mut self, tokens: &[&str], is_handed_on: bool) {
        let (mut path, mut outer, mut alias) = (Path::new(), Vec::new(), None);
        let mut is_alias = false;
        for token in tokens {
            match *token {
                "::" => {}
                "{" => outer.push(path.len()),
                "," | "}" | ";" => {
                    if path.len() > outer.last().copied().unwrap_or_default() {
                        self.name(path.clone(), alias.take(), is_handed_on);
                    }
                    if *token == "}" {
                        outer.pop();
                    }
                    path.truncate(outer.last().copied().unwrap_or_default());
                }
                "as" => is_alias = true,
                word if is_alias => (alias, is_alias) = (Some(word.to_owned()), false),
                word => path.push(word.to_owned()),
            }
        }
    }

    fn name(&mut self, mut path: Path, alias: Option<String>, is_handed_on: bool) {
        if path.len() > 1 && path.last().is_some_and(|last| last == "self" || last == "*") {
            path.pop();
        }
        if is_handed_on && let Some(name) = alias.or_else(|| path.last().cloned()) {
            self.handed_on.insert(name, path.clone());
        }
        self.paths.push(path);
    }

    /// A path in the code: gives how many tokens it takes.
    fn mention(&mut self, tokens: &[&str]) -> usize {
        let more = tokens[1..].chunks_exact(2).take_while(|pair| pair[0] == "::" && is_word(pair[1])).count();
        let path = tokens[..=2 * more].iter().step_by(2).map(|part| (*part).to_owned());
        self.paths.push(path.collect());
        1 + 2 * more
    }
}

/// Whether `pub` or `pub(crate)` stands at the end.
fn is_public(before: &[&str]) -> bool {
    match before {
        [.., "pub"] => true,
        [.., ")"] => {
            before.iter().rposition(|token| *token == "(").is_some_and(|open| open > 0 && before[open - 1] == "pub")
        }
        _ => false,
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|sign: char| sign.is_alphabetic() || sign == '_')
}

/// The words and signs of code; `::` is one.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let ignored = ignored(first, rest);
        let is_of_word = |sign: char| sign.is_alphanumeric() || sign == '_';
        let length = match first {
            _ if ignored > 0 => ignored,
            ':' if rest.starts_with("::") => 2,
            _ if is_of_word(first) => rest.find(|sign: char| !is_of_word(sign)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        if ignored == 0 {
            tokens.push(token);
        }
        rest = after;
    }
    tokens
}

/// How long the white space, comment, string or letter is that stands first; 0 for code.
fn ignored(first: char, rest: &str) -> usize {
    match first {
        // Macros say `$crate`.
        '$' => 1,
        _ if first.is_whitespace() => first.len_utf8(),
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
        '"' => string(rest),
        '\'' => letter(rest),
        'r' | 'b' => raw_string(rest).unwrap_or_default(),
        _ => 0,
    }
}

fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    for (place, sign) in rest.char_indices().skip(1) {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `r"…"`, `br#"…"#`
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let plain = after.trim_start_matches('#');
    let end = format!("\"{}", "#".repeat(after.len() - plain.len()));
    let content = plain.strip_prefix('"')?;
    let length = content.find(&end).map_or(content.len(), |place| place + end.len());
    Some(rest.len() - content.len() + length)
}

/// `'a'`, `'\''`; of a lifetime only the sign.
fn letter(rest: &str) -> usize {
    let mut signs = rest.char_indices().skip(1);
    match (signs.next(), signs.next()) {
        (Some((_, '\\')), Some((place, escaped))) => {
            let after = place + escaped.len_utf8();
            rest[after..].find('\'').map_or(rest.len(), |end| after + end + 1)
        }
        (Some(_), Some((place, '\''))) => place + 1,
        _ => 1,
    }
}

fn made_up(files: &[(&str, &str)]) -> Graph {
    let file = |(path, text): &(&str, &str)| File { path: format!("src/{path}"), text: (*text).to_owned() };
    graph(&files.iter().map(file).collect::<Vec<_>>())
}

#[test]
fn a_circle_through_what_a_parent_hands_on_is_found() {
    let child = ("room/child.rs", "use super::Own;\npub struct Thing(Own);");
    let handed_on = made_up(&[("room/mod.rs", "mod child;\npub use child::Thing;\npub struct Own;"), child]);
    assert_eq!(circles(&handed_on), [["room", "room::child"]]);
    let alone = made_up(&[("room/mod.rs", "mod child;\npub struct Own;"), child]);
    assert!(circles(&alone).is_empty());
    let called = made_up(&[("room.rs", "mod child;\npub struct Own;\nfn act() { child::act() }"), child]);
    assert_eq!(circles(&called), [["room", "room::child"]]);
}

#[test]
fn what_is_handed_on_leads_to_where_it_is_made() {
    let graph = made_up(&[
        ("low/mod.rs", "mod made;\nmod user;\npub(crate) use self::made::{Thing as Handed, other::*};"),
        ("low/made.rs", "pub struct Thing;"),
        ("low/user.rs", "use super::Handed;"),
        ("high.rs", "use crate::{low::{Handed, user}, nothing};\nuse std::fmt;"),
    ]);
    let used = |module: &str| graph[module].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(used("low"), ["low::made"]);
    assert_eq!(used("low::user"), ["low::made"]);
    assert_eq!(used("high"), ["low::made", "low::user"]);
    assert!(circles(&rooms(&graph)).is_empty());
}

#[test]
fn paths_count_and_comments_and_strings_do_not() {
    let text = "// crate::a::x\n/* crate::a */ const A: [&str; 2] = [\"crate::a\", r#\"\"crate::a\"#];\n\
        fn of<'a>(c: char) -> bool { c == '\"' || c == '\\'' || crate::b::is(c) }\n#[name(crate::c::table)]\n\
        macro_rules! made { () => { $crate::d::made() } }";
    let graph = made_up(&[("all.rs", text), ("a.rs", ""), ("b.rs", ""), ("c.rs", ""), ("d.rs", "use crate::all;")]);
    assert_eq!(graph["all"].iter().collect::<Vec<_>>(), ["b", "c", "d"]);
    assert_eq!(circles(&graph), [["all", "d"]]);
    assert_eq!(circles(&rooms(&graph)), [["all", "d"]]);
}
