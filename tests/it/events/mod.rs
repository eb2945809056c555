mod list;
mod wording;
