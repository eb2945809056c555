//! A payment method that is shared with somebody who accepts for their team.

use remit::model::event::EventKind;

use super::acts::{all_holds, events, only_mail, open_mail, share, sql};
use crate::world::Cast;

const UMA: &str = "uma@team.example";

story! {
    fn all_unlimited_members_can_manage_it_then(world: &mut World) {
        let cast = Cast::of(world);
        let second = world.developer("Una Berg", "una@team.example");
        sql(world, &format!(
            "INSERT INTO memberships (team_id, person_id, role, granted_by, granted_at)
             VALUES ('{}', '{}', 'unlimited', '{}', 0)", cast.team.id, second.id, cast.uma.id));
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, UMA);
        let mut uma = world.sign_in(&cast.uma);
        open_mail(world, &mut uma, it);
        uma.submit("Continue", &[("for", cast.team.id.as_str())]).follow().answers(200);
        uma.says("The team Team North can see and manage Harbour billing").says("Una Berg");
        uma.submit("Accept invitation", &[]).redirects_to("/payment-methods/").follow().answers(200);
        world.sign_in(&second).get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200);
        world.sign_in(&cast.lin).get(&format!("/payment-methods/{}", cast.harbour.id)).answers(404);
        assert_eq!(events(world, EventKind::TeamBillingGiven), 1);
        assert_eq!(events(world, EventKind::BillingAccessGiven), 0);
        assert!(only_mail(world, "clara@harbour.example", "invitation_accepted").text.contains("for the team Team North"));
        all_holds(world);
    }

    fn for_oneself_the_team_gets_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, UMA);
        let mut uma = world.sign_in(&cast.uma);
        open_mail(world, &mut uma, it);
        uma.submit("Continue", &[("for", "me")]).follow().answers(200);
        uma.submit("Accept invitation", &[]).redirects_to("/payment-methods/");
        assert_eq!((events(world, EventKind::TeamBillingGiven), events(world, EventKind::BillingAccessGiven)), (0, 1));
    }

    fn a_limited_member_accepts_for_themselves_only(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, "lin@team.example");
        let mut lin = world.sign_in(&cast.lin);
        open_mail(world, &mut lin, it);
        let brought = [("invitation", it.as_str()), ("for", cast.team.id.as_str())];
        lin.post("/invitation/accept", &brought).answers(422).says("You are a limited member of Team North");
    }
}
