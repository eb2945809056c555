//! People of the hosting company.

use diesel::prelude::*;
use remit::access::{Confirmed, Opened, Operator, Record};
use remit::error::Result;
use remit::invoices::correcting::correct;
use remit::invoices::crediting::credit;
use remit::model::invoice::Invoice;
use remit::model::payment_method::{PaymentMethod, PaymentMethodState};
use remit::model::person::Person;
use remit::model::secret::Token;
use remit::model::session::Session;
use remit::model::usage::Cents;
use remit::model::webhook::{Endpoint, Kinds, WebhookUrl};
use remit::model::{PersonId, SessionId};
use remit::operators::changes;
use remit::payments::changes::pay_by_hand;
use remit::payments::statement;
use remit::payments::statements::import;
use remit::store::Tx;
use remit::store::schema::{credits, payment_methods};
use remit::webhooks;

use super::World;

/// The proof that somebody has typed the password now.
pub fn confirmed(tx: &Tx) -> Confirmed {
    let session = Session {
        id: SessionId::random(),
        person_id: PersonId::random(),
        token_hash: Token::random().hash(),
        device: String::new(),
        created_at: tx.now,
        last_seen_at: tx.now,
        confirmed_at: Some(tx.now),
    };
    Confirmed::ask(tx, &session).expect("it was typed now")
}

/// The proof that a record is open, as if the operator had opened it: nothing of that stays.
pub fn opened<R: Clone>(tx: &mut Tx, operator: &Operator, confirmed: &Confirmed, what: &R) -> Result<Opened<R>>
where
    for<'a> Record: From<&'a R>,
{
    tx.try_out(|tx| {
        changes::open_record(tx, operator, confirmed, what, "A story")?;
        Ok(Opened::ask(tx, operator, what.clone())?.unwrap_or_else(|_| panic!("it was opened just now")))
    })
}

/// What pays an invoice, as it is today.
pub fn as_today(tx: &mut Tx, invoice: &Invoice) -> Result<PaymentMethod> {
    let payer = payment_methods::table.find(invoice.payment_method_id);
    Ok(payer.select(PaymentMethod::as_select()).first(tx.conn)?)
}

impl World {
    /// Somebody of the hosting company, as `remit operator` makes one.
    pub fn operator(&self) -> Person {
        let olga = self.developer("Olga Berg", "olga@hosting.example");
        self.change(|tx| changes::make(tx, &olga));
        olga
    }

    /// Does something as an operator who has typed the password now.
    pub fn operates<T>(&self, operator: &Person, act: impl Fn(&mut Tx, &Operator, &Confirmed) -> Result<T>) -> T {
        self.tries(operator, act).expect("an act of an operator")
    }

    /// The same, which may be refused.
    pub fn tries<T>(&self, operator: &Person, act: impl Fn(&mut Tx, &Operator, &Confirmed) -> Result<T>) -> Result<T> {
        self.db.write(|tx| {
            let operator = Operator::ask(tx, operator)?;
            let confirmed = confirmed(tx);
            act(tx, &operator, &confirmed)
        })
    }

    /// Does something about what is in a record that the operator has opened.
    pub fn deals<R: Clone, T>(
        &self,
        operator: &Person,
        what: &R,
        act: impl Fn(&mut Tx, &Opened<R>, &Confirmed) -> Result<T>,
    ) -> T
    where
        for<'a> Record: From<&'a R>,
    {
        self.operates(operator, |tx, operator, confirmed| {
            let what = opened(tx, operator, confirmed, what)?;
            act(tx, &what, confirmed)
        })
    }

    /// An operator opens a record.
    pub fn opens_record(&self, operator: &Person, record: impl Into<Record>, reason: &str) {
        let record: Record = record.into();
        self.operates(operator, |tx, operator, confirmed| {
            changes::open_record(tx, operator, confirmed, record, reason)
        });
    }

    /// An endpoint where the platform is told everything from now on.
    pub fn webhook(&self, operator: &Person, url: &str) -> Endpoint {
        let url = WebhookUrl::parse(url).expect("an address");
        self.operates(operator, |tx, operator, confirmed| {
            webhooks::changes::add(tx, operator, confirmed, &url, &Kinds::of(&[]))
        })
    }

    /// An operator notes a payment.
    pub fn notes(&self, operator: &Person, invoice: &Invoice, amount: Cents, on: &str) {
        self.deals(operator, invoice, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, amount, on, ""));
    }

    /// An operator takes back all that is left of an invoice. Gives the number of the credit note.
    pub fn takes_back(&self, operator: &Person, invoice: &Invoice) -> String {
        self.deals(operator, invoice, |tx, invoice, confirmed| credit(tx, invoice, confirmed, "A story"))
    }

    /// An operator corrects an invoice: the new one is made out to what pays as it is today. Gives the new one.
    pub fn corrects(&self, operator: &Person, invoice: &Invoice) -> Invoice {
        self.deals(operator, invoice, |tx, invoice, confirmed| {
            let said = as_today(tx, invoice)?;
            correct(tx, invoice, confirmed, &said)
        })
    }

    /// A payment method of this person that is closed, for which too much was paid.
    pub fn closed_with_credit(&self, person: &Person, amount: Cents) -> PaymentMethod {
        let closed = self.payment_method("Old billing", person, &[person]);
        self.change(|tx| {
            diesel::update(payment_methods::table.find(closed.id))
                .set((
                    payment_methods::state.eq(PaymentMethodState::Closed),
                    payment_methods::closed_at.eq(Some(tx.now)),
                ))
                .execute(tx.conn)?;
            let credit = (
                credits::id.eq(closed.id.to_string()),
                credits::payment_method_id.eq(closed.id),
                credits::amount.eq(amount),
                credits::created_at.eq(tx.now),
            );
            diesel::insert_into(credits::table).values(credit).execute(tx.conn)?;
            Ok(())
        });
        closed
    }

    /// A line of a bank statement of which nobody knows what it is for. Gives its id.
    pub fn unknown_line(&self, operator: &Person) -> String {
        let text =
            crate::payments::statement::file(&crate::payments::statement::credit("B1", "2.38", "for the website"));
        let statement = statement::read(text.as_bytes(), crate::payments::statement::OWN).expect("a statement");
        self.operates(operator, |tx, operator, confirmed| import(tx, operator, confirmed, &statement));
        statement.entries[0].id.clone()
    }
}
