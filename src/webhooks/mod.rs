//! What the hosting platform is told: everything that has happened, in order, as a feed to read and as webhooks to be sent.
//! Ids only: whoever wants to know more asks.

pub mod carrier; //      the port to the network
pub mod changes; //      what operators do with endpoints
pub mod check;
pub mod deliveries; //   from the feed to each endpoint: put down, claimed, noted
pub mod feed; //         what has happened, in order
pub mod http; //         carries it
mod mails;
mod news; //          before it has its place in the feed
mod outward; //          what an event is to the platform
mod pauses;
pub mod queries;
pub mod signature; //    as the specification of Standard Webhooks says
mod to_do; //            for the worker
mod told; //             what differs from what was told last
pub mod worker;

pub mod end; //          /operator/webhooks/{webhook}/end
pub mod list; //         /operator/webhooks
pub mod show; //         /operator/webhooks/{webhook}
