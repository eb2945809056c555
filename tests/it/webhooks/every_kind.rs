//! Every kind is told by what it is about, once for each act.

use std::collections::BTreeSet;

use remit::access::Granted;
use remit::environments::changes::{close, end_due, environment, keep};
use remit::invoices::reminders::send_last_notice;
use remit::model::webhook::FeedKind;
use serde_json::Value;

use super::{now_at, told_after};
use crate::invitations::acts::{choose_new, open_mail, sql};
use crate::invoices::monthly::give_address;
use crate::world::{Cast, World, confirmed};

/// The types that an act tells, each once, by name; and that they say nothing but ids.
fn tells(world: &World, act: impl FnOnce()) -> Vec<String> {
    let before = now_at(world);
    act();
    let entries = told_after(world, before);
    for entry in &entries {
        let body: Value = serde_json::from_str(&entry.body).expect("JSON");
        assert_eq!((&body["type"], &body["id"]), (&Value::from(entry.kind.as_str()), &Value::from(entry.id.as_str())));
        for (name, value) in body["data"].as_object().expect("ids") {
            let ids: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |all| all.iter().collect());
            let are_ids = ids.iter().all(|id| id.as_str().is_some_and(|id| id.len() == 16));
            assert!(are_ids, "{name} of {}", entry.body);
        }
    }
    let mut kinds: Vec<String> = entries.into_iter().map(|entry| entry.kind).collect();
    kinds.sort();
    kinds
}

/// When the newest of this kind is so.
fn timing(world: &World, kind: &str) -> String {
    let newest = told_after(world, 0).into_iter().rfind(|entry| entry.kind == kind).expect("it was told");
    let body: Value = serde_json::from_str(&newest.body).expect("JSON");
    super::text(&body["when"])
}

fn apps(world: &World, cast: &Cast) -> Vec<String> {
    let mut all = Vec::new();
    let mut mara = world.sign_in(&cast.mara);
    let app = format!("/apps/{}", cast.bakery.id);
    all.push(tells(world, || {
        mara.get("/new/app").submit("Create app", &[("App name", "Pier 7")]).redirects_to("/apps/");
    }));
    assert_eq!(all[0], ["app.access_changed", "app.created", "environment.created"]);
    all.push(tells(world, || {
        mara.get(&format!("{app}/settings")).submit("Save", &[("App name", "New Bakery")]).redirects_to("/apps/");
    }));
    assert_eq!(all[1], ["app.changed"]);
    all.push(tells(world, || world.books(&cast.bakery, &cast.mara, "php", "s")));
    assert_eq!(all[2], ["environment.plans_changed"]);
    all.push(tells(world, || {
        world.opens(&cast.bakery, &cast.mara, "staging");
    }));
    assert_eq!(all[3], ["environment.created"]);
    all.push(tells(world, || {
        mara.get(&format!("{app}/delete")).submit("Delete", &[]).redirects_to(&app);
    }));
    assert_eq!(all[4], ["app.deletion_scheduled"]);
    assert_eq!(timing(world, "app.deletion_scheduled"), "scheduled");
    all.push(tells(world, || {
        world.change(|tx| {
            let granted = Granted::ask(tx, &cast.clara, cast.bakery.id)?;
            remit::apps::changes::keep(tx, &granted)
        });
    }));
    assert_eq!(all[5], ["app.deletion_undone"]);
    all.concat()
}

fn environments(world: &World, cast: &Cast) -> Vec<String> {
    let id = world.first_environment(&cast.bakery);
    let mut all = Vec::new();
    let closes = || {
        world.change(|tx| {
            let app = Granted::ask(tx, &cast.mara, cast.bakery.id)?;
            let (it, confirmed) = (environment(tx, &app, id)?, confirmed(tx));
            close(tx, &app, &confirmed, &it).map(drop)
        });
    };
    all.push(tells(world, closes));
    assert_eq!(all[0], ["environment.deleted"]);
    assert_eq!(timing(world, "environment.deleted"), "scheduled");
    all.push(tells(world, || {
        world.change(|tx| {
            let app = Granted::ask(tx, &cast.mara, cast.bakery.id)?;
            let it = environment(tx, &app, id)?;
            keep(tx, &app, &it)
        });
    }));
    assert_eq!(all[1], ["environment.plans_changed"]);
    tells(world, closes);
    world.pass_days(8);
    all.push(tells(world, || {
        world.change(end_due);
    }));
    assert_eq!(all[2], ["environment.deleted"]);
    assert_eq!(timing(world, "environment.deleted"), "effective");
    all.concat()
}

