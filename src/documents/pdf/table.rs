//! The rows of a document with their sums. They go over as many sheets as they need; the sums stay together.

use std::num::NonZeroU32;

use super::flow::Flow;
use super::measures::{AROUND, BETWEEN, COLUMN, COUNT, DAYS, LEFT, NUMBER, PRICE, RIGHT, SMALL, SUMS, TEXT, WHEN};
use super::sheets::{Block, Ink, Meaning, Of, Part, Style};
use crate::model::document::{Document, Group, InvoiceKind, Line};

use crate::model::usage::Cents;

const ONE: NonZeroU32 = NonZeroU32::MIN;
const TWO: NonZeroU32 = ONE.saturating_add(1);
const THREE: NonZeroU32 = ONE.saturating_add(2);
const FOUR: NonZeroU32 = ONE.saturating_add(3);

pub(super) fn write(flow: &mut Flow, paid: Cents) {
    let document = flow.document;
    let table = flow.out.part(Meaning::Table, None);
    let head = flow.out.part(Meaning::Head, Some(table));
    let row = flow.out.part(Meaning::Row, Some(head));
    let table = Table { has_days: has_days(document), table };
    table.head(flow, Some(row));
    for group in &document.groups {
        table.group(flow, group);
    }
    if document.other_rows().next().is_some() {
        table.others(flow);
    }
    table.sums(flow, paid);
}

/// The table that is being written.
struct Table {
    has_days: bool,
    table: Part,
}

fn has_days(document: &Document) -> bool {
    document.groups.iter().flat_map(|group| &group.lines).any(|line| line.when().is_some())
}

impl Table {
    /// How many columns stand before the amounts.
    fn before_amount(&self) -> NonZeroU32 {
        if self.has_days { FOUR } else { THREE }
    }

    /// How wide the first column is.
    fn room(&self) -> f32 {
        (if self.has_days { WHEN } else { PRICE - NUMBER }) - BETWEEN - LEFT
    }

    /// What the columns are. It is read out once, and stands on each sheet.
    fn head(&self, flow: &mut Flow, row: Option<Part>) {
        let y = flow.y;
        let mut below = y;
        for (words, x, room, style) in [
            ("What", LEFT, self.room(), COLUMN),
            (if self.has_days { "When" } else { "" }, WHEN, PRICE - NUMBER - WHEN, COLUMN),
            ("A month", PRICE - NUMBER, NUMBER, COLUMN.right()),
            ("Days", DAYS - COUNT, COUNT, COLUMN.right()),
            ("Amount", RIGHT - NUMBER, NUMBER, COLUMN.right()),
        ] {
            if words.is_empty() {
                continue;
            }
            let of = row.map_or(Of::Nothing, |row| flow.out.cell(Meaning::ColumnHead, row));
            below = flow.out.write(of, words, style, (x, y), room).max(below);
        }
        flow.out.rule(Ink::Black, LEFT, below + 2.0, RIGHT - LEFT);
        flow.y = below + 4.5;
    }

    /// Another sheet, if so much does not fit. Gives whether there is one.
    fn needs(&self, flow: &mut Flow, height: f32) -> bool {
        let is_new = flow.needs(height);
        if is_new {
            self.head(flow, None);
        }
        is_new
    }

    fn row(&self, flow: &mut Flow, within: Part) -> Part {
        flow.out.part(Meaning::Row, Some(within))
    }

    /// An environment of an app, with what it comes to.
    fn group(&self, flow: &mut Flow, group: &Group) {
        let name = match group.environment.as_str() {
            "main" => group.app.clone(),
            environment => format!("{} · {environment}", group.app),
        };
        let body = flow.out.part(Meaning::Body, Some(self.table));
        let block = flow.out.block(&name, TEXT.bold(), PRICE - LEFT);
        let first = group.lines.first().map_or(0.0, |line| self.height(flow, line));
        self.needs(flow, block.height() + first + 3.0 * AROUND);
        flow.y += AROUND;
        let row = self.row(flow, body);
        let y = flow.y;
        let of = flow.out.cell(Meaning::RowHead(self.before_amount()), row);
        let below = flow.out.put(of, block, LEFT, y);
        let net = flow.money(group.net);
        self.number(flow, row, &net, RIGHT, y, TEXT.bold());
        flow.y = below + AROUND / 2.0;
        for line in &group.lines {
            self.line(flow, body, &name, line);
        }
        flow.y += AROUND;
        flow.out.rule(Ink::Hairline, LEFT, flow.y, RIGHT - LEFT);
        flow.y += AROUND;
    }

    fn what(&self, flow: &Flow, line: &Line) -> Block {
        let words = match &line.measured {
            Some(measured) => format!("{}: {}", line.name(), measured.used()),
            None => line.name(),
        };
        flow.out.block(&words, TEXT, self.room())
    }

    /// Of what was measured: quantity × price, in the columns of the price and the days.
    fn measured(flow: &Flow, line: &Line) -> Option<Block> {
        let measured = line.measured.as_ref()?;
        let words = format!("{} × {}", measured.paid_for(), measured.price(flow.document.currency));
        Some(flow.out.block(&words, TEXT.right(), DAYS - PRICE + NUMBER))
    }

