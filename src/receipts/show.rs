//! The page of a receipt, the same on paper, and what comes now for whoever has just taken over billing.

use actix_web::HttpResponse;
use askama::Template;

use super::queries;
use crate::documents::{self, PDF};
use crate::model::InvitationId;
use crate::model::receipt::{Handover, TITLE};
use crate::paths;
use crate::web::{Download, Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "receipts/show.html")]
struct ShowReceipt {
    shell: Shell,
    handover: Handover,
    /// Where its PDF is.
    pdf: String,
}

/// GET `/handovers/{invitation}`
pub async fn page(request: Request, invitation: Named<InvitationId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let id = invitation.id()?;
            let handover = queries::seen_by(tx, &me.person, id)?;
            let shell = me.shell(TITLE, Here::Invitations);
            Ok(ShowReceipt { shell, handover, pdf: paths::receipt_pdf(id) })
        })
        .await
}

#[derive(Template)]
#[template(path = "receipts/done.html")]
struct TakenOver {
    shell: Shell,
    handover: Handover,
    /// Where all of it is kept.
    receipt: String,
}

impl TakenOver {
    /// The invoices are charged to something by themselves.
    fn is_charged(&self) -> bool {
        self.handover.payer.as_ref().is_some_and(|payer| payer.charged_to.is_some())
    }
}

/// GET `/handovers/{invitation}/done`
pub async fn done(request: Request, invitation: Named<InvitationId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let id = invitation.id()?;
            let handover = queries::of_taker(tx, &me.person, id)?;
            let shell = me.shell(format!("You now pay for {}", handover.names()), Here::Home);
            Ok(TakenOver { shell, handover, receipt: paths::receipt(id) })
        })
        .await
}

/// GET `/handovers/{invitation}/receipt.pdf`
pub async fn pdf(request: Request, invitation: Named<InvitationId>) -> HttpResponse {
    request
        .file(move |tx, me| {
            let handover = queries::seen_by(tx, &me.person, invitation.id()?)?;
            let bytes = documents::receipt(&handover)?;
            Ok(Download { name: handover.pdf_name(), content_type: PDF, bytes })
        })
        .await
}
