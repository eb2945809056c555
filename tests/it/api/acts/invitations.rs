//! Invitations as programs send and manage them.

use remit::model::access_token::Scope;
use serde_json::{Value, json};

use crate::world::{Cast, World};

const INVITATIONS: &str = "/api/v1/invitations";

story! {
    fn each_kind_is_sent_to_its_address(world: &mut World) {
        let cast = Cast::of(world);
        for (person, kind, what) in [
            (&cast.mara, "pay", json!({ "apps": [cast.cafe.id, cast.cafe.id], "leave": true })),
            (&cast.jo, "app", json!({ "app": cast.bakery.id, "message": "Please have a look" })),
            (&cast.uma, "team", json!({ "team": cast.team.id, "role": "limited", "apps": [cast.blog.id] })),
            (&cast.jo, "payment_method", json!({ "payment_method": cast.harbour.id, "level": "invoices_only" })),
        ] {
            let address = format!("{kind}@new.example");
            let mut new = what;
            new["kind"] = json!(kind);
            new["email"] = json!(address);
            let mut program = world.program_of(person, &[Scope::PeopleWrite]);
            let page = program.post(INVITATIONS, &new).answers(201);
            let (at, sent) = (page.header("location").expect("its address").to_owned(), page.json());
            assert_eq!((&sent["kind"], &sent["state"], &sent["email"]), (&json!(kind), &json!("pending"), &json!(address)));
            assert_eq!(at, format!("{INVITATIONS}/{}", sent["id"].as_str().expect("an id")));
            assert_eq!(world.mails_to(&address).len(), 1, "{kind}");
            world.sign_in(person).get(&at.replace("/api/v1", "")).answers(200).says(&address);
            assert_eq!(program.post(INVITATIONS, &new).answers(409).json()["title"], "That would break a rule", "{kind}");
        }
    }

    fn it_is_reminded_of_once_a_day_and_withdrawn(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::PeopleWrite]);
        let new = json!({ "kind": "pay", "email": "new@client.example", "apps": [cast.cafe.id] });
        let sent = mara.post(INVITATIONS, &new).answers(201).json();
        let address = format!("{INVITATIONS}/{}", sent["id"].as_str().expect("an id"));
        let remind = format!("{address}/remind");
        mara.post(&remind, &json!({})).answers(409);
        world.pass_days(1);
        mara.post(&remind, &json!({})).answers(200);
        mara.post(&remind, &json!({})).answers(409);
        assert_eq!(world.mails_to("new@client.example").len(), 2);
        world.program_of(&cast.sven, &Scope::PERSONAL).delete(&address).answers(404);
        world.program_of(&cast.mara, &[Scope::Read]).delete(&address).answers(403);
        for _ in 0..2 {
            assert_eq!(mara.delete(&address).answers(200).json()["state"], "withdrawn");
        }
        mara.post(&remind, &json!({})).answers(409);
        mara.post(INVITATIONS, &new).answers(201);
    }

    fn nobody_sends_what_they_could_not_send_from_a_page(world: &mut World) {
        let cast = Cast::of(world);
        // Whoever makes a token is told of it.
        let sent = |world: &World| world.mails().iter().filter(|(_, mail)| mail.kind != "token_made").count();
        let before = sent(world);
        let field = |page: Value| page["errors"][0]["field"].clone();
        let mut sven = world.program_of(&cast.sven, &Scope::PERSONAL);
        let cafe = json!({ "kind": "pay", "email": "new@client.example", "apps": [cast.cafe.id] });
        assert_eq!(field(sven.post(INVITATIONS, &cafe).answers(422).json()), "apps");
        // Developers of an app that somebody pays for do not hand over its billing.
        let bakery = json!({ "kind": "pay", "email": "new@client.example", "apps": [cast.bakery.id] });
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL);
        mara.post(INVITATIONS, &bakery).answers(403);
        let nowhere = json!({ "kind": "pay", "email": "nowhere", "apps": [cast.cafe.id] });
        assert_eq!(field(mara.post(INVITATIONS, &nowhere).answers(422).json()), "email");
        let nothing = json!({ "kind": "pay", "email": "new@client.example", "apps": [] });
        mara.post(INVITATIONS, &nothing).answers(409);
        for odd in [json!({ "kind": "lunch", "email": "new@client.example" }), json!({}), json!([])] {
            mara.post(INVITATIONS, &odd).answers(400);
        }
        world.program_of(&cast.mara, &[Scope::AppsWrite]).post(INVITATIONS, &cafe).answers(403);
        assert_eq!(sent(world), before);
    }

    fn the_platform_sends_in_somebodys_name_and_never_in_its_own(world: &mut World) {
        let cast = Cast::of(world);
        let new = json!({ "kind": "pay", "email": "new@client.example", "apps": [cast.cafe.id] });
        let mut platform = world.platform("Example Hosting", &[Scope::PeopleWrite]);
        assert_eq!(platform.post(INVITATIONS, &new).answers(422).json()["title"], "Nobody to act for");
        let mut for_mara = world.platform("Example Hosting", &[Scope::PeopleWrite]).on_behalf_of("mara@studio.example");
        let sent = for_mara.post(INVITATIONS, &new).answers(201).json();
        assert_eq!(sent["sender"]["name"], "Mara Klein");
        assert_eq!(world.mail_to("new@client.example").from_name.as_deref(), Some("Mara Klein"));
        let mut for_sven = world.platform("Example Hosting", &[Scope::PeopleWrite]).on_behalf_of("sven@island.example");
        for_sven.post(INVITATIONS, &json!({ "kind": "app", "email": "new@dev.example", "app": cast.cafe.id })).answers(422);
        // What is wrong it may take back itself.
        let address = format!("{INVITATIONS}/{}", sent["id"].as_str().expect("an id"));
        assert_eq!(platform.delete(&address).answers(200).json()["state"], "withdrawn");
    }
}
