mod acts;
mod endings;
mod mails;
mod pages;
mod refusals;
mod rises;
