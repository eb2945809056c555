//! What operators see of a customer and do with it: only while the record is open, which takes a reason that the people
//! concerned see. Only this module can make the proof.

use std::ops::Deref;

use diesel::prelude::*;

use super::Operator;
use crate::error::Result;
use crate::model::event::EventKind;
use crate::model::invoice::Invoice;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::{PaymentMethodId, PersonId};
use crate::store::schema::events;
use crate::store::{Moment, Tx};

/// For how long a record that was opened stays open.
const OPEN_MINUTES: i64 = 60;

/// What is opened: all of one person, or of one payment method with its invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    Person(PersonId),
    PaymentMethod(PaymentMethodId),
}

impl From<PersonId> for Record {
    fn from(id: PersonId) -> Record {
        Record::Person(id)
    }
}

impl From<PaymentMethodId> for Record {
    fn from(id: PaymentMethodId) -> Record {
        Record::PaymentMethod(id)
    }
}

impl From<&Person> for Record {
    fn from(person: &Person) -> Record {
        Record::Person(person.id)
    }
}

impl From<&PaymentMethod> for Record {
    fn from(payer: &PaymentMethod) -> Record {
        Record::PaymentMethod(payer.id)
    }
}

impl From<&Invoice> for Record {
    fn from(invoice: &Invoice) -> Record {
        Record::PaymentMethod(invoice.payment_method_id)
    }
}

/// Proof that the record in which this person, payment method or invoice stands was opened by the operator, with a
/// reason, and still is, within the transaction that asked.
pub struct Opened<R> {
    operator: Operator,
    what: R,
    since: Moment,
}

impl<R> Opened<R>
where
    for<'a> Record: From<&'a R>,
{
    /// Asks about what was read within this transaction. If the record is closed, it comes back, without the proof.
    pub fn ask(tx: &mut Tx, operator: &Operator, what: R) -> Result<Result<Opened<R>, R>> {
        Ok(match open_since(tx, operator, Record::from(&what))? {
            Some(since) => Ok(Opened { operator: operator.clone(), what, since }),
            None => Err(what),
        })
    }
}

impl<R> Opened<R> {
    /// Who has opened it, and now acts.
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// When it was opened last.
    pub fn since(&self) -> Moment {
        self.since
    }

    /// What is open, without the proof.
    pub fn into_inner(self) -> R {
        self.what
    }
}

impl<R> Deref for Opened<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.what
    }
}

/// Since when a record is open for this operator; None: it has to be opened first.
fn open_since(tx: &mut Tx, operator: &Operator, record: Record) -> Result<Option<Moment>> {
    let opened = events::table
        .filter(events::at.gt(tx.now.plus_minutes(-OPEN_MINUTES)))
        .filter(events::kind.eq(EventKind::RecordOpened))
        .filter(events::actor_id.eq(operator.person().id))
        .order(events::at.desc())
        .select(events::at)
        .into_boxed();
    let of_record = match record {
        Record::Person(id) => opened.filter(events::person_id.eq(id)),
        Record::PaymentMethod(id) => opened.filter(events::payment_method_id.eq(id)),
    };
    Ok(of_record.first(tx.conn).optional()?)
}
