mod setups;
mod setups_change;
mod setups_expiry;
mod setups_fake;
mod setups_handover;
