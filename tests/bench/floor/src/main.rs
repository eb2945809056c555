//! What a page of an app costs at least: a session, a person, an app and 25 rows, each by an index, as a compressed page
//! of the usual size. Written as plainly as possible, with what Remit is made of.

mod database;
mod page;
mod queries;

use std::error::Error;
use std::thread::available_parallelism;

use actix_web::web::{Data, get};
use actix_web::{App, HttpServer};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pool = database::open(&std::env::var("DATABASE_URL")?)?;
    let workers = available_parallelism().map_or(2, usize::from);
    HttpServer::new(move || App::new().app_data(Data::new(pool.clone())).route("/apps/{app}", get().to(page::show)))
        .workers(workers)
        .worker_max_blocking_threads(4)
        .tcp_nodelay(true)
        .bind(std::env::var("FLOOR_LISTEN")?)?
        .run()
        .await?;
    Ok(())
}
