//! What somebody owed for an invoice at the end of a day, from what happened until then.

use chrono::NaiveDate;

use crate::model::usage::Cents;
use crate::store::Moment;

/// Something that changed it.
#[derive(Debug, Clone)]
pub enum What {
    /// Negative: it went back.
    Paid(Cents),
    Credited {
        gross: Cents,
        vat: Cents,
    },
    WrittenOff,
}

/// On which day, and when it was written down: what came of it went by that.
#[derive(Debug, Clone)]
pub struct Change {
    pub day: NaiveDate,
    pub at: Moment,
    pub what: What,
}

/// An invoice over a sum, and what happened to it.
#[derive(Debug, Clone)]
pub struct Debt {
    gross: Cents,
    /// In the order in which they were written down.
    changes: Vec<Change>,
}

/// How it stands at the end of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    pub paid: Cents,
    pub credited: Cents,
    /// The VAT in that.
    pub credited_vat: Cents,
    /// Still asked for.
    pub open: Cents,
    /// Asked for no more, and not paid.
    pub written_off: Cents,
}

impl Debt {
    pub fn of(gross: Cents, mut changes: Vec<Change>) -> Debt {
        changes.sort_by_key(|change| change.at);
        Debt { gross, changes }
    }

    pub fn at_the_end_of(&self, day: NaiveDate) -> Standing {
        let (mut standing, mut is_written_off) = (Standing::default(), false);
        for change in self.changes.iter().filter(|change| change.day <= day) {
            match change.what {
                What::Paid(amount) => standing.paid += amount,
                What::Credited { gross, vat } => {
                    standing.credited += gross;
                    standing.credited_vat += vat;
                }
                What::WrittenOff => is_written_off = true,
            }
            // What is paid after all is owed again if that goes back.
            is_written_off &= self.left(standing) > 0;
        }
        let left = self.left(standing);
        if is_written_off {
            standing.written_off = left
        } else {
            standing.open = left
        }
        standing
    }

    /// Of what is cancelled nothing, also if what was paid for it goes back: that was credit by then.
    fn left(&self, standing: Standing) -> Cents {
        if standing.credited >= self.gross { 0 } else { (self.gross - standing.credited - standing.paid).max(0) }
    }
}
