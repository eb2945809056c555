//! Every page to which links lead the clients of the demo, and every mail to them: words that no client reads.

use std::collections::BTreeSet;

use remit::commands::Command;
use remit::store::Clock;

use crate::world::Browser;

/// The clients of the demo, and the password that it prints.
const CLIENTS: [&str; 3] = ["clara@harbour-cafe.example", "nora@kranich.example", "peter.voss@post.example"];
const PASSWORD: &str = "seven quiet harbour lamps";
/// In small letters.
const NEVER: [&str; 4] = ["somebody", "payment method name", "billing connection", "developer connection"];

/// The address and the words of every page that links lead to, from home on. The outbox shows mails of others.
fn pages(browser: &mut Browser) -> Vec<(String, String)> {
    let (mut waiting, mut read) = (vec!["/".to_owned()], Vec::new());
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(address) = waiting.pop() {
        browser.get(&address);
        let is_page = browser.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if browser.status != 200 || !is_page {
            continue;
        }
        let links = browser.links().into_iter().filter_map(|link| link.href.split('#').next().map(str::to_owned));
        let inside =
            |href: &String| href.starts_with('/') && !href.starts_with("/outbox") && !href.starts_with("/static");
        waiting.extend(links.filter(inside).filter(|href| known.insert(href.clone())).collect::<Vec<_>>());
        read.push((address, browser.text()));
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
            all.extend(pages(&mut client));
            let mails = world.mails_to(email).into_iter();
            all.extend(mails.map(|mail| (format!("the mail {} to {email}", mail.kind), mail.subject + "\n" + &mail.text)));
        }
        assert!(all.len() > 40, "only {} pages and mails were read", all.len());
        for (place, text) in all {
            let small = text.to_lowercase();
            let found: Vec<&&str> = NEVER.iter().filter(|words| small.contains(**words)).collect();
            assert!(found.is_empty(), "{found:?} at {place}: {text}");
        }
    }
}
