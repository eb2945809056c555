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
}
