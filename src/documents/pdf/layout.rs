//! Where everything stands: a letter after DIN 5008 (form B), so that the address shows in the window of an envelope.

use krilla::image::Image;

use super::flow::Flow;
use super::fonts::Faces;
use super::measures::{
    ADDRESS, ADDRESSED, CODE, FACT, FACT_LABEL, FACTS, FACTS_TOP, HEADING, HEADLINE, HEIGHT, LEFT, LOGO_HEIGHT,
    LOGO_WIDTH, NAME, NAME_ROOM, PAY_LABEL, PAY_ROOM, RIGHT, SMALL, SMALL_NAME, SUBJECT, TEXT, TINY, WINDOW, mm,
};
use super::sheets::{Block, FIRST, Ink, Meaning, Of, SECOND, Sheets, Style};
use super::table;
use crate::documents::transfer::Transfer;
use crate::model::bank;
use crate::model::credential::{PaidWith, PaymentKind};
use crate::model::document::{Document, InvoiceKind, SANDBOX, SANDBOX_MEANS};
use crate::model::moment;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;

pub(super) fn sheets(faces: &'static Faces, document: &Document, paid: Cents, logo: Option<&Image>) -> Sheets {
    let mut flow = Flow::new(faces, document);
    let head = flow.letterhead(logo);
    let address = flow.address(head);
    let title = flow.out.part(Meaning::Heading(FIRST, document.title()), None);
    let facts = flow.facts();
    flow.y = SUBJECT.max(address + mm(8.0)).max(facts + mm(8.0));
    flow.sandbox();
    flow.y = flow.out.write(Of::Part(title), &document.title(), HEADLINE, (LEFT, flow.y), RIGHT - LEFT);
    flow.y += mm(4.0);
    table::write(&mut flow, paid);
    flow.reason();
    flow.how_it_was_counted();
    match &document.paid_with {
        Some(with) => flow.how_it_is_paid(paid, with),
        None => flow.how_to_pay(paid),
    }
    flow.legal_line();
    flow.number_sheets(&format!("{} · {}", document.title(), document.seller.name));
    flow.out
}

