//! Who takes cards and direct debits: Stripe, the sandbox that is built in, or the bank of the seller.

use url::Url;

use super::raw::RawSettings;
use crate::gateway::stripe::{self, StripeAccount};
use crate::model::bank;
use crate::model::credential::GatewayName;
use crate::model::taking::Taking;
use crate::model::this_machine::is_loopback_url;

/// With what the keys of servers begin: whole ones, and those that may do less.
const KEYS: [&str; 4] = ["sk_live_", "rk_live_", "sk_test_", "rk_test_"];
const SECRET: &str = "whsec_";
/// One, and one more while it is rolled over.
const MOST_SECRETS: usize = 2;

/// Where the program runs, as far as it matters for money.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// One person's own machine: nobody else gets a page or an email.
    pub is_alone: bool,
    /// Only programs of this machine reach it.
    pub is_local: bool,
    pub has_seller: bool,
}

/// What can be paid with besides a bank transfer, and the account at Stripe if it is taken there.
///
/// # Errors
/// One sentence that never repeats a key.
pub(super) fn read(raw: &RawSettings, place: Place) -> Result<(Taking, Option<StripeAccount>), String> {
    let creditor_id = creditor_id(set(&raw.creditor_id), place)?;
    let stripe = stripe(raw, place, creditor_id.is_none())?;
    let gateway = match (&stripe, sandbox(set(&raw.sandbox), place)?) {
        (Some(_), Sandbox::Asked) => {
            return Err("REMIT_SANDBOX is on, and REMIT_STRIPE_KEY is set. Use one of them.".into());
        }
        (Some(_), _) => Some(GatewayName::Stripe),
        (None, Sandbox::Asked | Sandbox::ByItself) => Some(GatewayName::Sandbox),
        (None, Sandbox::Off) => None,
    };
    Ok((Taking { gateway, creditor_id }, stripe))
}

fn set(given: &Option<String>) -> Option<&str> {
    given.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

enum Sandbox {
    Asked,
    ByItself,
    Off,
}

fn sandbox(given: Option<&str>, place: Place) -> Result<Sandbox, String> {
    match given {
        Some("off") => Ok(Sandbox::Off),
        Some("on") if place.is_alone && place.has_seller => Ok(Sandbox::Asked),
        Some("on") if place.is_alone => Err(without_seller("REMIT_SANDBOX")),
        Some("on") => {
            Err("REMIT_SANDBOX is on, but no money moves there. It is for one person on this machine alone: \
                           REMIT_LISTEN and REMIT_BASE_URL at a loopback address, no REMIT_SMTP_URL, no \
                           REMIT_TRUSTED_PROXIES."
                .into())
        }
        Some(other) => Err(format!("REMIT_SANDBOX is “{other}”. Use on or off.")),
        None if place.is_alone && place.has_seller => Ok(Sandbox::ByItself),
        None => Ok(Sandbox::Off),
    }
}

fn stripe(raw: &RawSettings, place: Place, takes_debits: bool) -> Result<Option<StripeAccount>, String> {
    let (secrets, url) = (set(&raw.stripe_webhook_secret), set(&raw.stripe_url));
    let Some(key) = set(&raw.stripe_key) else {
        return match (secrets, url) {
            (None, None) => Ok(None),
            (Some(_), _) => Err("REMIT_STRIPE_WEBHOOK_SECRET is set, but not REMIT_STRIPE_KEY.".into()),
            (None, Some(_)) => Err("REMIT_STRIPE_URL is set, but not REMIT_STRIPE_KEY.".into()),
        };
    };
    let is_key = KEYS.iter().any(|start| key.len() > start.len() && key.starts_with(start));
    if !is_key || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(
            "REMIT_STRIPE_KEY is no secret key of Stripe. It begins with sk_live_ or rk_live_, or with sk_test_ \
                    or rk_test_ to try it out."
                .into(),
        );
    }
    if !place.has_seller {
        return Err(without_seller("REMIT_STRIPE_KEY"));
    }
    let url = stripe_url(url)?;
    let webhook_secrets = webhook_secrets(secrets, place)?;
    Ok(Some(StripeAccount { key: key.to_owned(), webhook_secrets, url, takes_debits }))
}

/// Stripe reaches no program that only this machine does: there it is asked every hour what has become of payments.
fn webhook_secrets(given: Option<&str>, place: Place) -> Result<Vec<String>, String> {
    let Some(text) = given else {
        return match place.is_local {
            true => Ok(Vec::new()),
            false => Err("REMIT_STRIPE_WEBHOOK_SECRET is missing. At Stripe, add an endpoint for /hooks/stripe: its \
                          signing secret begins with whsec_."
                .into()),
        };
    };
    let secrets: Vec<String> = text.split(',').map(|one| one.trim().to_owned()).collect();
    let is_secret = |one: &String| one.len() > SECRET.len() && one.starts_with(SECRET);
    if secrets.len() > MOST_SECRETS || !secrets.iter().all(is_secret) {
        return Err(
            "REMIT_STRIPE_WEBHOOK_SECRET cannot be used. It is the signing secret of an endpoint at Stripe and \
                    begins with whsec_; while one is rolled over, two of them, separated by a comma."
                .into(),
        );
    }
    Ok(secrets)
}

fn stripe_url(given: Option<&str>) -> Result<String, String> {
    let Some(text) = given else { return Ok(stripe::OFFICIAL.to_owned()) };
    let is_plain = |url: &Url| {
        let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_loopback_url(text);
        is_safe && url.path() == "/" && url.query().is_none() && url.username().is_empty() && url.password().is_none()
    };
    let url = Url::parse(text).ok().filter(is_plain);
    url.map(|url| url.origin().ascii_serialization()).ok_or_else(|| {
        format!("REMIT_STRIPE_URL cannot be used. Leave it out, or use an address like {}.", stripe::OFFICIAL)
    })
}

fn creditor_id(given: Option<&str>, place: Place) -> Result<Option<String>, String> {
    let Some(text) = given else { return Ok(None) };
    if !place.has_seller {
        return Err(without_seller("REMIT_CREDITOR_ID"));
    }
    let id = bank::creditor_id(text);
    let wrong =
        || format!("REMIT_CREDITOR_ID is “{text}”, which cannot be right: compare it with the letter of your bank.");
    id.map(Some).ok_or_else(wrong)
}

fn without_seller(setting: &str) -> String {
    format!("{setting} is set, but there are no invoices to be paid. Name the file of the seller: REMIT_SELLER.")
}
