//! Where calls stand still until a test lets them go: whoever asks can be killed between asking and hearing.

use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// For so long a call is waited for, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What becomes of the calls that stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They never get there: nothing is done.
    Lost,
    /// They are done, and answered if somebody still listens.
    GoOn,
}

#[derive(Default)]
struct Inner {
    /// The beginning of those that stand here. None: all pass.
    closed_for: Option<&'static str>,
    is_lost: bool,
    /// So many stand, or have stood and are not done with yet.
    standing: usize,
}

#[derive(Default)]
pub struct Gate {
    inner: Mutex<Inner>,
    changed: Condvar,
}

/// A call that goes on. As long as there is this it is not done with.
pub struct Passed<'a> {
    stood_at: Option<&'a Gate>,
    pub is_lost: bool,
}

impl Gate {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic")
    }

    /// From now on calls that begin like this stand here: `POST refunds`.
    pub fn closes(&self, calls: &'static str) {
        self.inner().closed_for = Some(calls);
    }

    /// Waits until so many stand.
    #[track_caller]
    pub fn waits_for(&self, many: usize) {
        let waited = self.changed.wait_timeout_while(self.inner(), PATIENCE, |inner| inner.standing < many);
        let (inner, _) = waited.expect("no panic");
        assert!(inner.standing >= many, "{} of {many} stand there", inner.standing);
    }

    /// Lets them go, and all that come after them, and waits until they are done with.
    pub fn opens(&self, fate: Fate) {
        let mut inner = self.inner();
        inner.closed_for = None;
        inner.is_lost = fate == Fate::Lost;
        self.changed.notify_all();
        drop(self.changed.wait_while(inner, |inner| inner.standing > 0).expect("no panic"));
    }

    /// A call comes here: `POST refunds`.
    pub(super) fn passes(&self, call: &str) -> Passed<'_> {
        let mut inner = self.inner();
        if !inner.closed_for.is_some_and(|calls| call.starts_with(calls)) {
            return Passed { stood_at: None, is_lost: false };
        }
        inner.standing += 1;
        self.changed.notify_all();
        let inner = self.changed.wait_while(inner, |inner| inner.closed_for.is_some()).expect("no panic");
        Passed { stood_at: Some(self), is_lost: inner.is_lost }
    }
}

impl Drop for Passed<'_> {
    fn drop(&mut self) {
        if let Some(gate) = self.stood_at {
            gate.inner().standing -= 1;
            gate.changed.notify_all();
        }
    }
}
