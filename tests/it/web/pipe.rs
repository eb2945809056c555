//! Files that are written while they are sent.

use std::io::{self, Write};
use std::sync::mpsc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::StreamExt;
use remit::model::secret::Token;
use remit::web::error::{Error, Result};
use remit::web::pipe::{Files, Pipe, written};

/// What a reader gets of it.
fn read(write: impl FnOnce(&mut Pipe) -> Result<()> + Send + 'static) -> Vec<io::Result<Bytes>> {
    let turn = Files::default().turn().expect("a turn");
    actix_web::rt::System::new().block_on(written(turn, write).collect())
}

fn fill(out: &mut Pipe) {
    out.write_all(&b"a".repeat(300_000)).expect("it is read");
}

#[test]
fn a_file_arrives_whole() {
    let pieces = read(|out| {
        fill(out);
        fill(out);
        out.write_all(b"the end").expect("it is read");
        Ok(())
    });
    let whole: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.expect("a piece").to_vec()).collect();
    assert_eq!(whole.len(), 600_007);
    assert!(whole.ends_with(b"athe end"));
    assert!(read(|_| Ok(())).is_empty());
}

#[test]
fn half_a_file_does_not_pass_for_a_whole_one() {
    let refused = read(|out| {
        fill(out);
        Err(Error::NotFound)
    });
    let panicked = read(|out| {
        fill(out);
        panic!("on purpose");
    });
    for pieces in [refused, panicked] {
        let (last, before) = pieces.split_last().expect("pieces");
        assert!(last.is_err() && !before.is_empty() && before.iter().all(io::Result::is_ok));
    }
}

#[test]
fn nothing_is_written_for_a_reader_who_has_gone() {
    let (gone, is_gone) = mpsc::channel();
    let pieces = written(Files::default().turn().expect("a turn"), move |out| {
        while out.write_all(b"more and more").is_ok() {}
        gone.send(()).expect("somebody waits");
        Ok(())
    });
    drop(pieces);
    is_gone.recv_timeout(Duration::from_secs(20)).expect("it has noticed");
}

#[test]
fn few_files_are_written_at_once() {
    let files = Files::default();
    let turns: Vec<_> = (0..4).map(|_| files.turn().expect("a turn")).collect();
    assert!(matches!(files.turn(), Err(Error::ManyFiles)));
    drop(turns);
    assert!(files.turn().is_ok());
}

#[test]
fn one_file_at_a_time_is_written_by_a_link() {
    let (files, one, other) = (Files::default(), Token::random().hash(), Token::random().hash());
    let turn = files.turn_by(one.clone()).expect("a turn");
    assert!(matches!(files.turn_by(one.clone()), Err(Error::ManyFiles)));
    // Who is refused takes nothing from the others.
    let _others = (files.turn_by(other).expect("a turn"), files.turn().expect("a turn"), files.turn().expect("a turn"));
    drop(turn);
    assert!(files.turn_by(one).is_ok());
}
