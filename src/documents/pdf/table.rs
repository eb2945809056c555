//! The rows of a document with their sums. They go over as many sheets as they need; the sums stay together.

use std::num::NonZeroU32;

use super::layout::{LEFT, Layout, NOTE, RIGHT, ROW};
use super::sheets::{Block, Ink, Meaning, Of, Part, Style, mm};
use crate::model::invoice::{Document, Group, InvoiceKind, Line};
use crate::model::usage::Cents;

/// Where the columns end that stand to the right.
const PRICE: f32 = mm(148.0);
const DAYS: f32 = mm(162.0);
/// How wide those are.
const NUMBER: f32 = mm(26.0);
const COUNT: f32 = mm(13.0);
/// Where the days of a row stand, if there is one that does not cover the whole month.
const WHEN: f32 = mm(97.0);
/// Where the sums begin: what is said about them stands before.
const SUMS: f32 = mm(118.0);
const BETWEEN: f32 = mm(3.0);
/// Above and below the text of a row.
const AROUND: f32 = 2.0;

const ONE: NonZeroU32 = NonZeroU32::MIN;
const TWO: NonZeroU32 = ONE.saturating_add(1);
const THREE: NonZeroU32 = ONE.saturating_add(2);
const FOUR: NonZeroU32 = ONE.saturating_add(3);

const HEAD: Style = Style::new(8.5).soft();

