//! On which days the bank debits accounts: those on which banks settle payments, and not too soon.

use chrono::{Days, NaiveDate};

use crate::model::bank_days::{bank_days_after, is_bank_day};

/// Banks want a file one bank day before, by the rules of SEPA Direct Debit Core (EPC016-06), and in the morning. A day more, and it can be made at any hour.
const BEFORE: u32 = 2;

/// The first day for which a file can be made today.
pub fn earliest(today: NaiveDate) -> NaiveDate {
    bank_days_after(today, BEFORE)
}

/// When accounts are debited that were to be on this day.
pub fn debited_on(due_on: NaiveDate, today: NaiveDate) -> NaiveDate {
    let day = due_on.max(earliest(today));
    if is_bank_day(day) { day } else { bank_days_after(day, 1) }
}

/// Behind which day those begin that were announced for this one or become it; empty: with the first. None: nothing is debited on
/// it, or it is too late for that.
pub(super) fn behind(day: NaiveDate, today: NaiveDate) -> Option<String> {
    if debited_on(day, today) != day {
        return None;
    }
    if day == earliest(today) {
        return Some(String::new());
    }
    (1..).map(|days| day - Days::new(days)).find(|before| is_bank_day(*before)).map(|before| before.to_string())
}
