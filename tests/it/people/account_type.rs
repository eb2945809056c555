//! From a client to a developer, and back.

use diesel::prelude::*;
use remit::model::event::EventKind;
use remit::model::invitation::{InvitationKind, InvitationState};
use remit::model::person::{AccountType, Person};
use remit::model::team::{AccessRequest, Role};
use remit::model::{AppId, InvitationId};
use remit::store::schema::{access_requests, developer_connections, events, invitations, memberships, people};

use crate::world::{Cast, PASSWORD, World};

fn account_type(world: &World, person: &Person) -> AccountType {
    let row = people::table.find(person.id).select(people::account_type);
    world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("the person")
}

/// The details of the changes of account type that this person made.
fn changes(world: &World, person: &Person) -> Vec<String> {
    let of =
        events::table.filter(events::actor_id.eq(person.id)).filter(events::kind.eq(EventKind::AccountTypeChanged));
    world.db.read(|tx| Ok(of.select(events::detail).load(tx.conn)?)).expect("events")
}

pub fn state(world: &World, id: InvitationId) -> InvitationState {
    let row = invitations::table.find(id).select(invitations::state);
    world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("the invitation")
}

/// How many memberships and developer connections somebody has.
pub fn work_of(world: &World, person: &Person) -> (i64, i64) {
    let members = memberships::table.filter(memberships::person_id.eq(person.id)).count();
    let connected = developer_connections::table.filter(developer_connections::person_id.eq(person.id)).count();
    world.db.read(|tx| Ok((members.get_result(tx.conn)?, connected.get_result(tx.conn)?))).expect("counts")
}

/// Everything that must hold does.
pub fn all_holds(world: &World) {
    for rule in remit::access::check::RULES {
        let broken = world.change(|tx| rule.broken(tx));
        assert!(broken.is_empty(), "{}: {broken:?}", rule.name);
    }
}

