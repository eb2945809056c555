//! `remit health`: asks the server on this machine whether it is ready, for images in which there is nothing else to ask with.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::output;
use crate::paths;
use crate::settings::Settings;

/// Longer than a server waits for its database.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than the answer is long.
const LONGEST_ANSWER: u64 = 8192;

pub(super) fn run(settings: &Settings) -> Result<(), String> {
    let address = here(settings.listen);
    let answer = ask(address).map_err(|problem| format!("No server answers at {address}: {problem}"))?;
    let words = answer.rsplit_once("\r\n\r\n").map_or("", |(_, words)| words);
    if answer.starts_with("HTTP/1.1 200 ") {
        return output::line(format!("The server at {address} is ready."));
    }
    Err(format!("The server at {address} is not ready: {words}"))
}

/// A server that listens everywhere listens here.
fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n", paths::ready())?;
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
