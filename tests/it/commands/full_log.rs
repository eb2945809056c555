//! The disk of the log is full, its reader goes away or stands still: nobody who asks for a page notices.

use std::fs::OpenOptions;
use std::io::{Read, pipe};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use remit::store::Clock;

use super::process::{Answer, Press, Process};
use crate::invitations::acts::sql;
use crate::world::{Cast, World};

const LOUD: [(&str, &str); 1] = [("REMIT_LOG", "debug")];

fn full() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").expect("a full disk").into()
}

/// A pipe whose reader went away.
fn closed() -> Stdio {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// It answers, also after an act, and ends when it is told to.
fn works(world: &World, mut process: Process, how: &str) {
    process.wait();
    let cast = Cast::of(world);
    let mut mara = world.sign_in(&cast.mara);
    mara.get("/new/app").answers(200);
    let press = Press::of_typed(&mara, "Create app", &[("name", "Pier 7")]);
    let Some(Answer { status, location }) = process.press(&press) else { panic!("no answer ({how})") };
    assert!(status == 303 && location.is_some_and(|to| to.starts_with("/apps/")), "{status} ({how})");
    for path in ["/health", "/", "/nothing", "/login"] {
        assert_eq!(process.get(path), Some(if path == "/nothing" { 404 } else { 200 }), "{path} ({how})");
    }
    let ended = process.terminate();
    assert_eq!(ended.and_then(|status| status.code()), Some(0), "{how}");
}

story! {
    fn a_log_that_cannot_be_written_stops_nothing(world: &mut World) {
        world.clock.set(Clock::System.now());
        works(world, Process::spawn_writing(world, &LOUD, full(), full()), "the disk is full");
        sql(world, "UPDATE people SET email = NULL");
        sql(world, "UPDATE payment_methods SET invoice_email_of_manager = FALSE");
        works(world, Process::spawn_writing(world, &LOUD, closed(), closed()), "the reader went away");
    }

    fn a_reader_that_stands_still_stops_nothing_and_learns_how_much_was_dropped(world: &mut World) {
        let (mut reader, writer) = pipe().expect("a pipe");
        let mut process = Process::spawn_writing(world, &LOUD, Stdio::null(), writer.into());
        process.wait();
        // More than a pipe holds, and more lines than wait.
        for _ in 0..6_000 {
            assert_eq!(process.get("/health"), Some(200));
        }
        let reading = std::thread::spawn(move || {
            let mut log = String::new();
            reader.read_to_string(&mut log).map(|_| log)
        });
        sleep(Duration::from_millis(500));
        assert_eq!(process.get("/health"), Some(200));
        sleep(Duration::from_millis(500));
        assert_eq!(process.terminate().and_then(|status| status.code()), Some(0));
        let log = reading.join().expect("a thread").expect("a log in UTF-8");
        assert!(log.contains("not everything could be logged"), "{} bytes of log", log.len());
    }
}