pub(super) fn write(layout: &mut Layout, paid: Cents) {
    let document = layout.document;
    let table = layout.out.part(Meaning::Table, None);
    let head = layout.out.part(Meaning::Head, Some(table));
    let row = layout.out.part(Meaning::Row, Some(head));
    let table = Table { has_days: has_days(document), table };
    table.head(layout, Some(row));
    for group in &document.groups {
        table.group(layout, group);
    }
    if !document.carried.is_empty() {
        table.carried(layout);
    }
    table.sums(layout, paid);
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
    fn head(&self, layout: &mut Layout, row: Option<Part>) {
        let y = layout.y;
        let mut below = y;
        for (words, x, room, style) in [
            ("What", LEFT, self.room(), HEAD),
            (if self.has_days { "When" } else { "" }, WHEN, PRICE - NUMBER - WHEN, HEAD),
            ("A month", PRICE - NUMBER, NUMBER, HEAD.right()),
            ("Days", DAYS - COUNT, COUNT, HEAD.right()),
            ("Amount", RIGHT - NUMBER, NUMBER, HEAD.right()),
        ] {
            if words.is_empty() {
                continue;
            }
            let of = row.map_or(Of::Nothing, |row| layout.out.cell(Meaning::ColumnHead, row));
            below = layout.out.write(of, words, style, (x, y), room).max(below);
        }
        layout.out.rule(Ink::Black, LEFT, below + 2.0, RIGHT - LEFT);
        layout.y = below + 4.5;
    }

    /// Another sheet, if so much does not fit. Gives whether there is one.
    fn needs(&self, layout: &mut Layout, height: f32) -> bool {
        let is_new = layout.needs(height);
        if is_new {
            self.head(layout, None);
        }
        is_new
    }

    fn row(&self, layout: &mut Layout, within: Part) -> Part {
        layout.out.part(Meaning::Row, Some(within))
    }

    /// An environment of an app, with what it comes to.
    fn group(&self, layout: &mut Layout, group: &Group) {
        let name = match group.environment.as_str() {
            "main" => group.app.clone(),
            environment => format!("{} · {environment}", group.app),
        };
        let body = layout.out.part(Meaning::Body, Some(self.table));
        let block = layout.out.block(&name, ROW.bold(), PRICE - LEFT);
        let first = group.lines.first().map_or(0.0, |line| self.height(layout, line));
        self.needs(layout, block.height() + first + 3.0 * AROUND);
        layout.y += AROUND;
        let row = self.row(layout, body);
        let y = layout.y;
        let of = layout.out.cell(Meaning::RowHead(self.before_amount()), row);
        let below = layout.out.put(of, block, LEFT, y);
        let net = layout.money(group.net);
        self.number(layout, row, &net, RIGHT, y, ROW.bold());
        layout.y = below + AROUND / 2.0;
        for line in &group.lines {
            self.line(layout, body, &name, line);
        }
        layout.y += AROUND;
        layout.out.rule(Ink::Hairline, LEFT, layout.y, RIGHT - LEFT);
        layout.y += AROUND;
    }

    fn what(&self, layout: &Layout, line: &Line) -> Block {
        layout.out.block(&format!("{} {}", line.component, line.plan), ROW, self.room())
    }

    fn height(&self, layout: &Layout, line: &Line) -> f32 {
        self.what(layout, line).height() + AROUND
    }

    fn line(&self, layout: &mut Layout, body: Part, group: &str, line: &Line) {
        let height = self.height(layout, line);
        if self.needs(layout, height) {
            let again = layout.out.block(&format!("{group}, continued"), ROW.bold(), PRICE - LEFT);
            layout.y = layout.out.put(Of::Nothing, again, LEFT, layout.y) + AROUND / 2.0;
        }
        let row = self.row(layout, body);
        let (y, what, when) = (layout.y, self.what(layout, line), line.when());
        let columns = if self.has_days && when.is_none() { TWO } else { ONE };
        let of = layout.out.cell(Meaning::Cell(columns), row);
        let below = layout.out.put(of, what, LEFT, y);
        if let Some(when) = when {
            let of = layout.out.cell(Meaning::Cell(ONE), row);
            layout.out.write(of, &when, ROW.soft(), (WHEN, y), PRICE - NUMBER - WHEN);
        }
        let (price, amount) = (layout.money(line.monthly_price), layout.money(line.amount));
        self.number(layout, row, &price, PRICE, y, ROW);
        self.number(layout, row, &line.days.to_string(), DAYS, y, ROW);
        self.number(layout, row, &amount, RIGHT, y, ROW);
        layout.y = below + AROUND / 2.0;
    }

    /// What was too little for an invoice of its own.
    fn carried(&self, layout: &mut Layout) {
        let body = layout.out.part(Meaning::Body, Some(self.table));
        for one in &layout.document.carried {
            let block = layout.out.block(&format!("{}, carried", one.month), ROW, PRICE - LEFT);
            self.needs(layout, block.height() + 2.0 * AROUND);
            layout.y += AROUND;
            let row = self.row(layout, body);
            let y = layout.y;
            let of = layout.out.cell(Meaning::Cell(self.before_amount()), row);
            layout.y = layout.out.put(of, block, LEFT, y);
            let net = layout.money(one.net);
            self.number(layout, row, &net, RIGHT, y, ROW);
        }
        layout.y += AROUND;
        layout.out.rule(Ink::Hairline, LEFT, layout.y, RIGHT - LEFT);
        layout.y += AROUND;
    }

    fn number(&self, layout: &mut Layout, row: Part, words: &str, end: f32, y: f32, style: Style) {
        let of = layout.out.cell(Meaning::Cell(ONE), row);
        // On one line, however long it is: it may stand out to the left.
        layout.out.write(of, words, style.right(), (end - 4.0 * NUMBER, y), 4.0 * NUMBER);
    }

    /// Net, VAT with its reason beside it, gross; what credit has paid, and what is left.
    fn sums(&self, layout: &mut Layout, paid: Cents) {
        let document = layout.document;
        let total = if document.kind == InvoiceKind::Invoice { "Total" } else { "Credited" };
        let mut sums = vec![("Net".to_owned(), document.net, false, None)];
        sums.push((format!("VAT {}", document.vat.rate()), document.vat.amount, false, document.vat.note.as_deref()));
        sums.push((total.to_owned(), document.gross, true, None));
        if paid > 0 {
            sums.push(("Paid from your credit".to_owned(), -paid, false, None));
            sums.push(("To be paid".to_owned(), document.gross - paid, true, None));
        }
        let note = document.vat.note.as_deref().map(|note| layout.out.block(note, NOTE, SUMS - LEFT - BETWEEN));
        let high = (ROW.leading() + 3.0) * sums.len() as f32 + note.map_or(0.0, |note| note.height());
        self.needs(layout, high);
        layout.y += 3.0;
        let foot = layout.out.part(Meaning::Foot, Some(self.table));
        let mut said = layout.y;
        for (words, amount, bold, note) in sums {
            let row = self.row(layout, foot);
            let style = if bold { ROW.bold() } else { ROW };
            if bold {
                layout.out.rule(Ink::Black, SUMS, layout.y, RIGHT - SUMS);
                layout.y += 3.0;
            }
            let y = layout.y;
            let of = layout.out.cell(Meaning::RowHead(self.before_amount()), row);
            let below = layout.out.write(of, &words, style, (SUMS, y), RIGHT - SUMS - NUMBER);
            if let Some(note) = note {
                said = layout.out.write(of, &format!(" {note}"), NOTE, (LEFT, y + 1.0), SUMS - LEFT - BETWEEN);
            }
            let amount = layout.money(amount);
            self.number(layout, row, &amount, RIGHT, y, style);
            layout.y = below + 3.0;
        }
        layout.y = layout.y.max(said);
    }
}
