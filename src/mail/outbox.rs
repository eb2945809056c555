//! The outbox: what waits, with its link filled in when it is shown or sent.

use crate::mail::letter::LINK;
use crate::model::mail::Mail;
use crate::paths;
use crate::store::Site;

/// The address of the mail's link, derived now.
pub fn link_address(site: &Site, mail: &Mail) -> Option<String> {
    let (purpose, row, version) = (mail.link_purpose?, mail.link_row.as_ref()?, mail.link_version?);
    let token = site.keys.token(purpose, row, version);
    Some(format!("{}{}", site.base_url, paths::with_token(purpose, &token)))
}

/// Text and HTML as the receiver reads them.
pub fn bodies(site: &Site, mail: &Mail) -> (String, String) {
    let link = link_address(site, mail).unwrap_or_default();
    (mail.text_body.replace(LINK, &link), mail.html_body.replace(LINK, &link))
}
