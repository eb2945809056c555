//! The interface in words: what programs can do, and what can go wrong.

use actix_web::HttpResponse;
use askama::Template;

use super::openapi::{self, Listed};
use crate::model::ProblemName;
use crate::model::access_token::Scope;
use crate::web::call::{KindOfProblem, PROBLEMS};
use crate::web::error::{Error, Result};
use crate::web::{Here, Named, Request, Shell, Visit};

#[derive(Template)]
#[template(path = "api/page.html")]
struct Interface {
    shell: Shell,
    addresses: Vec<Listed>,
    scopes: &'static [Scope],
    problems: &'static [KindOfProblem],
}

#[derive(Template)]
#[template(path = "api/problem.html")]
struct ProblemPage {
    shell: Shell,
    problem: &'static KindOfProblem,
}

/// Whoever builds such a program may not have an account. For clients there are no programs.
///
/// # Errors
/// [`Error::NotFound`]
fn not_for_clients(visit: &Visit) -> Result<()> {
    let is_client = visit.person.as_ref().is_some_and(|person| !person.is_developer());
    if is_client && visit.operator.is_none() { Err(Error::NotFound) } else { Ok(()) }
}

/// GET `/api`
pub async fn page(request: Request) -> HttpResponse {
    request
        .door(|visit| {
            not_for_clients(visit)?;
            let shell = visit.shell("What programs can do", Here::Nowhere);
            Ok(Interface { shell, addresses: openapi::listed(), scopes: Scope::ALL, problems: PROBLEMS })
        })
        .await
}

/// GET `/api/problems/{problem}`
pub async fn problem(request: Request, name: Named<ProblemName>) -> HttpResponse {
    request
        .door(move |visit| {
            not_for_clients(visit)?;
            let name = name.id()?;
            let problem = PROBLEMS.iter().find(|problem| problem.name == &*name).ok_or(Error::NotFound)?;
            Ok(ProblemPage { shell: visit.shell(problem.title, Here::Nowhere), problem })
        })
        .await
}
