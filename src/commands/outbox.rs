//! `remit outbox`: the mails that wait, failed or were dropped, and why; `remit outbox retry` tries again what may be sent.

use std::io::Write;

use diesel::prelude::*;

use super::{database, output};
use crate::error::Result as Outcome;
use crate::mail::queue;
use crate::model::MailId;
use crate::model::mail::MailState;
use crate::settings::Settings;
use crate::store::schema::outbox;
use crate::store::{Moment, Tx};

#[derive(Queryable)]
struct Line {
    id: MailId,
    state: MailState,
    recipient: String,
    subject: String,
    created_at: Moment,
    attempts: i64,
    next_try_at: Moment,
    problem: Option<String>,
}

pub(super) fn list(settings: &Settings) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let lines = db.read(not_sent).map_err(|problem| problem.to_string())?;
    output::outcome(print(&lines, &mut std::io::stdout().lock()))
}

fn print(lines: &[Line], out: &mut impl Write) -> std::io::Result<()> {
    for line in lines {
        writeln!(out, "{}", line.in_words())?;
    }
    let many = |state| lines.iter().filter(|line| line.state == state).count();
    let (waiting, failed, dropped) = (many(MailState::Waiting), many(MailState::Failed), many(MailState::Dropped));
    writeln!(out, "{waiting} waiting, {failed} failed, {dropped} dropped")
}

pub(super) fn retry(settings: &Settings) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let count = db.write(queue::retry).map_err(|problem| problem.to_string())?;
    output::line(format!("{count} will be tried again now"))
}

fn not_sent(tx: &mut Tx) -> Outcome<Vec<Line>> {
    Ok(outbox::table
        .filter(outbox::state.ne(MailState::Sent))
        .order((outbox::created_at, outbox::id))
        .select((
            outbox::id,
            outbox::state,
            outbox::recipient,
            outbox::subject,
            outbox::created_at,
            outbox::attempts,
            outbox::next_try_at,
            outbox::problem,
        ))
        .load(tx.conn)?)
}

impl Line {
    fn in_words(&self) -> String {
        let next = match self.state {
            MailState::Waiting => format!(", next try {}", self.next_try_at.iso()),
            _ => String::new(),
        };
        let problem = self.problem.as_deref().map(|problem| format!("\n    {problem}")).unwrap_or_default();
        format!(
            "{} {:7} {} “{}”\n    written {}, tried {} times{next}{problem}",
            self.id,
            self.state.as_str(),
            self.recipient,
            self.subject,
            self.created_at.iso(),
            self.attempts,
        )
    }
}