story! {
    fn a_client_becomes_a_developer(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account").answers(200);
        clara.click("Switch to a developer account").shows(200, "Switch to a developer account");
        clara.says("You can create websites, work on them and be in teams").says("You can switch back at any time");
        clara.submit("Switch to a developer account", &[]).redirects_to("/account").follow().says("Developer:");
        assert_eq!(clara.flash().as_deref(), Some("You now have a developer account."));
        assert_eq!(changes(world, &cast.clara), ["developer"]);
        clara.get("/new/app").shows(200, "New app");
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200);
        clara.get("/events").says("You changed your account to a developer account");
        // Sent again from another tab it changes nothing.
        clara.post("/account/type", &[("account_type", "developer")]).redirects_to("/account");
        assert_eq!(changes(world, &cast.clara), ["developer"]);
        clara.post("/account/type", &[("account_type", "boss")]).redirects_to("/account/type");
    }

    fn the_password_is_asked_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        world.pass_minutes(16);
        clara.get("/account/type").submit("Switch to a developer account", &[]).shows(200, "Confirm it is you");
        assert_eq!(account_type(world, &cast.clara), AccountType::Client);
        clara.submit("Continue", &[("Current password", PASSWORD)]).redirects_to("/account");
        assert_eq!(account_type(world, &cast.clara), AccountType::Developer);
    }

    fn a_developer_becomes_a_client_and_leaves_teams_and_apps(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.lin);
        let asked = AccessRequest {
            app_id: cast.blog.id, person_id: cast.lin.id, team_id: cast.team.id, asked_at: world.clock.now(),
        };
        world.change(|tx| Ok(diesel::insert_into(access_requests::table).values(&asked).execute(tx.conn)?));
        let mut lin = world.sign_in(&cast.lin);
        lin.get("/account").answers(200);
        lin.click("Switch to a client account").shows(200, "Switch to a client account");
        lin.says("You will no longer be in the team Team North").says("You can no longer work on North Shop and Old Bakery");
        lin.says("Mara Klein can still work on Old Bakery");
        // A limited member learns nothing of the billing.
        lin.does_not_say("Studio billing").does_not_say("can still manage billing").does_not_say("Clara Brandt").does_not_say("North Blog");
        lin.submit("Switch to a client account", &[]).redirects_to("/account").follow().says("Client:");
        assert_eq!(work_of(world, &cast.lin), (0, 0));
        let requests = access_requests::table.select(access_requests::app_id);
        assert_eq!(world.db.read(|tx| Ok(requests.load::<AppId>(tx.conn)?)).expect("requests"), []);
        assert_eq!(changes(world, &cast.lin), ["client"]);
        for path in [format!("/apps/{}", cast.shop.id), format!("/teams/{}", cast.team.id)] {
            lin.get(&path).answers(404);
        }
        let told = world.mail_to("clara@harbour.example");
        assert_eq!(told.subject, "Lin Sato no longer works on Old Bakery");
        assert!(told.text.contains("Old Bakery: Mara Klein still works on it"), "{}", told.text);
        assert_eq!(world.mail_to("mara@studio.example").kind, "stopped_working");
        assert_eq!(world.mails_to("clara@harbour.example").len(), 1);
        assert_eq!(world.mail_to("uma@team.example").subject, "Lin Sato no longer works on North Shop");
        assert!(world.mails_to("lin@team.example").is_empty());
        all_holds(world);
    }

    fn what_has_changed_since_the_page_was_shown_is_shown_again_before_it_happens(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = world.sign_in(&cast.lin);
        lin.get("/account/type").answers(200).does_not_say("Old Bakery");
        world.develops(&cast.bakery, &cast.lin);
        lin.submit("Switch to a client account", &[]).shows(422, "Switch to a client account");
        lin.says("Something has changed since you opened this page").says("Old Bakery");
        assert_eq!(work_of(world, &cast.lin), (1, 2));
        lin.submit("Switch to a client account", &[]).redirects_to("/account");
        assert_eq!(work_of(world, &cast.lin), (0, 0));
    }

    fn what_would_be_left_with_nobody_is_listed_and_nothing_changes(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.cafe, &cast.uma);
        world.develops(&cast.island, &cast.uma);
        world.change(|tx| {
            let sven = developer_connections::table.find((cast.island.id, cast.sven.id));
            Ok(diesel::delete(sven).execute(tx.conn)?)
        });
        let before = world.dump();
        let mut uma = world.sign_in(&cast.uma);
        let signed_in = world.dump();
        uma.get("/account/type").shows(200, "Switch to a client account").says("2 things depend on you as a developer");
        uma.says("You are its only unlimited member").says("It is on trial, and nobody else works on it");
        uma.does_not_say("Harbour Café");
        assert!(!uma.has_button("Switch to a client account"));
        uma.post("/account/type", &[("account_type", "client")]).redirects_to("/account/type");
        world.is_as(&signed_in, "a refused change of type");
        assert!(before.len() < signed_in.len());
        // Each way leads somewhere, and once all is settled it goes.
        let ways: Vec<String> = uma.open("/account/type").links().into_iter().map(|link| link.href).collect();
        for way in ways.iter().filter(|way| way.contains(cast.team.id.as_str()) || way.contains(cast.island.id.as_str())) {
            if !way.starts_with("/invite/team") {
                uma.get(way).answers(200);
            }
        }
        uma.get(&format!("/apps/{}/delete", cast.island.id)).submit("Delete", &[]).answers(303);
        uma.get("/account/type").says("One thing depends on you");
        world.joins(&cast.team, &cast.lin, Role::Unlimited);
        uma.get("/account/type").says("You can no longer manage the team Team North");
        uma.says("You can no longer see and manage Studio billing");
        uma.submit("Switch to a client account", &[]).redirects_to("/account");
        assert_eq!(work_of(world, &cast.uma), (0, 0));
        all_holds(world);
    }

    fn invitations_that_only_a_developer_could_send_are_void(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.cafe, &cast.jo);
        world.develops(&cast.cafe, &cast.sven);
        let of_trial = world.invitation_to_pay(&cast.jo, "new@client.example", &[&cast.cafe]);
        let of_harbour = world.invitation_to_payment_method(&cast.jo, "boss@client.example", &cast.harbour);
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/account/type").says("Your invitation to new@client.example is no longer valid");
        jo.does_not_say("boss@client.example").says("You and Clara Brandt can still see and manage Harbour billing");
        jo.submit("Switch to a client account", &[]).redirects_to("/account");
        assert_eq!(state(world, of_trial), InvitationState::Void);
        assert_eq!(state(world, of_harbour), InvitationState::Pending);
        jo.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200);
    }

    fn from_an_invitation_for_developers_it_leads_back_there(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]);
        world.change(|tx| {
            let row = invitations::table.find(it);
            Ok(diesel::update(row).set(invitations::kind.eq(InvitationKind::App)).execute(tx.conn)?)
        });
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&world.link_in_mail(it)).redirects_to("/invitation");
        clara.get("/account/type").says("We’ll take you back to the invitation");
        clara.submit("Switch to a developer account", &[]).redirects_to("/invitation");
        assert_eq!(account_type(world, &cast.clara), AccountType::Developer);
    }
}
