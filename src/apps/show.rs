//! The page of an app: who works on it, what pays for it, what needs somebody.

use actix_web::HttpResponse;
use askama::Template;

use super::around::{self, Around, Gone, Invited};
use super::picture;
use crate::access::Granted;
use crate::access::people::{self, AroundApp, PersonAccess};
use crate::access::policy::{
    AnswerRequests, ChangeApp, DeleteApp, InviteToPay, ManageDevelopers, MoveApp, PayForApp, PutOnPaymentMethod,
    ViewApp,
};
use crate::costs::spending::Sum;
use crate::invoices::reminders::{self, Problem};
use crate::model::PersonId;
use crate::model::running::RunningState;
use crate::web::picture::Picture;
use crate::web::{Asked, Here, Request, Shell};

#[derive(Template)]
#[template(path = "apps/show.html")]
struct ShowApp {
    shell: Shell,
    app: Granted<ViewApp>,
    developers: Vec<PersonAccess>,
    around: Around,
    request: Option<Invited>,
    /// What it costs this month, for those who pay.
    costs: Option<Sum>,
    /// For those who work on it without paying.
    problem: Option<Problem>,
    /// They may do something about it themselves.
    can_pay_invoice: bool,
    /// Whom to ask if it could not be set up: the address of the hosting company.
    support: Option<String>,
    /// Where it says more than a sentence.
    picture: Option<Picture>,
    me: PersonId,
}

/// How many people are shown here; all of them are on a page of their own.
const SHOWN: usize = 8;

impl ShowApp {
    fn can_change(&self) -> bool {
        self.app.also_allows::<ChangeApp>()
    }

    fn can_delete(&self) -> bool {
        self.app.also_allows::<DeleteApp>()
    }

    fn can_invite_to_pay(&self) -> bool {
        self.app.also_allows::<InviteToPay>()
    }

    fn can_put_on(&self) -> bool {
        self.app.also_allows::<PutOnPaymentMethod>()
    }

    fn can_move(&self) -> bool {
        self.app.also_allows::<MoveApp>()
    }

    fn can_answer(&self) -> bool {
        self.app.also_allows::<AnswerRequests>()
    }

    fn can_decide(&self) -> bool {
        self.app.also_allows::<ManageDevelopers>()
    }

    fn gone(&self) -> Vec<&Gone> {
        self.around.gone(&self.app, &self.developers, self.me, self.pays())
    }

    fn pays(&self) -> bool {
        self.app.link().pays()
    }

    /// Why it does not run, as far as the reader may know it.
    fn reason(&self) -> &str {
        if self.pays() { &self.app.running.reason } else { self.app.running.reason_without_amounts() }
    }

    /// For developers: the label and the address of its page on the platform, if that has a key for it.
    fn on_platform(&self) -> Option<(String, String)> {
        let pages = self.shell.frame.app_pages.as_ref()?;
        let external_id = self.app.external_id.as_ref()?;
        Some((format!("Open in {}", pages.host), pages.of(external_id)))
    }

    fn is_being_set_up(&self) -> bool {
        self.app.running.state == RunningState::Provisioning
    }

    fn has_failed(&self) -> bool {
        self.app.running.state == RunningState::Failed
    }

    fn is_gone(&self) -> bool {
        self.app.running.state == RunningState::Gone
    }

    /// The help of the hosting company, if the settings name it.
    fn help(&self) -> Option<&str> {
        self.shell.frame.footer.iter().find(|(label, _)| *label == "Help").map(|(_, url)| url.as_str())
    }
}

/// GET `/apps/{app}`
pub async fn page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let pays = app.link().pays();
            let AroundApp { developers, payers } = if pays {
                people::around_app(tx, app.id)?
            } else {
                AroundApp { developers: people::developers(tx, app.id)?, ..AroundApp::default() }
            };
            let around = around::read(tx, &app, &me.person)?;
            let request = around.invited_to_pay.clone();
            let picture = picture::of(&picture::Known {
                app: &app,
                developers: &developers,
                payer: around.payer.as_ref(),
                payers: pays.then_some(payers.as_slice()),
                has_open_request: request.is_some() && app.delete_at.is_none(),
                viewer: &me.person,
                now: tx.now,
            });
            let costs = if pays { Sum::of_app(tx, &app)? } else { None };
            let problem = match app.payment_method_id.filter(|_| !pays) {
                Some(payer) => reminders::problem_of(tx, payer)?,
                None => None,
            };
            let can_pay_invoice = app.also_allows::<PayForApp>() && tx.site.taking.gateway.is_some();
            let shell = me.shell(app.name.clone(), Here::Apps);
            let support = tx.site.seller.as_ref().map(|seller| seller.email.clone());
            let me = me.person.id;
            Ok(ShowApp {
                shell,
                app,
                developers,
                around,
                request,
                costs,
                problem,
                can_pay_invoice,
                support,
                picture,
                me,
            })
        })
        .await
}
