//! Usage that is measured: records come in, and sums of them are kept, from which `costs` counts.

pub mod changes;
pub mod check;
mod place;
