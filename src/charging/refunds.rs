//! What was charged goes back where it came from, because its invoice is credited. It is promised in the transaction of the credit
//! note: from then on that much of the credit pays for nothing. Then the gateway is asked, outside of any transaction. That the
//! money has gone is posted as all is that the gateway says of a charge, by [`super::refreshing`]: nothing here posts.

mod acts;
mod asking;
mod offer;

pub use acts::{again, keep, promise};
pub use asking::{Claim, claim, note, work_due};
pub use offer::{Freed, Offer, offer};
