//! Who sees what of what is booked.

use remit::model::payment_method::Currency;

use super::acts::{all_of, books};
use crate::invitations::acts::sql;
use crate::world::Cast;

story! {
    fn prices_are_for_who_pays_and_on_trial_for_who_decides(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "m");
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        world.sign_in(&cast.mara).get(&all_of(&cast.bakery)).says("PHP").does_not_say("€").does_not_say("20.00");
        world.sign_in(&cast.jo).get(&all_of(&cast.bakery)).says("€20.00").says("It costs €30.00 a month without VAT");
        books(world, &cast.mara, &cast.cafe, "php", "m");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&all_of(&cast.cafe)).says("there is nothing to pay yet. After that it costs €20.00 a month without VAT.");

        // Via a team somebody decides nothing, on trial either.
        world.team_app(&cast.cafe, &cast.team);
        world.develops_via(&cast.cafe, &cast.lin, &cast.team);
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&all_of(&cast.cafe)).says("It is on trial: there is nothing to pay yet.").does_not_say("€");
    }

    fn a_client_reads_what_the_website_runs_on(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "m");
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/apps/{}", cast.bakery.id)).answers(200);
        clara.click("What’s included and what it costs").shows(200, "What Old Bakery runs on");
        clara.says("PHP M – runs the website").says("MySQL S – its content").says("€20.00");
        clara.says("It costs €30.00 a month without VAT").says("The people who work on the website choose");
        clara.does_not_say("environment").does_not_say("Environment").does_not_say(" app ");
        world.opens(&cast.bakery, &cast.mara, "staging");
        clara.get(&all_of(&cast.bakery)).says("staging a copy of the website").does_not_say("nvironment");
    }

    fn the_currency_is_that_of_what_pays(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "m");
        let harbour = cast.harbour.id;
        sql(world, &format!("UPDATE payment_methods SET currency = '{}' WHERE id = '{harbour}'", Currency::Usd));
        world.sign_in(&cast.clara).get(&all_of(&cast.bakery)).says("$22.00").does_not_say("€");
    }

    fn the_pages_ask_little_of_the_database(world: &mut World) {
        let cast = Cast::of(world);
        for number in 2..=8 { world.opens(&cast.bakery, &cast.mara, &format!("copy-{number}")); }
        for person in [&cast.mara, &cast.clara, &cast.jo] {
            let mut browser = world.sign_in(person);
            browser.get("/help");
            world.queries();
            browser.get(&all_of(&cast.bakery)).answers(200);
            assert!(world.queries() <= 6);
        }
    }
}
