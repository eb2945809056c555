mod frozen;
mod sides;
