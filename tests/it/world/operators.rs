//! People of the hosting company.

use diesel::prelude::*;
use remit::access::Operator;
use remit::model::invoice::Invoice;
use remit::model::payment_method::{PaymentMethod, PaymentMethodState};
use remit::model::person::Person;
use remit::model::usage::Cents;
use remit::operators::changes;
use remit::payments::changes::pay_by_hand;
use remit::payments::statement;
use remit::payments::statements::import;
use remit::store::Tx;
use remit::store::schema::{credits, payment_methods};

use super::World;

impl World {
    /// Somebody of the hosting company, as `remit operator` makes one.
    pub fn operator(&self) -> Person {
        let olga = self.developer("Olga Berg", "olga@hosting.example");
        self.change(|tx| changes::make(tx, &olga));
        olga
    }

    /// Does something as an operator.
    pub fn operates<T>(&self, operator: &Person, act: impl Fn(&mut Tx, &Operator) -> remit::error::Result<T>) -> T {
        self.change(|tx| {
            let operator = Operator::ask(tx, operator)?;
            act(tx, &operator)
        })
    }

    /// An operator notes a payment.
    pub fn notes(&self, operator: &Person, invoice: &Invoice, amount: Cents, on: &str) {
        self.operates(operator, |tx, operator| pay_by_hand(tx, operator, invoice, amount, on, ""));
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
        self.operates(operator, |tx, operator| import(tx, operator, &statement));
        statement.entries[0].id.clone()
    }
}
