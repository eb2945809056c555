//! Where the log goes. A disk that is full, or a reader that went away or stands still, holds nobody up: what cannot be logged
//! is dropped and counted.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// So many lines wait for a reader who stands still.
const LINES_WAITING: usize = 4096;
/// What comes within so long is written in one piece: to be woken for each line costs more than to write it.
const TOGETHER: Duration = Duration::from_millis(10);
/// So much of it at most, in bytes.
const LARGE: usize = 64 * 1024;
/// How long the end of the program waits for what was not written yet.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Writes the log to standard error, on a thread of its own.
#[derive(Clone)]
pub struct Log {
    waiting: SyncSender<Waiting>,
    dropped: Arc<AtomicU64>,
}

enum Waiting {
    Line(Vec<u8>),
    /// Answered once everything before it is written.
    End(SyncSender<()>),
}

impl Log {
    /// Begins to write.
    ///
    /// # Errors
    /// One sentence, if the system gives no thread.
    pub fn begin() -> Result<Log, String> {
        let (send, receive) = sync_channel(LINES_WAITING);
        let log = Log { waiting: send, dropped: Arc::default() };
        let dropped = log.dropped.clone();
        let writer = thread::Builder::new().name("log".into()).spawn(move || write_all(&receive, &dropped));
        writer.map_err(|problem| format!("The log cannot be written: {problem}"))?;
        Ok(log)
    }

    /// Waits until everything is written, but not for a reader who stands still.
    pub fn end(&self) {
        let (done, finished) = sync_channel(1);
        if self.waiting.try_send(Waiting::End(done)).is_ok() {
            let _ = finished.recv_timeout(LAST_LINES);
        }
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = &'a Log;

    fn make_writer(&'a self) -> &'a Log {
        self
    }
}

impl Write for &Log {
    /// A whole line at a time: that is how they come.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.waiting.try_send(Waiting::Line(line.to_vec())).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(waiting: &Receiver<Waiting>, dropped: &AtomicU64) {
    let (mut text, mut is_broken_off) = (Vec::new(), false);
    while let Ok(first) = waiting.recv() {
        let (mut lines, mut ended) = (0, None);
        for next in std::iter::once(first).chain(waiting.try_iter()) {
            match next {
                Waiting::Line(line) => {
                    text.extend(line);
                    lines += 1;
                }
                Waiting::End(done) => ended = Some(done),
            }
            if ended.is_some() || text.len() >= LARGE {
                break;
            }
        }
        if write_lines(&text, &mut is_broken_off).is_err() {
            dropped.fetch_add(lines, Ordering::Relaxed);
        } else if dropped.load(Ordering::Relaxed) > 0 {
            tracing::warn!(lines = dropped.swap(0, Ordering::Relaxed), "not everything could be logged");
        }
        text.clear();
        match ended {
            Some(done) => drop(done.try_send(())),
            None => thread::sleep(TOGETHER),
        }
    }
}

/// A line that only began to be written is ended before the next one.
fn write_lines(lines: &[u8], is_broken_off: &mut bool) -> io::Result<()> {
    let mut error = io::stderr();
    if *is_broken_off {
        error.write_all(b"\n")?;
        *is_broken_off = false;
    }
    let mut rest = lines;
    while !rest.is_empty() {
        match error.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                *is_broken_off = rest.get(written.wrapping_sub(1)) != Some(&b'\n');
                rest = &rest[written..];
            }
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(())
}
