//! The picture on the pages of apps and payment methods: it says what its list says, and shows what may be seen.

mod layout;
mod lettering;
mod sketch;

use remit::model::team::Role;
use scraper::{ElementRef, Html, Selector};

use crate::world::{Browser, Cast, World};

/// What one page shows of its picture.
struct Picture {
    /// Everything each box says, in the layout for a desk and in the one for a phone.
    across: Vec<String>,
    down: Vec<String>,
    /// The same, in the words below.
    said: Vec<String>,
    /// What stands beside the lines.
    ties: Vec<String>,
    /// What can be pointed at, and the links in the words.
    pointed: Vec<String>,
    linked: Vec<String>,
}

fn picture(browser: &Browser) -> Picture {
    let html = Html::parse_document(&browser.source());
    let all = |selector: &str| -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector).map(|one| one.text().collect::<String>().trim().to_owned()).collect()
    };
    let addresses = |selector: &str| -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        let address = |one: ElementRef| one.value().attr("href").unwrap_or_default().to_owned();
        let mut found: Vec<String> = html.select(&selector).map(address).collect();
        found.sort();
        found
    };
    Picture {
        across: all("svg.across g > g > title"),
        down: all("svg.down g > g > title"),
        said: all(".map dd li"),
        ties: all("svg.across g[role=img] > text"),
        pointed: addresses("svg.across a"),
        linked: addresses(".map dd a"),
    }
}

/// Picture and words agree; only the page's own subject is not listed beside itself.
fn agrees(browser: &Browser) -> Picture {
    let shown = picture(browser);
    assert_eq!(shown.across, shown.down, "at {}", browser.address);
    let mut drawn = shown.across.clone();
    let core = drawn.iter().position(|one| !shown.said.contains(one)).expect("the subject of the page");
    drawn.remove(core);
    assert_eq!(drawn, shown.said, "at {}", browser.address);
    assert_eq!(shown.pointed, shown.linked, "at {}", browser.address);
    shown
}

fn says(shown: &Picture, words: &[&str]) {
    for one in words {
        assert!(shown.said.iter().any(|said| said == one), "“{one}” is not among {:#?}", shown.said);
    }
}

/// A payment method with everything around it: 20 apps, 12 people, 4 teams.
fn crowd(world: &World, cast: &Cast) -> String {
    let agency = world.payment_method("Agency billing", &cast.clara, &[&cast.clara]);
    for number in 1..12 {
        let person = world.developer(&format!("Person {number:02}"), &format!("p{number}@crowd.example"));
        world.lets_manage(&agency, &person);
    }
    for number in 1..4 {
        let member = world.developer(&format!("Member {number}"), &format!("m{number}@crowd.example"));
        let team = world.team(&format!("Team {number}"), &[(&member, Role::Unlimited), (&cast.sven, Role::Limited)]);
        world.lets_team_manage(&agency, &team);
    }
    world.lets_team_manage(&agency, &cast.team);
    for number in 0..20 {
        world.app(&format!("Site {number:02}"), &cast.clara, Some(&agency));
    }
    format!("/payment-methods/{}", agency.id)
}

