//! Two unlimited members at the same moment: one of them stays unlimited.

use remit::model::team::Role;

use crate::world::{Browser, Cast, World, rounds};

/// What two do at once; gives their statuses, and checks that the team has an unlimited member.
fn at_once(
    world: &mut World,
    cast: &Cast,
    uma_does: (&str, &[(&str, &str)]),
    jo_does: (&str, &[(&str, &str)]),
) -> Vec<u16> {
    let (mut uma, mut jo) = (world.sign_in(&cast.uma), world.sign_in(&cast.jo));
    let mut statuses = world.at_once(vec![
        (&mut uma, Box::new(|browser: &mut Browser| browser.post(uma_does.0, uma_does.1).status)),
        (&mut jo, Box::new(|browser: &mut Browser| browser.post(jo_does.0, jo_does.1).status)),
    ]);
    statuses.sort_unstable();
    for rule in remit::access::check::RULES {
        let broken = world.change(|tx| rule.broken(tx));
        assert!(broken.is_empty(), "{}: {broken:?}", rule.name);
    }
    statuses
}

fn with_two_unlimited(world: &World) -> Cast {
    let cast = Cast::of(world);
    world.joins(&cast.team, &cast.jo, Role::Unlimited);
    cast
}

story! {
    fn two_who_make_each_other_limited(world: &mut World) {
        let cast = with_two_unlimited(world);
        let role = |person: &remit::model::person::Person| format!("/teams/{}/members/{}/role", cast.team.id, person.id);
        let (of_uma, of_jo) = (role(&cast.uma), role(&cast.jo));
        let limited: &[(&str, &str)] = &[("role", "limited")];
        for _ in 0..rounds(1, 5) {
            // Who comes second has no say any more.
            assert_eq!(at_once(world, &cast, (&of_jo, limited), (&of_uma, limited)), [303, 403]);
            world.joins(&cast.team, &cast.uma, Role::Unlimited);
            world.joins(&cast.team, &cast.jo, Role::Unlimited);
        }
    }

    fn two_who_remove_each_other(world: &mut World) {
        let cast = with_two_unlimited(world);
        let remove = |person: &remit::model::person::Person| format!("/teams/{}/members/{}/remove", cast.team.id, person.id);
        let (of_uma, of_jo) = (remove(&cast.uma), remove(&cast.jo));
        for _ in 0..rounds(1, 5) {
            assert_eq!(at_once(world, &cast, (&of_jo, &[]), (&of_uma, &[])), [303, 404]);
            world.joins(&cast.team, &cast.uma, Role::Unlimited);
            world.joins(&cast.team, &cast.jo, Role::Unlimited);
        }
    }

    fn two_who_leave_at_the_same_moment(world: &mut World) {
        let cast = with_two_unlimited(world);
        let leave = format!("/teams/{}/leave", cast.team.id);
        for _ in 0..rounds(1, 5) {
            assert_eq!(at_once(world, &cast, (&leave, &[]), (&leave, &[])), [303, 409]);
            world.joins(&cast.team, &cast.uma, Role::Unlimited);
            world.joins(&cast.team, &cast.jo, Role::Unlimited);
        }
    }

    fn one_leaves_while_the_other_becomes_limited(world: &mut World) {
        let cast = with_two_unlimited(world);
        let leave = format!("/teams/{}/leave", cast.team.id);
        let own = format!("/teams/{}/members/{}/role", cast.team.id, cast.jo.id);
        assert_eq!(at_once(world, &cast, (&leave, &[]), (&own, &[("role", "limited")])), [303, 409]);
    }
}