impl Flow<'_> {
    /// Who writes: the name in large letters, or the logo and the name beside it. Gives where it ends.
    fn letterhead(&mut self, logo: Option<&Image>) -> f32 {
        let seller = &self.document.seller;
        let place = format!("{} {}", seller.postal_code, seller.city);
        let (x, mut y) = (FACTS, self.y + 2.0);
        let name = match logo {
            Some(image) => {
                let below = self.logo(image);
                let of = self.out.paragraph();
                y = self.out.write(of, &seller.name, SMALL_NAME, (x, y), RIGHT - x);
                below
            }
            None => {
                let of = self.out.paragraph();
                self.out.write(of, &seller.name, NAME, (LEFT, self.y), NAME_ROOM)
            }
        };
        let lines = [seller.street.as_str(), place.trim(), &seller.country, &seller.email];
        for line in lines.into_iter().filter(|line| !line.is_empty()) {
            let of = self.out.paragraph();
            y = self.out.write(of, line, SMALL, (x, y), RIGHT - x);
        }
        name.max(y)
    }

    /// As large as its place allows. It is read out as the name. Gives where it ends.
    fn logo(&mut self, image: &Image) -> f32 {
        let (width, height) = image.size();
        let (width, height) = (width as f32, height as f32);
        let scale = (LOGO_WIDTH / width).min(LOGO_HEIGHT / height);
        let figure = self.out.part(Meaning::Figure(self.document.seller.name.clone()), None);
        self.out.logo(Of::Part(figure), image.clone(), (LEFT, self.y), (width * scale, height * scale));
        self.y + height * scale
    }

    /// To whom, in the window. Gives where it ends.
    fn address(&mut self, head: f32) -> f32 {
        let (seller, buyer) = (&self.document.seller, &self.document.buyer.address);
        let from = format!("{} · {} · {} {}", seller.name, seller.street, seller.postal_code, seller.city);
        let block = self.out.block(&from, TINY, WINDOW);
        let top = (ADDRESS - block.height() - 2.0).max(head + mm(4.0));
        // It stands above already.
        let below = self.out.put(Of::Nothing, block, LEFT, top);
        self.out.rule(Ink::Hairline, LEFT, below + 1.0, WINDOW);
        let mut y = below + 6.0;
        for line in buyer.lines() {
            let of = self.out.paragraph();
            y = self.out.write(of, &line, ADDRESSED, (LEFT, y), WINDOW);
        }
        y
    }

    /// The number, the dates and what else the bookkeeper looks for. Gives where they end.
    fn facts(&mut self) -> f32 {
        let document = self.document;
        let mut facts = vec![("Number", document.number.clone())];
        let labels = Labels::of(document);
        facts.extend(document.takes_back.iter().map(|number| (labels.credits, number.clone())));
        facts.extend(document.replaced_by.iter().map(|number| ("Replaced by", number.clone())));
        facts.extend(document.corrects.iter().map(|number| ("Replaces", number.clone())));
        facts.push(("Date", moment::day(document.issued_on)));
        facts.push(("For", document.period()));
        if document.kind == InvoiceKind::Invoice {
            facts.push((labels.due, moment::day(document.due_on)));
        }
        facts.extend(document.buyer.order_number.iter().map(|number| ("Order number", number.clone())));
        facts.extend(document.buyer.reference.iter().map(|reference| ("Your reference", reference.clone())));
        facts.push((labels.payer, document.buyer.payment_method.clone()));
        facts.extend(document.buyer.vat_id.iter().map(|id| ("Your VAT ID", id.clone())));
        let mut y = FACTS_TOP;
        for (label, value) in facts {
            y = self.fact(label, &value, (FACTS, y), (FACT_LABEL, RIGHT - FACTS - FACT_LABEL), false);
        }
        y
    }

    /// That it is none, where it is none.
    fn sandbox(&mut self) {
        if self.document.is_sandbox {
            let of = self.out.paragraph();
            self.y = self.out.write(of, SANDBOX, HEADLINE, (LEFT, self.y), RIGHT - LEFT);
            let of = self.out.paragraph();
            self.y = self.out.write(of, SANDBOX_MEANS, TEXT, (LEFT, self.y), RIGHT - LEFT) + mm(4.0);
        }
    }

    fn fact(
        &mut self,
        label: &str,
        value: &str,
        (x, y): (f32, f32),
        (label_room, room): (f32, f32),
        bold: bool,
    ) -> f32 {
        let of = self.out.paragraph();
        let style = Style { bold, ..FACT };
        let below = self.out.write(of, label, FACT.soft().goes_on(), (x, y), label_room);
        self.out.write(of, value, style, (x + label_room, y), room).max(below) + 1.5
    }

    /// Of a credit note.
    fn reason(&mut self) {
        if let Some(reason) = &self.document.reason {
            self.below(&format!("The reason: {reason}"), TEXT);
        }
    }

    fn how_it_was_counted(&mut self) {
        self.below(&self.document.counting_words(), SMALL);
    }

    /// Of an invoice: where the money goes. Nobody pays a credit note.
    fn how_to_pay(&mut self, paid: Cents) {
        let open = self.document.gross - paid;
        if self.document.kind != InvoiceKind::Invoice || open <= 0 {
            return;
        }
        let (seller, amount) = (&self.document.seller, self.money(open));
        let mut facts = vec![("Amount", amount, true), ("To", seller.name.clone(), false)];
        facts.push(("IBAN", bank::grouped(&seller.iban), false));
        if let Some(bic) = &seller.bic {
            let bank = seller.bank.as_ref().map(|bank| format!(", {bank}")).unwrap_or_default();
            facts.push(("BIC", format!("{bic}{bank}"), false));
        }
        facts.push(("Reference", self.document.reference.clone(), true));
        facts.push(("By", moment::day(self.document.due_on), false));
        self.y += mm(7.0);
        let name = self.out.block(&seller.name, FACT, PAY_ROOM).height();
        self.needs(name + mm(40.0));
        let heading = self.out.part(Meaning::Heading(SECOND, "How to pay".into()), None);
        let top = self.out.write(Of::Part(heading), "How to pay", HEADING, (LEFT, self.y), RIGHT - LEFT) + mm(1.5);
        let mut y = top;
        for (label, value, bold) in facts {
            y = self.fact(label, &value, (LEFT, y), (PAY_LABEL, PAY_ROOM), bold);
        }
        self.y = y.max(self.code(open, top));
    }

    /// Of an invoice that is charged by itself: instead of where the money goes. Whoever pays does nothing.
    fn how_it_is_paid(&mut self, paid: Cents, with: &PaidWith) {
        let open = self.document.gross - paid;
        if self.document.kind != InvoiceKind::Invoice || open <= 0 {
            return;
        }
        let sentence = self.out.block(&with.announcement(&self.money(open)), TEXT, RIGHT - LEFT);
        self.y += mm(7.0);
        self.needs(sentence.height() + mm(8.0));
        let heading = self.out.part(Meaning::Heading(SECOND, "How it is paid".into()), None);
        let y = self.out.write(Of::Part(heading), "How it is paid", HEADING, (LEFT, self.y), RIGHT - LEFT) + mm(1.5);
        let of = self.out.paragraph();
        self.y = self.out.put(of, sentence, LEFT, y);
    }

    /// What a banking app reads to fill in the transfer, in euros. Gives where it ends.
    fn code(&mut self, amount: Cents, top: f32) -> f32 {
        let (seller, remittance) = (&self.document.seller, &self.document.reference);
        let transfer =
            Transfer { name: &seller.name, iban: &seller.iban, bic: seller.bic.as_deref(), amount, remittance };
        if self.document.currency != Currency::Eur {
            return top;
        }
        let Ok(picture) = transfer.picture() else { return top };
        // The quiet zone is white as the paper is.
        let quiet = CODE * 4.0 / picture.side as f32;
        let (x, top) = (RIGHT - CODE + quiet, top - quiet - mm(6.0));
        let says = "QR code with the transfer: amount, IBAN and reference";
        let figure = self.out.part(Meaning::Figure(says.into()), None);
        self.out.code(Of::Part(figure), picture, x, top, CODE);
        let words = "Your banking app reads this code and fills in the transfer.";
        let of = self.out.paragraph();
        let room = CODE - 2.0 * quiet;
        self.out.write(of, words, TINY, (x + quiet, top + CODE - quiet + 3.0), room)
    }

    /// What the law wants said of the seller: at the foot of the first sheet.
    fn legal_line(&mut self) {
        let seller = &self.document.seller;
        let mut parts = vec![seller.name.clone(), seller.email.clone()];
        parts.extend(seller.vat_id.iter().map(|id| format!("VAT ID {id}")));
        parts.extend(seller.tax_number.iter().map(|number| format!("Tax number {number}")));
        parts.extend(seller.register.clone());
        let block: Block = self.out.block(&parts.join(" · "), TINY, RIGHT - LEFT);
        let of = self.out.paragraph();
        self.out.put_on(0, of, block, LEFT, HEIGHT - mm(21.0));
    }
}

/// What some facts are called.
struct Labels {
    credits: &'static str,
    due: &'static str,
    payer: &'static str,
}

impl Labels {
    /// As it was when the document was frozen. Only the first words said of a day that was planned that it is charged then: whatever
    /// becomes of that, it is due.
    fn of(document: &Document) -> Labels {
        if document.wording > 0 {
            return Labels { credits: document.credits_words(), due: "Due", payer: "Payment method" };
        }
        let credits = if document.is_partial { "Credits a part of" } else { "Takes back" };
        let due = match document.paid_with.as_ref().map(|with| with.kind) {
            None => "To be paid by",
            Some(PaymentKind::Card) => "Charged on",
            Some(PaymentKind::DirectDebit) => "Debited on",
        };
        Labels { credits, due, payer: "Paid with" }
    }
}
