//! A file that is written while it is sent: as much of it is in memory as a slow reader leaves behind. It is written on a
//! thread of its own, so that no page waits for one, and there are few of them.

use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use tokio::sync::mpsc::{self, Receiver, Sender, error::TrySendError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{Error, Result};
use crate::model::secret::TokenHash;

/// So many are written at once.
const FILES: usize = 4;
const CHUNK: usize = 64 * 1024;
/// So many chunks wait for the reader at most.
const CHUNKS: usize = 4;
/// Who keeps a file waiting longer than this in all, and reads less than [`SLOWEST`] besides, gets no more of it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Bytes a second.
const SLOWEST: u64 = 16 * 1024;
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The files that are being written: all servers of one process share them.
pub struct Files {
    free: Arc<Semaphore>,
    links: Links,
}

/// By which links one is being written for whoever has them.
type Links = Arc<Mutex<Vec<TokenHash>>>;

impl Default for Files {
    fn default() -> Files {
        Files { free: Arc::new(Semaphore::new(FILES)), links: Links::default() }
    }
}

/// One may be written. Given back once it is sent.
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    by: Option<(Links, TokenHash)>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some((links, link)) = self.by.take() {
            links.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| *other != link);
        }
    }
}

impl Files {
    /// # Errors
    /// [`Error::ManyFiles`]
    pub fn turn(&self) -> Result<Turn> {
        let permit = self.free.clone().try_acquire_owned().map_err(|_| Error::ManyFiles)?;
        Ok(Turn { _permit: permit, by: None })
    }

    /// The same for whoever has the link with this token: one at a time, so that some are left for those who log in.
    ///
    /// # Errors
    /// [`Error::ManyFiles`]
    pub fn turn_by(&self, link: TokenHash) -> Result<Turn> {
        let mut turn = self.turn()?;
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        if links.contains(&link) {
            return Err(Error::ManyFiles);
        }
        links.push(link.clone());
        turn.by = Some((self.links.clone(), link));
        Ok(turn)
    }
}

/// What the reader is told. If the pipe closes without an end, half a file must not pass for a whole one.
enum Piece {
    Chunk(Bytes),
    End,
}

/// Takes what is written, and hands it over piece by piece.
pub struct Pipe {
    waiting: Vec<u8>,
    pieces: Sender<Piece>,
    sent: u64,
    waited: Duration,
}

impl Pipe {
    fn hand_over(&mut self) -> io::Result<()> {
        let bytes = Bytes::from(std::mem::take(&mut self.waiting));
        self.sent += bytes.len() as u64;
        if bytes.is_empty() { Ok(()) } else { self.send(Piece::Chunk(bytes)) }
    }

    fn send(&mut self, mut piece: Piece) -> io::Result<()> {
        let longest = LONGEST_WAIT + Duration::from_secs(self.sent / SLOWEST);
        loop {
            piece = match self.pieces.try_send(piece) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Closed(_)) => return Err(ErrorKind::BrokenPipe.into()),
                Err(TrySendError::Full(_)) if self.waited > longest => return Err(ErrorKind::TimedOut.into()),
                Err(TrySendError::Full(piece)) => piece,
            };
            let begun = Instant::now();
            std::thread::sleep(LOOK_EVERY);
            self.waited += begun.elapsed();
        }
    }

    fn end(mut self) -> io::Result<()> {
        self.hand_over()?;
        self.send(Piece::End)
    }
}

impl Write for Pipe {
    /// Nobody reads any more: what would be written next is not even looked for.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.pieces.is_closed() {
            return Err(ErrorKind::BrokenPipe.into());
        }
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

/// What `write` writes, on a thread of its own. If it fails, or panics, the answer breaks off.
pub fn written(
    turn: Turn,
    write: impl FnOnce(&mut Pipe) -> Result<()> + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + 'static {
    let (pieces, receiver) = mpsc::channel(CHUNKS);
    let thread = std::thread::Builder::new().name("file".to_owned()).spawn(move || {
        let _turn = turn;
        let mut pipe = Pipe { waiting: Vec::new(), pieces, sent: 0, waited: Duration::ZERO };
        let outcome = write(&mut pipe);
        let is_read = !pipe.pieces.is_closed();
        if let Err(problem) = outcome.and_then(|()| pipe.end().map_err(Error::internal))
            && is_read
        {
            tracing::warn!(%problem, "a file broke off");
        }
    });
    if let Err(problem) = thread {
        tracing::warn!(%problem, "there is no thread for a file");
    }
    stream::unfold(Some(receiver), |receiver: Option<Receiver<Piece>>| async move {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Piece::Chunk(bytes)) => Some((Ok(bytes), Some(receiver))),
            Some(Piece::End) => None,
            None => Some((Err(io::Error::from(ErrorKind::UnexpectedEof)), None)),
        }
    })
}
