//! One line for all things of which the same is said: a team may have many.

use super::{Consequences, Effect, Line};
use crate::model::written;

/// How many things a line names.
const NAMED: usize = 5;

/// What is said of an app, before and behind its name.
const OF_APPS: [(&str, &str); 6] = [
    ("can work on ", ""),
    ("can no longer work on ", ""),
    ("can still work on ", ""),
    ("can manage billing for ", " and decide who works on it"),
    ("can no longer manage billing for ", " and decide who works on it"),
    ("can still manage billing for ", " and decide who works on it"),
];

/// How a line begins that is about an app and not about people.
const OF_AN_APP: &str = "will have n";

/// What lines have in common that become one.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Common {
    OfPeople { effect: Effect, who: String, before: &'static str, behind: &'static str },
    OfApps { effect: Effect, what: String },
}

impl Consequences {
    /// The same in fewer lines.
    pub fn folded(self) -> Consequences {
        let mut groups: Vec<(Option<Common>, Vec<Line>)> = Vec::new();
        for line in self.lines {
            let common = Common::of(&line);
            match groups.iter_mut().find(|(other, _)| common.is_some() && *other == common) {
                Some((_, lines)) => lines.push(line),
                None => groups.push((common, vec![line])),
            }
        }
        let lines = groups.into_iter().flat_map(|(common, lines)| match common {
            Some(common) if lines.len() > 1 => vec![common.said_once(&lines)],
            _ => lines,
        });
        Consequences { lines: lines.collect() }
    }
}

impl Common {
    /// None: a line of its own.
    fn of(line: &Line) -> Option<Common> {
        let effect = line.effect;
        if line.what.starts_with(OF_AN_APP) {
            return Some(Common::OfApps { effect, what: line.what.clone() });
        }
        let (before, behind) = OF_APPS.into_iter().find(|(before, behind)| name(line, before, behind).is_some())?;
        Some(Common::OfPeople { effect, who: line.who.clone(), before, behind })
    }

    fn said_once(self, lines: &[Line]) -> Line {
        match self {
            Common::OfPeople { effect, who, before, behind } => {
                let names = some_of(lines.iter().filter_map(|line| name(line, before, behind)).collect());
                Line { effect, who, what: format!("{before}{names}{behind}") }
            }
            Common::OfApps { effect, what } => {
                let who = some_of(lines.iter().map(|line| line.who.as_str()).collect());
                Line { effect, who, what: what.replace("works on it", "works on them") }
            }
        }
    }
}

fn name<'a>(line: &'a Line, before: &str, behind: &str) -> Option<&'a str> {
    line.what.strip_prefix(before)?.strip_suffix(behind)
}

/// `North Blog, North Shop and 12 more`
fn some_of(mut names: Vec<&str>) -> String {
    names.sort_unstable();
    match names.len().saturating_sub(NAMED) {
        0 => written::joined(&names),
        more => format!("{} and {more} more", names[..NAMED].join(", ")),
    }
}
