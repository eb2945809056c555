//! What operators type, and what comes from the bank: who pays is asked for money, answers, pays a part of it, pays too
//! much; lines of statements wait and are settled.

use diesel::prelude::*;
use remit::access::Granted;
use remit::access::policy::ManageBillingAccess;
use remit::invoices::links::accountants::{self, NewLink};
use remit::invoices::reminders;
use remit::model::InvoiceCopyId;
use remit::model::credential::{Credential, GatewayName, PaymentKind};
use remit::model::email_address::EmailAddress;
use remit::model::invoice::Invoice;
use remit::payments::changes::{give_back, pay_by_hand};
use remit::payments::statement::{Entry, Statement};
use remit::payments::{matching, statements};
use remit::store::schema::invoices;

use super::marks::{Of, address, text};
use super::village::Village;
use crate::invitations::acts;
use crate::world::confirmed;

/// Like an IBAN, and unlike any other.
const IBAN: &str = "FR14CANARYIBAN";

impl Village<'_> {
    /// What Paul's attic is paid with.
    pub fn mark_card(&mut self) {
        let attic = self.payment_methods[5].1.clone();
        let card = self.world.made_up(self.person("paul").id, GatewayName::Stripe, PaymentKind::Card);
        self.world.lets_pay(&attic, Some(&card));
        self.mark_column("credentials", card.id.as_str(), "brand", &text("attic", "card"), Of::PaymentMethod(attic.id));
    }

    /// Harbour has got an invoice, two reminders, and has answered; studio has got one of which nobody has opened the record.
    pub fn pay(&mut self) {
        let (olga, harbour, attic) = (self.person("olga"), self.payment_methods[0].1.id, self.payment_methods[5].1.id);
        self.pays_with_a_card();
        let invoice = self.world.invoice(&self.payment_methods[0].1);
        self.world.invoice(&self.payment_methods[1].1);
        let reminded =
            format!("UPDATE invoices SET reminders = 2, reminded_at = issued_at WHERE id = '{}'", invoice.id);
        acts::sql(self.world, &reminded);
        let (answer, note, back) = (text("harbour", "answer"), text("harbour", "paid"), text("attic", "back"));
        self.world.deals(&olga, &invoice, |tx, invoice, confirmed| {
            reminders::record_answer(tx, invoice, confirmed, &answer)?;
            pay_by_hand(tx, invoice, confirmed, 101, "2026-11-20", &note)
        });
        self.world.operates(&olga, |tx, operator, confirmed| give_back(tx, operator, confirmed, attic, 317, &back));
        // Who has to decide reads what they said; a payment is noted in the record.
        self.mark(&answer, Of::House, "answer");
        self.mark(&note, Of::Record(harbour), "note");
        self.mark(&back, Of::House, "note");
        self.lets_an_accountant_read();
        self.copies_invoices();
        self.lines_of_the_bank();
        self.tells_the_platform();
        self.open_records();
    }

    /// Harbour pays with a card of a brand that there is once, of somebody whom nobody reads of.
    fn pays_with_a_card(&mut self) {
        let harbour = self.payment_methods[0].1.clone();
        let (brand, holder) = (text("harbour", "brand"), text("harbour", "holder"));
        let card = self.world.made_up(self.person("clara").id, GatewayName::Stripe, PaymentKind::Card);
        let card = Credential { brand: brand.clone(), holder: holder.clone(), ..card };
        self.world.lets_pay(&harbour, Some(&card));
        self.mark(&brand, Of::PaymentMethod(harbour.id), "brand");
        self.mark(&holder, Of::PaymentMethod(harbour.id), "holder");
    }

    /// Depot has a link for an accountant.
    fn lets_an_accountant_read(&mut self) {
        let (paul, depot, name) = (self.person("paul"), self.payment_methods[4].1.id, text("depot", "accountant"));
        let sent_to = EmailAddress::parse(&address("depotaccountant")).expect("an address");
        self.world.change(|tx| {
            let payer = Granted::<ManageBillingAccess>::ask(tx, &paul, depot)?;
            let last_day = accountants::usual_last_day(tx);
            let link = NewLink { name: name.clone(), last_day, email: Some(sent_to.clone()) };
            let confirmed = confirmed(tx);
            accountants::make(tx, &payer, &confirmed, link).map(drop)
        });
        self.mark(&name, Of::PaymentMethod(depot), "accountant");
        self.mark(sent_to.as_str(), Of::PaymentMethod(depot), "sent_to");
    }

    /// Copies of what depot gets are to go to an address that nobody has confirmed.
    fn copies_invoices(&mut self) {
        let (paul, depot, now) = (self.person("paul").id, self.payment_methods[4].1.id, self.world.clock.now().0);
        let (id, email) = (InvoiceCopyId::random(), address("copy"));
        let row = format!("'{id}', '{depot}', '{email}', '{paul}', {now}, '{paul}', {now}, 'confirms', 'stops'");
        let columns = "id, payment_method_id, email, added_by, added_at, asked_by, asked_at, token_hash, stop_hash";
        acts::sql(self.world, &format!("INSERT INTO invoice_copies ({columns}) VALUES ({row})"));
        self.mark(&email, Of::PaymentMethod(depot), "copy");
    }

    fn tells_the_platform(&mut self) {
        let host = text("platform", "webhook");
        self.world.webhook(&self.person("olga"), &format!("https://{host}.example/"));
        self.mark(&host, Of::House, "url");
    }

    fn lines_of_the_bank(&mut self) {
        let olga = self.person("olga");
        let line = |id: &str, payer: &str, payer_iban: &str| Entry {
            id: id.into(),
            booked_on: "2026-11-20".parse().expect("a day"),
            amount: 211,
            currency: "EUR".into(),
            payer: payer.into(),
            payer_iban: payer_iban.into(),
            reference: text(id, "reference"),
            ..Entry::default()
        };
        let (payer, settled) = (text("bank", "payer"), text("bank", "settled"));
        let entries = vec![line("waiting", &payer, IBAN), line("dismissed", "", "")];
        let statement = Statement { until: None, entries };
        self.world.operates(&olga, |tx, operator, confirmed| {
            statements::import(tx, operator, confirmed, &statement)?;
            let line = statements::line(tx, operator, "dismissed")?;
            matching::dismiss(tx, operator, confirmed, &line, &settled)
        });
        for typed in [&payer, IBAN, &statement.entries[0].reference, &statement.entries[1].reference, &settled] {
            self.mark(typed, Of::House, "note");
        }
    }

    /// The record of harbour, for an hour.
    pub fn open_records(&mut self) {
        let (olga, harbour) = (self.person("olga"), self.payment_methods[0].1.id);
        let reason = text("harbour", "reason");
        let of_harbour = invoices::table.filter(invoices::payment_method_id.eq(harbour)).select(Invoice::as_select());
        let invoice = self.world.change(|tx| Ok(of_harbour.first::<Invoice>(tx.conn)?));
        self.world.opens_record(&olga, &invoice, &reason);
        self.mark(&reason, Of::Record(harbour), "reason");
    }
}
