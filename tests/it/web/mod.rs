mod answers;
mod protections;
mod queries;
mod sessions;
mod sockets;
