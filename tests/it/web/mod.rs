mod answers;
mod forms;
mod protections;
mod queries;
mod sessions;
mod sockets;
