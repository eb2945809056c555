//! The sender writes an invitation: which kind, its form, a page to check it, the press.

pub mod choose; //         /invite: which of the kinds
pub mod drafted; //        not sent yet
pub mod preview; //        what would happen, and the mail
pub mod send; //           the limits, the row, its links, its mail
mod steps; //              from page to page, whatever the kind

pub mod app; //            /invite/app
pub mod pay; //            /invite/pay
pub mod payment_method; // /invite/payment-method
pub mod team; //           /invite/team
