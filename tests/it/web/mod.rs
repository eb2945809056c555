mod answers;
mod protections;
mod sessions;
mod sockets;
