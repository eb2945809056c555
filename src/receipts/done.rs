//! The page of whoever has just taken over billing: what comes now, as the receipt says it.

use actix_web::HttpResponse;
use askama::Template;

use super::queries;
use crate::model::InvitationId;
use crate::model::receipt::Handover;
use crate::paths;
use crate::web::{Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "receipts/done.html")]
struct TakenOver {
    shell: Shell,
    handover: Handover,
    /// Where all of it is kept.
    receipt: String,
}

/// GET `/handovers/{invitation}/done`
pub async fn page(request: Request, invitation: Named<InvitationId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let id = invitation.id()?;
            let handover = queries::of_taker(tx, &me.person, id)?;
            let shell = me.shell(format!("You now pay for {}", handover.names()), Here::Home);
            Ok(TakenOver { shell, handover, receipt: paths::receipt(id) })
        })
        .await
}
