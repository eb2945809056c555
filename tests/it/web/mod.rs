mod addresses;
mod answers;
mod forms;
mod picture;
mod protections;
mod queries;
mod sessions;
mod sockets;
