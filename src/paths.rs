//! The addresses of all pages as functions, and those that say more than where a page is.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::model::payment_method::BillingLevel;
use crate::model::receipt::ReceiptCode;
use crate::model::secret::{Purpose, Token};
use crate::model::{
    AccessTokenId, AccountantLinkId, AppId, ChargeId, DeliveryId, DraftId, EnvironmentId, FileName, InAddress,
    InvitationId, InvoiceCopyId, InvoiceNumber, LineId, MailId, PaymentMethodId, PersonId, ProblemName, RefundId,
    RiseId, SandboxSessionId, SessionId, SetupId, TeamId, WebhookId,
};

/// What has to be escaped within a value of a query.
const QUERY_VALUE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'&').add(b'+').add(b'%').add(b'=').add(b'?');

/// Escapes a value for the query of an address.
pub fn escaped(value: &str) -> String {
    utf8_percent_encode(value, QUERY_VALUE).to_string()
}

macro_rules! paths {
    ($($name:ident($($part:ident: $kind:ty),*) $pattern:literal =>
        $($method:ident $handler:path $(as $what:literal)?),+;)+) => {
        $(
            pub fn $name($($part: impl Into<$kind>),*) -> String {
                $(
                    let $part: $kind = $part.into();
                    let $part = $part.in_address();
                )*
                format!($pattern)
            }
        )+

        /// Each with its places: `/apps/{app}`.
        #[allow(dead_code, reason = "those for programs have no links")]
        const PATTERNS: &[&str] = &[$($pattern),+];

        /// Each place with the name that it has by its type.
        pub const PLACES: &[(&str, &str)] = &[$($((stringify!($part), <$kind>::PARAMETER),)*)+];
    };
}

crate::addresses::table!(paths);

pub mod api;

/// What stands before a token: behind these addresses nobody may look.
pub fn before_tokens() -> impl Iterator<Item = &'static str> {
    PATTERNS.iter().filter_map(|pattern| pattern.strip_suffix("{token}"))
}

/// True for the address of a page that needs no name in it.
pub fn is_one(path: &str) -> bool {
    PATTERNS.contains(&path)
}

/// The log-in page, and back to where the person wanted to go.
pub fn log_in_then(path: &str) -> String {
    format!("{}?then={}", log_in(), escaped(path))
}

/// The sign-up page, and back to where the person wanted to go.
pub fn sign_up_then(path: &str) -> String {
    format!("{}?then={}", sign_up(), escaped(path))
}

/// One page of a list: `after` or `before` a row, of what is looked for.
pub fn list_page(list: &str, side: &str, row: impl std::fmt::Display, looked_for: &str) -> String {
    let search = if looked_for.is_empty() { String::new() } else { format!("q={}&", escaped(looked_for)) };
    let joint = if list.contains('?') { '&' } else { '?' };
    format!("{list}{joint}{search}{side}={row}")
}

/// What an address says after its `?`: a browser leaves it out where a form goes there, so it stands in fields.
pub fn parameters(address: &str) -> Vec<(String, String)> {
    let (_, query) = address.split_once('?').unwrap_or_default();
    let said = query.split('&').filter_map(|part| part.split_once('='));
    said.map(|(name, value)| (name.to_owned(), percent_decode_str(value).decode_utf8_lossy().into_owned())).collect()
}

/// A page about a team that is chosen there.
pub fn with_team(page: &str, team: impl Into<TeamId>) -> String {
    let team: TeamId = team.into();
    format!("{page}?team={team}")
}

/// A page about a member of a team who is chosen there.
pub fn with_member(page: &str, team: impl Into<TeamId>, member: impl Into<PersonId>) -> String {
    let member: PersonId = member.into();
    format!("{}&person={member}", with_team(page, team))
}

/// A page with what was typed there before.
pub fn drafted(page: &str, draft: impl Into<DraftId>) -> String {
    let draft: DraftId = draft.into();
    format!("{page}?draft={draft}")
}

/// A form without what was typed there before.
pub fn afresh(page: &str) -> String {
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}afresh=yes")
}

