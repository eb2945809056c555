//! `remit token create`, `list` and `end`: the tokens of the hosting platform. The secret is printed once, and nothing else
//! with it, so that it can be read by a program.

use chrono::NaiveDate;

use super::{database, output};
use crate::model::AccessTokenId;
use crate::model::access_token::{AccessToken, Scope, Scopes};
use crate::model::moment::within;
use crate::model::written;
use crate::settings::Settings;
use crate::tokens::changes::{self, NewToken};
use crate::tokens::queries;

pub(super) fn create(
    settings: &Settings,
    name: &str,
    scopes: &[String],
    last_day: Option<NaiveDate>,
) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let new = NewToken { name: written::name_without_links(name)?, scopes: these(scopes)?, last_day };
    let made = db.write(|tx| {
        let is_over = last_day.is_some_and(|day| day < changes::today(tx));
        if is_over { Ok(None) } else { changes::make_on_command_line(tx, &new).map(Some) }
    });
    let made = made.map_err(|problem| problem.to_string())?;
    let (_, secret) = made.ok_or("This day is over. Use a later one.")?;
    output::line(secret.reveal())?;
    output::remark(format!("This is the token of {name}. It is shown only this once."));
    Ok(())
}

fn these(words: &[String]) -> Result<Scopes, String> {
    let of = |word: &String| {
        let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        Scope::from_stored(word).ok_or_else(|| format!("There is no scope {word}. Use some of {}.", all.join(", ")))
    };
    words.iter().map(of).collect()
}

pub(super) fn list(settings: &Settings) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let tokens = db.read(queries::of_platform).map_err(|problem| problem.to_string())?;
    within(db.site.time_zone, || tokens.iter().try_for_each(|token| output::line(in_one_line(token))))
}

fn in_one_line(token: &AccessToken) -> String {
    let used = token.last_used_at.map_or_else(|| "not used yet".to_owned(), |at| format!("last used {}", at.exact()));
    let ends = token.last_day().map(|day| format!(" until {day}")).unwrap_or_default();
    format!("{}  {}  {}{ends}, {used}", token.id, token.name, token.scopes.as_str())
}

pub(super) fn end(settings: &Settings, id: &str) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let nothing = || format!("There is no token {id} that works. `remit token list` shows them.");
    let id = AccessTokenId::from_stored(id).ok_or_else(nothing)?;
    match db.write(|tx| changes::end_on_command_line(tx, id)) {
        Ok(token) => output::line(format!("The token {} no longer works.", token.name)),
        Err(crate::error::Error::NotFound) => Err(nothing()),
        Err(other) => Err(other.to_string()),
    }
}
