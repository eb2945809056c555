//! Two at the same moment: roles, leaving, removing, disconnecting, deleting. Whoever comes second is told what to do,
//! or finds that it is done; and everything that must hold does.

use remit::model::person::Person;
use remit::model::team::Role;

use crate::invitations::acts::{all_holds, invite_to_team, open_mail, sql};
use crate::world::{Act, Browser, Cast, World, rounds};

/// What one of them does.
struct Press {
    browser: Browser,
    path: String,
    fields: Vec<(&'static str, &'static str)>,
}

/// How an act may end: the words of what is answered, or nothing for one that is done.
type Ends<'a> = &'a [(u16, &'a str)];

/// The words of the page for what is not there (any more), and for what one may not (any more).
const GONE: (u16, &str) = (404, "Page not found");
const NOT_ALLOWED: (u16, &str) = (403, "You don’t have access to this");
const DONE: (u16, &str) = (303, "");

fn press(world: &World, who: &Person, path: String) -> Press {
    Press { browser: world.sign_in(who), path, fields: Vec::new() }
}

/// From the page, with what it carries.
fn press_as_shown(world: &World, who: &Person, path: &str, button: &str) -> Press {
    let mut browser = world.sign_in(who);
    browser.get(path);
    let shown = browser.form(button);
    let fields = shown.fields.into_iter().map(|(name, value)| (&*name.leak(), &*value.leak())).collect();
    Press { browser, path: shown.action, fields }
}

/// Many rounds, each with a cast of its own. Both acts end as one of `ends` says, and at least one of them is done.
fn race(world: &World, round: impl Fn(&World, &Cast) -> (Press, Press), ends: Ends) {
    for _ in 0..rounds(2, 100) {
        sql(world, "UPDATE people SET email = NULL");
        sql(world, "UPDATE payment_methods SET invoice_email_of_manager = FALSE");
        sql(world, "DELETE FROM rate_limits");
        let cast = Cast::of(world);
        let (mut one, mut two) = round(world, &cast);
        fn act(path: String, fields: Vec<(&'static str, &'static str)>) -> Act<'static, ()> {
            Box::new(move |browser: &mut Browser| {
                browser.post(&path, &fields);
            })
        }
        world.at_once(vec![
            (&mut one.browser, act(one.path.clone(), one.fields.clone())),
            (&mut two.browser, act(two.path.clone(), two.fields.clone())),
        ]);
        for browser in [&mut one.browser, &mut two.browser] {
            // What has to be settled first is listed on the page of the act.
            if browser.location() == Some("/account/delete") {
                browser.follow();
            }
            let is_expected = |(status, words): &(u16, &str)| {
                *status == browser.status && format!("{} {}", browser.h1(), browser.text()).contains(words)
            };
            assert!(ends.iter().any(is_expected), "{} at {}: {}", browser.status, browser.address, browser.text());
        }
        assert!([&one, &two].iter().any(|it| it.browser.status == 303), "nobody came through");
        all_holds(world);
    }
}

fn two_unlimited(world: &World, cast: &Cast) {
    world.joins(&cast.team, &cast.jo, Role::Unlimited);
}

fn member(cast: &Cast, whom: &Person, act: &str) -> String {
    format!("/teams/{}/members/{}/{act}", cast.team.id, whom.id)
}

fn of_team(cast: &Cast, act: &str) -> String {
    format!("/teams/{}/{act}", cast.team.id)
}

const LAST_UNLIMITED: (u16, &str) = (409, "Make someone else unlimited first, or delete the team");
const LAST_WHO_PAYS: (u16, &str) = (409, "Invite someone else first, or close it");
const LAST_ON_TRIAL: (u16, &str) = (409, "first");

story! {
    fn two_unlimited_members_demote_each_other(world: &mut World) {
        let limit = |world: &World, who: &Person, whom: &Person, cast: &Cast| {
            Press { fields: vec![("role", "limited")], ..press(world, who, member(cast, whom, "role")) }
        };
        race(world, |world, cast| {
            two_unlimited(world, cast);
            (limit(world, &cast.uma, &cast.jo, cast), limit(world, &cast.jo, &cast.uma, cast))
        }, &[DONE, NOT_ALLOWED]);
    }

    fn the_last_two_unlimited_members_leave(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            (press(world, &cast.uma, of_team(cast, "leave")), press(world, &cast.jo, of_team(cast, "leave")))
        }, &[DONE, LAST_UNLIMITED]);
    }

    fn two_unlimited_members_remove_each_other(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            let remove = |who: &Person, whom: &Person| press(world, who, member(cast, whom, "remove"));
            (remove(&cast.uma, &cast.jo), remove(&cast.jo, &cast.uma))
        }, &[DONE, GONE]);
    }

    fn one_unlimited_member_leaves_while_the_other_becomes_limited(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            let limited = press(world, &cast.jo, member(cast, &cast.jo, "role"));
            (press(world, &cast.uma, of_team(cast, "leave")), Press { fields: vec![("role", "limited")], ..limited })
        }, &[DONE, LAST_UNLIMITED]);
    }

    fn a_member_leaves_while_being_removed(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            (press(world, &cast.jo, of_team(cast, "leave")), press(world, &cast.uma, member(cast, &cast.jo, "remove")))
        }, &[DONE, GONE]);
    }

    fn on_two_devices_one_leaves_and_removes_the_other_one(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            (press(world, &cast.uma, of_team(cast, "leave")), press(world, &cast.uma, member(cast, &cast.jo, "remove")))
        }, &[DONE, GONE, LAST_UNLIMITED]);
    }

    fn a_team_is_deleted_while_the_other_unlimited_member_leaves(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            (press(world, &cast.uma, of_team(cast, "delete")), press(world, &cast.jo, of_team(cast, "leave")))
        }, &[DONE, GONE]);
    }

    fn a_team_is_deleted_twice(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            (press(world, &cast.uma, of_team(cast, "delete")), press(world, &cast.jo, of_team(cast, "delete")))
        }, &[DONE, GONE]);
    }

    fn the_last_two_who_pay_leave(world: &mut World) {
        race(world, |world, cast| {
            let leave = format!("/payment-methods/{}/leave", cast.harbour.id);
            (press(world, &cast.clara, leave.clone()), press(world, &cast.jo, leave))
        }, &[DONE, LAST_WHO_PAYS]);
    }

    fn the_last_two_who_pay_leave_each_other_only_the_invoices(world: &mut World) {
        race(world, |world, cast| {
            let lower = |who: &Person, whom: &Person| {
                let path = format!("/payment-methods/{}/people/{}/level", cast.harbour.id, whom.id);
                Press { fields: vec![("level", "invoices_only")], ..press(world, who, path) }
            };
            (lower(&cast.clara, &cast.jo), lower(&cast.jo, &cast.clara))
        }, &[DONE, NOT_ALLOWED]);
    }

    fn whoever_sees_invoices_only_leaves_while_being_given_full_access(world: &mut World) {
        race(world, |world, cast| {
            let rita = world.client("Rita Roth", "rita@books.example");
            world.lets_read(&cast.harbour, &rita);
            let of = |act: String| format!("/payment-methods/{}/{act}", cast.harbour.id);
            let raise = press(world, &cast.clara, of(format!("people/{}/level", rita.id)));
            (press(world, &rita, of("leave".into())), Press { fields: vec![("level", "manage")], ..raise })
        }, &[DONE, GONE]);
    }

    fn a_team_is_disconnected_while_the_only_other_one_leaves(world: &mut World) {
        race(world, |world, cast| {
            world.lets_manage(&cast.studio, &cast.jo);
            let of = |act: String| format!("/payment-methods/{}/{act}", cast.studio.id);
            let disconnect = of(format!("teams/{}/remove", cast.team.id));
            (press(world, &cast.uma, disconnect), press(world, &cast.jo, of("leave".into())))
        }, &[DONE, (409, "first"), LAST_WHO_PAYS]);
    }

    fn the_last_two_who_pay_delete_their_accounts(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            world.joins(&cast.team, &cast.clara, Role::Unlimited);
            sql(world, &format!("UPDATE people SET account_type = 'developer' WHERE id = '{}'", cast.clara.id));
            let leaves = |who: &Person| press_as_shown(world, who, "/account/delete", "Delete");
            sql(world, &format!("DELETE FROM memberships WHERE person_id = '{}'", cast.uma.id));
            (leaves(&cast.clara), leaves(&cast.jo))
        }, &[DONE, (200, "To settle first"), (422, "Something has changed")]);
    }

    fn a_role_changes_while_an_invitation_to_the_team_is_accepted(world: &mut World) {
        race(world, |world, cast| {
            two_unlimited(world, cast);
            let it = invite_to_team(&mut world.sign_in(&cast.uma), &cast.team, Role::Limited, &[], &cast.sven.email_text());
            let mut sven = world.sign_in(&cast.sven);
            open_mail(world, &mut sven, it);
            let shown = sven.form("Accept invitation");
            let fields = shown.fields.into_iter();
            let fields = fields.map(|(name, value)| (&*name.leak(), &*value.leak())).collect();
            let accept = Press { browser: sven, path: shown.action, fields };
            let limit = Press { fields: vec![("role", "limited")], ..press(world, &cast.jo, member(cast, &cast.uma, "role")) };
            (accept, limit)
        }, &[DONE, (409, "no longer valid")]);
    }

    fn one_leaves_an_app_while_being_removed_from_it(world: &mut World) {
        race(world, |world, cast| {
            world.develops(&cast.cafe, &cast.sven);
            let of = |act: String| format!("/apps/{}/{act}", cast.cafe.id);
            let remove = of(format!("people/{}/remove", cast.mara.id));
            (press(world, &cast.mara, of("leave".into())), press(world, &cast.sven, remove))
        }, &[DONE, GONE]);
    }

    fn the_last_two_developers_of_a_trial_leave(world: &mut World) {
        race(world, |world, cast| {
            world.develops(&cast.cafe, &cast.sven);
            let leave = format!("/apps/{}/leave", cast.cafe.id);
            (press(world, &cast.mara, leave.clone()), press(world, &cast.sven, leave))
        }, &[DONE, LAST_ON_TRIAL]);
    }

    fn two_developers_of_a_trial_remove_each_other(world: &mut World) {
        race(world, |world, cast| {
            world.develops(&cast.cafe, &cast.sven);
            let remove = |whom: &Person| format!("/apps/{}/people/{}/remove", cast.cafe.id, whom.id);
            (press(world, &cast.mara, remove(&cast.sven)), press(world, &cast.sven, remove(&cast.mara)))
        }, &[DONE, GONE]);
    }
}
