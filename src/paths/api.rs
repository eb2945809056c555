//! The addresses of the interface for programs as functions.

use crate::model::{AppId, InAddress};

crate::addresses::api::table!(paths);
