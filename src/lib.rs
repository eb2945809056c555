//! Remit: sharing billing on a hosting platform. The map of the house, from the ground up:

pub mod access; //          who may: links → policy → Granted
pub mod graph; //           facts change here alone, with all that goes along
pub mod mail; //            what is told: outbox, worker, transport
pub mod model; //           tables, rows, ids, values
pub mod store; //           connection, transactions, clock
pub mod web; //             requests, pages, forms, cookies, protections

pub mod apps;
pub mod bringing; //        whose team is brought to a thing
pub mod check; //           the page before an act
pub mod costs; //           what that comes to
pub mod environments; //    what is booked
pub mod events; //          who did what, in words
pub mod home; //            guest, developer, client
pub mod invitations; //     the engine and its kinds
pub mod invoices; //        what has to be paid, month by month
pub mod links; //           links in mails that work once
pub mod operators; //       the hosting company: invoices of everybody, money that comes in
pub mod outbox; //          mails to read instead of being sent
pub mod payment_methods;
pub mod payments; //        what was paid
pub mod people; //          sign-up, account
pub mod sessions; //        log in, log out, password reset
pub mod teams;
pub mod vat_ids; //         whether the tax office knows them, and the VAT that follows

pub mod addresses; //       every address on one page
pub mod commands; //        the command line
pub mod due; //             what time does, round after round
pub mod error; //           what can go wrong
pub mod paths; //           these as functions
pub mod refused; //         every sentence of refusal
pub mod routes; //          these with their handlers
pub mod server; //          builds the application
pub mod settings; //        environment → Settings
