//! A reader of batches for DATEV that knows nothing but what DATEV publishes of the format: developer.datev.de, “DATEV-Format”,
//! header and booking batch of version 13, as of October 2026. `extf.txt` has that as two tables: the fields of the header, and
//! the columns. Behind a name stands what the field may be; with a `!` it has to be there.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime};
use encoding_rs::WINDOWS_1252;
use remit::model::usage::Cents;

use super::cents;

const PUBLISHED: &str = include_str!("extf.txt");

/// A batch that DATEV takes.
pub struct Batch {
    pub header: Vec<String>,
    pub bookings: Vec<Line>,
}

/// A line of the batch: the fields as they are written.
pub struct Line(Vec<String>);

impl Line {
    pub fn of(&self, name: &str) -> &str {
        let place = columns().position(|line| line.split('|').next() == Some(name));
        self.0[place.unwrap_or_else(|| panic!("{name}"))].trim_matches('"')
    }

    /// Positive: the first account gets it.
    pub fn amount(&self) -> Cents {
        let amount = cents(self.of("Umsatz (ohne Soll/Haben-Kz)"));
        match self.of("Soll/Haben-Kennzeichen") {
            "S" => amount,
            "H" => -amount,
            other => panic!("{other}"),
        }
    }

    pub fn accounts(&self) -> (&str, &str) {
        (self.of("Konto"), self.of("Gegenkonto (ohne BU-Schlüssel)"))
    }
}

/// Reads a batch; or says all that DATEV would not take of it.
pub fn read(file: &[u8]) -> Result<Batch, Vec<String>> {
    let (text, ..) = WINDOWS_1252.decode(file);
    let lines: Vec<&str> = text.split("\r\n").collect();
    let mut problems = Vec::new();
    if lines.last() != Some(&"") || lines.iter().any(|line| line.contains(char::is_control)) {
        problems.push("a line does not end, or has a letter that cannot be seen".to_owned());
    }
    let names: Vec<&str> = columns().filter_map(|line| line.split('|').next()).collect();
    if lines.get(1).map(|line| line.split(';').collect::<Vec<_>>()) != Some(names) {
        problems.push("other columns".to_owned());
    }
    let header = split(lines[0]);
    problems.extend(wrong("header", &fields(tables().0), &header));
    let bookings: Vec<Line> =
        lines.iter().skip(2).filter(|line| !line.is_empty()).map(|line| Line(split(line))).collect();
    let of_columns = fields(tables().1);
    for (place, booking) in bookings.iter().enumerate() {
        let what = format!("booking {}", place + 1);
        let wrong = wrong(&what, &of_columns, &booking.0);
        if wrong.is_empty() && !is_of_batch(booking, &header) {
            problems.push(format!("{what}: a day or an account that this batch does not have"));
        }
        problems.extend(wrong);
    }
    if problems.is_empty() { Ok(Batch { header, bookings }) } else { Err(problems) }
}

/// Those of the header, and those of the columns.
fn tables() -> (&'static str, &'static str) {
    PUBLISHED.split_once("\n\n").expect("two tables")
}

fn columns() -> impl Iterator<Item = &'static str> {
    tables().1.lines()
}

fn fields(table: &'static str) -> Vec<Field> {
    table.lines().map(Field::of).collect()
}

/// Cells between semicolons; in quotes a semicolon is none, and a doubled quote is one.
fn split(line: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        is_quoted ^= letter == '"';
        match letter {
            ';' if !is_quoted => cells.push(String::new()),
            letter => cells.last_mut().expect("a cell").push(letter),
        }
    }
    cells
}

/// The cells that are not what they may be.
fn wrong(what: &str, fields: &[Field], cells: &[String]) -> Vec<String> {
    if cells.len() != fields.len() {
        return vec![format!("{what}: {} fields", cells.len())];
    }
    let wrong = fields.iter().zip(cells).filter(|(field, cell)| !field.takes(cell));
    wrong.map(|(field, cell)| format!("{what}: {} is {cell}", field.name)).collect()
}

