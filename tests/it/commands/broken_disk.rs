//! A disk that cannot be written for a while: acts are put off with words, and are carried out once it works again.

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use remit::store::Clock;

use super::process::{Press, Process};
use crate::world::{Cast, Kind};

/// Lets no file of the process become larger than this.
fn largest_file(process: &Process, bytes: &str) {
    let id = process.id().to_string();
    let limit = format!("--fsize={bytes}:unlimited");
    let outcome = Command::new("prlimit").args(["--pid", &id, &limit]).status();
    assert!(outcome.is_ok_and(|status| status.success()), "`prlimit` of util-linux is needed");
}

story! {
    fn after_the_disk_works_again_acts_do_too(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        world.clock.set(Clock::System.now());
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let mut press = |name: &str| {
            mara.get("/new/app").answers(200);
            Press::of_typed(&mara, "Create app", &[("name", name)])
        };
        let (before, during, after) = (press("Before"), press("During"), press("After"));
        let process = Process::start(world);
        assert_eq!(process.press(&before).map(|answer| answer.status), Some(303));
        largest_file(&process, "4096");
        for _ in 0..3 {
            assert_eq!(process.press(&during).map(|answer| answer.status), Some(503), "nothing can be written");
        }
        largest_file(&process, "unlimited");
        let begun = Instant::now();
        while process.press(&during).map(|answer| answer.status) != Some(303) {
            assert!(begun.elapsed() < Duration::from_secs(10), "it goes on refusing");
            sleep(Duration::from_millis(100));
        }
        assert_eq!(process.press(&after).map(|answer| answer.status), Some(303));
    }
}
