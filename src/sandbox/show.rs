//! What somebody is asked there, as a gateway would ask for a card or an IBAN.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::gateway::sandbox::choice::Choice;
use crate::gateway::sandbox::hosted::{self, Hosted, Stage, Wants};
use crate::model::SandboxSessionId;
use crate::model::credential::PaymentKind;
use crate::model::money;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{FieldErrors, Here, Named, Next, Request, Shell, Visit, again};

#[derive(Template)]
#[template(path = "sandbox/show.html")]
struct ShowSandbox {
    shell: Shell,
    session: SandboxSessionId,
    page: Hosted,
    /// Somebody can finish there.
    is_open: bool,
    back: String,
    chosen: Choice,
    errors: FieldErrors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Form {
    choice: String,
}

impl ShowSandbox {
    /// `Invoice R2026-000001`, if it is to be paid.
    fn what(&self) -> Option<&str> {
        if let Wants::Payment { what, .. } = &self.page.wants { Some(what) } else { None }
    }

    fn is_done(&self) -> bool {
        matches!(self.page.stage, Stage::Done(_))
    }

    /// Value, label, explanation.
    fn choices(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let offered = |choice: &Choice| (choice.as_str(), choice.label(), choice.means(self.what().is_some()));
        self.page.choices().iter().map(offered).collect()
    }
}

/// GET `/sandbox/{session}`
pub async fn page(request: Request, session: Named<SandboxSessionId>) -> HttpResponse {
    if !is_on(&request) {
        return request.not_found().await;
    }
    request.public_page(move |tx, visit| shown(tx, visit, session.id()?, None, FieldErrors::none())).await
}

/// POST `/sandbox/{session}`
pub async fn choose(request: Request, session: Named<SandboxSessionId>) -> HttpResponse {
    if !is_on(&request) {
        return request.not_found().await;
    }
    request
        .public_act(move |tx, visit| {
            let id = session.id()?;
            let page = hosted::read(tx, id)?;
            let back = path_of(tx, &page.body.back);
            let form: Form = visit.form()?;
            let choice = Choice::from_stored(&form.choice).filter(|choice| page.body.choices().contains(choice));
            let Some(choice) = choice else {
                let errors = FieldErrors::at("choice", "Choose one of them.");
                return Err(again(shown(tx, visit, id, None, errors)));
            };
            if !hosted::choose(tx, page, choice)? {
                let errors = FieldErrors::at("choice", "This card was declined. Choose another one.");
                return Err(again(shown(tx, visit, id, Some(choice), errors)));
            }
            Ok(Next::go(back))
        })
        .await
}

fn is_on(request: &Request) -> bool {
    request.house.frame.taking.is_sandbox()
}

fn shown(
    tx: &mut Tx,
    visit: &Visit,
    session: SandboxSessionId,
    chosen: Option<Choice>,
    errors: FieldErrors,
) -> Result<ShowSandbox> {
    let page = hosted::read(tx, session)?;
    let (is_open, page) = (page.is_open(tx.now), page.body);
    let title: String = match &page.wants {
        Wants::Setup { kind: PaymentKind::Card, .. } => "Save a card".into(),
        Wants::Setup { kind: PaymentKind::DirectDebit, .. } => "Set up a direct debit".into(),
        Wants::Payment { amount, .. } => format!("Pay {}", money::in_words(*amount, page.currency)),
    };
    // As a page of somebody else: it knows nobody.
    let shell = Shell { person: None, is_operator: false, ..visit.shell(title, Here::Nowhere) };
    let first = page.choices().first().copied().unwrap_or(Choice::Works);
    let (back, chosen) = (path_of(tx, &page.back), chosen.unwrap_or(first));
    Ok(ShowSandbox { shell, session, page, is_open, back, chosen, errors })
}

/// Where to go on: a path where it is an address of ours.
fn path_of(tx: &Tx, back: &str) -> String {
    back.strip_prefix(&tx.site.base_url).filter(|path| path.starts_with('/')).unwrap_or(back).to_owned()
}
