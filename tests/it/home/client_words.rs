//! Words that no client reads: on every page to which links lead the clients of the demo, and in every mail to them. The way
//! to take over billing and what the canaries' clients meet are read with the same list.

use std::collections::BTreeSet;

use remit::commands::Command;
use remit::store::Clock;

use crate::world::Browser;

/// The clients of the demo, and the password that it prints.
const CLIENTS: [&str; 5] = [
    "clara@harbour-cafe.example",
    "henrik@harbour-cafe.example",
    "paula@reuter-books.example",
    "nora@kranich.example",
    "peter.voss@post.example",
];
const PASSWORD: &str = "seven quiet harbour lamps";
/// Who was asked to pay and has no account.
const INVITED: [&str; 4] = [
    "lena@lindenhof.example",
    "shop@voss-bakery.example",
    "office@gallery-north.example",
    "office@harvest-market.example",
];

/// In small letters. What stands between blanks is a word of its own; all else is found in longer words, too.
const FOREIGN: [&str; 22] = [
    // What no client has to know.
    "environment",
    "component",
    "repository",
    "deploy",
    "database",
    "token",
    "unlimited",
    "technical contact",
    "payment method name",
    "billing connection",
    "developer connection",
    "connected",
    " app ",
    " apps ",
    " net ",
    // What nobody says to a customer.
    "somebody",
    "decide about",
    " whom ",
    " meanwhile ",
    " look at ",
    " mail ",
    " mails ",
];
/// What happens later, said as if it happened now.
const AS_IF_NOW: [&str; 7] = [
    " is deleted ",
    " are deleted ",
    " goes offline ",
    "from tomorrow on ",
    "from today on ",
    "from then on ",
    "you pay for nothing",
];
/// On the page for everybody who asks how it works: its second part is for those who build.
const OF_BUILDERS: [&str; 3] = [" app ", " apps ", "unlimited"];

/// Those of the list that stand in a text, and what people typed is not.
pub fn foreign(place: &str, text: &str) -> Vec<&'static str> {
    // Addresses, and what is typed about the things of the canaries.
    let is_ours = |word: &&str| !word.contains(['@', '/']) && !word.contains("canary-");
    let text = text.to_lowercase();
    let words = text.split_whitespace().filter(is_ours).flat_map(|word| word.split(|c: char| !c.is_alphanumeric()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    // That of their bank is called so by everybody.
    let words = format!(" {} ", words.join(" ")).replace(" banking app ", " bank ");
    let is_for_builders = place.ends_with("/help");
    let all = FOREIGN.into_iter().chain(AS_IF_NOW);
    all.filter(|one| words.contains(one) && !(is_for_builders && OF_BUILDERS.contains(one))).collect()
}

#[track_caller]
pub fn is_plain(place: &str, text: &str) {
    let found = foreign(place, text);
    assert!(found.is_empty(), "{found:?} at {place}: {text}");
}

/// The address and the words of every page that links lead to, from home on. The outbox shows mails of others.
fn pages(browser: &mut Browser) -> Vec<(String, String)> {
    let (mut waiting, mut read) = (vec!["/".to_owned()], Vec::new());
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(address) = waiting.pop() {
        browser.open(&address);
        let is_page = browser.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if browser.status != 200 || !is_page {
            continue;
        }
        let links = browser.links().into_iter().filter_map(|link| link.href.split('#').next().map(str::to_owned));
        let inside =
            |href: &String| href.starts_with('/') && !href.starts_with("/outbox") && !href.starts_with("/static");
        waiting.extend(links.filter(inside).filter(|href| known.insert(href.clone())).collect::<Vec<_>>());
        read.push((address, browser.all("body").concat()));
        assert!(known.len() < 2_000, "this does not end");
    }
    read
}

story! {
    fn no_client_reads_a_word_that_is_not_theirs(world: &mut World) {
        Command::Demo.run(world.settings.clone()).expect("a demo");
        // It is told up to now, whenever that is.
        world.clock.set(Clock::System.now());
        let mut all = Vec::new();
        for email in CLIENTS {
            let mut client = world.guest();
            client.get("/login").submit("Log in", &[("Email", email), ("Password", PASSWORD)]).answers(303);
            let pages = pages(&mut client);
            assert!(pages.len() > 10, "{email} has read only {} pages", pages.len());
            all.extend(pages);
        }
        let mails: Vec<_> = world.mails().into_iter().filter(|(to, _)| CLIENTS.contains(&to.as_str()) || INVITED.contains(&to.as_str())).collect();
        assert!(mails.len() > 5, "only {} mails were read", mails.len());
        all.extend(mails.into_iter().map(|(to, mail)| (format!("the mail {} to {to}", mail.kind), mail.subject + "\n" + &mail.text)));
        for (place, text) in all {
            is_plain(&place, &text);
        }
    }
}

#[test]
fn the_list_finds_what_is_on_it_and_leaves_what_people_type() {
    for words in ["Its Environments.", "an app: it", "(by mail)", "It is deleted, with all", "Whom do you know?"] {
        assert_eq!(foreign("/", &format!("So {words} is")).len(), 1, "{words}");
    }
    for words in
        ["Your email", "your banking app", "token@mail.example", "happy", "canary-environment", "look after it"]
    {
        assert!(foreign("/", &format!("So {words} is")).is_empty(), "{words}");
    }
    assert!(foreign("clara at /help", "an app of an unlimited member").is_empty());
}
