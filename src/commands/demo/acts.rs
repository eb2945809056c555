//! The acts of the demo: each one of the product's own, in a transaction of its own.

use diesel::prelude::*;

use crate::access::policy::{AttachToPaymentMethod, BookPlans, InviteToPay, ManageDevelopers, PutOnPaymentMethod};
use crate::access::{Confirmed, Granted};
use crate::apps::changes::{self as app_changes, AppDetails};
use crate::charging;
use crate::due;
use crate::environments;
use crate::error::{Error, Result};
use crate::gateway::sandbox::Sandbox;
use crate::graph::offer;
use crate::invitations::kinds::pay::SenderLeaves;
use crate::invitations::kinds::{app, pay};
use crate::invitations::received::answer;
use crate::invitations::received::choice::Choice;
use crate::invitations::writing::drafted::Words;
use crate::invitations::writing::send;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::Invitation;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::payment::{PaymentSource, Received};
use crate::model::payment_method::PaymentMethod;
use crate::model::person::{AccountType, Person};
use crate::model::secret::Token;
use crate::model::session::Session;
use crate::model::usage::Month;
use crate::model::website::Website;
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, SessionId};
use crate::payment_methods::changes as payment_method_changes;
use crate::payment_methods::form::PaymentMethodForm;
use crate::payments;
use crate::people::changes::make_person;
use crate::store::schema::{invoices, payment_methods};
use crate::store::{Clock, Db, Moment, Tx, WholeRows};

/// Between an invoice and its payment.
const PAID_AFTER_DAYS: i64 = 9;

pub(super) struct Demo {
    pub db: Db,
    pub clock: Clock,
    /// The real moment, at which the story ends.
    pub now: Moment,
    /// Everybody's.
    pub password_hash: String,
    /// Where cards are charged. None: nowhere.
    pub sandbox: Option<Sandbox>,
}

impl Demo {
    /// Goes to so many days and hours ago; what is due until then happens at its time, and invoices are paid.
    pub(super) fn on(&self, days: i64, hours: i64) -> Result<()> {
        let then = self.now.plus_days(-days).plus_hours(-hours);
        let site = self.db.site.clone();
        let month = Month::of(site.local(self.clock.now()).date());
        for month in std::iter::successors(Some(month), |month| Some(month.next())) {
            let begins = site.begins(month.first());
            if begins >= then {
                break;
            }
            let (now, billed, paid) = (self.clock.now(), begins.plus_hours(6), begins.plus_days(PAID_AFTER_DAYS));
            if now < billed && billed < then {
                self.pass_to(billed)?;
                due::run_due(&self.db)?;
            }
            if now < paid && paid < then {
                self.pass_to(paid)?;
                self.pay_what_is_open()?;
            }
        }
        self.pass_to(then)?;
        due::run_due(&self.db)
    }

    /// Cards are charged meanwhile, once a day.
    fn pass_to(&self, moment: Moment) -> Result<()> {
        if let Some(sandbox) = &self.sandbox {
            for day in std::iter::successors(Some(self.clock.now()), |day| Some(day.plus_days(1))).skip(1) {
                if day >= moment {
                    break;
                }
                self.clock.set(day);
                charging::worker::work_due(&self.db, sandbox)?;
            }
        }
        self.clock.set(moment);
        Ok(())
    }

    /// Everybody who pays by bank transfer pays in time, but for the last invoice.
    fn pay_what_is_open(&self) -> Result<()> {
        let this_month = Month::of(self.db.site.local(self.now).date());
        self.db.write(|tx| {
            let by_transfer =
                payment_methods::table.filter(payment_methods::credential_id.is_null()).select(payment_methods::id);
            let open = invoices::table
                .filter(invoices::payment_method_id.eq_any(by_transfer))
                .filter(invoices::state.eq(InvoiceState::Open))
                .filter(invoices::issued_at.lt(tx.site.begins(this_month.first())))
                .order(invoices::number);
            for invoice in open.select(Invoice::as_select()).load_rows(tx.conn)? {
                let received = Received {
                    amount: invoice.owed(),
                    source: PaymentSource::Statement,
                    on: tx.site.local(tx.now).date().to_string(),
                    note: String::new(),
                    by: None,
                    bank_transaction: None,
                    charge: None,
                };
                payments::changes::receive(tx, &invoice, received)?;
            }
            Ok(())
        })
    }

