//! What things cost: counted by the product, and by a model that goes from day to day.

mod acts;
mod ends;
mod golden;
mod kept;
mod metered;
mod naive;
mod usage;
mod year;
