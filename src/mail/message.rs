//! A mail as it goes over the wire.

use crate::model::mail::Mail;

/// "Person via BRAND", or only the brand.
pub fn sender_name(brand: &str, mail: &Mail) -> String {
    match &mail.from_name {
        Some(person) => format!("{person} via {brand}"),
        None => brand.to_owned(),
    }
}
