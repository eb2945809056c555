//! The description of the interface, OpenAPI 3.1: made of the table of its addresses and of what the signatures of their
//! handlers say.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, Required, ResponseBuilder,
};

use super::described::{Described, Endpoint, Schemas, of_acts, reference};
use crate::api;
use crate::model::access_token::Scope;
use crate::model::{AppId, EnvironmentId, InAddress, InvitationId, InvoiceNumber, PaymentMethodId, PersonId, TeamId};
use crate::web::call::{Said, WouldChange};

/// One address with a method, as its page shows it.
pub struct Listed {
    pub method: &'static str,
    pub pattern: &'static str,
    /// What it does.
    pub what: &'static str,
    /// What a token has to be good for.
    pub scope: Option<Scope>,
}

/// The description that is being made.
struct Description {
    paths: Paths,
    schemas: Schemas,
    listed: Vec<Listed>,
}

macro_rules! described {
    ($($name:ident($($part:ident: $kind:ty),*) $pattern:literal =>
        $($method:ident $handler:path as $what:literal),+;)+) => {
        fn described() -> Description {
            let mut all = Description { paths: Paths::new(), schemas: Schemas::new(), listed: Vec::new() };
            $(
                let places: &[&str] = &[$(<$kind>::PARAMETER),*];
                $(all.add(stringify!($method), $pattern, places, stringify!($handler), $what, $handler);)+
            )+
            all
        }
    };
}

crate::addresses::api::table!(described);

/// As text, for `/api/v1/openapi.json` and for `docs/openapi.json`.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = document().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
});

/// GET `/api/v1/openapi.json`
pub async fn file() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text())
}

/// The whole description.
pub fn text() -> &'static str {
    &TEXT
}

/// Every address with a method, in the order of the table.
pub fn listed() -> Vec<Listed> {
    described().listed
}

fn document() -> OpenApi {
    let Description { paths, mut schemas, .. } = described();
    reference::<Said>(&mut schemas);
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("`remit_u_…` of a person, `remit_p_…` of the hosting platform."));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme("token", SecurityScheme::Http(token.build()));
    let info = InfoBuilder::new().title("Remit").version("1").description(Some(
        "Who pays for which app, and who may work on it: what the pages of Remit show, for programs.",
    ));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

impl Description {
    fn add<Arguments, Handler: Described<Arguments>>(
        &mut self,
        method: &'static str,
        pattern: &'static str,
        places: &[&str],
        handler: &str,
        what: &'static str,
        _: Handler,
    ) {
        let mut endpoint = Handler::endpoint(&mut self.schemas);
        if method != "GET" {
            endpoint.query.extend(of_acts(method));
        }
        let tried_out = (method != "GET").then(|| reference::<WouldChange>(&mut self.schemas));
        self.listed.push(Listed { method, pattern, what, scope: endpoint.scope });
        let handler = handler.replace(' ', "");
        let id = handler.trim_start_matches("api::").trim_start_matches("acts::").replace("::", ".");
        let operation = operation(pattern, places, &id, what, endpoint, tried_out);
        self.paths.add_path_operation(pattern, vec![http_method(method)], operation);
    }
}

/// `tried_out`: what is answered with 200 if nothing is to be changed.
fn operation(
    pattern: &str,
    places: &[&str],
    id: &str,
    what: &str,
    endpoint: Endpoint,
    tried_out: Option<Ref>,
) -> Operation {
    let Endpoint { scope, body, query, answer, status, other } = endpoint;
    let scopes: Vec<&str> = scope.iter().map(|scope| scope.as_str()).collect();
    let mut it = OperationBuilder::new()
        .tag(pattern.split('/').nth(3).unwrap_or_default())
        .operation_id(Some(id))
        .summary(Some(what))
        .security(SecurityRequirement::new("token", scopes))
        .request_body(body);
    for place in places {
        it = it.parameter(in_path(place));
    }
    for parameter in query {
        it = it.parameter(parameter);
    }
    let statuses = [Some(status), other];
    for status in statuses.into_iter().flatten() {
        let mut done = ResponseBuilder::new().description(success(status, other));
        if let Some((kind, content)) = &answer {
            let mut content = content.clone();
            if let (Some(tried_out), Some(schema), 200) = (&tried_out, &content.schema, status) {
                let either = OneOfBuilder::new().item(schema.clone()).item(tried_out.clone()).build();
                content.schema = Some(Schema::OneOf(either).into());
            }
            done = done.content(*kind, content);
        }
        it = it.response(status.to_string(), done.build());
    }
    if let Some(tried_out) = tried_out.filter(|_| !statuses.contains(&Some(200))) {
        let would = ResponseBuilder::new().description("With `dry_run`: what would change.");
        it = it.response("200", would.content("application/json", Content::new(Some(tried_out))).build());
    }
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let problem = ResponseBuilder::new().description("What went wrong.").content("application/problem+json", problem);
    it.response("default", problem.build()).build()
}

/// What a status of success says.
fn success(status: u16, other: Option<u16>) -> &'static str {
    match status {
        200 if other == Some(200) => "It was there already, and nothing was changed.",
        202 => "Somebody who pays is asked first.",
        207 => "Some were not taken.",
        _ => "As asked for.",
    }
}

fn in_path(place: &str) -> ParameterBuilder {
    let what = "Its id, or `ext:` and what the hosting platform calls it.";
    ParameterBuilder::new()
        .name(place)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(what))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
}

fn http_method(method: &str) -> HttpMethod {
    match method {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
