//! `remit webhook`: adds, lists and ends the endpoints at which the hosting platform is told what happens.

use super::{database, output};
use crate::model::WebhookId;
use crate::model::webhook::{Endpoint, FeedKind, Kinds, WebhookUrl};
use crate::settings::Settings;
use crate::webhooks::{changes, queries};

/// The secret depends on that of the server.
pub(super) fn add(settings: &Settings, url: &str, types: &[String]) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    database::refuse_others_of(&["REMIT_SECRET"], &db)?;
    let url = WebhookUrl::parse(url)?;
    let kinds = Kinds::parse(types).ok_or_else(|| {
        let all: Vec<&str> = FeedKind::ALL.iter().map(FeedKind::as_str).collect();
        format!("One of the types is unknown. There are {}.", all.join(", "))
    })?;
    let added = db.write(|tx| {
        let endpoint = changes::insert(tx, &url, &kinds)?;
        Ok((changes::revealed(tx.site, &endpoint), endpoint))
    });
    let (secret, endpoint) = added.map_err(|problem| problem.to_string())?;
    output::line(format!("{} {}\n{secret}", endpoint.id, endpoint.url))
}

pub(super) fn list(settings: &Settings) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let all = db.read(queries::endpoints).map_err(|problem| problem.to_string())?;
    all.iter().try_for_each(|endpoint| output::line(in_words(endpoint)))
}

pub(super) fn end(settings: &Settings, id: &str) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let id = WebhookId::from_stored(id)
        .ok_or_else(|| format!("{id} is no endpoint. `remit webhook list` has their ids."))?;
    let ended = db.write(|tx| changes::remove(tx, id));
    ended.map_err(|_| format!("There is no endpoint {id}. `remit webhook list` has their ids."))?;
    output::line(format!("Webhooks are no longer sent to {id}."))
}

fn in_words(endpoint: &Endpoint) -> String {
    let kinds = if endpoint.kinds.are_all() { "everything" } else { endpoint.kinds.as_str() };
    format!("{} {:7} {} ({kinds})", endpoint.id, endpoint.state.as_str(), endpoint.url)
}
