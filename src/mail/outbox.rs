//! The outbox: what waits, with its link filled in when it is shown or sent.

use crate::mail::letter::{CODE, LINK, OTHER_LINK, STOP_LINK};
use crate::model::mail::Mail;
use crate::model::secret::{Code, Purpose, STOP_VERSION};
use crate::paths;
use crate::store::Site;

/// The address of the mail's link, derived now.
pub fn link_address(site: &Site, mail: &Mail) -> Option<String> {
    address(site, mail, mail.link_row.as_ref()?)
}

/// The address of its second link, derived now.
pub fn other_link_address(site: &Site, mail: &Mail) -> Option<String> {
    address(site, mail, mail.other_row.as_ref()?)
}

/// The code in it, derived now.
pub fn code(site: &Site, mail: &Mail) -> Option<Code> {
    if mail.link_purpose != Some(Purpose::MailCode) {
        return None;
    }
    Some(site.keys.code(mail.link_row.as_ref()?, mail.link_version?))
}

/// The address of the link at its foot, derived now.
pub fn stop_link_address(site: &Site, mail: &Mail) -> Option<String> {
    let token = site.keys.token(Purpose::StopEmails, mail.stop_row.as_ref()?, STOP_VERSION);
    Some(format!("{}{}", site.base_url, paths::with_token(Purpose::StopEmails, &token)))
}

fn address(site: &Site, mail: &Mail, row: &str) -> Option<String> {
    let (purpose, version) = (mail.link_purpose?, mail.link_version?);
    let token = site.keys.token(purpose, row, version);
    Some(format!("{}{}", site.base_url, paths::with_token(purpose, &token)))
}

/// Text and HTML as the receiver reads them.
pub fn bodies(site: &Site, mail: &Mail) -> (String, String) {
    let link = link_address(site, mail).unwrap_or_default();
    let other = other_link_address(site, mail).unwrap_or_default();
    let code = code(site, mail).map(Code::reveal).unwrap_or_default();
    let stop = stop_link_address(site, mail).unwrap_or_default();
    let filled = |body: &str| {
        body.replace(LINK, &link).replace(OTHER_LINK, &other).replace(CODE, &code).replace(STOP_LINK, &stop)
    };
    (filled(&mail.text_body), filled(&mail.html_body))
}
