//! What operators do with endpoints, on their pages or on the command line.

use diesel::prelude::*;

use super::{deliveries, feed, signature};
use crate::access::{Confirmed, Operator};
use crate::error::{Error, Result};
use crate::model::webhook::{DeliveryState, Endpoint, EndpointState, Kinds, WebhookUrl};
use crate::model::{DeliveryId, WebhookId};
use crate::refused::Refused;
use crate::store::schema::{webhook_deliveries, webhook_endpoints};
use crate::store::{Moment, Site, Tx};

/// For so long after it was rolled over the old secret signs as well.
pub const OVERLAP_HOURS: i64 = 24;
/// So many may there be.
const MOST: usize = 20;

/// Adds an endpoint. It is told of what happens from now on.
///
/// # Errors
/// [`Refused::EnoughWebhooks`]
pub fn add(tx: &mut Tx, _: &Operator, _: &Confirmed, url: &WebhookUrl, kinds: &Kinds) -> Result<Endpoint> {
    insert(tx, url, kinds)
}

/// The same, on the command line.
///
/// # Errors
/// As [`add`].
pub(crate) fn insert(tx: &mut Tx, url: &WebhookUrl, kinds: &Kinds) -> Result<Endpoint> {
    if super::queries::endpoints(tx)?.len() >= MOST {
        return Err(Refused::EnoughWebhooks { most: MOST }.into());
    }
    // What has happened before is in the feed before.
    while feed::sequence_due(tx)? > 0 {}
    let endpoint = Endpoint {
        id: WebhookId::next_in(tx),
        url: url.clone(),
        kinds: kinds.clone(),
        state: EndpointState::Active,
        secret_version: 1,
        old_secret_until: None,
        position: feed::newest(tx)?,
        failing_since: None,
        made_at: tx.now,
    };
    diesel::insert_into(webhook_endpoints::table).values(&endpoint).execute(tx.conn)?;
    Ok(endpoint)
}

/// The secret that receivers check signatures with. It is derived when it is shown.
pub fn secret(site: &Site, endpoint: &Endpoint, _: &Confirmed) -> String {
    revealed(site, endpoint)
}

/// The same, for whoever has just added it on the command line.
pub(crate) fn revealed(site: &Site, endpoint: &Endpoint) -> String {
    signature::secret(&site.keys.webhook(endpoint.id.as_str(), endpoint.secret_version))
}

/// From now on it is told of these kinds. What waits already is sent all the same.
pub fn choose(tx: &mut Tx, _: &Operator, _: &Confirmed, endpoint: &Endpoint, kinds: &Kinds) -> Result<()> {
    let it = webhook_endpoints::table.find(endpoint.id);
    diesel::update(it).set(webhook_endpoints::kinds.eq(kinds)).execute(tx.conn)?;
    Ok(())
}

/// A new secret. The old one signs as well for a while: gives until when.
pub fn roll(tx: &mut Tx, _: &Operator, _: &Confirmed, endpoint: &Endpoint) -> Result<Moment> {
    let until = tx.now.plus_hours(OVERLAP_HOURS);
    diesel::update(webhook_endpoints::table.find(endpoint.id))
        .set((
            webhook_endpoints::secret_version.eq(endpoint.secret_version + 1),
            webhook_endpoints::old_secret_until.eq(Some(until)),
        ))
        .execute(tx.conn)?;
    Ok(until)
}

/// Sends something about nothing, to see whether it arrives.
///
/// # Errors
/// [`Refused::WebhookEnded`]
pub fn test(tx: &mut Tx, _: &Operator, _: &Confirmed, endpoint: &Endpoint) -> Result<DeliveryId> {
    refuse_unless_active(endpoint)?;
    let delivery = deliveries::fresh(tx, endpoint.id);
    diesel::insert_into(webhook_deliveries::table).values(&delivery).execute(tx.conn)?;
    Ok(delivery.id)
}

/// Sends one delivery again, whatever became of it. Later ones about the same thing wait for it.
///
/// # Errors
/// [`Refused::WebhookEnded`], or [`Error::NotFound`] if the endpoint has no such delivery.
pub fn send_again(tx: &mut Tx, _: &Operator, _: &Confirmed, endpoint: &Endpoint, id: DeliveryId) -> Result<()> {
    refuse_unless_active(endpoint)?;
    let of_endpoint = webhook_deliveries::table.find(id).filter(webhook_deliveries::endpoint_id.eq(endpoint.id));
    let again = diesel::update(of_endpoint).set(begins_anew(tx.now)).execute(tx.conn)?;
    if again == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Sends there again, first of all what has not arrived.
pub fn start(tx: &mut Tx, _: &Operator, _: &Confirmed, endpoint: &Endpoint) -> Result<()> {
    diesel::update(webhook_endpoints::table.find(endpoint.id))
        .set((webhook_endpoints::state.eq(EndpointState::Active), webhook_endpoints::failing_since.eq(None::<Moment>)))
        .execute(tx.conn)?;
    let not_arrived = webhook_deliveries::table
        .filter(webhook_deliveries::endpoint_id.eq(endpoint.id))
        .filter(webhook_deliveries::state.ne(DeliveryState::Delivered));
    diesel::update(not_arrived).set(begins_anew(tx.now)).execute(tx.conn)?;
    Ok(())
}

/// Ends an endpoint, with everything about it.
pub fn end(tx: &mut Tx, _: &Operator, _: &Confirmed, endpoint: &Endpoint) -> Result<()> {
    remove(tx, endpoint.id)
}

/// The same, on the command line.
///
/// # Errors
/// [`Error::NotFound`]
pub(crate) fn remove(tx: &mut Tx, id: WebhookId) -> Result<()> {
    let of_endpoint = webhook_deliveries::table.filter(webhook_deliveries::endpoint_id.eq(id));
    diesel::delete(of_endpoint).execute(tx.conn)?;
    match diesel::delete(webhook_endpoints::table.find(id)).execute(tx.conn)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

fn refuse_unless_active(endpoint: &Endpoint) -> Result<()> {
    if endpoint.state == EndpointState::Active { Ok(()) } else { Err(Refused::WebhookEnded.into()) }
}

/// What a delivery becomes that is sent as if it were the first time.
fn begins_anew(now: Moment) -> BeginsAnew {
    BeginsAnew { state: DeliveryState::Waiting, next_try_at: now, tries: 0, first_tried_at: None }
}

#[derive(AsChangeset)]
#[diesel(table_name = webhook_deliveries, treat_none_as_null = true)]
struct BeginsAnew {
    state: DeliveryState,
    next_try_at: Moment,
    tries: i64,
    first_tried_at: Option<Moment>,
}
