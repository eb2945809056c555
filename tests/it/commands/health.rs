//! `remit health`

use std::net::SocketAddr;

use remit::commands::Command;
use remit::settings::Settings;

use super::process::{Process, free_address};
use crate::world::World;

fn health(world: &World, listen: SocketAddr) -> Result<(), String> {
    Command::Health.run(Settings { listen, ..world.settings.clone() })
}

story! {
    fn health_is_good_while_a_server_is_ready(world: &mut World) {
        let nobody = free_address();
        assert!(health(world, nobody).is_err_and(|sentence| sentence.starts_with(&format!("No server answers at {nobody}"))));
        let process = Process::start(world);
        let address = process.address();
        assert_eq!(health(world, address), Ok(()));
        let everywhere: SocketAddr = format!("0.0.0.0:{}", address.port()).parse().expect("an address");
        assert_eq!(health(world, everywhere), Ok(()), "who listens everywhere listens here");
        process.signal("TERM");
        let begun = std::time::Instant::now();
        while health(world, address) == Ok(()) {
            assert!(begun.elapsed().as_secs() < 3, "it is still ready");
        }
        assert_eq!(health(world, address), Err(format!("The server at {address} is not ready: this server stops")));
    }
}
