//! What is booked for an app.

use super::page;
use crate::access::canary::village::Village;
use crate::access::effects::Case;

pub const ALL: &[fn(&Village) -> Case] = &[
    |village| {
        let path = format!("/apps/{}/environments/new", village.cast.bakery.id);
        let case = page("environments::new::page", "mara", path, "Create environment");
        Case {
            act: Box::new(|_, mut browser| {
                browser.submit("Create environment", &[("Name", "staging")]);
            }),
            ..case
        }
        .besides(&["is booked in the new environment"])
    },
    |village| {
        let path = of_main(village, "book?component=php&plan=m");
        page("environments::plan::book_page", "tim", path, "Confirm").besides(BOOKED)
    },
    |village| {
        let (bakery, harbour) = (&village.cast.bakery, &village.cast.harbour);
        let rise = village.world.asks_for(bakery, harbour, &village.person("mara"), "staging");
        let path = format!("/apps/{}/rises/{rise}", bakery.id);
        page("environments::rises::page", "clara", path, "Allow").besides(&["is added"])
    },
    |village| {
        village.world.books(&village.cast.bakery, &village.person("mara"), "mysql", "s");
        let path = of_main(village, "take-off?component=mysql");
        page("environments::plan::take_off_page", "fay", path, "Remove").besides(BOOKED)
    },
    |village| {
        village.world.opens(&village.cast.bakery, &village.person("mara"), "staging");
        let path = of_main(village, "delete");
        page("environments::delete::page", "mara", path, "Delete")
            .besides(&["will be deleted, with everything in it", "is no longer booked in"])
    },
];

const BOOKED: &[&str] = &["is booked in canary-bakery-environment", "is no longer booked in canary-bakery-environment"];

fn of_main(village: &Village, act: &str) -> String {
    let bakery = &village.cast.bakery;
    format!("/apps/{}/environments/{}/{act}", bakery.id, village.world.first_environment(bakery))
}
