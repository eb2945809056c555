//! Reading everything that somebody can open, and what they must not find there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use remit::routes::ADDRESSES;

use super::marks::{AMOUNT, Mark, found};
use super::programs;
use super::sight::{Sight, Viewer};
use super::village::Village;
use crate::access::every_route::NO_TOKEN;
use crate::home::client_words::foreign;
use crate::world::{Browser, rounds};

/// The same for everybody: guests and one person look at them.
const DOORS: [&str; 12] = [
    "/help",
    "/health",
    "/livez",
    "/readyz",
    "/static",
    "/sign-up",
    "/verify",
    "/stop-emails",
    "/emails-stopped",
    "/login",
    "/password/",
    "/log-in-link",
];

/// What was found, and where.
#[derive(Default)]
pub struct Reading {
    /// What was not to be seen: the mark, and who found it where.
    leaks: BTreeMap<String, BTreeSet<String>>,
    seen: BTreeSet<String>,
    /// Words that no client reads, and where one would.
    foreign: BTreeMap<&'static str, BTreeSet<String>>,
    pages: usize,
    pub readers: Vec<(&'static str, Browser, Viewer)>,
    /// The forms that stood on the pages: the number of a reader, the page, the address that the form is sent to.
    pub forms: Vec<(usize, String, String)>,
    kinds_of_forms: BTreeSet<String>,
}

impl Reading {
    /// Reads a text in which only the marks that `sees` allows may stand.
    pub fn read(&mut self, marks: &[Mark], text: &str, place: &str, sees: impl Fn(&Mark) -> bool) {
        self.pages += 1;
        let (found, strange) = found(marks, text);
        for mark in found {
            self.seen.insert(mark.text.clone());
            if !sees(mark) {
                self.leaks.entry(mark.text.clone()).or_default().insert(place.to_owned());
            }
        }
        for piece in strange {
            self.leaks.entry(piece).or_default().insert(format!("{place}, and it is no mark"));
        }
    }

    /// Every address that is there to be opened, by everybody; and the mails of the village so far.
    pub fn of_all(village: &mut Village) -> Reading {
        let mut reading = std::mem::take(&mut village.mails);
        let sight = Sight::now(village.world);
        let (addresses, questions) = (addresses(village), questions(village));
        let is_thorough = rounds(0, 1) == 1;
        for (number, (label, mut browser, viewer)) in village.viewers().into_iter().enumerate() {
            let mut closed: Vec<String> = Vec::new();
            let visible = sight.visible(&viewer, &village.marks);
            // Without `--long` everybody asks about some of all things.
            let asked = questions.iter().enumerate().filter(|(at, _)| is_thorough || (at + number) % 6 == 0);
            for address in addresses.iter().chain(asked.map(|(_, question)| question)) {
                let is_for_receivers = address.ends_with("/open");
                let is_below = !is_for_receivers && closed.iter().any(|above| address.starts_with(above.as_str()));
                let is_for_others = match viewer.person {
                    Some(_) => number > 0 && DOORS.iter().any(|door| address.starts_with(door)),
                    None => village.in_words(address) != *address,
                };
                if !is_thorough && (is_below || is_for_others) {
                    continue;
                }
                reading.read_page(village, &visible, (label, &mut browser), address);
                reading.note_forms(village, number, &browser);
                if browser.location() == Some("/invitation") {
                    reading.read_page(village, &visible, (label, &mut browser), "/invitation");
                    reading.note_forms(village, number, &browser);
                }
                // What is not there for somebody has nothing below, and guests have to log in: `every_route`.
                if matches!(browser.status, 404) && (address.matches('/').count() == 2 || address == "/operator") {
                    closed.push(format!("{address}/"));
                }
            }
            reading.readers.push((label, browser, viewer));
        }
        programs::read_all(&mut reading, village, &sight);
        reading
    }

    /// One of each kind; with `--long` every form of everybody.
    fn note_forms(&mut self, village: &Village, reader: usize, browser: &Browser) {
        if browser.status != 200 {
            return;
        }
        for part in browser.source().split("<form method=\"post\" action=\"").skip(1) {
            let action = part.split('"').next().unwrap_or_default();
            let kind = if rounds(0, 1) == 1 { format!("{reader} {action}") } else { village.kind_of(action) };
            if self.kinds_of_forms.insert(kind) {
                self.forms.push((reader, browser.address.clone(), action.to_owned()));
            }
        }
    }

    fn read_page(&mut self, village: &Village, visible: &HashSet<&str>, who: (&str, &mut Browser), address: &str) {
        let (label, browser) = who;
        browser.get(address);
        let place = format!("{label} at {}", village.in_words(address));
        self.read_answer(village, browser, &place, |mark| visible.contains(mark.text.as_str()));
        self.read_words(village, label, browser, &place);
    }

    /// What a client was just answered is in words for clients.
    pub fn read_words(&mut self, village: &Village, label: &str, browser: &Browser, place: &str) {
        let is_page = browser.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if village.is_client(label) && is_page && [200, 409, 422].contains(&browser.status) {
            self.note_foreign(place, &browser.all("body").concat());
        }
    }

    pub fn note_foreign(&mut self, place: &str, text: &str) {
        for words in foreign(place, text) {
            self.foreign.entry(words).or_default().insert(place.to_owned());
        }
    }

    /// What was just answered, headers and all.
    pub fn read_answer(&mut self, village: &Village, browser: &Browser, place: &str, sees: impl Fn(&Mark) -> bool) {
        assert!(browser.status < 500, "{place}: {}", browser.text());
        // What is in the cookie is encrypted: by chance it looks like anything.
        let headers = browser.headers.iter().filter(|(name, _)| name.as_str() != "set-cookie");
        let headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
        let whole = format!("{}\n{}", headers.join("\n"), browser.source());
        self.read(&village.marks, &whole, place, sees);
    }

