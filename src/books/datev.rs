//! A batch of bookings for DATEV: the documents that were made in a month, the money that came in and the credit that was
//! moved, line by line as the published description of the format says (EXTF 700, category 21, version 13). All that is
//! about an invoice has its number, so that it comes to nothing once the invoice is settled.

mod fields;
mod lines;

use std::io::Write;

use chrono::{Datelike, NaiveDate};

use self::fields::{
    ACCOUNT, AMOUNT, CONTRA_ACCOUNT, DATE, DUE_ON, EU_COUNTRY, EU_RATE, FIELDS, IS_FIXED, NUMBER, SECOND_NUMBER,
    SERVED_ON, SIDE, TAX_MONTH, TEXT,
};
use self::lines::{encoded, text};
use super::documents::{Booked, Case};
use super::period::Period;
use super::queries::{PORTION, given_back, has_more_than, issued, moved, paid};
use crate::access::Operator;
use crate::error::Error;
use crate::model::datev::Datev;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::refused::Refused;
use crate::store::{Db, Tx};
use crate::web::csv_file::amount;
use crate::web::error::Result;

/// DATEV takes no more lines in one file.
const MOST_LINES: usize = 99_999;
/// The second number of a document has no more letters.
const SHORT: usize = 12;
/// A month that is booked is not over for whoever checks it: they fix it in their program.
const NOT_FIXED: &str = "0";

/// A line: the value of each field, as it is written there.
struct Booking([String; FIELDS.len()]);

/// Writes the batch, and knows how long it is.
struct Batch<Out: Write> {
    out: Out,
    lines: usize,
}

/// Whether the batch of a month has room in one file: half of it is of no use.
///
/// # Errors
/// [`Refused::TooMuchForDatev`]
pub(super) fn fits(tx: &mut Tx, operator: &Operator, month: Month) -> Result<()> {
    if has_more_than(tx, operator, Period::month(month), MOST_LINES)? {
        return Err(Refused::TooMuchForDatev { most: MOST_LINES }.into());
    }
    Ok(())
}