    /// Puts a component of an app on a plan, so many days ago.
    pub(super) fn book(&self, days: i64, person: &Person, app: AppId, component: &str, plan: &str) -> Result<()> {
        self.on(days, 4)?;
        self.act(|tx| {
            let it = Granted::<BookPlans>::ask(tx, person, app)?;
            let environment = environments::queries::environments_of(tx, app)?.swap_remove(0).environment;
            environments::changes::book(tx, &it, &environment, component, plan).map(drop)
        })
    }

    /// One act, some minutes after the one before.
    pub(super) fn act<T>(&self, act: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        self.clock.set(self.clock.now().plus_minutes(3).plus_seconds(17));
        self.db.write(act)
    }

    pub(super) fn person(&self, name: &str, email: &str, account_type: AccountType) -> Result<Person> {
        let email = address(email)?;
        self.act(|tx| make_person(tx, name, &email, account_type, Some(&self.password_hash)))
    }

    pub(super) fn app(&self, maker: &Person, name: &str, website: &str, description: &str) -> Result<App> {
        let details = details(name, website, description);
        self.act(|tx| app_changes::create(tx, maker, details.clone()))
    }

    pub(super) fn ask_to_pay(&self, sender: &Person, app: AppId, email: &str, message: &str) -> Result<Invitation> {
        let words = words(email, message)?;
        self.act(|tx| {
            let chosen = Granted::<InviteToPay>::ask(tx, sender, app)?;
            let confirmed = confirmed(tx)?;
            let drafted = pay::draft(tx, &[chosen], words.clone(), SenderLeaves::No)?;
            send::send(tx, drafted, &confirmed)
        })
    }

    pub(super) fn accept(&self, receiver: &Person, invitation: InvitationId, choice: &Choice) -> Result<()> {
        self.act(|tx| {
            let offer = offer::read(tx, invitation)?;
            let _as_shown = answer::accept(tx, &offer, receiver, choice)?;
            Ok(())
        })
    }

    pub(super) fn payment_method(&self, maker: &Person, form: PaymentMethodForm) -> Result<PaymentMethod> {
        let details = form.check().map_err(|errors| Error::Internal(format!("{errors:?}")))?;
        self.act(|tx| payment_method_changes::create(tx, maker, details.clone()))
    }

    pub(super) fn put_on(&self, person: &Person, app: AppId, payment_method: PaymentMethodId) -> Result<()> {
        self.act(|tx| {
            let app = Granted::<PutOnPaymentMethod>::ask(tx, person, app)?;
            let payer = Granted::<AttachToPaymentMethod>::ask(tx, person, payment_method)?;
            app_changes::put_on_payment_method(tx, &app, &payer)
        })
    }

    pub(super) fn payer_of(&self, app: AppId) -> Result<PaymentMethodId> {
        use crate::store::schema::apps;
        let payer: Option<PaymentMethodId> =
            self.db.read(|tx| Ok(apps::table.find(app).select(apps::payment_method_id).first(tx.conn)?))?;
        payer.ok_or_else(|| Error::Internal("nothing pays for it".into()))
    }

    pub(super) fn invite_to_work(&self, sender: &Person, app: AppId, email: &str, message: &str) -> Result<Invitation> {
        let words = words(email, message)?;
        self.act(|tx| {
            let it = Granted::<ManageDevelopers>::ask(tx, sender, app)?;
            let confirmed = confirmed(tx)?;
            let drafted = app::draft(tx, &it, words.clone())?;
            send::send(tx, drafted, &confirmed)
        })
    }
}

/// Whoever acts has just typed the password, at a device that is not there.
pub(super) fn confirmed(tx: &Tx) -> Result<Confirmed> {
    let session = Session {
        id: SessionId::random(),
        person_id: PersonId::random(),
        token_hash: Token::random().hash(),
        device: String::new(),
        created_at: tx.now,
        last_seen_at: tx.now,
        confirmed_at: Some(tx.now),
    };
    Confirmed::ask(tx, &session)
}

pub(super) fn words(email: &str, message: &str) -> Result<Words> {
    Ok(Words { email: address(email)?, message: message.into() })
}

pub(super) fn details(name: &str, website: &str, description: &str) -> AppDetails {
    AppDetails { name: name.into(), website: Website::parse(website), description: description.into() }
}

fn address(email: &str) -> Result<EmailAddress> {
    EmailAddress::parse(email).ok_or_else(|| Error::Internal(format!("not an address: {email}")))
}
