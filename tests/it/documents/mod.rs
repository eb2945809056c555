mod attached;
mod cases;
mod files;
mod golden;
mod names;
mod sums;
mod transfer;
