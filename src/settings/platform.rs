//! The hosting platform: where apps come from, and its pages to which Remit leads.

use url::Url;

use crate::model::platform::{AppPages, PlatformPage};
use crate::model::this_machine::is_this_machine;

/// The page where apps are created, if they come from the platform; None: developers create them here.
pub(super) fn new_app_page(apps: &str, url: Option<&str>) -> Result<Option<PlatformPage>, String> {
    let url = url.map(str::trim).filter(|url| !url.is_empty());
    match (apps, url) {
        ("here", None) => Ok(None),
        ("here", Some(_)) => {
            Err("REMIT_NEW_APP_URL is set, but apps are created here. Set REMIT_APPS=platform, or leave it out.".into())
        }
        ("platform", None) => {
            Err("REMIT_NEW_APP_URL is missing. With REMIT_APPS=platform it is the page where apps are created.".into())
        }
        ("platform", Some(url)) => page("REMIT_NEW_APP_URL", url).map(Some),
        (other, _) => Err(format!("REMIT_APPS is “{other}”. Use here or platform.")),
    }
}

/// The pages of apps on the platform, if the settings say where they are. The key stands behind the host.
pub(super) fn app_pages(url: Option<&str>) -> Result<Option<AppPages>, String> {
    let Some(text) = url.map(str::trim).filter(|url| !url.is_empty()) else { return Ok(None) };
    let has_path = |before: &str| before.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
    let parts = text.split_once(AppPages::PLACE);
    let parts = parts.filter(|(before, after)| has_path(before) && !after.contains(AppPages::PLACE));
    let Some((before, after)) = parts else {
        let place = AppPages::PLACE;
        return Err(format!("REMIT_APP_URL is “{text}”. Use an address like https://panel.example/sites/{place}."));
    };
    let host = page("REMIT_APP_URL", before)?.host;
    Ok(Some(AppPages { before: before.to_owned(), after: after.to_owned(), host }))
}

/// A page of the platform: at an address that nobody on the way can change.
fn page(setting: &str, text: &str) -> Result<PlatformPage, String> {
    let wrong = || format!("{setting} is “{text}”. Use an address that begins with https://.");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let host = url.host_str().ok_or_else(wrong)?.to_owned();
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("{setting} has a name or password. Leave them out: everyone sees this address."));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&host) => {}
        _ => return Err(wrong()),
    }
    Ok(PlatformPage { url: url.into(), host })
}