story! {
    fn the_picture_of_a_payment_method_says_what_its_words_say(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}", cast.harbour.id));
        let shown = agrees(&clara);
        says(&shown, &["You", "Jo Adler", "Old Bakery (old-bakery.example)"]);
        assert_eq!(shown.ties, ["can manage it", "pays for"]);
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&format!("/payment-methods/{}", cast.harbour.id));
        says(&agrees(&jo), &["You (direct)", "Clara Brandt (direct, client)"]);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/payment-methods/{}", cast.studio.id));
        let shown = agrees(&uma);
        says(&shown, &["Team North (team, unlimited members): You", "North Blog (north-blog.example)"]);
        assert!(shown.linked.contains(&format!("/teams/{}", cast.team.id)), "{:?}", shown.linked);
    }

    fn whoever_sees_invoices_only_is_drawn_beside_those_who_manage_it(world: &mut World) {
        let cast = Cast::of(world);
        for number in 1..=5 {
            let reader = world.client(&format!("Reader {number}"), &format!("r{number}@books.example"));
            world.lets_read(&cast.harbour, &reader);
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).shows(200, "Harbour billing");
        let shown = agrees(&clara);
        says(&shown, &["You", "Jo Adler", "Reader 1 (invoices only)"]);
        assert_eq!(shown.ties, ["can see or manage it", "pays for"]);
        assert!(shown.linked.contains(&"#readers".to_owned()), "{:?}", shown.linked);
        assert_eq!(clara.all("section[id=readers]").len(), 1);
    }

    fn the_picture_of_an_app_says_what_its_words_say(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/apps/{}", cast.bakery.id));
        let shown = agrees(&clara);
        says(&shown, &["You", "Jo Adler", "Harbour billing (payment method)", "Mara Klein (gets alerts)"]);
        assert_eq!(shown.ties, ["can manage it", "pays for it", "works on it"]);
        world.develops(&cast.cafe, &cast.jo);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/apps/{}", cast.cafe.id));
        says(&agrees(&mara), &["Nobody yet (trial ends in 7 days)", "You (direct, technical contact)"]);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/apps/{}", cast.shop.id));
        says(&agrees(&uma), &["Team North (team, unlimited members): You, Lin Sato (limited)"]);
    }

    fn who_does_not_pay_sees_the_name_of_what_pays_and_no_more(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.sven);
        world.develops(&cast.shop, &cast.mara);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/apps/{}", cast.bakery.id)).shows(200, "Old Bakery").does_not_say("Clara");
        mara.does_not_say("Jo Adler");
        let shown = agrees(&mara);
        let [me, sven] = ["You", "Sven Strand"].map(|name| format!("{name} (direct, technical contact)"));
        assert_eq!(shown.said, ["Harbour billing (payment method)", me.as_str(), sven.as_str()]);
        assert!(shown.linked.is_empty(), "{:?}", shown.linked);
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/apps/{}", cast.shop.id));
        says(&agrees(&lin), &["Studio billing (payment method)", "Team North (team, unlimited members): You (limited), Uma Okafor"]);
    }

    fn a_picture_appears_where_it_says_more_than_a_sentence(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Own billing", &cast.clara, &[&cast.clara]);
        let site = world.app("Own site", &cast.clara, Some(&own));
        let mut clara = world.sign_in(&cast.clara);
        let pages = [format!("/payment-methods/{}", own.id), format!("/apps/{}", site.id)];
        for page in &pages {
            clara.get(page).says("Own site").does_not_say("At a glance");
            assert!(picture(&clara).across.is_empty(), "one person and one website at {page}");
        }
        world.lets_manage(&own, &cast.jo);
        for page in &pages {
            clara.get(page).says("At a glance");
            says(&agrees(&clara), &["You", "Jo Adler"]);
        }
    }

    fn long_lists_are_folded_and_lead_to_the_whole(world: &mut World) {
        let cast = Cast::of(world);
        let page = crowd(world, &cast);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get(&page).shows(200, "Agency billing").does_not_say("Lin Sato").does_not_say("Sven Strand");
        let queries = world.queries();
        assert!(queries <= 9, "{queries}");
        let shown = agrees(&clara);
        says(&shown, &["You", "Person 06", "and 5 more people", "Team North (team): Uma Okafor", "and 13 more websites"]);
        assert_eq!(shown.said.len(), 8 + 4 + 8);
        assert!(shown.linked.contains(&"#people".to_owned()) && shown.linked.contains(&"#apps".to_owned()));
        for id in ["people", "apps"] {
            assert_eq!(clara.all(&format!("section[id={id}]")).len(), 1, "{id}");
        }
        // What was looked for is a list, without the picture.
        clara.get(&format!("{page}?q=Site")).answers(200);
        assert!(picture(&clara).said.is_empty());
    }

    fn no_name_is_too_long_for_its_box_in_a_wide_font(world: &mut World) {
        let cast = Cast::of(world);
        let long = "Donaudampfschifffahrtsgesellschaft Nord und Süd Handelsgesellschaft";
        world.app(long, &cast.clara, Some(&cast.harbour));
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200);
        let set = clara.all("svg.down text.name[textLength]");
        assert!(set.iter().any(|words| words.starts_with("Donaudampf")), "{set:?}");
        assert!(set.iter().all(|words| words != "You"), "what is short stays as it is: {set:?}");
    }

    fn a_thousand_apps_and_people_make_no_larger_a_picture(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            world.app(&format!("More {number:02}"), &cast.clara, Some(&cast.harbour));
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}", cast.harbour.id));
        says(&agrees(&clara), &["and many more websites"]);
    }
}
