//! People whose addresses the hosting platform vouches for.

use remit::model::access_token::Scope;
use serde_json::json;

use crate::world::Cast;

const PEOPLE: &str = "/api/v1/people";

story! {
    fn the_platform_makes_an_account_that_needs_no_confirmation(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = world.platform("Example Hosting", &[Scope::Read, Scope::PeopleWrite]);
        let new = json!({ "name": "Nora Blank", "email": "nora@blank.example", "account_type": "developer", "external_id": "user-7" });
        let page = platform.post(PEOPLE, &new).answers(201);
        let (address, made) = (page.header("location").expect("its address").to_owned(), page.json());
        assert_eq!((&made["email"], &made["external_id"]), (&json!("nora@blank.example"), &json!("user-7")));
        assert_eq!(platform.reads("/api/v1/people/ext:user-7")["id"], made["id"]);
        assert_eq!(platform.reads(&address)["name"], "Nora Blank");
        // She is somebody from now on.
        let app = json!({ "name": "Pier Hotel", "developer": "ext:user-7" });
        world.platform("Example Hosting", &[Scope::AppsWrite]).post("/api/v1/apps", &app).answers(201);
        let refused = platform.post(PEOPLE, &new).answers(409).json();
        assert_eq!(refused["detail"], "Somebody has an account with this address already.");
        let other = json!({ "name": "Nora", "email": "other@blank.example", "account_type": "client", "external_id": "user-7" });
        platform.post(PEOPLE, &other).answers(409);
        for (field, wrong) in [("name", "www.nora.example"), ("email", "nowhere"), ("external_id", "two words")] {
            let mut new = json!({ "name": "Nora", "email": "third@blank.example", "account_type": "client" });
            new[field] = json!(wrong);
            assert_eq!(platform.post(PEOPLE, &new).answers(422).json()["errors"][0]["field"], field);
        }
        let own = json!({ "name": "Nora", "email": "third@blank.example", "account_type": "client" });
        world.program_of(&cast.mara, &Scope::PERSONAL).post(PEOPLE, &own).answers(403);
        let mut for_mara = world.platform("Example Hosting", &[Scope::PeopleWrite]).on_behalf_of("mara@studio.example");
        for_mara.post(PEOPLE, &own).answers(403);
    }

    fn the_platform_puts_people_under_its_own_keys_again_and_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = world.platform("Example Hosting", &[Scope::PeopleWrite]);
        let mut for_mara = world.platform("Example Hosting", &[Scope::PeopleWrite]).on_behalf_of("mara@studio.example");
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL);
        let address = format!("{PEOPLE}/ext:user-7");
        let new = json!({ "name": "Nora Blank", "email": "nora@blank.example", "account_type": "client" });
        let made = platform.put(&address, &new).answers(201).json();
        assert_eq!((&made["external_id"], &made["name"]), (&json!("user-7"), &json!("Nora Blank")));
        let before = world.dump();
        assert_eq!(platform.put(&address, &new).answers(200).json(), made);
        let renamed = json!({ "name": "Nora", "email": "nora@blank.example", "account_type": "client" });
        assert_eq!(platform.put(&address, &renamed).answers(200).json(), made, "nothing of what it finds is changed");
        let mut other = new.clone();
        other["external_id"] = json!("user-8");
        platform.put(&address, &other).answers(200);
        let elsewhere = platform.put(&format!("{PEOPLE}/ext:user-9"), &other).answers(422).json();
        assert_eq!(elsewhere["errors"][0]["field"], "external_id");
        platform.put(&format!("{PEOPLE}/ext:user-9"), &new).answers(409);
        platform.put(&format!("{PEOPLE}/ext:two%20words"), &new).answers(404);
        platform.put(&format!("{PEOPLE}/nobody"), &new).answers(404);
        // Only the platform makes people, and for nobody.
        let third = json!({ "name": "Nora", "email": "third@blank.example", "account_type": "client" });
        mara.put(&format!("{PEOPLE}/ext:user-3"), &third).answers(404);
        for_mara.put(&format!("{PEOPLE}/ext:user-3"), &third).answers(403);
        world.is_as(&before, "what was found or refused");
    }
}
