//! On SQLite only one writes at a time. Those of one process wait in a row for that: asking again and again, as SQLite does,
//! some would never be heard.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};

/// How long one waits in the row. Behind it stands SQLite's own patience, for other processes.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The row: each has a number, and the first one writes.
#[derive(Clone, Default)]
pub struct Turns(Arc<Row>);

#[derive(Default)]
struct Row {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    numbers: VecDeque<u64>,
}

impl Waiting {
    /// The number of whoever comes now.
    fn join(&mut self) -> u64 {
        self.last += 1;
        self.numbers.push_back(self.last);
        self.last
    }
}

/// Whoever has it writes; dropping it lets the next one.
pub struct MyTurn {
    row: Arc<Row>,
    number: u64,
}

impl Turns {
    /// Waits for one's turn.
    ///
    /// # Errors
    /// [`Error::DatabaseAway`] if that takes too long.
    pub fn wait(&self) -> Result<MyTurn> {
        let mut waiting = self.0.waiting();
        let number = waiting.join();
        // From here on leaving the row is what dropping this does.
        let mine = MyTurn { row: self.0.clone(), number };
        let is_behind = |waiting: &mut Waiting| waiting.numbers.front() != Some(&number);
        let waited = self.0.changed.wait_timeout_while(waiting, LONGEST_WAIT, is_behind);
        let (waiting, result) = waited.unwrap_or_else(PoisonError::into_inner);
        drop(waiting);
        if result.timed_out() { Err(Error::DatabaseAway("others are writing".into())) } else { Ok(mine) }
    }

    /// A turn, if nobody has one or waits for one.
    pub fn take_if_free(&self) -> Option<MyTurn> {
        let mut waiting = self.0.waiting();
        waiting.numbers.is_empty().then(|| MyTurn { row: self.0.clone(), number: waiting.join() })
    }

    /// How many stand in the row, whoever writes included.
    pub fn length(&self) -> usize {
        self.0.waiting().numbers.len()
    }
}

impl Row {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for MyTurn {
    fn drop(&mut self) {
        self.row.waiting().numbers.retain(|number| *number != self.number);
        self.row.changed.notify_all();
    }
}
