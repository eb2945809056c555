//! What a handler takes and answers, as its signature says it: what the description of the interface is made of.

use std::future::Future;

use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{Array, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Content, ContentBuilder, Ref, RefOr, Required};

use crate::access::Right;
use crate::documents::{PDF, XML};
use crate::model::access_token::Scope;
use crate::store::pages::Part;
use crate::web::Named;
use crate::web::call::{Also, Answer, Body, Call, LONGEST_KEY, Listing, Made, Needs, Nothing, Or, Pdf, Wanted, Xml};

/// The schemas that were met, by name.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

/// One address with a method.
pub(super) struct Endpoint {
    pub(super) scope: Option<Scope>,
    pub(super) body: Option<RequestBody>,
    /// What stands after the `?`, and headers.
    pub(super) query: Vec<Parameter>,
    /// Its type with it. None: nothing but the status.
    pub(super) answer: Option<(&'static str, Content)>,
    /// That of success.
    pub(super) status: u16,
    /// Another one of success, which says the same type.
    pub(super) other: Option<u16>,
}

/// A handler.
pub(super) trait Described<Arguments> {
    fn endpoint(schemas: &mut Schemas) -> Endpoint;
}

/// What it answers.
pub(super) trait Says {
    const STATUS: u16 = 200;
    const OTHER: Option<u16> = None;

    fn content(schemas: &mut Schemas) -> Option<(&'static str, Content)>;

    fn query() -> Vec<Parameter> {
        Vec::new()
    }
}

/// What else it takes.
pub(super) trait Takes {
    fn body(_: &mut Schemas) -> Option<RequestBody> {
        None
    }
}

macro_rules! described {
    ($($part:ident),*) => {
        impl<F, Answering, S, T, $($part),*> Described<(Call<S>, $($part,)*)> for F
        where
            F: Fn(Call<S>, $($part),*) -> Answering,
            Answering: Future<Output = Answer<T>>,
            S: Needs,
            T: Says,
            $($part: Takes,)*
        {
            fn endpoint(schemas: &mut Schemas) -> Endpoint {
                let body: Option<RequestBody> = None$(.or($part::body(schemas)))*;
                let (query, answer) = (T::query(), T::content(schemas));
                Endpoint { scope: S::SCOPE, body, query, answer, status: T::STATUS, other: T::OTHER }
            }
        }
    };
}

described!();
described!(A);
described!(A, B);
described!(A, B, C);

impl<R: Right> Takes for Wanted<R> {}

impl<T> Takes for Named<T> {}

impl<Id> Takes for Also<Id> {}

impl<T: ToSchema> Takes for Body<T> {
    fn body(schemas: &mut Schemas) -> Option<RequestBody> {
        let content = ContentBuilder::new().schema(Some(reference::<T>(schemas))).build();
        Some(RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build())
    }
}

impl<T: ToSchema> Says for T {
    fn content(schemas: &mut Schemas) -> Option<(&'static str, Content)> {
        Some(("application/json", Content::new(Some(reference::<T>(schemas)))))
    }
}

impl<T: ToSchema> Says for Made<T> {
    const STATUS: u16 = 201;

    fn content(schemas: &mut Schemas) -> Option<(&'static str, Content)> {
        T::content(schemas)
    }
}

impl<T: Says, const OTHER: u16> Says for Or<T, OTHER> {
    const STATUS: u16 = T::STATUS;
    const OTHER: Option<u16> = Some(OTHER);

    fn content(schemas: &mut Schemas) -> Option<(&'static str, Content)> {
        T::content(schemas)
    }
}

impl<T: ToSchema> Says for Listing<T> {
    fn content(schemas: &mut Schemas) -> Option<(&'static str, Content)> {
        let text_or_null: SchemaType = [Type::String, Type::Null].into_iter().collect();
        let next = ObjectBuilder::new()
            .schema_type(text_or_null)
            .description(Some("What to send as `after` for the next part; null at the end."));
        let part = ObjectBuilder::new()
            .property("data", Array::new(reference::<T>(schemas)))
            .required("data")
            .property("next", next)
            .required("next");
        Some(("application/json", Content::new(Some(part))))
    }

    fn query() -> Vec<Parameter> {
        let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(100));
        let number = number.default(Some(Part::USUAL.into()));
        vec![
            in_query("limit", "How many, at most.", number),
            in_query("after", "The `next` of the part before.", ObjectBuilder::new().schema_type(Type::String)),
        ]
    }
}

impl Says for Pdf {
    fn content(_: &mut Schemas) -> Option<(&'static str, Content)> {
        Some((PDF, file(PDF)))
    }
}

impl Says for Xml {
    fn content(_: &mut Schemas) -> Option<(&'static str, Content)> {
        // Without its parameters: programs that make clients know only types.
        let kind = XML.split(';').next().unwrap_or(XML);
        Some((kind, file(kind)))
    }
}

fn file(kind: &str) -> Content {
    Content::new(Some(ObjectBuilder::new().schema_type(Type::String).content_media_type(kind)))
}

impl Says for Nothing {
    const STATUS: u16 = 204;

    fn content(_: &mut Schemas) -> Option<(&'static str, Content)> {
        None
    }
}

/// What every act takes besides.
pub(super) fn of_acts(method: &str) -> Vec<Parameter> {
    let dry_run =
        "True: nothing is changed, and 200 with `DryRun` says what would be. It may stand in the body as well.";
    let key = "With the same one again within 24 hours it acts once, and is answered as the first time.";
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(LONGEST_KEY));
    let mut all = vec![in_query("dry_run", dry_run, ObjectBuilder::new().schema_type(Type::Boolean))];
    if method == "POST" {
        all.push(optional(ParameterIn::Header, "Idempotency-Key", key, text));
    }
    all
}

fn in_query(name: &str, what: &str, schema: ObjectBuilder) -> Parameter {
    optional(ParameterIn::Query, name, what, schema)
}

fn optional(place: ParameterIn, name: &str, what: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(what))
        .schema(Some(schema))
        .build()
}

/// A reference to its schema, which is met with all that it refers to.
pub(super) fn reference<T: ToSchema>(schemas: &mut Schemas) -> Ref {
    schemas.push((T::name().into(), T::schema()));
    T::schemas(schemas);
    Ref::from_schema_name(T::name())
}
