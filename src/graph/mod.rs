//! The facts: who is in a team, who manages billing, who works on what, who owns what since when, what is going to end.
//! Only this room changes them, and the importer. A function here changes the rows, records the event, keeps what must
//! always hold, and does what follows: who calls it cannot forget that. Refusing first, and telling, is for the acts.

pub(crate) mod accounts; //      what kind somebody has, and its end
pub(crate) mod billing; //       who manages a payment method
pub(crate) mod copies; //        addresses that get copies of invoices
pub(crate) mod handover; //      an app goes to another payment method
pub(crate) mod invoice_email; // what the end of access means for invoices
pub(crate) mod life; //          scheduled, kept, deleted; closing, closed
pub(crate) mod mails; //         about what went along
pub(crate) mod members; //       who is in a team
pub mod offer; //                what an invitation still gives
pub mod open; //                 the invitations to which something may happen
pub(crate) mod owning; //        who owns an app from when to when
pub(crate) mod renamed; //       what follows from another name
pub(crate) mod requests; //      what limited members of a team ask for
pub(crate) mod trials; //        held, put off
pub mod voiding; //              invitations of which nothing is left
pub mod work; //                 who works on an app
