//! The mechanics between browser and product: requests, pages, forms, cookies, error pages, protections; and those between
//! programs and product.

pub mod allowance;
pub mod asked;
pub mod assets;
pub mod call;
pub mod chart;
pub mod cookie;
pub mod csv_file;
pub mod drafts;
pub mod error;
pub mod error_pages;
pub mod form;
pub mod headers;
pub mod house;
pub mod log;
pub mod log_in_page;
pub mod metrics;
pub mod network;
pub mod next;
pub mod normal_path;
pub mod once;
pub mod opened;
pub mod password_prompt;
pub mod passwords;
pub mod picture;
pub mod pipe;
pub mod request;
pub mod response;
pub mod row;
pub mod same_origin;
pub mod seen;
pub mod shell;
pub mod static_files;
pub mod trace;
pub mod typed;
pub mod upload;
pub mod visit;

pub use asked::{Asked, ForOperators, Named};
pub use call::{Answer, Call, Caller, Listing, Wanted};
pub use form::{FieldErrors, ListQuery};
pub use house::{House, blocking};
pub use next::Next;
pub use request::Request;
pub use response::{Download, Ready, again, again_later};
pub use shell::{Here, Shell};
pub use visit::{Me, Visit};
