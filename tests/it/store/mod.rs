mod locks;
mod turns;