/// A page about one component of an environment.
pub fn of_component(page: &str, component: &str) -> String {
    format!("{page}?component={}", escaped(component))
}

/// Events of one object only.
pub fn events_of(object: impl std::fmt::Display) -> String {
    format!("{}?object={object}", events())
}

/// A page of the invoices of everybody: of one standing, for a month, `after` or `before` one of them.
pub fn operator_invoices(standing: &str, month: &str, side: &str, row: impl std::fmt::Display) -> String {
    let month = if month.is_empty() { String::new() } else { format!("&month={month}") };
    let place = if side.is_empty() { String::new() } else { format!("&{side}={row}") };
    format!("{}?standing={standing}{month}{place}", operator())
}

/// A page or file about a month or a quarter.
pub fn of_period(page: &str, period: impl std::fmt::Display) -> String {
    format!("{page}?period={period}")
}

/// A page of what operators look for: by what, what was typed, `after` or `before` one of them.
pub fn operator_search(list: &str, by: &str, typed: &str, side: &str, row: impl std::fmt::Display) -> String {
    format!("{list}?by={by}&q={}&{side}={row}", escaped(typed))
}

/// A page of what is to be decided: `after` or `before` one of them.
pub fn operator_reviews_page(side: &str, row: impl std::fmt::Display) -> String {
    format!("{}?{side}={row}", operator_reviews())
}

/// The lines that wait, after one of them.
pub fn operator_lines_after(day: &str, line: &str) -> String {
    format!("{}?after={day}.{}", operator_statements(), escaped(line))
}

/// Where whoever takes the money sends people back to.
pub fn paid_now(charge: impl Into<ChargeId>) -> String {
    format!("{}?back=yes", pay_now(charge))
}

/// Inviting with something chosen already.
pub fn invite_to_pay_for(app: impl Into<AppId>) -> String {
    let app: AppId = app.into();
    format!("{}?app={app}", invite_to_pay())
}

/// Inviting to work on an app that is chosen already.
pub fn invite_to_this_app(app: impl Into<AppId>) -> String {
    let app: AppId = app.into();
    format!("{}?app={app}", invite_to_app())
}

/// Inviting to a payment method that is chosen already.
pub fn invite_to_this_payment_method(payment_method: impl Into<PaymentMethodId>) -> String {
    let payment_method: PaymentMethodId = payment_method.into();
    format!("{}?payment_method={payment_method}", invite_to_payment_method())
}

/// Inviting to see the invoices of a payment method, and nothing else of it.
pub fn invite_to_see_invoices(payment_method: impl Into<PaymentMethodId>) -> String {
    format!("{}&access={}", invite_to_this_payment_method(payment_method), BillingLevel::InvoicesOnly.as_str())
}

/// The payment methods of which somebody sees the invoices only.
pub fn invoices_only() -> String {
    format!("{}?level={}", payment_methods(), BillingLevel::InvoicesOnly.as_str())
}

/// Inviting to a team that is chosen already.
pub fn invite_to_this_team(team: impl Into<TeamId>) -> String {
    with_team(&invite_to_team(), team)
}

/// The address of a link with a token.
pub fn with_token(purpose: Purpose, token: &Token) -> String {
    let token = token.clone();
    match purpose {
        Purpose::ConfirmSignUp | Purpose::ChangeEmail | Purpose::InvoiceEmail | Purpose::InvoiceCopy => {
            verify_by_link(token)
        }
        Purpose::StopEmails => stop_emails_by_link(token),
        Purpose::PasswordReset => reset_password_by_link(token),
        Purpose::LogIn => log_in_by_link(token),
        Purpose::MailCode => log_in_by_email_link(token),
        Purpose::Invoice => invoice_by_link(token),
        Purpose::Accountant => archive(token),
        Purpose::InvitationMail | Purpose::InvitationCopy => invitation_by_link(token),
    }
}

/// Takes a `then=` only if it is a path of this site, short enough for the cookie.
pub fn of_this_site(path: &str) -> Option<&str> {
    let plain = path.len() <= 512
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    plain.then_some(path)
}
