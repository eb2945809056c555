//! Servers that run beside each other on one database have the same secret, time zone, catalogue and seller.

use remit::model::seller::Seller;
use remit::store::servers::{self, Start};
use remit::store::{Db, Tx};

use crate::world::World;

/// A server with these settings, on the database and the clock of the world.
fn with(world: &World, change: impl FnOnce(&mut remit::settings::Settings)) -> Db {
    let mut settings = world.settings.clone();
    change(&mut settings);
    remit::server::database(&settings, world.clock.clone())
}

fn start(db: &Db) -> Start {
    db.write(servers::start).expect("an answer")
}

#[track_caller]
fn runs(db: &Db) -> (remit::model::ServerId, Vec<&'static str>) {
    match start(db) {
        Start::Runs { id, changed } => (id, changed),
        refused => panic!("{refused:?}"),
    }
}

/// Each with one setting that is another one.
fn others(world: &World) -> Vec<(&'static str, Db)> {
    let habana = "America/Havana".parse().expect("a time zone");
    let catalogue = include_str!("../../../src/model/catalogue.toml").replace("\"5.00\"", "\"5.01\"");
    let seller = include_str!("../../../src/model/seller.toml").replace("Hamburg", "Bremen");
    vec![
        ("REMIT_SECRET", with(world, |it| it.secret = b"another secret of at least 32 bytes".to_vec())),
        ("REMIT_TIME_ZONE", with(world, |it| it.time_zone = habana)),
        (
            "REMIT_CATALOGUE",
            with(world, |it| it.catalogue = remit::model::catalogue::Catalogue::parse(&catalogue).expect("one")),
        ),
        ("REMIT_SELLER", with(world, |it| it.seller = Some(Seller::parse(&seller).expect("a seller")))),
    ]
}

story! {
    fn one_that_differs_is_refused_beside_another_and_starts_after_it(world: &mut World) {
        for (setting, other) in others(world) {
            let (first, _) = runs(&world.db);
            assert_eq!(start(&other), Start::Refused { differs: vec![setting] });
            let (second, changed) = runs(&world.db);
            assert_eq!(changed, Vec::<&str>::new(), "the same may run beside it");
            for id in [first, second] {
                world.change(|tx| servers::stop(tx, id));
            }
            let (third, changed) = runs(&other);
            assert_eq!(changed, [setting], "it is said");
            other.write(|tx| servers::stop(tx, third)).expect("stopped");
            let (last, changed) = runs(&world.db);
            assert_eq!(changed, [setting]);
            world.change(|tx| servers::stop(tx, last));
        }
    }

    fn comments_and_the_order_of_keys_make_no_difference(world: &mut World) {
        let seller = include_str!("../../../src/model/seller.toml");
        let mut lines: Vec<&str> = seller.lines().filter(|line| !line.starts_with('#')).collect();
        lines.reverse();
        let same = with(world, |it| it.seller = Some(Seller::parse(&lines.join("\r\n")).expect("a seller")));
        runs(&world.db);
        runs(&same);
    }

    fn one_that_was_killed_is_forgotten_after_a_minute(world: &mut World) {
        let (_, other) = others(world).swap_remove(1);
        let (id, _) = runs(&world.db);
        world.clock.set(world.clock.now().plus_seconds(50));
        let alive = |tx: &mut Tx| servers::still_runs(tx, id);
        assert_eq!(world.change(alive), Vec::<&str>::new());
        world.clock.set(world.clock.now().plus_seconds(50));
        assert!(matches!(start(&other), Start::Refused { .. }), "it gave a sign of life");
        world.clock.set(world.clock.now().plus_seconds(20));
        let (_, changed) = runs(&other);
        assert_eq!(changed, ["REMIT_TIME_ZONE"]);
        assert_eq!(world.change(alive), ["REMIT_TIME_ZONE"], "if it was not dead after all, it says so");
    }

    fn a_clock_that_was_set_back_keeps_nobody_alive(world: &mut World) {
        let (_, other) = others(world).swap_remove(2);
        runs(&world.db);
        world.pass_hours(-12);
        runs(&other);
    }
}
