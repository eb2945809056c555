//! Apps as programs make, change and delete them.

use actix_web::http::Method;
use remit::model::access_token::Scope;
use remit::model::platform::PlatformPage;
use serde_json::{Value, json};

use crate::world::{Cast, Program, World};

const APPS: &str = "/api/v1/apps";

fn platform(world: &World) -> Program {
    world.platform("Example Hosting", &[Scope::Read, Scope::AppsWrite, Scope::BillingRead, Scope::BillingWrite])
}

story! {
    fn a_developer_makes_and_changes_an_app_with_a_token(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::AppsWrite]);
        let new = json!({ "name": "Pier Hotel", "website": "pier.example" });
        let page = mara.post(APPS, &new).answers(201);
        let (address, made) = (page.header("location").expect("its address").to_owned(), page.json());
        assert_eq!(address, format!("{APPS}/{}", made["id"].as_str().expect("an id")));
        assert_eq!((&made["name"], &made["website"]), (&json!("Pier Hotel"), &json!("https://pier.example/")));
        assert!(made["trial_ends_at"].is_string() && made["payment_method"].is_null());
        let changed = mara.patch(&address, &json!({ "website": null, "description": "By the sea" })).answers(200).json();
        let said = (&changed["name"], &changed["website"], &changed["description"]);
        assert_eq!(said, (&json!("Pier Hotel"), &Value::Null, &json!("By the sea")));
        let wrong = mara.patch(&address, &json!({ "name": "https://pier.example/rooms" })).answers(422).json();
        assert_eq!(wrong["errors"][0]["field"], "name");
        mara.patch(&address, &json!({ "nmae": "Pier" })).answers(400);
        let mut browser = world.sign_in(&cast.mara);
        browser.get(&address.replace("/api/v1", "")).shows(200, "Pier Hotel");
        browser.get("/events").says("with the token deploy");
    }

    fn a_deletion_says_before_what_it_changes_and_can_be_undone(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::AppsWrite]);
        let address = format!("{APPS}/{}", cast.bakery.id);
        let before = world.dump();
        let tried = mara.send(Method::DELETE, &address, Some(&json!({ "dry_run": true })));
        let tried = tried.answers(200).json();
        assert_eq!(tried["dry_run"], true);
        let lost = json!({ "effect": "lose", "who": "You", "what": "can no longer work on Old Bakery" });
        assert!(tried["changes"].as_array().expect("changes").contains(&lost), "{tried}");
        world.is_as(&before, "an act that was tried out");
        assert!(mara.delete(&address).answers(200).json()["deletes_at"].is_string());
        assert_eq!(world.mails_to("clara@harbour.example").len(), 1);
        let kept = mara.post(&format!("{address}/keep"), &json!({})).answers(200).json();
        assert_eq!(kept["deletes_at"], Value::Null);
        // Who sees it and may not; and to whom it does not exist.
        world.program_of(&cast.lin, &[Scope::AppsWrite]).delete(&format!("{APPS}/{}", cast.blog.id)).answers(403);
        world.program_of(&cast.sven, &[Scope::AppsWrite]).delete(&address).answers(404);
        world.program_of(&cast.mara, &[Scope::Read]).delete(&address).answers(403);
    }

    fn the_platform_puts_apps_under_its_own_keys_again_and_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = platform(world);
        let address = format!("{APPS}/ext:site-9");
        let new = json!({ "name": "Pier Hotel", "developer": "mara@studio.example", "payment_method": cast.harbour.id });
        let made = platform.put(&address, &new).answers(201).json();
        assert_eq!((&made["external_id"], &made["trial_ends_at"]), (&json!("site-9"), &Value::Null));
        assert_eq!(made["payment_method"]["id"], cast.harbour.id.to_string());
        let again = platform.put(&address, &new).answers(200).json();
        assert_eq!(again["id"], made["id"], "the same");
        let page = format!("/apps/{}", made["id"].as_str().expect("an id"));
        world.sign_in(&cast.mara).get(&page).shows(200, "Pier Hotel");
        world.sign_in(&cast.clara).get(&page).shows(200, "Pier Hotel");
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains("Example Hosting chose “Harbour billing”"), "{}", mail.text);
        world.sign_in(&cast.mara).get("/events").says("Example Hosting created");
        // One key, one thing: also if somebody may not see the other one, or it is deleted.
        let taken = json!({ "name": "Pier Kiosk", "developer": "mara@studio.example", "external_id": "site-9" });
        let refused = platform.post(APPS, &taken).answers(409).json();
        assert_eq!(refused["title"], "That would break a rule");
        let mut for_sven = world.platform("Example Hosting", &[Scope::AppsWrite]).on_behalf_of("sven@island.example");
        for_sven.put(&address, &json!({ "name": "Island Kiosk" })).answers(409);
        let other = json!({ "name": "Pier Hotel", "developer": "mara@studio.example", "external_id": "site-8" });
        platform.put(&format!("{APPS}/ext:site-10"), &other).answers(422);
        platform.delete(&address).answers(200);
        world.pass_days_with_ends(8);
        platform.put(&address, &new).answers(409);
    }

    fn the_key_of_the_platform_may_be_escaped_in_an_address(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = platform(world);
        let new = json!({ "name": "Pier Hotel", "developer": "mara@studio.example" });
        let made = platform.put(&format!("{APPS}/ext:site@north"), &new).answers(201).json();
        assert_eq!(made["external_id"], "site@north");
        for same in ["ext%3Asite%40north", "ext:site%40north", "ext%3asite@north"] {
            assert_eq!(platform.get(&format!("{APPS}/{same}")).answers(200).json()["id"], made["id"], "{same}");
            assert_eq!(platform.put(&format!("{APPS}/{same}"), &new).answers(200).json()["id"], made["id"], "{same}");
        }
        let other = format!("{APPS}/{}%3A", cast.bakery.id);
        platform.get(&other).answers(404);
    }

    fn what_is_no_object_or_not_as_described_changes_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = platform(world);
        let address = format!("{APPS}/{}", cast.bakery.id);
        let before = world.dump();
        let name = "Quay Bakery";
        for odd in [json!([name, null]), json!(null), json!(name), json!({ "called": name })] {
            platform.patch(&address, &odd).answers(400);
            platform.put(&address, &odd).answers(400);
        }
        let control = json!({ "name": "Quay\u{1}" });
        assert_eq!(platform.patch(&address, &control).answers(400).json()["title"], "Not readable");
        let changed = world.dump();
        assert!(!changed.difference(&before).any(|line| line.starts_with("apps: ")));
    }

    fn for_somebody_the_platform_makes_what_is_theirs(world: &mut World) {
        let cast = Cast::of(world);
        let mut for_uma = world
            .platform("Example Hosting", &[Scope::AppsWrite, Scope::PeopleWrite, Scope::BillingWrite])
            .on_behalf_of("uma@team.example");
        let new = json!({ "name": "North Kiosk", "team": cast.team.id, "external_id": "site-9" });
        let made = for_uma.post(APPS, &new).answers(201).json();
        assert_eq!(made["external_id"], "site-9");
        world.sign_in(&cast.uma).get(&format!("/teams/{}", cast.team.id)).says("North Kiosk");
        let whose = json!({ "name": "North Kiosk", "developer": "mara@studio.example" });
        assert_eq!(for_uma.post(APPS, &whose).answers(422).json()["errors"][0]["field"], "developer");
        let not_theirs = json!({ "name": "North Kiosk", "payment_method": cast.harbour.id });
        assert_eq!(for_uma.post(APPS, &not_theirs).answers(422).json()["errors"][0]["field"], "payment_method");
    }

    fn where_apps_come_from_the_platform_only_the_platform_makes_them(world: &mut World) {
        let cast = Cast::of(world);
        let page = PlatformPage { url: "https://panel.example/new".into(), host: "panel.example".into() };
        world.restart(|settings| settings.new_app_page = Some(page));
        world.program_of(&cast.mara, &[Scope::AppsWrite]).post(APPS, &json!({ "name": "Pier Hotel" })).answers(404);
        let new = json!({ "name": "Pier Hotel", "developer": cast.mara.id, "external_id": "site-9" });
        let made = platform(world).post(APPS, &new).answers(201).json();
        assert!(made["trial_ends_at"].is_string());
        world.sign_in(&cast.mara).get("/apps").says("Pier Hotel").says("Being set up");
    }

    fn what_cannot_be_is_said_and_nothing_is_made(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = platform(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::AppsWrite]);
        let before = world.dump();
        let refused = platform.post(APPS, &json!({ "name": "Pier", "developer": "clara@harbour.example" }));
        assert!(refused.answers(409).json()["detail"].as_str().expect("why").contains("client account"));
        for (new, field) in [
            (json!({ "name": "Pier" }), "developer"),
            (json!({ "name": "Pier", "developer": "nobody@here.example" }), "developer"),
            (json!({ "name": "", "developer": cast.mara.id }), "name"),
            (json!({ "name": "Pier", "developer": cast.mara.id, "external_id": "two words" }), "external_id"),
        ] {
            assert_eq!(platform.post(APPS, &new).answers(422).json()["errors"][0]["field"], field, "{new}");
        }
        let through = json!({ "name": "Pier", "developer": cast.mara.id, "team": cast.team.id });
        world.platform("Example Hosting", &[Scope::AppsWrite, Scope::PeopleWrite]).post(APPS, &through).answers(409);
        for field in ["external_id", "developer", "payment_method"] {
            let mut new = json!({ "name": "Pier" });
            new[field] = json!("site-9");
            assert_eq!(mara.post(APPS, &new).answers(422).json()["errors"][0]["field"], field);
        }
        let theirs = json!({ "name": "Pier", "team": cast.team.id });
        assert_eq!(mara.post(APPS, &theirs).answers(422).json()["errors"][0]["field"], "team", "she is in no team");
        world.program_of(&cast.mara, &[Scope::AppsWrite]).put(&format!("{APPS}/ext:site-9"), &json!({})).answers(404);
        let changed = world.dump();
        let changed: Vec<&String> = changed.difference(&before).filter(|line| line.starts_with("apps: ")).collect();
        assert!(changed.is_empty(), "{changed:?}");
    }
}
