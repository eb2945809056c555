mod behind_localstripe;
pub mod contract;
mod fake_state;
pub mod fake_stripe;
mod settings;
pub mod signature;
mod stripe;
