//! The lines of a page: who gains and loses what, read as a person reads them.

use std::collections::BTreeSet;

use remit::model::PersonId;

use super::access::{Access, Kind};
use crate::world::Page;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Gain,
    Lose,
}

/// How each kind of access is said: what stands before and behind the things.
const WORDS: [(Kind, Effect, &str, &str); 13] = [
    (Kind::Member, Effect::Gain, "will be in the team ", ""),
    (Kind::Member, Effect::Lose, "will no longer be in the team ", ""),
    (Kind::TeamControl, Effect::Gain, "can manage the team ", ""),
    (Kind::TeamControl, Effect::Lose, "can no longer manage the team ", ""),
    (Kind::PaymentMethod, Effect::Gain, "can see and manage ", ""),
    (Kind::PaymentMethod, Effect::Lose, "can no longer see and manage ", ""),
    (Kind::Invoices, Effect::Gain, "can see the invoices of ", ""),
    (Kind::Invoices, Effect::Lose, "can no longer see the invoices of ", ""),
    (Kind::Billing, Effect::Gain, "can manage billing for ", " and decide who works on it"),
    (Kind::Billing, Effect::Lose, "can no longer manage billing for ", " and decide who works on it"),
    (Kind::Billing, Effect::Lose, "can no longer manage billing for ", ""),
    (Kind::Work, Effect::Gain, "can work on ", ""),
    (Kind::Work, Effect::Lose, "can no longer work on ", ""),
];

#[derive(Debug, Clone)]
struct Said {
    effect: Effect,
    who: String,
    what: String,
}

pub struct Shown {
    lines: Vec<Said>,
    /// Whose card goes on paying for what: `Your Visa ···· 4242`, and the name of a payment method.
    still_charged: Vec<(String, String)>,
}

const STILL_CHARGED: &str = " will still be charged for the invoices of ";

impl Shown {
    pub fn on(page: &Page) -> Shown {
        let mut lines = Vec::new();
        for (effect, class, word) in [(Effect::Gain, "gain", "New: "), (Effect::Lose, "lose", "Ends: ")] {
            let whole = page.all(&format!("ul.change li.{class}"));
            let who = page.all(&format!("ul.change li.{class} strong"));
            for (whole, who) in whole.iter().zip(who) {
                let said = whole.strip_prefix(word).unwrap_or(whole).trim_end_matches(['.', ' ']);
                let what = said.strip_prefix(&who).unwrap_or_else(|| panic!("“{whole}” does not begin with {who}"));
                // Of several things the same is said once, in the plural.
                let what = what.trim().replace("works on them", "works on it").replace("the teams ", "the team ");
                lines.push(Said { effect, what, who });
            }
        }
        assert!(!lines.is_empty() || page.text().contains("Stays:"), "no lines at {}: {}", page.address, page.text());
        let stays = page.all("ul.change li.same");
        let card = |line: &String| {
            let (who, rest) = line.strip_prefix("Stays: ").unwrap_or(line).split_once(STILL_CHARGED)?;
            Some((who.to_owned(), rest.split_once(". To stop that too, ")?.0.to_owned()))
        };
        Shown { lines, still_charged: stays.iter().filter_map(card).collect() }
    }

    /// Whoever loses access to what their card pays for reads that it goes on paying, and so does whoever manages that.
    pub fn compare_cards(&self, before: &Access, after: &Access, me: PersonId) -> Vec<String> {
        let mut wrong = Vec::new();
        for (payer, owner) in &before.cards {
            let is_lost = after.level(payer, *owner) < before.level(payer, *owner);
            let may_know = me == *owner || before.level(payer, me) == 2;
            let whose = if me == *owner { "Your".to_owned() } else { format!("{}’s", before.names[owner]) };
            let stays = after.cards.get(payer) == Some(owner);
            let expected = (is_lost && may_know && stays).then(|| format!("{whose} Visa ···· 4242"));
            let said = self.still_charged.iter().filter(|(_, name)| name == payer).map(|(who, _)| who);
            let (said, expected): (Vec<&String>, Vec<&String>) = (said.collect(), expected.iter().collect());
            if said != expected {
                wrong.push(format!("what pays for {payer}: it is {expected:?}, it says {said:?}"));
            }
        }
        wrong
    }

