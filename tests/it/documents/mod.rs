mod attached;
mod cases;
mod files;
mod golden;
mod logo;
mod names;
mod sums;
mod transfer;
