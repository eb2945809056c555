//! Who works on an app.

use super::{joins_north, page};
use crate::access::canary::village::Village;
use crate::access::effects::Case;

pub const ALL: &[fn(&Village) -> Case] = &[
    |village| developer(village, "apps::developers::remove_page", ("clara", "tim"), ("remove", "Remove")),
    |village| developer(village, "apps::developers::remove_page", ("mara", "fay"), ("remove", "Remove")),
    |village| {
        developer(village, "apps::developers::contact_page", ("clara", "tim"), ("contact", "Confirm"))
            .besides(&["gets alerts from now on"])
    },
    |village| {
        developer(village, "apps::developers::no_contact_page", ("jo", "mara"), ("no-contact", "Confirm"))
            .besides(&["is no longer a technical contact"])
    },
    |village| page("apps::developers::subscribe_page", "jo", of_bakery(village, "subscribe"), "Confirm"),
    |village| page("apps::developers::leave_page", "mara", of_bakery(village, "leave"), "Leave"),
    |village| page("apps::developers::leave_page", "tim", of_bakery(village, "leave"), "Leave"),
    |village| {
        let (den, south) = (village.apps[6].1.id, village.teams[1].1.id);
        let path = format!("/apps/{den}/connect-member?team={south}&person={}", village.person("tim").id);
        page("apps::developers::member_page", "tess", path, "Confirm")
    },
    |village| {
        joins_north(village, "mara");
        let path = format!("/apps/{}/connect-team?team={}", village.cast.cafe.id, village.cast.team.id);
        page("apps::teams::connect_page", "mara", path, "Confirm")
    },
    |village| {
        let path = format!("/apps/{}/teams/{}/remove", village.cast.shop.id, village.cast.team.id);
        page("apps::teams::remove_page", "uma", path, "Remove").besides(&["will have nobody left who works on it"])
    },
    |village| {
        let path = of_bakery(village, &format!("teams/{}/remove", village.teams[1].1.id));
        page("apps::teams::remove_page", "clara", path, "Remove")
    },
    |village| {
        let (blog, lin) = (&village.cast.blog, village.person("lin"));
        village.world.asks_for_access(blog, &lin, &village.cast.team);
        page("apps::requests::answer_page", "uma", format!("/apps/{}/requests/{}", blog.id, lin.id), "Give access")
    },
    |village| {
        page("apps::delete::page", "clara", of_bakery(village, "delete"), "Delete")
            .besides(&["will be deleted on", "will have nobody left who works on it"])
            .when_time_has_come()
    },
];

fn of_bakery(village: &Village, act: &str) -> String {
    format!("/apps/{}/{act}", village.cast.bakery.id)
}

fn developer(
    village: &Village,
    handler: &'static str,
    (who, whom): (&'static str, &str),
    (act, button): (&str, &'static str),
) -> Case {
    let path = of_bakery(village, &format!("people/{}/{act}", village.person(whom).id));
    page(handler, who, path, button)
}
