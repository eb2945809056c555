//! Remit: sharing billing on a hosting platform. The map of the house: mechanisms, the product, the program.

pub mod access; //          who may: links → policy → Granted
pub mod addresses; //       every address, with its function and its handlers
pub mod codes; //           digits in mails, typed where they were asked for
pub mod documents; //       invoices as files
pub mod error; //           what a query or an act says instead of its result
pub mod gateway; //         who takes cards and direct debits
pub mod mail; //            what is told: outbox, worker, transport
pub mod model; //           tables, rows, ids, values
pub mod outgoing; //        what is asked of others
pub mod paths; //           addresses as functions
pub mod refused; //         every sentence of refusal
pub mod store; //           connection, transactions, clock
pub mod web; //             requests, pages, forms, cookies, protections

pub mod api; //             the same for programs
pub mod apps;
pub mod books; //           what bookkeepers get as files
pub mod bringing; //        whose team is brought to a thing
pub mod charging; //        money that comes in by itself
pub mod check; //           the page before an act
pub mod costs; //           what it comes to that is booked
pub mod environments; //    what is booked
pub mod events; //          who did what, in words
pub mod graph; //           facts change here alone, with all that goes along
pub mod home; //            guest, developer, client
pub mod invitations; //     the engine and its kinds
pub mod invoices; //        what has to be paid, month by month
pub mod links; //           links in mails that work once
pub mod metering; //        what is used, and measured
pub mod operators; //       the hosting company: invoices of everybody, money that comes in
pub mod outbox; //          mails to read instead of being sent
pub mod payment_methods;
pub mod payments; //        what was paid
pub mod people; //          sign-up, account
pub mod receipts; //        what was agreed in a handover
pub mod sandbox; //         a page to try cards and direct debits
pub mod sessions; //        log in, log out, password reset
pub mod teams;
pub mod tokens; //          by which programs ask and act
pub mod vat_ids; //         whether the tax office knows them, and the VAT that follows
pub mod webhooks; //        what the hosting platform is told

pub mod commands; //        the command line
pub mod due; //             what time does, round after round
pub mod figures; //         what a monitoring system asks
pub mod routes; //          registers every address
pub mod server; //          builds the application
pub mod settings; //        environment → Settings