    /// Nothing was found that was not to be seen; and what there is was met somewhere, but for `unseen`.
    #[track_caller]
    pub fn is_clean(&self, marks: &[Mark], unseen: &[&str]) {
        self.has_no_leak(|_| true);
        assert!(self.foreign.is_empty(), "no client reads these: {:#?}", self.foreign);
        let blind: Vec<&str> = marks
            .iter()
            .filter(|mark| !["was", "kept", "called", "stood", "went", AMOUNT].contains(&mark.field))
            .map(|mark| mark.text.as_str())
            .filter(|text| !self.seen.contains(*text) && !unseen.contains(text))
            .collect();
        assert!(blind.is_empty(), "nobody ever met these, so nothing was proven: {blind:?}");
    }

    /// No amount was found that was not to be seen; and of each payment method and each app there was some.
    #[track_caller]
    pub fn is_clean_of_amounts(&self, marks: &[Mark]) {
        let is_amount = |text: &str| marks.iter().any(|mark| mark.field == AMOUNT && mark.text == text);
        self.has_no_leak(is_amount);
        let unmet = marks.iter().filter(|mark| mark.field == AMOUNT && !self.seen.contains(&mark.text)).count();
        let met = self.seen.iter().filter(|text| is_amount(text)).count();
        assert!(met > 60 && met > unmet, "of the amounts {met} were met and {unmet} were not");
    }

    #[track_caller]
    fn has_no_leak(&self, is_one: impl Fn(&str) -> bool) {
        let all: Vec<String> = self
            .leaks
            .iter()
            .filter(|(mark, _)| is_one(mark))
            .map(|(mark, places)| {
                let some: Vec<&str> = places.iter().take(6).map(String::as_str).collect();
                format!("{mark} ({} places)\n    {}", places.len(), some.join("\n    "))
            })
            .collect();
        assert!(all.is_empty(), "{} of {} texts hold what is not theirs:\n{}", all.len(), self.pages, all.join("\n"));
    }
}

/// Every address of a page, with everything that there is in the village in its place.
fn addresses(village: &Village) -> Vec<String> {
    // The outbox is there only for who runs Remit on their own machine, and shows everything.
    let pages = ADDRESSES.iter().filter(|(method, path)| *method == "GET" && !path.starts_with("/outbox"));
    filled(village, pages.map(|(_, pattern)| *pattern))
}

/// These, with everything that there is in the village in their places.
pub fn filled(village: &Village, patterns: impl Iterator<Item = &'static str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for pattern in patterns {
        let mut filled = vec![pattern.to_owned()];
        for place in pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let is_record =
                ["/operator/people/", "/operator/payment-methods/"].iter().any(|record| pattern.starts_with(record));
            let values: Vec<String> = match place {
                "token" => vec![NO_TOKEN.to_owned()],
                _ if is_record => vec![NO_TOKEN.to_owned()],
                "app" => village.apps.iter().map(|(_, app)| app.id.to_string()).collect(),
                "payment_method" => village.payment_methods.iter().map(|(_, it)| it.id.to_string()).collect(),
                "team" => village.teams.iter().map(|(_, team)| team.id.to_string()).collect(),
                "invitation" => village.invitations.iter().map(|(_, id)| id.to_string()).collect(),
                "number" => village.numbers(),
                "line" => vec!["waiting".into(), "dismissed".into()],
                "environment" => environments(village),
                "name" => continue,
                _ => people(village),
            };
            let place = format!("{{{place}}}");
            filled = filled
                .iter()
                .flat_map(|address| values.iter().map(|value| address.replace(&place, value)).collect::<Vec<_>>())
                .collect();
        }
        all.extend(filled);
    }
    all
}

/// The environment of each app.
fn environments(village: &Village) -> Vec<String> {
    village.apps.iter().map(|(_, app)| village.world.first_environment(app).to_string()).collect()
}

/// Everybody, with `--long`; else one who works on the client's website.
fn people(village: &Village) -> Vec<String> {
    let some = |label: &str| rounds(0, 1) == 1 || label == "tim";
    village.people.iter().filter(|(label, _)| some(label)).map(|(_, person)| person.id.to_string()).collect()
}

/// Pages that are asked about something: about everything that there is.
pub fn questions(village: &Village) -> Vec<String> {
    let mut all = Vec::new();
    for (_, app) in &village.apps {
        let id = app.id;
        all.extend([format!("/events?object={id}"), format!("/events.csv?object={id}")]);
        all.extend([format!("/invite/pay?app={id}"), format!("/invite/app?app={id}")]);
        let environment = format!("/apps/{id}/environments/{}", village.world.first_environment(app));
        all.extend(["plan", "book", "take-off"].map(|page| format!("{environment}/{page}?component=mysql&plan=m")));
        all.extend(
            village.payment_methods.iter().map(|(_, it)| format!("/apps/{id}/pay-with?payment_method={}", it.id)),
        );
        for (_, team) in &village.teams {
            all.push(format!("/apps/{id}/connect-team?team={}", team.id));
            let member = |person: &String| format!("/apps/{id}/connect-member?team={}&person={person}", team.id);
            all.extend(people(village).iter().map(member));
        }
    }
    for (_, it) in &village.payment_methods {
        all.extend([format!("/events?object={}", it.id), format!("/invite/payment-method?payment_method={}", it.id)]);
    }
    for (_, team) in &village.teams {
        all.extend([format!("/events?object={}", team.id), format!("/invite/team?team={}", team.id)]);
        all.push(format!("/new/app?team={}", team.id));
    }
    all.extend(people(village).iter().map(|person| format!("/events?person={person}")));
    all
}
