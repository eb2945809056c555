mod sandbox;
mod sandbox_page;
mod unruly;
