//! What the hosting platform is told: the kinds, the entries of the feed, the endpoints and each delivery.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use diesel::prelude::*;
use url::{Host, Url};

use super::moment::Moment;
use super::this_machine::is_loopback_url;
use super::{AppId, DeliveryId, EventId, ObjectId, PersonId, WebhookId};

crate::text_enum! {
    /// What has happened, in the words of the platform. Only additions: receivers know them.
    FeedKind {
        AppCreated => "app.created",
        AppChanged => "app.changed",
        AppDeletionScheduled => "app.deletion_scheduled",
        AppDeletionUndone => "app.deletion_undone",
        AppDeleted => "app.deleted",
        AppOwnerChanged => "app.owner_changed",
        AppAccessChanged => "app.access_changed",
        EnvironmentCreated => "environment.created",
        EnvironmentPlansChanged => "environment.plans_changed",
        EnvironmentDeleted => "environment.deleted",
        PaymentMethodCreated => "payment_method.created",
        PaymentMethodChanged => "payment_method.changed",
        PaymentMethodProblem => "payment_method.problem",
        PaymentMethodProblemEnded => "payment_method.problem_ended",
        PaymentMethodLastNoticePassed => "payment_method.last_notice_passed",
        PaymentMethodClosed => "payment_method.closed",
        InvoiceMade => "invoice.made",
        InvoicePaid => "invoice.paid",
        InvoiceCredited => "invoice.credited",
        TeamChanged => "team.changed",
        PersonChanged => "person.changed",
        PersonDeleted => "person.deleted",
    }
}

crate::text_enum! {
    /// Whether it is so, or is announced and can still be undone.
    Timing {
        Effective => "effective",
        Scheduled => "scheduled",
    }
}

crate::text_enum! {
    EndpointState {
        Active => "active",
        /// Nothing arrived for days.
        Stopped => "stopped",
        /// It answered that it is gone for good.
        Gone => "gone",
    }
}

crate::text_enum! {
    DeliveryState {
        Waiting => "waiting",
        Delivered => "delivered",
        /// Given up.
        Failed => "failed",
    }
}

/// The kind of what is sent when somebody tries an endpoint out: it stands in no feed.
pub const TEST: &str = "webhook.test";

/// An entry of the feed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, Queryable, Selectable)]
#[diesel(table_name = crate::model::schema::feed)]
pub struct FeedEntry {
    /// From 1, without gaps.
    pub position: i64,
    /// Of the event; one of its own if no event says it.
    pub id: EventId,
    /// A [`FeedKind`], perhaps one that only another version of Remit knows.
    pub kind: String,
    /// What is told of one of these arrives in order.
    pub object_id: ObjectId,
    pub at: Moment,
    /// JSON, as it is sent.
    pub body: String,
}

/// Who works on an app, as the platform was told last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, Queryable, Selectable)]
#[diesel(table_name = crate::model::schema::told_access)]
pub struct ToldAccess {
    pub app_id: AppId,
    pub person_id: PersonId,
}

/// Where the platform is told.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::webhook_endpoints)]
pub struct Endpoint {
    pub id: WebhookId,
    pub url: WebhookUrl,
    pub kinds: Kinds,
    pub state: EndpointState,
    /// Its secret is derived from it.
    pub secret_version: i64,
    /// Until then the secret of the version before signs as well.
    pub old_secret_until: Option<Moment>,
    /// Up to here it has looked through the feed.
    pub position: i64,
    /// Nothing has arrived there since then.
    pub failing_since: Option<Moment>,
    pub made_at: Moment,
}

/// One entry of the feed, or a test, on its way to one endpoint.
#[derive(Debug, Clone, serde::Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::webhook_deliveries)]
pub struct Delivery {
    pub id: DeliveryId,
    pub endpoint_id: WebhookId,
    /// None: it is a test.
    pub position: Option<i64>,
    pub object_id: ObjectId,
    pub state: DeliveryState,
    pub made_at: Moment,
    /// While somebody tries: until when they may. Once it is over: since when.
    pub next_try_at: Moment,
    pub tries: i64,
    pub first_tried_at: Option<Moment>,
    pub tried_at: Option<Moment>,
    /// Of the last answer; None: there was none.
    pub status: Option<i64>,
    /// For so long the last answer was waited for.
    pub milliseconds: Option<i64>,
    /// The beginning of the last answer, or why there was none.
    pub answer: String,
}

