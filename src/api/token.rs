//! The token that asks: what it is called and good for, and its end.

use serde::Serialize;
use utoipa::ToSchema;

use super::values::Time;
use crate::model::{AccessTokenId, PersonId};
use crate::tokens::changes;
use crate::web::call::{Answer, Anything, Call, Caller, Done, Nothing};

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
pub struct Token {
    #[schema(value_type = String)]
    id: AccessTokenId,
    name: String,
    /// What it is good for.
    scopes: Vec<&'static str>,
    /// True if it is one of the hosting platform.
    platform: bool,
    /// Null: until someone ends it.
    ends_at: Option<Time>,
    person: TokenOwner,
}

/// Who acts with a token.
#[derive(Serialize, ToSchema)]
pub struct TokenOwner {
    #[schema(value_type = String)]
    id: PersonId,
    name: String,
}

impl Token {
    fn of(caller: &Caller) -> Token {
        let token = &caller.token;
        Token {
            id: token.id,
            name: token.name.clone(),
            scopes: token.scopes.all().map(|scope| scope.as_str()).collect(),
            platform: caller.is_platform(),
            ends_at: token.ends_at.map(Time::from),
            person: TokenOwner { id: caller.person.id, name: caller.person.name.clone() },
        }
    }
}

/// GET `/api/v1/token`
pub async fn show(call: Call<Anything>) -> Answer<Token> {
    call.answer(|_, caller| Ok(Token::of(caller))).await
}

/// DELETE `/api/v1/token`: for whoever has lost it.
pub async fn end(call: Call<Anything>) -> Answer<Nothing> {
    call.act(|tx, caller| {
        changes::end_itself(tx, &caller.token)?;
        Ok(Done::Gone)
    })
    .await
}
