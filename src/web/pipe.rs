//! A file that is written on a blocking thread while it is sent: as much of it is in memory as a slow reader leaves behind.

use std::io::{self, ErrorKind, Write};
use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use tokio::sync::mpsc::{self, Receiver, Sender, error::TrySendError};

use super::error::{Error, Result};

const CHUNK: usize = 64 * 1024;
/// So many chunks wait for the reader at most.
const CHUNKS: usize = 4;
/// Who reads nothing for so long gets no more: threads are not held for them.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(10);

type Chunk = io::Result<Bytes>;

/// Takes what is written, and hands it over piece by piece.
pub struct Pipe {
    waiting: Vec<u8>,
    chunks: Sender<Chunk>,
}

impl Pipe {
    fn hand_over(&mut self) -> io::Result<()> {
        let bytes = Bytes::from(std::mem::take(&mut self.waiting));
        if bytes.is_empty() { Ok(()) } else { self.send(Ok(bytes)) }
    }

    fn send(&self, mut chunk: Chunk) -> io::Result<()> {
        let begun = Instant::now();
        loop {
            chunk = match self.chunks.try_send(chunk) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Closed(_)) => return Err(ErrorKind::BrokenPipe.into()),
                Err(TrySendError::Full(_)) if begun.elapsed() > LONGEST_WAIT => return Err(ErrorKind::TimedOut.into()),
                Err(TrySendError::Full(chunk)) => chunk,
            };
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    /// It is handed over in large pieces, and whole at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What `write` writes, on a thread of its own. If it fails the answer breaks off: half a file must not pass for a whole one.
pub(super) fn written(
    write: impl FnOnce(&mut Pipe) -> Result<()> + Send + 'static,
) -> impl Stream<Item = Chunk> + 'static {
    let (chunks, receiver) = mpsc::channel(CHUNKS);
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe { waiting: Vec::new(), chunks };
        let outcome = write(&mut pipe).and_then(|()| pipe.hand_over().map_err(Error::internal));
        if let Err(problem) = outcome
            && !pipe.chunks.is_closed()
        {
            tracing::warn!(%problem, "a file broke off");
            pipe.send(Err(ErrorKind::Other.into())).ok();
        }
    });
    stream::unfold(receiver, |mut receiver: Receiver<Chunk>| async move {
        let chunk = receiver.recv().await?;
        Some((chunk, receiver))
    })
}