/// The batch of a month. In euros: DATEV wants a rate with every other currency.
pub(super) fn write(db: &Db, datev: &Datev, operator: &Operator, month: Month, out: impl Write) -> Result<()> {
    let (period, mut batch) = (Period::month(month), Batch { out, lines: 0 });
    batch.line(&header(db, datev, period))?;
    batch.line(&FIELDS.map(|name| name.trim_end_matches('"')).join(";"))?;
    let mut after = None;
    loop {
        let invoices = db.read(|tx| issued(tx, operator, period, after))?;
        after = invoices.last().filter(|_| invoices.len() == PORTION).map(|last| (last.issued_at, last.id));
        for invoice in invoices.into_iter().filter(|invoice| invoice.currency == Currency::Eur) {
            batch.book(&document(datev, &Booked::read(&db.site, invoice)?))?;
        }
        if after.is_none() {
            break;
        }
    }
    let mut after = None;
    loop {
        let payments = db.read(|tx| paid(tx, operator, period, after.clone()))?;
        after = payments.last().filter(|_| payments.len() == PORTION).map(|last| (last.received_on.clone(), last.id));
        for payment in payments.iter().filter(|payment| payment.currency == Currency::Eur) {
            let day: NaiveDate = payment.received_on.parse().map_err(|_| internal(&payment.received_on))?;
            let account = datev.clearing.filter(|_| payment.is_at_gateway()).unwrap_or(datev.bank);
            batch.book(&money(datev, day, account, payment.amount, &payment.number))?;
        }
        if after.is_none() {
            break;
        }
    }
    for back in db.read(|tx| given_back(tx, operator, period))? {
        if back.currency == Currency::Eur {
            batch.book(&money(datev, db.site.local(back.at).date(), datev.bank, -back.amount, ""))?;
        }
    }
    let mut after = None;
    loop {
        let credit = db.read(|tx| moved(tx, operator, period, after))?;
        after = credit.last().filter(|_| credit.len() == PORTION).map(|last| (last.at, last.id));
        for one in credit.iter().filter(|one| one.currency == Currency::Eur) {
            let number = one.number.as_deref().unwrap_or_default();
            batch.book(&kept(datev, db.site.local(one.at).date(), one.amount, number))?;
        }
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

fn internal(problem: impl std::fmt::Display) -> Error {
    Error::Internal(problem.to_string())
}

impl<Out: Write> Batch<Out> {
    fn line(&mut self, line: &str) -> Result<()> {
        self.out.write_all(&encoded(line)).and_then(|()| self.out.write_all(b"\r\n")).map_err(internal)?;
        Ok(())
    }

    fn book(&mut self, booking: &Booking) -> Result<()> {
        self.lines += 1;
        if self.lines > MOST_LINES {
            return Err(internal(format!("DATEV takes no more than {MOST_LINES} lines in one file")).into());
        }
        let cells = FIELDS.iter().zip(&booking.0);
        let written =
            cells.map(|(name, value)| if name.ends_with('"') { text(value, usize::MAX) } else { value.clone() });
        self.line(&written.collect::<Vec<_>>().join(";"))
    }
}

impl Booking {
    /// An amount from one account to another. Negative: the other way round.
    fn of(amount_booked: Cents, account: u32, contra_account: u32, day: NaiveDate) -> Booking {
        let mut booking = Booking([const { String::new() }; FIELDS.len()]);
        booking.set(AMOUNT, amount(amount_booked.abs(), ','));
        booking.set(SIDE, if amount_booked < 0 { "H" } else { "S" });
        booking.set(ACCOUNT, account.to_string());
        booking.set(CONTRA_ACCOUNT, contra_account.to_string());
        booking.set(DATE, day.format("%d%m").to_string());
        booking.set(IS_FIXED, NOT_FIXED);
        booking
    }

    fn set(&mut self, field: usize, value: impl Into<String>) {
        self.0[field] = value.into();
    }
}

/// An invoice, or a credit note, which is booked on the other side and found by the number of what it credits.
fn document(datev: &Datev, booked: &Booked) -> Booking {
    let document = &booked.document;
    let revenue = match booked.case {
        Case::Domestic => datev.revenue.domestic,
        Case::OneStopShop => datev.revenue.one_stop_shop,
        Case::ReverseCharge => datev.revenue.reverse_charge,
        Case::Outside => datev.revenue.outside_eu,
        Case::Exempt => datev.revenue.exempt,
    };
    let mut booking = Booking::of(booked.gross(), datev.receivables, revenue, document.issued_on);
    match &document.takes_back {
        Some(invoice) => {
            booking.set(NUMBER, invoice.as_str());
            if document.number.len() <= SHORT {
                booking.set(SECOND_NUMBER, document.number.as_str());
            }
            booking.set(TEXT, lines::shortened(&format!("{} {}", document.number, booked.customer()), 60));
        }
        None => {
            booking.set(NUMBER, document.number.as_str());
            booking.set(TEXT, lines::shortened(booked.customer(), 60));
        }
    }
    match booked.case {
        Case::OneStopShop => {
            booking.set(EU_COUNTRY, booked.country.and_then(|country| country.vat_prefix()).unwrap_or_default());
            booking.set(EU_RATE, amount(document.vat.basis_points.into(), ','));
        }
        Case::ReverseCharge => booking.set(EU_COUNTRY, booked.vat_id()),
        Case::Domestic | Case::Outside | Case::Exempt => {}
    }
    let whole = |day: NaiveDate| day.format("%d%m%Y").to_string();
    booking.set(SERVED_ON, whole(document.to));
    booking.set(TAX_MONTH, whole(booked.tax_month().last()));
    if booked.is_invoice() {
        booking.set(DUE_ON, whole(document.due_on));
    }
    booking
}

/// Money that came in on an account, or went back from there.
fn money(datev: &Datev, day: NaiveDate, account: u32, amount_booked: Cents, number: &str) -> Booking {
    let mut booking = Booking::of(amount_booked, account, datev.receivables, day);
    booking.set(NUMBER, number);
    let what = if amount_booked < 0 { "Rückzahlung" } else { "Zahlung" };
    booking.set(TEXT, format!("{what} {number}").trim_end());
    booking
}

/// What was paid too much for an invoice is kept; negative: it pays for one, or is given back.
fn kept(datev: &Datev, day: NaiveDate, amount_kept: Cents, number: &str) -> Booking {
    let mut booking = Booking::of(-amount_kept, datev.credit, datev.receivables, day);
    booking.set(NUMBER, number);
    booking.set(TEXT, format!("Guthaben {number}").trim_end());
    booking
}

/// The first line: which batch it is, for whom, and of when.
fn header(db: &Db, datev: &Datev, period: Period) -> String {
    let made = db.site.local(db.clock.now()).format("%Y%m%d%H%M%S%3f").to_string();
    let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
    let quoted = |words: &str| text(words, 30);
    [
        quoted("EXTF"),
        "700".into(),
        "21".into(),
        quoted("Buchungsstapel"),
        "13".into(),
        made,
        String::new(),
        quoted("RM"),
        quoted(""),
        quoted(""),
        datev.adviser.to_string(),
        datev.client.to_string(),
        day(fiscal_year(datev, period.first)),
        datev.account_length.to_string(),
        day(period.from()),
        day(period.to()),
        // Other signs than these DATEV does not take in a title.
        quoted(&format!("Rechnungen {}", period.to_string().replace('-', "/"))),
        quoted(""),
        "1".into(),
        "0".into(),
        NOT_FIXED.into(),
        quoted("EUR"),
        String::new(),
        quoted(""),
        String::new(),
        String::new(),
        quoted(datev.chart.as_deref().unwrap_or_default()),
        String::new(),
        String::new(),
        quoted(""),
        quoted(""),
    ]
    .join(";")
}

/// The first day of the fiscal year that a month is in.
fn fiscal_year(datev: &Datev, month: Month) -> NaiveDate {
    let begins = |month: &Month| month.first().month() == datev.fiscal_year_begins;
    month.and_before(12).find(begins).unwrap_or(month).first()
}
