mod crowd;
mod locks;
mod turns;
