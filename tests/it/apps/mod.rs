mod deletion;
mod list;
mod new;
mod payment;
mod settings;
mod show;