/// The day has no year: there has to be one like it within the batch. Accounts of customers are longer by one.
fn is_of_batch(booking: &Line, header: &[String]) -> bool {
    let day = |cell: &str| NaiveDate::parse_from_str(cell, "%Y%m%d").ok();
    let (Some(from), Some(to), Ok(length)) = (day(&header[14]), day(&header[15]), header[13].parse::<usize>()) else {
        return false;
    };
    let of_batch = from.iter_days().take_while(|day| *day <= to);
    let named = of_batch.filter(|day| day.format("%d%m").to_string() == booking.of("Belegdatum")).count();
    let (account, contra) = booking.accounts();
    named == 1 && account.len() <= length + 1 && contra.len() <= length + 1
}

/// What one field may be.
struct Field {
    name: &'static str,
    is_required: bool,
    kind: &'static str,
    limits: Vec<&'static str>,
}

impl Field {
    /// `Belegfeld 1|word 36`
    fn of(line: &'static str) -> Field {
        let (name, said) = line.split_once('|').unwrap_or_else(|| panic!("{line}"));
        let mut words = said.trim_start_matches('!').split(' ');
        let kind = words.next().unwrap_or_default();
        Field { name, is_required: said.starts_with('!'), kind, limits: words.collect() }
    }

    fn limit(&self, place: usize) -> usize {
        self.limits[place].parse().unwrap_or_else(|_| panic!("{}", self.name))
    }

    fn takes(&self, cell: &str) -> bool {
        // Text stands in quotes also where it is empty, and nothing else does.
        let is_text = matches!(self.kind, "text" | "title" | "word" | "capitals" | "one");
        let inner = (cell.len() >= 2).then(|| cell.strip_prefix('"')?.strip_suffix('"')).flatten();
        let said = match (is_text, inner) {
            (true, Some(inner)) => inner.replace("\"\"", "\""),
            (false, None) => cell.to_owned(),
            _ => return false,
        };
        if said.is_empty() { !self.is_required } else { self.takes_said(&said) }
    }

    fn takes_said(&self, said: &str) -> bool {
        let letters = said.chars().count();
        let has_only = |more: &str| said.chars().all(|one| one.is_ascii_alphanumeric() || more.contains(one));
        match self.kind {
            "text" => letters <= self.limit(0),
            "title" => letters <= self.limit(0) && has_only("_./ "),
            "word" => letters <= self.limit(0) && has_only("_$&%*+-/"),
            "capitals" => letters == self.limit(0) && said.bytes().all(|byte| byte.is_ascii_uppercase()),
            "one" | "number" => self.limits.contains(&said),
            "digits" => are_digits(said, self.limit(0)..=self.limit(1)),
            "account" => are_digits(said, 1..=9) && !is_zero(said),
            "amount" => is_decimal(said, 1..=10, 2..=2) && !is_zero(said),
            "decimal" => is_decimal(said, self.limit(0)..=self.limit(1), self.limit(2)..=self.limit(3)),
            "daymonth" => are_digits(said, 4..=4),
            "day" => are_digits(said, 8..=8) && NaiveDate::parse_from_str(said, "%d%m%Y").is_ok(),
            "date" => are_digits(said, 8..=8) && NaiveDate::parse_from_str(said, "%Y%m%d").is_ok(),
            "moment" => are_digits(said, 17..=17) && NaiveDateTime::parse_from_str(&said[..14], "%Y%m%d%H%M%S").is_ok(),
            "nothing" => false,
            other => panic!("{other}"),
        }
    }
}

fn are_digits(said: &str, many: RangeInclusive<usize>) -> bool {
    many.contains(&said.len()) && said.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(said: &str, whole: RangeInclusive<usize>, part: RangeInclusive<usize>) -> bool {
    said.split_once(',').is_some_and(|(before, after)| are_digits(before, whole) && are_digits(after, part))
}

fn is_zero(said: &str) -> bool {
    said.bytes().all(|byte| matches!(byte, b'0' | b','))
}
