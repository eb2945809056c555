//! Where everything stands on the receipt of a handover: what was agreed, from top to bottom.

use super::flow::Flow;
use super::fonts::Faces;
use super::measures::{FACT, HEADING, HEADLINE, ISSUER, LABEL, LABEL_APART, LEFT, RIGHT, SMALL, TEXT, mm};
use super::sheets::{FIRST, Meaning, Of, SECOND, Sheets, Style};
use crate::model::receipt::{
    ACCESS, CODE, CODE_SHOWS, Handover, MEASURED, TITLE, TOTAL, TOTAL_WITHOUT_VAT, VAT_UNKNOWN, WORDS,
};

pub(super) fn sheets(faces: &'static Faces, handover: &Handover) -> Sheets {
    let mut flow = Flow::new(faces, handover);
    flow.title();
    flow.between();
    flow.websites();
    flow.price();
    flow.access();
    flow.words();
    flow.code();
    flow.number_sheets(&format!("{TITLE} · {}", handover.code));
    flow.out
}

impl Flow<'_, Handover> {
    /// Who says all of this, and what it is.
    fn title(&mut self) {
        let of = self.out.paragraph();
        let (y, by) = (self.y, self.document.issued_by.as_str());
        self.y = self.out.write(of, by, ISSUER, (LEFT, y), RIGHT - LEFT) + mm(12.0);
        let part = self.out.part(Meaning::Heading(FIRST, TITLE.to_owned()), None);
        let y = self.y;
        self.y = self.out.write(Of::Part(part), TITLE, HEADLINE, (LEFT, y), RIGHT - LEFT) + mm(5.0);
    }

    fn between(&mut self) {
        let handover = self.document;
        for (label, side) in [("From", &handover.giver), ("To", &handover.taker)] {
            let email = if side.email.is_empty() { String::new() } else { format!(" ({})", side.email) };
            self.row(label, &format!("{}{email}", side.name), false);
        }
        self.row("Accepted", &handover.at_in_words, false);
        if let Some(payer) = &handover.payer {
            self.row("Paid with", &payer.payment_method, false);
            if let Some(bill) = &handover.bill {
                self.row("Billed by", &format!("{}, {} ({})", bill.seller, bill.town, bill.email), false);
                self.row("First invoice", &handover.first_invoice().unwrap_or_default(), false);
                handover.how_paid().iter().for_each(|(label, words)| self.row(label, words, false));
            }
            self.row("Invoices are made out to", &payer.address.lines().join(", "), false);
        }
    }

    fn websites(&mut self) {
        let handover = self.document;
        self.heading(handover.websites_word());
        self.y += mm(2.0);
        for website in &handover.websites {
            self.row(&website.name, &handover.about(website), false);
        }
        self.heading("Who pays");
        handover.who_pays().iter().for_each(|sentence| self.below(sentence, TEXT));
    }

    fn price(&mut self) {
        let handover = self.document;
        let price = handover.price();
        self.heading(&format!("{}, per month", handover.price_heading()));
        self.y += mm(2.0);
        for (name, amount) in &price.websites {
            self.row(name, amount, false);
        }
        self.row(TOTAL_WITHOUT_VAT, &price.net, true);
        match &price.vat {
            Some(vat) => {
                self.row(&vat.label, &vat.amount, false);
                self.row(TOTAL, &vat.gross, true);
                vat.note.iter().for_each(|note| self.below(note, SMALL));
            }
            None => self.below(VAT_UNKNOWN, SMALL),
        }
        if !price.measured.is_empty() {
            self.below(MEASURED, TEXT);
            price.measured.iter().for_each(|one| self.below(one, TEXT));
        }
    }

    fn access(&mut self) {
        let handover = self.document;
        self.heading(ACCESS);
        handover.access.iter().for_each(|sentence| self.below(sentence, TEXT));
        if !handover.shown.is_empty() {
            self.heading(&handover.shown_heading());
            handover.shown.iter().for_each(|sentence| self.below(sentence, TEXT));
        }
    }

    fn words(&mut self) {
        let handover = self.document;
        self.heading(WORDS);
        handover.text.words.iter().for_each(|sentence| self.below(sentence, TEXT));
        self.below(&handover.text.version_in_words(), SMALL);
        let message = handover.message.lines().map(str::trim).filter(|line| !line.is_empty());
        for (number, line) in message.enumerate() {
            if number == 0 {
                self.below(&format!("Message from {}:", handover.giver.name), SMALL);
            }
            self.below(line, TEXT);
        }
        if let Some(terms) = &handover.text.terms {
            let version = terms.version.as_ref().map(|version| format!(", {version}")).unwrap_or_default();
            self.below(&format!("The terms at {}{version}.", terms.url), TEXT);
        }
    }

    fn code(&mut self) {
        let handover = self.document;
        self.heading(CODE);
        self.below(CODE_SHOWS, TEXT);
        self.below(&handover.shown_at, TEXT);
        self.y += mm(3.0);
        self.row("Code", &handover.code, true);
    }

    fn heading(&mut self, words: &str) {
        self.y += mm(6.0);
        // With something of what stands below it.
        self.needs(mm(18.0));
        let part = self.out.part(Meaning::Heading(SECOND, words.to_owned()), None);
        let y = self.y;
        self.y = self.out.write(Of::Part(part), words, HEADING, (LEFT, y), RIGHT - LEFT);
    }

    /// What something is called, and beside it what it is.
    fn row(&mut self, label: &str, value: &str, bold: bool) {
        let label_style = if value.is_empty() { FACT } else { FACT.soft().goes_on() };
        let label = self.out.block(label, label_style, LABEL - LABEL_APART);
        let block = self.out.block(value, Style { bold, ..FACT }, RIGHT - LEFT - LABEL);
        self.needs(label.height().max(block.height()));
        let (of, y) = (self.out.paragraph(), self.y);
        let mut below = self.out.put(of, label, LEFT, y);
        if !value.is_empty() {
            below = self.out.put(of, block, LEFT + LABEL, y).max(below);
        }
        self.y = below + 1.5;
    }
}
