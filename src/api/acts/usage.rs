//! What was used, as the hosting platform has measured it.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::external;
use crate::api::sent::{EXTERNAL, moment, object};
use crate::metering::changes::{MOST_RECORDS, Taken, record};
use crate::model::metering::{UsageId, UsageRecord, thousandths};
use crate::model::{AppId, EnvironmentId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::call::{Answer, Body, BookingsWrite, Call, Done, Or, Result};

/// What was used.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// At most 1,000.
    #[schema(value_type = Vec<Used>)]
    records: Vec<Value>,
}

/// So much of one component, by one environment, at one moment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Used {
    /// Yours. A record that comes twice counts once.
    id: String,
    /// Its id, or `ext:` and what you call it.
    app: String,
    /// Its id, or `ext:` and what you call it.
    environment: String,
    /// Its key in the catalogue.
    component: String,
    /// How many units, with at most three decimals. It may also be text: `"12.5"`.
    #[schema(value_type = f64)]
    quantity: Value,
    /// When it was used, at most five days after the end of its month.
    at: String,
}

/// What has become of the records.
#[derive(Serialize, ToSchema)]
pub struct UsageTaken {
    /// So many were taken.
    taken: usize,
    /// So many had been taken before.
    known: usize,
    /// Those that were not taken.
    errors: Vec<WrongRecord>,
}

/// A record that was not taken.
#[derive(Serialize, ToSchema)]
pub struct WrongRecord {
    /// Its place among those that were sent, from 0.
    index: usize,
    id: Option<String>,
    /// What is wrong with it.
    message: String,
}

/// POST `/api/v1/usage`: 200 if all were taken, 207 if some were not.
pub async fn report(call: Call<BookingsWrite>, usage: Body<Usage>) -> Answer<Or<UsageTaken, 207>> {
    call.act(move |tx, caller| {
        caller.platform()?;
        let sent = usage.of(caller)?.records;
        if sent.len() > MOST_RECORDS {
            return Err(Refused::TooManyRecords { most: MOST_RECORDS }.into());
        }
        let taken = take(tx, &sent)?;
        Ok(if taken.errors.is_empty() { Done::Changed(taken) } else { Done::InPart(taken) })
    })
    .await
    .or()
}

fn take(tx: &mut Tx, sent: &[Value]) -> Result<UsageTaken> {
    let read: Vec<Result<Used, String>> = sent.iter().map(|one| object(one).map_err(in_words)).collect();
    let names = Names::of(tx, read.iter().flatten())?;
    let (mut places, mut records) = (Vec::new(), Vec::new());
    let mut all = UsageTaken { taken: 0, known: 0, errors: Vec::new() };
    for (index, used) in read.into_iter().enumerate() {
        match used.and_then(|used| used.record(&names)) {
            Ok(record) => {
                places.push(index);
                records.push(record);
            }
            Err(message) => all.errors.push(WrongRecord::of(sent, index, message)),
        }
    }
    for (index, outcome) in places.into_iter().zip(record(tx, &records)?) {
        match outcome {
            Ok(Taken::Now) => all.taken += 1,
            Ok(Taken::Before) => all.known += 1,
            Err(refused) => all.errors.push(WrongRecord::of(sent, index, refused.sentence())),
        }
    }
    all.errors.sort_by_key(|wrong| wrong.index);
    Ok(all)
}

fn in_words(problem: serde_json::Error) -> String {
    format!("It is not as described: {problem}.")
}

/// What the platform calls apps and environments, with their ids.
struct Names {
    apps: HashMap<String, AppId>,
    environments: HashMap<String, EnvironmentId>,
}

impl Names {
    fn of<'a>(tx: &mut Tx, used: impl Iterator<Item = &'a Used> + Clone) -> Result<Names> {
        let apps: BTreeSet<&str> = used.clone().filter_map(|used| used.app.strip_prefix(EXTERNAL)).collect();
        let environments: BTreeSet<&str> = used.filter_map(|used| used.environment.strip_prefix(EXTERNAL)).collect();
        Ok(Names { apps: external::ids(tx, &apps)?, environments: external::ids(tx, &environments)? })
    }
}

impl Used {
    fn record(self, names: &Names) -> Result<UsageRecord, String> {
        let app = match self.app.strip_prefix(EXTERNAL) {
            Some(name) => names.apps.get(name).copied(),
            None => AppId::from_stored(&self.app),
        };
        let environment = match self.environment.strip_prefix(EXTERNAL) {
            Some(name) => names.environments.get(name).copied(),
            None => EnvironmentId::from_stored(&self.environment),
        };
        let quantity = match &self.quantity {
            Value::String(text) => thousandths(text)?,
            other => thousandths(&other.to_string())?,
        };
        Ok(UsageRecord {
            id: UsageId::parse(&self.id)?,
            app: app.ok_or_else(|| Refused::NoSuchApp.sentence())?,
            environment: environment.ok_or_else(|| Refused::NoSuchEnvironment.sentence())?,
            component: self.component,
            quantity,
            at: moment(&self.at)?,
        })
    }
}

impl WrongRecord {
    fn of(sent: &[Value], index: usize, message: String) -> WrongRecord {
        let id = sent.get(index).and_then(|record| record.get("id")?.as_str()).map(str::to_owned);
        WrongRecord { index, id, message }
    }
}
