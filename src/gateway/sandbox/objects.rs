//! The rows of the sandbox: each has its content as JSON.

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::model::credential::GatewayName;
use crate::store::schema::sandbox_objects as it;
use crate::store::{Moment, Tx};

/// What is kept of one kind.
pub trait Kept: Serialize + DeserializeOwned {
    /// In its rows, and before its keys: a page and the charge that comes of it have the same.
    const KIND: &'static str;
}

/// Something that is kept.
#[derive(Debug, Clone)]
pub struct Object<T> {
    pub id: String,
    /// When it was made.
    pub at: Moment,
    pub body: T,
}

type Row = (String, Moment, String);

/// By its id.
pub(super) fn find<T: Kept>(tx: &mut Tx, id: &str) -> Result<Option<Object<T>>> {
    let of_kind = it::table.find(id).filter(it::kind.eq(T::KIND));
    let row: Option<Row> = of_kind.select((it::id, it::at, it::body)).first(tx.conn).optional()?;
    row.map(read).transpose()
}

/// By the key with which it was asked for.
pub(super) fn by_key<T: Kept>(tx: &mut Tx, key: &str) -> Result<Option<Object<T>>> {
    let with_key = it::table.filter(it::key.eq(kept_key::<T>(key)));
    let row: Option<Row> = with_key.select((it::id, it::at, it::body)).first(tx.conn).optional()?;
    row.map(read).transpose()
}

/// All that were made since then, oldest first.
pub(super) fn all_since<T: Kept>(tx: &mut Tx, since: Moment) -> Result<Vec<Object<T>>> {
    let of_kind = it::table.filter(it::kind.eq(T::KIND)).filter(it::at.ge(since)).order((it::at, it::id));
    let rows: Vec<Row> = of_kind.select((it::id, it::at, it::body)).load(tx.conn)?;
    rows.into_iter().map(read).collect()
}

/// Keeps something new.
pub(super) fn insert<T: Kept>(tx: &mut Tx, id: String, key: Option<&str>, body: T) -> Result<Object<T>> {
    let row = (
        it::id.eq(&id),
        it::kind.eq(T::KIND),
        it::key.eq(key.map(kept_key::<T>)),
        it::body.eq(written(&body)?),
        it::at.eq(tx.now),
    );
    diesel::insert_into(it::table).values(row).execute(tx.conn)?;
    Ok(Object { id, at: tx.now, body })
}

/// Keeps what it has become.
pub(super) fn update<T: Kept>(tx: &mut Tx, object: &Object<T>) -> Result<()> {
    let body = it::body.eq(written(&object.body)?);
    diesel::update(it::table.find(&object.id)).set(body).execute(tx.conn)?;
    Ok(())
}

/// Nobody asks for what is paid: that a charge has changed is told then, as a gateway tells it. See `charging::notices`.
pub(super) fn will_tell(tx: &mut Tx, charge: &str, at: Moment) -> Result<()> {
    use crate::store::schema::gateway_notices as notices;
    let row = (
        notices::id.eq(format!("notice_{charge}")),
        notices::gateway.eq(GatewayName::Sandbox),
        notices::kind.eq("charge.returned"),
        notices::object.eq(format!("charge {charge}")),
        notices::received_at.eq(at),
        notices::next_try_at.eq(at),
        notices::tries.eq(0_i64),
    );
    diesel::insert_into(notices::table).values(row).execute(tx.conn)?;
    Ok(())
}

fn kept_key<T: Kept>(key: &str) -> String {
    format!("{}:{key}", T::KIND)
}

fn written<T: Kept>(body: &T) -> Result<String> {
    serde_json::to_string(body).map_err(|problem| Error::Internal(problem.to_string()))
}

fn read<T: Kept>((id, at, body): Row) -> Result<Object<T>> {
    let body =
        serde_json::from_str(&body).map_err(|problem| Error::Internal(format!("{id} of the sandbox: {problem}")))?;
    Ok(Object { id, at, body })
}
