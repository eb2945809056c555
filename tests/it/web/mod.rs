mod protections;
mod sessions;
