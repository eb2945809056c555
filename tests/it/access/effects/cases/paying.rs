//! What pays for an app, and who can manage that.

use super::{INVOICES, joins_north, page};
use crate::access::canary::village::Village;
use crate::access::effects::Case;

pub const ALL: &[fn(&Village) -> Case] = &[
    |village| {
        let depot = &village.payment_methods[4].1;
        village.world.lets_manage(depot, &village.person("clara"));
        let path = format!("/apps/{}/pay-with?payment_method={}", village.cast.bakery.id, depot.id);
        page("apps::payment::choice_page", "clara", path, "Move").besides(MOVED)
    },
    |village| {
        let mara = village.person("mara");
        let purse = village.world.payment_method("canary-purse-name", &mara, &[&mara]);
        let path = format!("/apps/{}/pay-with?payment_method={}", village.cast.cafe.id, purse.id);
        page("apps::payment::choice_page", "mara", path, "Confirm").besides(MOVED)
    },
    |village| {
        page("payment_methods::close::page", "clara", of_harbour(village, "close"), "Close")
            .besides(&["can’t take on", "will go offline and be deleted on", "will have nobody left who works on it"])
            .when_time_has_come()
    },
    |village| {
        let path = of_harbour(village, &format!("people/{}/remove", village.person("jo").id));
        page("payment_methods::people::remove_page", "clara", path, "Remove").besides(&[INVOICES])
    },
    |village| {
        page("payment_methods::people::leave_page", "jo", of_harbour(village, "leave"), "Leave").besides(&[INVOICES])
    },
    |village| {
        let path = of_harbour(village, &format!("people/{}/remove", village.person("rita").id));
        page("payment_methods::people::remove_page", "clara", path, "Remove")
    },
    |village| page("payment_methods::people::leave_page", "rita", of_harbour(village, "leave"), "Leave"),
    |village| {
        let path = of_harbour(village, &format!("people/{}/level", village.person("jo").id));
        page("payment_methods::people::level_page", "clara", path, "Invoices only").besides(&[INVOICES])
    },
    |village| {
        let path = of_harbour(village, &format!("people/{}/level", village.person("rita").id));
        page("payment_methods::people::level_page", "jo", path, "Full access")
    },
    |village| {
        joins_north(village, "jo");
        let path = of_harbour(village, &format!("connect-team?team={}", village.cast.team.id));
        page("payment_methods::teams::connect_page", "jo", path, "Confirm")
            .besides(&["its unlimited members, now and later"])
    },
    |village| {
        let uma = village.person("uma");
        village.world.lets_manage(&village.cast.studio, &uma);
        let path = format!("/payment-methods/{}/teams/{}/remove", village.cast.studio.id, village.cast.team.id);
        page("payment_methods::teams::remove_page", "uma", path, "Disconnect")
    },
];

const MOVED: &[&str] = &["pays for", "ends today"];

fn of_harbour(village: &Village, act: &str) -> String {
    format!("/payment-methods/{}/{act}", village.cast.harbour.id)
}
