//! Usage that is measured: taking records, and what comes of them on invoices.

pub mod billed;
mod late;
mod play;
mod records;

use remit::metering::changes::{Taken, record};
use remit::model::app::App;
use remit::model::catalogue::Catalogue;
use remit::model::metering::{Measured, Thousandths, UsageId, UsageRecord};
use remit::model::payment_method::PaymentMethod;
use remit::refused::Refused;
use remit::store::Moment;

use crate::invoices::monthly::{all_invoices, document};
use crate::world::World;

/// The catalogue that is built in, and two components that are measured.
pub fn catalogue() -> Catalogue {
    let text = concat!(include_str!("../../../src/model/catalogue.toml"), include_str!("metered.toml"));
    Catalogue::parse(text).expect("a catalogue")
}

pub fn metered(world: &mut World) {
    world.restart(|settings| settings.catalogue = catalogue());
}

/// So much of the data transfer of an app, in its first environment.
pub fn transfer(world: &World, app: &App, id: &str, quantity: Thousandths, at: Moment) -> UsageRecord {
    UsageRecord {
        id: UsageId::parse(id).expect("an id"),
        app: app.id,
        environment: world.first_environment(app),
        component: "transfer".into(),
        quantity,
        at,
    }
}

pub fn report(world: &World, records: &[UsageRecord]) -> Vec<Result<Taken, Refused>> {
    world.change(|tx| record(tx, records))
}

/// What was measured on the only invoice of a payment method for a month, each with its name and its amount.
pub fn billed(world: &World, payer: &PaymentMethod, month: &str) -> Vec<(String, Measured, i64)> {
    let mut of_month =
        all_invoices(world).into_iter().filter(|one| one.payment_method_id == payer.id && one.month == month);
    let invoice = of_month.next().expect("an invoice");
    let lines = document(&invoice).groups.into_iter().flat_map(|group| group.lines);
    lines.filter_map(|line| Some((line.name(), line.measured?, line.amount))).collect()
}

/// Quantity, what is included, and amount of each.
pub fn counted(rows: &[(String, Measured, i64)]) -> Vec<(&str, i64, i64, i64)> {
    rows.iter().map(|(name, row, amount)| (name.as_str(), row.quantity, row.included, *amount)).collect()
}