fn paying(world: &World, cast: &Cast) -> Vec<String> {
    let mut all = Vec::new();
    let it = world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]);
    let mut clara = world.sign_in(&cast.clara);
    open_mail(world, &mut clara, it);
    choose_new(&mut clara).answers(200);
    all.push(tells(world, || {
        clara.submit("Take over billing", &[]).answers(303);
    }));
    assert!(all[0].contains(&"app.owner_changed".into()) && all[0].contains(&"payment_method.created".into()));
    let page = format!("/payment-methods/{}/edit", cast.harbour.id);
    all.push(tells(world, || {
        clara.get(&page).submit("Save", &[("City", "Kiel")]).answers(303);
    }));
    assert_eq!(all[1], ["payment_method.changed"]);
    let mut stella = world.sign_in(&cast.stella);
    all.push(tells(world, || {
        stella.get(&format!("/payment-methods/{}/close", cast.lagoon.id)).submit("Close", &[]).answers(303);
    }));
    assert_eq!(all[2], ["app.deletion_scheduled", "payment_method.closed"]);
    assert_eq!(timing(world, "payment_method.closed"), "scheduled");
    all.push(tells(world, || {
        world.pass_days_with_ends(8);
    }));
    assert!(all[3].contains(&"app.deleted".into()) && all[3].contains(&"payment_method.closed".into()), "{:?}", all[3]);
    assert_eq!(timing(world, "payment_method.closed"), "effective");
    all.concat()
}

fn invoices(world: &World, cast: &Cast) -> Vec<String> {
    let olga = world.operator();
    let mut all = Vec::new();
    give_address(world, &cast.harbour);
    let mut made = None;
    all.push(tells(world, || made = Some(world.invoice(&cast.harbour))));
    assert_eq!(all[0], ["invoice.made"]);
    let invoice = made.expect("an invoice");
    let reminded = format!("UPDATE invoices SET reminders = 2, reminded_at = issued_at WHERE id = '{}'", invoice.id);
    all.push(tells(world, || sql(world, &reminded)));
    assert_eq!(all[1], ["payment_method.problem"]);
    let find = || crate::invoices::monthly::all_invoices(world).into_iter().find(|one| one.id == invoice.id);
    let now = find().expect("it stays");
    let notice = tells(world, || world.deals(&olga, &now, send_last_notice));
    assert_eq!(notice, ["payment_method.changed"]);
    world.pass_days(9);
    let passes = || {
        world.change(remit::invoices::reminders::note_passed_notices);
        world.change(remit::invoices::reminders::note_passed_notices);
    };
    all.push(tells(world, passes));
    assert_eq!(all[2], ["payment_method.last_notice_passed"]);
    let now = find().expect("it stays");
    all.push(tells(world, || world.notes(&olga, &now, now.gross, "2026-12-20")));
    assert_eq!(all[3], ["invoice.paid", "payment_method.problem_ended"]);
    let now = find().expect("it stays");
    all.push(tells(world, || drop(world.takes_back(&olga, &now))));
    assert!(all[4].contains(&"invoice.credited".into()), "{:?}", all[4]);
    all.concat()
}

fn people(world: &World, cast: &Cast) -> Vec<String> {
    let mut all = Vec::new();
    let mut uma = world.sign_in(&cast.uma);
    all.push(tells(world, || {
        uma.post(&format!("/teams/{}/settings", cast.team.id), &[("name", "Team South")]).answers(303);
    }));
    assert_eq!(all[0], ["team.changed"]);
    all.push(tells(world, || {
        uma.post("/account/name", &[("name", "Uma O.")]).answers(303);
    }));
    assert_eq!(all[1], ["person.changed"]);
    let walt = world.developer("Walt", "walt@x.example");
    let mut walt = world.sign_in(&walt);
    all.push(tells(world, || {
        walt.get("/account/delete").submit("Delete", &[]).redirects_to("/");
    }));
    assert_eq!(all[2], ["person.deleted"]);
    all.concat()
}

story! {
    fn every_kind_is_told_by_what_it_is_about(world: &mut World) {
        let cast = Cast::of(world);
        let parts = [apps(world, &cast), people(world, &cast), paying(world, &cast)];
        let later = [invoices(world, &cast), environments(world, &cast)];
        let told: BTreeSet<String> = parts.concat().into_iter().chain(later.concat()).collect();
        let all: BTreeSet<String> = FeedKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
        assert_eq!(told, all);
    }
}