    fn height(&self, flow: &Flow, line: &Line) -> f32 {
        let measured = Table::measured(flow, line).map_or(0.0, |block| block.height());
        self.what(flow, line).height().max(measured) + AROUND
    }

    fn line(&self, flow: &mut Flow, body: Part, group: &str, line: &Line) {
        let height = self.height(flow, line);
        if self.needs(flow, height) {
            let again = flow.out.block(&format!("{group}, continued"), TEXT.bold(), PRICE - LEFT);
            flow.y = flow.out.put(Of::Nothing, again, LEFT, flow.y) + AROUND / 2.0;
        }
        let row = self.row(flow, body);
        let (y, what, when) = (flow.y, self.what(flow, line), line.when());
        let columns = if self.has_days && when.is_none() { TWO } else { ONE };
        let of = flow.out.cell(Meaning::Cell(columns), row);
        let mut below = flow.out.put(of, what, LEFT, y);
        if let Some(when) = when {
            let of = flow.out.cell(Meaning::Cell(ONE), row);
            flow.out.write(of, &when, TEXT.soft(), (WHEN, y), PRICE - NUMBER - WHEN);
        }
        if let Some(measured) = Table::measured(flow, line) {
            let of = flow.out.cell(Meaning::Cell(TWO), row);
            below = flow.out.put(of, measured, PRICE - NUMBER, y).max(below);
        } else {
            let price = flow.money(line.monthly_price);
            self.number(flow, row, &price, PRICE, y, TEXT);
            self.number(flow, row, &line.days.to_string(), DAYS, y, TEXT);
        }
        let amount = flow.money(line.amount);
        self.number(flow, row, &amount, RIGHT, y, TEXT);
        flow.y = below + AROUND / 2.0;
    }

    /// What belongs to no environment: months that were too little for an invoice of their own, and adjustments.
    fn others(&self, flow: &mut Flow) {
        let body = flow.out.part(Meaning::Body, Some(self.table));
        for (words, net) in flow.document.other_rows() {
            let block = flow.out.block(&words, TEXT, PRICE - LEFT);
            self.needs(flow, block.height() + 2.0 * AROUND);
            flow.y += AROUND;
            let row = self.row(flow, body);
            let y = flow.y;
            let of = flow.out.cell(Meaning::Cell(self.before_amount()), row);
            flow.y = flow.out.put(of, block, LEFT, y);
            let net = flow.money(net);
            self.number(flow, row, &net, RIGHT, y, TEXT);
        }
        flow.y += AROUND;
        flow.out.rule(Ink::Hairline, LEFT, flow.y, RIGHT - LEFT);
        flow.y += AROUND;
    }

    fn number(&self, flow: &mut Flow, row: Part, words: &str, end: f32, y: f32, style: Style) {
        let of = flow.out.cell(Meaning::Cell(ONE), row);
        // On one line, however long it is: it may stand out to the left.
        flow.out.write(of, words, style.right(), (end - 4.0 * NUMBER, y), 4.0 * NUMBER);
    }

    /// Net, VAT with its reason beside it, gross; what was paid when it was made, and what is left.
    fn sums(&self, flow: &mut Flow, paid: Cents) {
        let document = flow.document;
        let total = if document.kind == InvoiceKind::Invoice { "Total" } else { "Credited" };
        let mut sums = vec![("Net".to_owned(), document.net, false, None)];
        sums.push((format!("VAT {}", document.vat.rate()), document.vat.amount, false, document.vat.note.as_deref()));
        sums.push((total.to_owned(), document.gross, true, None));
        if paid > 0 {
            // Of a correction it was paid for another one: they have never seen it as credit.
            let words = if document.corrects.is_some() { "Already paid" } else { "Paid from your credit" };
            sums.push((words.to_owned(), -paid, false, None));
            sums.push(("To be paid".to_owned(), document.gross - paid, true, None));
        }
        let note = document.vat.note.as_deref().map(|note| flow.out.block(note, SMALL, SUMS - LEFT - BETWEEN));
        let high = (TEXT.leading() + 3.0) * sums.len() as f32 + note.map_or(0.0, |note| note.height());
        self.needs(flow, high);
        flow.y += 3.0;
        let foot = flow.out.part(Meaning::Foot, Some(self.table));
        let mut said = flow.y;
        for (words, amount, bold, note) in sums {
            let row = self.row(flow, foot);
            let style = if bold { TEXT.bold() } else { TEXT };
            if bold {
                flow.out.rule(Ink::Black, SUMS, flow.y, RIGHT - SUMS);
                flow.y += 3.0;
            }
            let y = flow.y;
            let of = flow.out.cell(Meaning::RowHead(self.before_amount()), row);
            let its = if note.is_some() { style.goes_on() } else { style };
            let below = flow.out.write(of, &words, its, (SUMS, y), RIGHT - SUMS - NUMBER);
            if let Some(note) = note {
                said = flow.out.write(of, note, SMALL, (LEFT, y + 1.0), SUMS - LEFT - BETWEEN);
            }
            let amount = flow.money(amount);
            self.number(flow, row, &amount, RIGHT, y, style);
            flow.y = below + 3.0;
        }
        flow.y = flow.y.max(said);
    }
}
