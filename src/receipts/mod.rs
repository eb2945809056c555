//! Receipts of handovers: what was agreed when somebody took over billing, for both sides, as page and as PDF, and the
//! page that says whether a code is genuine.

pub mod changes;
pub mod check;
pub mod genuine; // /receipts/{code}
pub mod queries;
pub mod show; //    /handovers/{invitation}
