//! The interface in words: what programs can do, and what can go wrong.

use actix_web::HttpResponse;
use askama::Template;

use super::openapi::{self, Listed};
use crate::model::ProblemName;
use crate::model::access_token::Scope;
use crate::web::call::{KindOfProblem, PROBLEMS};
use crate::web::error::Error;
use crate::web::{Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "api/page.html")]
struct Interface {
    shell: Shell,
    /// Each with its scope, or a stroke.
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

/// GET `/api`
pub async fn page(request: Request) -> HttpResponse {
    request
        .door(|visit| {
            let shell = visit.shell("What programs can do", Here::Nowhere);
            Ok(Interface { shell, addresses: openapi::listed(), scopes: Scope::ALL, problems: PROBLEMS })
        })
        .await
}

/// GET `/api/problems/{problem}`
pub async fn problem(request: Request, name: Named<ProblemName>) -> HttpResponse {
    request
        .door(move |visit| {
            let name = name.id()?;
            let problem = PROBLEMS.iter().find(|problem| problem.name == &*name).ok_or(Error::NotFound)?;
            Ok(ProblemPage { shell: visit.shell(problem.title, Here::Nowhere), problem })
        })
        .await
}
