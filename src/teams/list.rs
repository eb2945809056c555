//! The teams of a developer.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::{self, ListedTeam};
use crate::model::TeamId;
use crate::store::pages::Page;
use crate::web::error::Error;
use crate::web::{Here, ListQuery, Request, Shell};

#[derive(Template)]
#[template(path = "teams/list.html")]
struct Teams {
    shell: Shell,
    query: ListQuery,
    page: Page<ListedTeam, TeamId>,
}

/// GET `/teams`: nothing is here for clients.
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            if !me.person.is_developer() {
                return Err(Error::NotFound);
            }
            let query: ListQuery = me.query()?;
            let page = queries::teams_of(tx, &me.person, &query.q, query.start(TeamId::from_stored))?;
            Ok(Teams { shell: me.shell("Teams", Here::Teams), query, page })
        })
        .await
}
