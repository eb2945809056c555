//! Who works on an app, as programs change it.

use remit::access::people;
use remit::model::access_token::Scope;
use remit::model::app::App;
use serde_json::json;

use crate::world::{Cast, World};

/// The names of those who work on it, a technical contact with a star.
fn developers(world: &World, app: &App) -> Vec<String> {
    let all = world.db.read(|tx| people::developers(tx, app.id)).expect("developers");
    let named = all.iter().filter(|one| one.connection().is_some());
    let mut names: Vec<String> =
        named.map(|one| format!("{}{}", one.name, if one.is_technical_contact() { "*" } else { "" })).collect();
    names.sort();
    names
}

story! {
    fn a_member_of_a_team_is_let_in_and_removed_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.program_of(&cast.uma, &[Scope::PeopleWrite]);
        let lin = format!("/api/v1/apps/{}/developers/{}", cast.blog.id, cast.lin.id);
        let through = json!({ "team": cast.team.id });
        let tried = uma.put(&format!("{lin}?dry_run=true"), &through).answers(200).json();
        let gained = json!([{ "effect": "gain", "who": "Lin Sato", "what": "can work on North Blog" }]);
        assert_eq!(tried["changes"], gained);
        assert!(developers(world, &cast.blog).is_empty());
        for _ in 0..2 {
            uma.put(&lin, &through).answers(204);
            assert_eq!(developers(world, &cast.blog), ["Lin Sato"]);
        }
        assert_eq!(world.mails_to("lin@team.example").len(), 1, "the same again tells nobody");
        uma.put(&lin, &json!({})).answers(422);
        uma.delete(&lin).answers(204);
        assert!(developers(world, &cast.blog).is_empty());
        uma.delete(&lin).answers(404);
        // Somebody of no team of theirs is invited.
        let mara = format!("/api/v1/apps/{}/developers/{}", cast.blog.id, cast.mara.id);
        uma.put(&mara, &through).answers(404);
    }

    fn oneself_takes_no_team_and_no_other_right(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.program_of(&cast.uma, &[Scope::PeopleWrite]);
        let herself = format!("/api/v1/apps/{}/developers/{}", cast.blog.id, cast.uma.id);
        for _ in 0..2 {
            uma.put(&herself, &json!({})).answers(204);
            assert_eq!(developers(world, &cast.blog), ["Uma Okafor"]);
        }
        // A limited member cannot manage who works on it, but leave.
        let mut lin = world.program_of(&cast.lin, &[Scope::PeopleWrite]);
        lin.delete(&format!("/api/v1/apps/{}/developers/{}", cast.shop.id, cast.lin.id)).answers(204);
        lin.delete(&format!("/api/v1/apps/{}/developers/{}", cast.blog.id, cast.uma.id)).answers(403);
        assert!(developers(world, &cast.shop).is_empty());
    }

    fn whoever_pays_sets_technical_contacts(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.program_of(&cast.jo, &[Scope::PeopleWrite]);
        let mara = format!("/api/v1/apps/{}/contacts/{}", cast.bakery.id, cast.mara.id);
        jo.delete(&mara).answers(204);
        assert_eq!(developers(world, &cast.bakery), ["Mara Klein"]);
        for _ in 0..2 {
            jo.put(&mara, &json!({})).answers(204);
            assert_eq!(developers(world, &cast.bakery), ["Mara Klein*"]);
        }
        jo.put(&format!("/api/v1/apps/{}/contacts/{}", cast.bakery.id, cast.sven.id), &json!({})).answers(404);
        world.program_of(&cast.jo, &[Scope::Read]).delete(&mara).answers(403);
    }

    fn the_platform_removes_whom_it_must_and_reads_who_that_is(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = world.platform("Example Hosting", &[Scope::PeopleWrite]);
        let mara = format!("/api/v1/apps/{}/developers/{}", cast.bakery.id, cast.mara.id);
        let tried = platform.delete(&format!("{mara}?dry_run=true")).answers(200).json();
        let lost = json!({ "effect": "lose", "who": "Mara Klein", "what": "can no longer work on Old Bakery" });
        assert!(tried["changes"].as_array().expect("changes").contains(&lost), "{tried}");
        platform.delete(&mara).answers(204);
        assert!(developers(world, &cast.bakery).is_empty());
        let mail = world.mail_to("mara@studio.example");
        assert!(mail.text.contains("Example Hosting"), "{}", mail.text);
        // A trial app is left with somebody.
        let cafe = format!("/api/v1/apps/{}/developers/{}", cast.cafe.id, cast.mara.id);
        platform.delete(&cafe).answers(409);
    }
}
