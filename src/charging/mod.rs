//! Money that comes in by itself: what is set up, charged, paid at once, given back.

pub mod present; //    somebody pays one invoice, once
pub mod rescue; //     whoever works on an app does
