mod answers;
mod handover;
mod races;
mod steps;
