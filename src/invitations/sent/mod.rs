//! What the sender sees of an invitation that is sent, and can still do.

pub mod address; // changing its address
pub mod confirm; // somebody else has accepted
pub mod manage; //  the acts
pub mod show; //    its page
