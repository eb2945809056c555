//! Where apps come from the platform, nobody is led to a form of ours.

use std::collections::BTreeSet;

use remit::model::platform::{AppPages, PlatformPage};
use remit::model::running::RunningState;

use super::running::reports;
use crate::invitations::acts;
use crate::world::{Browser, Cast, World};

const PANEL: &str = "https://panel.example/sites/new";

fn comes_from_the_platform(world: &mut World) {
    let page = PlatformPage { url: PANEL.into(), host: "panel.example".into() };
    world.restart(|settings| settings.new_app_page = Some(page));
}

/// The addresses of all pages that links lead to, from home on, and where else links lead.
fn walk(browser: &mut Browser) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut waiting, mut known) = (vec!["/".to_owned()], BTreeSet::from(["/".to_owned()]));
    let mut outside = BTreeSet::new();
    while let Some(address) = waiting.pop() {
        let is_page = browser.get(&address).header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if browser.status != 200 || !is_page {
            continue;
        }
        assert!(!browser.source().contains("New app"), "{address}");
        for link in browser.links() {
            let href = link.href.split('#').next().unwrap_or_default().to_owned();
            if !href.starts_with('/') {
                outside.insert(href);
            } else if !href.starts_with("/outbox") && !href.starts_with("/static") && known.insert(href.clone()) {
                waiting.push(href);
            }
        }
        assert!(known.len() < 2_000, "this does not end");
    }
    (known, outside)
}

story! {
    fn no_page_leads_to_a_form_for_new_apps(world: &mut World) {
        let cast = Cast::of(world);
        let (nora, olga) = (world.developer("Nora Blank", "nora@blank.example"), world.operator());
        comes_from_the_platform(world);
        let (mut led, mut pages) = (0, 0);
        for person in cast.everybody().map(|(_, person)| person).into_iter().chain([&nora, &olga]) {
            let (inside, outside) = walk(&mut world.sign_in(person));
            assert!(inside.iter().all(|address| !address.starts_with("/new/app")), "{}: {inside:?}", person.name);
            assert_eq!(outside.contains(PANEL), person.is_developer(), "{}: {outside:?}", person.name);
            led += usize::from(outside.contains(PANEL));
            pages += inside.len();
        }
        assert!(led > 5 && pages > 100, "{led} of them were led to the platform, from {pages} pages");
    }

    fn the_form_is_not_there_and_its_button_leads_to_the_platform(world: &mut World) {
        let cast = Cast::of(world);
        let nora = world.developer("Nora Blank", "nora@blank.example");
        let mut here = world.sign_in(&nora);
        for page in ["/", "/apps", "/invite/app", "/invite/pay"] {
            here.get(page).answers(200);
            assert!(here.links().iter().any(|link| link.href == "/new/app" && link.text == "New app"), "{page}");
        }
        comes_from_the_platform(world);
        let mut nora = world.sign_in(&nora);
        for page in ["/", "/apps", "/invite/app", "/invite/pay"] {
            nora.get(page).answers(200);
            let leads = |link: &crate::world::Link| link.href == PANEL && link.text == "Create an app at panel.example";
            assert!(nora.links().iter().any(leads), "{page}: {:?}", nora.links());
        }
        for person in [&cast.mara, &cast.uma, &cast.clara] {
            let mut browser = world.sign_in(person);
            browser.get("/new/app").answers(404);
            browser.post("/new/app", &[]).answers(404);
            browser.post("/new/app", &[("name", "Pier 7")]).answers(404);
            browser.post("/new/app", &[("name", "Pier 7"), ("team", cast.team.id.as_str())]).answers(404);
        }
        assert_eq!(acts::events(world, remit::model::event::EventKind::AppCreated), 0);
    }

    fn what_the_platform_says_is_passed_on(world: &mut World) {
        let cast = Cast::of(world);
        comes_from_the_platform(world);
        reports(world, &cast.cafe, RunningState::Provisioning, "");
        world.sign_in(&cast.mara).get(&format!("/apps/{}", cast.cafe.id)).says("It is being set up.");
        reports(world, &cast.cafe, RunningState::Running, "");
        world.sign_in(&cast.mara).get(&format!("/apps/{}", cast.cafe.id)).says("Status Ready");
    }

    fn developers_are_led_to_its_page_on_the_platform(world: &mut World) {
        let cast = Cast::of(world);
        let bakery = format!("/apps/{}", cast.bakery.id);
        let leads = |link: &crate::world::Link| link.text == "Open in panel.example";
        acts::sql(world, &format!("UPDATE apps SET external_id = 'site/4711' WHERE id = '{}'", cast.bakery.id));
        assert!(!world.sign_in(&cast.mara).get(&bakery).answers(200).links().iter().any(leads));
        let (before, host) = ("https://panel.example/sites/".into(), "panel.example".into());
        world.restart(|settings| settings.app_pages = Some(AppPages { before, after: "#top".into(), host }));
        for developer in [&cast.mara, &cast.jo] {
            let links = world.sign_in(developer).get(&bakery).answers(200).links();
            let link = links.into_iter().find(leads).expect("a way to the platform");
            assert_eq!(link.href, "https://panel.example/sites/site%2F4711#top");
        }
        assert!(!world.sign_in(&cast.clara).get(&bakery).answers(200).links().iter().any(leads));
        let cafe = format!("/apps/{}", cast.cafe.id);
        assert!(!world.sign_in(&cast.mara).get(&cafe).answers(200).links().iter().any(leads), "it has no key");
    }
}
