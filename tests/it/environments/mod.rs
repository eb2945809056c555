mod acts;
mod mails;
mod pages;
mod refusals;
