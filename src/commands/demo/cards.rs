//! Who pays by card in the demo, through the sandbox. Where cards are not taken they are not there.

use super::acts::Demo;
use super::forms;
use crate::charging::setups::ways::Way;
use crate::charging::setups::{self, For, Wanted};
use crate::error::{Error, Result};
use crate::gateway::sandbox::Sandbox;
use crate::gateway::sandbox::choice::Choice;
use crate::gateway::sandbox::hosted;
use crate::invitations::received::choice::Choice as Answer;
use crate::model::credential::{GatewayName, PaymentKind};
use crate::model::payment_method::Currency;
use crate::model::person::{AccountType, Person};
use crate::model::{PaymentMethodId, SandboxSessionId};
use crate::paths;
use crate::payment_methods::form::PaymentMethodForm;

/// A client with a website, who takes over paying for it.
struct Client {
    name: &'static str,
    email: &'static str,
    /// Its name, address and what it is.
    website: (&'static str, &'static str, &'static str),
    form: PaymentMethodForm,
}

impl Demo {
    /// One whose invoices are paid by themselves, and one whose first ones could not be charged, however often that was
    /// tried: she has to do something. With who they are.
    pub(super) fn two_pay_by_card(&self, developer: &Person) -> Result<Vec<(Person, &'static str)>> {
        let Some(sandbox) = &self.sandbox else { return Ok(Vec::new()) };
        self.on(104, 5)?;
        let workshop = Client {
            name: "Otto Brandt",
            email: "otto@brandt-bikes.example",
            website: ("Brandt Bikes", "brandt-bikes.example", "Repairs by appointment"),
            form: forms::workshop(),
        };
        let otto = self.pays_by_card(sandbox, developer, workshop, Choice::Works)?;
        // Whatever day it is today: there was an invoice since then, and all tries are over.
        self.on(75, 5)?;
        let school = Client {
            name: "Lea Hartmann",
            email: "lea@hartmann-yoga.example",
            website: ("Hartmann Yoga", "hartmann-yoga.example", "Courses and a calendar"),
            form: forms::school(),
        };
        let lea = self.pays_by_card(sandbox, developer, school, Choice::FailsLater)?;
        Ok(vec![(otto, "a client who pays by card"), (lea, "a client whose card is declined")])
    }

    fn pays_by_card(&self, sandbox: &Sandbox, developer: &Person, client: Client, choice: Choice) -> Result<Person> {
        let (name, website, description) = client.website;
        let app = self.app(developer, name, website, description)?;
        let invitation = self.ask_to_pay(developer, app.id, client.email, "")?;
        let person = self.person(client.name, client.email, AccountType::Client)?;
        self.accept(&person, invitation.id, &Answer::New(Box::new(client.form)))?;
        let payer = self.payer_of(app.id)?;
        self.sets_up_card(sandbox, &person, payer, choice)?;
        Ok(person)
    }

    /// As on the pages: begun, chosen at the sandbox, and saved.
    fn sets_up_card(&self, sandbox: &Sandbox, person: &Person, payer: PaymentMethodId, choice: Choice) -> Result<()> {
        let wanted = Wanted {
            way: Way { kind: PaymentKind::Card, gateway: GatewayName::Sandbox },
            currency: Currency::Eur,
            purpose: For::Change(payer),
            next_path: paths::payment_method(payer),
        };
        let id = self.act(|tx| setups::begin(tx, person.id, &wanted))?;
        let begun = self.db.read(|tx| setups::of_person(tx, person.id, id))?;
        setups::go_on(&self.db, Some(sandbox), &begun)?;
        let at_sandbox = self.db.read(|tx| setups::of_person(tx, person.id, id))?;
        let session = at_sandbox.session.as_deref().and_then(SandboxSessionId::from_stored).ok_or(Error::NotFound)?;
        self.act(|tx| {
            let page = hosted::read(tx, session)?;
            hosted::choose(tx, page, choice)
        })?;
        setups::refresh(&self.db, sandbox, &at_sandbox)?;
        self.act(|tx| {
            let (_, card) = setups::ready(tx, person.id, &wanted.purpose)?.ok_or(Error::NotFound)?;
            setups::attach(tx, &card, payer, Some(person.id))
        })
    }
}