/// The kinds that an endpoint is told of; none: all of them, also those that come later. Kept with blanks between.
#[derive(Debug, Clone, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct Kinds(String);

impl Kinds {
    pub fn of(kinds: &[FeedKind]) -> Kinds {
        Kinds(kinds.iter().map(FeedKind::as_str).collect::<Vec<_>>().join(" "))
    }

    /// What was typed: each as it is called. None: one of them is no kind.
    pub fn parse<T: AsRef<str>>(typed: impl IntoIterator<Item = T>) -> Option<Kinds> {
        let kinds: Option<Vec<FeedKind>> = typed.into_iter().map(|one| FeedKind::from_stored(one.as_ref())).collect();
        kinds.map(|kinds| Kinds::of(&kinds))
    }

    pub fn are_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one was chosen by name.
    pub fn name(&self, kind: &str) -> bool {
        self.0.split(' ').any(|one| one == kind)
    }

    pub fn include(&self, kind: &str) -> bool {
        self.are_all() || self.name(kind)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn from_stored(text: &str) -> Option<Kinds> {
        Some(Kinds(text.to_owned()))
    }
}

crate::stored_as_text!(Kinds);

/// The address of an endpoint: https, or http on this machine.
#[derive(Debug, Clone, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct WebhookUrl(String);

const LONGEST_URL: usize = 500;

impl WebhookUrl {
    /// Takes what somebody typed.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(typed: &str) -> Result<WebhookUrl, String> {
        let typed = typed.trim();
        let url = Url::parse(typed).map_err(|_| "Enter an address that begins with https://.".to_owned())?;
        let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_loopback_url(typed);
        if !is_safe || url.host_str().is_none_or(str::is_empty) {
            return Err("Enter an address that begins with https://.".into());
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err("Enter the address without user name, password or #.".into());
        }
        if url.as_str().len() > LONGEST_URL {
            return Err(format!("Enter at most {LONGEST_URL} characters."));
        }
        let is_refused = match url.host() {
            Some(Host::Domain(name)) => is_metadata_name(name),
            Some(Host::Ipv4(ip)) => is_never_told(ip.into()),
            Some(Host::Ipv6(ip)) => is_never_told(ip.into()),
            None => true,
        };
        if is_refused { Err("Nothing is sent to this address.".into()) } else { Ok(WebhookUrl(url.into())) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn from_stored(text: &str) -> Option<WebhookUrl> {
        Some(WebhookUrl(text.to_owned()))
    }

    /// `hooks.hosting.example`
    pub fn host(&self) -> String {
        Url::parse(&self.0).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }
}

crate::stored_as_text!(WebhookUrl);

impl std::fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where clouds tell a machine its own secrets, by name.
fn is_metadata_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    ["metadata", "metadata.google.internal", "metadata.goog", "instance-data"].contains(&name)
}

/// The same by address, beside those that are link-local (RFC 3927, RFC 4291): of Amazon, Google, Alibaba, Azure and Oracle.
const METADATA: [IpAddr; 5] = [
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
];

/// How an IPv6 address begins behind which an IPv4 address is reached through a translator (RFC 6052).
const TRANSLATED: [u16; 6] = [0x64, 0xff9b, 0, 0, 0, 0];

/// True of an address that is link-local or where a cloud tells a machine its own secrets: nothing is sent there.
pub fn is_never_told(ip: IpAddr) -> bool {
    let ip = match ip.to_canonical() {
        IpAddr::V6(ip) if ip.segments().starts_with(&TRANSLATED) => {
            let [.., a, b, c, d] = ip.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        ip => ip,
    };
    let is_link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    is_link_local || METADATA.contains(&ip)
}