    /// The lines about access to one thing.
    fn about(&self, kind: Kind, effect: Effect, thing: &str) -> Vec<&Said> {
        let is_about = |said: &&Said| {
            let words = WORDS.iter().filter(|(one, of, ..)| *one == kind && *of == effect && said.effect == effect);
            let mut things = words.filter_map(|(.., before, behind)| {
                said.what.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind))
            });
            things.any(|things| split(things).contains(&thing))
        };
        self.lines.iter().filter(is_about).collect()
    }

    /// What is said of people who do not gain or lose that, and what is not said of those who do.
    pub fn compare(
        &self,
        before: &Access,
        after: &Access,
        (me, called): (PersonId, Option<(PersonId, &str)>),
        meanwhile: &[&str],
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        let keys: BTreeSet<_> = before.held.keys().chain(after.held.keys()).collect();
        for (kind, thing) in keys {
            // What is made by the act itself is a matter of whoever makes it.
            let is_new = !before.held.contains_key(&(*kind, thing.clone()));
            if is_new || meanwhile.iter().any(|label| thing.contains(&format!("-{label}-"))) {
                continue;
            }
            let (old, new) = (before.who(*kind, thing), after.who(*kind, thing));
            // Whoever can manage it from now on, or no longer, sees its invoices by that: it is not said once more.
            let by_managing = |with: &Access, without: &Access| match kind {
                Kind::Invoices => &with.who(Kind::PaymentMethod, thing) - &without.who(Kind::PaymentMethod, thing),
                _ => BTreeSet::new(),
            };
            let gained = &(&new - &old) - &by_managing(after, before);
            let lost = &(&old - &new) - &by_managing(before, after);
            for (effect, people) in [(Effect::Gain, gained), (Effect::Lose, lost)] {
                let names: BTreeSet<&str> = people
                    .iter()
                    .map(|id| match called {
                        _ if *id == me => "You",
                        Some((one, name)) if one == *id => name,
                        _ => after.names.get(id).map_or("", String::as_str),
                    })
                    .collect();
                let said = self.about(*kind, effect, thing);
                let is_true = match said.as_slice() {
                    [] => {
                        people.is_empty() || *kind == Kind::Billing && self.says_of_payer(effect, thing, before, after)
                    }
                    // Whoever works on it keeps a say in that: a line of its own.
                    [_] | [_, _] if *kind == Kind::Billing || said.len() == 1 => {
                        let who: Vec<&str> = said.iter().map(|one| one.who.as_str()).collect();
                        fits(&who.join(", "), &names)
                    }
                    _ => false,
                };
                if !is_true {
                    let said: Vec<_> = said.iter().map(|said| format!("{} {}", said.who, said.what)).collect();
                    wrong.push(format!("{effect:?} {kind:?} {thing}: it is {names:?}, it says {said:?}"));
                }
            }
        }
        wrong
    }

    /// Who gains or loses a payment method gains or loses the billing of all that it pays for: said once, of itself.
    fn says_of_payer(&self, effect: Effect, app: &str, before: &Access, after: &Access) -> bool {
        let (with, without) = if effect == Effect::Gain { (after, before) } else { (before, after) };
        let Some(payer) = with.payers.get(app) else { return false };
        let of = |kind, thing: &str| &with.who(kind, thing) - &without.who(kind, thing);
        of(Kind::Billing, app) == of(Kind::PaymentMethod, payer)
            && !self.about(Kind::PaymentMethod, effect, payer).is_empty()
    }

    /// Lines that are about no access, and are not expected.
    pub fn others(&self, before: &Access, besides: &[&str]) -> Vec<String> {
        let is_access = |said: &&Said| {
            before.held.keys().any(|(kind, thing)| {
                let said_of_it = self.about(*kind, said.effect, thing);
                said_of_it.iter().any(|one| one.who == said.who && one.what == said.what)
            })
        };
        let others = self.lines.iter().filter(|said| !is_access(said));
        let unexpected = others.filter(|said| !besides.iter().any(|words| said.what.contains(words)));
        unexpected.map(|said| format!("it also says “{} {}”", said.who, said.what)).collect()
    }
}

/// `You, Mara Klein and 2 other people` are these: the named are among them, and the number is right.
fn fits(who: &str, people: &BTreeSet<&str>) -> bool {
    let (counted, named): (Vec<&str>, Vec<&str>) = split(who).into_iter().partition(|part| is_count(part));
    let count: usize = counted.iter().filter_map(|part| part.split(' ').next()?.parse::<usize>().ok()).sum();
    named.iter().all(|name| people.contains(name)) && named.len() + count == people.len()
}

fn is_count(part: &str) -> bool {
    part.starts_with(|first: char| first.is_ascii_digit()) && (part.ends_with("person") || part.ends_with("people"))
}

/// `a, b and c`
fn split(joined: &str) -> Vec<&str> {
    joined.split(", ").flat_map(|part| part.split(" and ")).collect()
}
