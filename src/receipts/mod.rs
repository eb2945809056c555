//! Receipts of handovers: what was agreed when somebody took over billing, for both sides, as page and as PDF, and the
//! page that says whether there is one with a code.

pub mod changes;
pub mod check;
pub mod code; // /receipts/{code}
pub mod queries;
pub mod show; // /handovers/{invitation}, and below
