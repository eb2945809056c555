//! The addresses of all pages as functions. No address is written as a string anywhere else (but in `routes`).

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::model::secret::{Purpose, Token};
use crate::model::{
    AppId, DraftId, EnvironmentId, InvitationId, MailId, PaymentMethodId, PersonId, RiseId, SessionId, TeamId,
};

/// What has to be escaped within a value of a query.
const QUERY_VALUE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'&').add(b'+').add(b'%').add(b'=').add(b'?');

/// Escapes a value for the query of an address.
pub fn escaped(value: &str) -> String {
    utf8_percent_encode(value, QUERY_VALUE).to_string()
}

macro_rules! paths {
    ($($(#[$meta:meta])* $name:ident($($part:ident: $kind:ty),*) => $pattern:literal;)+) => {$(
        $(#[$meta])*
        pub fn $name($($part: impl Into<$kind>),*) -> String {
            $(let $part: $kind = $part.into();)*
            format!($pattern)
        }
    )+};
}

paths! {
    home() => "/";
    help() => "/help";
    security() => "/.well-known/security.txt";
    sign_up() => "/sign-up";
    check_your_mail() => "/sign-up/check-your-mail";
    log_in() => "/login";
    log_out() => "/logout";
    log_in_link() => "/log-in-link";
    forgot_password() => "/password/forgot";
    forgot_password_sent() => "/password/forgot/sent";
    reset_password() => "/password/reset";
    verify() => "/verify";
    invoice_email_confirmed() => "/invoice-email-confirmed";
    account() => "/account";
    account_type() => "/account/type";
    account_name() => "/account/name";
    account_email() => "/account/email";
    account_password() => "/account/password";
    delete_account() => "/account/delete";
    end_session(session: SessionId) => "/account/sessions/{session}/end";
    end_other_sessions() => "/account/sessions/end-others";
    apps() => "/apps";
    new_app() => "/new/app";
    app(app: AppId) => "/apps/{app}";
    app_people(app: AppId) => "/apps/{app}/people";
    remove_developer(app: AppId, person: PersonId) => "/apps/{app}/people/{person}/remove";
    set_technical_contact(app: AppId, person: PersonId) => "/apps/{app}/people/{person}/contact";
    unset_technical_contact(app: AppId, person: PersonId) => "/apps/{app}/people/{person}/no-contact";
    connect_team_to_app(app: AppId) => "/apps/{app}/connect-team";
    connect_member_to_app(app: AppId) => "/apps/{app}/connect-member";
    remove_team_from_app(app: AppId, team: TeamId) => "/apps/{app}/teams/{team}/remove";
    leave_app(app: AppId) => "/apps/{app}/leave";
    subscribe_to_app(app: AppId) => "/apps/{app}/subscribe";
    ask_for_access(app: AppId) => "/apps/{app}/ask";
    withdraw_access_request(app: AppId) => "/apps/{app}/ask/withdraw";
    answer_access_request(app: AppId, person: PersonId) => "/apps/{app}/requests/{person}";
    grant_access_request(app: AppId, person: PersonId) => "/apps/{app}/requests/{person}/grant";
    refuse_access_request(app: AppId, person: PersonId) => "/apps/{app}/requests/{person}/refuse";
    app_environments(app: AppId) => "/apps/{app}/environments";
    new_environment(app: AppId) => "/apps/{app}/environments/new";
    delete_environment(app: AppId, environment: EnvironmentId) => "/apps/{app}/environments/{environment}/delete";
    keep_environment(app: AppId, environment: EnvironmentId) => "/apps/{app}/environments/{environment}/keep";
    rise_request(app: AppId, rise: RiseId) => "/apps/{app}/rises/{rise}";
    allow_rise(app: AppId, rise: RiseId) => "/apps/{app}/rises/{rise}/allow";
    refuse_rise(app: AppId, rise: RiseId) => "/apps/{app}/rises/{rise}/refuse";
    withdraw_rise(app: AppId, rise: RiseId) => "/apps/{app}/rises/{rise}/withdraw";
    rise_bound(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/bound";
    choose_plan(app: AppId, environment: EnvironmentId) => "/apps/{app}/environments/{environment}/plan";
    book_plan(app: AppId, environment: EnvironmentId) => "/apps/{app}/environments/{environment}/book";
    take_off(app: AppId, environment: EnvironmentId) => "/apps/{app}/environments/{environment}/take-off";
    app_payment_method(app: AppId) => "/apps/{app}/payment-method";
    pay_app_with(app: AppId) => "/apps/{app}/pay-with";
    app_settings(app: AppId) => "/apps/{app}/settings";
    delete_app(app: AppId) => "/apps/{app}/delete";
    keep_app(app: AppId) => "/apps/{app}/keep";
    payment_methods() => "/payment-methods";
    new_payment_method() => "/new/payment-method";
    payment_method(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}";
    invoices(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/invoices";
    remove_from_payment_method(payment_method: PaymentMethodId, person: PersonId) => "/payment-methods/{payment_method}/people/{person}/remove";
    connect_team_to_payment_method(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/connect-team";
    remove_team_from_payment_method(payment_method: PaymentMethodId, team: TeamId) => "/payment-methods/{payment_method}/teams/{team}/remove";
    edit_payment_method(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/edit";
    leave_payment_method(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/leave";
    close_payment_method(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/close";
    confirm_invoice_email(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/invoice-email";
    check_vat_id(payment_method: PaymentMethodId) => "/payment-methods/{payment_method}/vat-id";
    teams() => "/teams";
    new_team() => "/new/team";
    team(team: TeamId) => "/teams/{team}";
    team_settings(team: TeamId) => "/teams/{team}/settings";
    delete_team(team: TeamId) => "/teams/{team}/delete";
    keep_payment_method(team: TeamId, payment_method: PaymentMethodId) => "/teams/{team}/payment-methods/{payment_method}/keep";
    leave_team(team: TeamId) => "/teams/{team}/leave";
    change_role(team: TeamId, person: PersonId) => "/teams/{team}/members/{person}/role";
    remove_from_team(team: TeamId, person: PersonId) => "/teams/{team}/members/{person}/remove";
    invite() => "/invite";
    cancel_invitation() => "/invite/cancel";
    invite_to_team() => "/invite/team";
    check_invitation_to_team() => "/invite/team/check";
    send_invitation_to_team() => "/invite/team/send";
    invite_to_app() => "/invite/app";
    check_invitation_to_app() => "/invite/app/check";
    send_invitation_to_app() => "/invite/app/send";
    invite_to_payment_method() => "/invite/payment-method";
    check_invitation_to_payment_method() => "/invite/payment-method/check";
    send_invitation_to_payment_method() => "/invite/payment-method/send";
    invite_to_pay() => "/invite/pay";
    check_invitation_to_pay() => "/invite/pay/check";
    send_invitation_to_pay() => "/invite/pay/send";
    invitations() => "/invitations";
    sent_invitation(invitation: InvitationId) => "/invitations/{invitation}";
    invitation_link(invitation: InvitationId) => "/invitations/{invitation}/link";
    remind(invitation: InvitationId) => "/invitations/{invitation}/remind";
    send_again(invitation: InvitationId) => "/invitations/{invitation}/send-again";
    change_address(invitation: InvitationId) => "/invitations/{invitation}/address";
    withdraw(invitation: InvitationId) => "/invitations/{invitation}/withdraw";
    confirm_invitation(invitation: InvitationId) => "/invitations/{invitation}/confirm";
    refuse_invitation(invitation: InvitationId) => "/invitations/{invitation}/refuse";
    open_received_invitation(invitation: InvitationId) => "/invitations/{invitation}/open";
    invitation() => "/invitation";
    accept_invitation() => "/invitation/accept";
    decline_invitation() => "/invitation/decline";
    check_invitation() => "/invitation/check";
    invitation_other_address() => "/invitation/other-address";
    invitation_sign_out() => "/invitation/sign-out";
    events() => "/events";
    events_csv() => "/events.csv";
    operator() => "/operator";
    operator_confirm() => "/operator/confirm";
    operator_people() => "/operator/people";
    operator_person(person: PersonId) => "/operator/people/{person}";
    open_person(person: PersonId) => "/operator/people/{person}/open";
    operator_payment_methods() => "/operator/payment-methods";
    operator_payment_method(payment_method: PaymentMethodId) => "/operator/payment-methods/{payment_method}";
    open_payment_method(payment_method: PaymentMethodId) => "/operator/payment-methods/{payment_method}/open";
    vat_certificate(payment_method: PaymentMethodId) => "/operator/payment-methods/{payment_method}/certificate";
    remove_vat_certificate(payment_method: PaymentMethodId) => "/operator/payment-methods/{payment_method}/certificate/remove";
    operator_mails() => "/operator/mails";
    retry_mail(mail: MailId) => "/operator/mails/{mail}/retry";
    retry_mails() => "/operator/mails/retry";
    operator_reviews() => "/operator/reviews";
    operator_credit(payment_method: PaymentMethodId) => "/operator/credits/{payment_method}";
    operator_statements() => "/operator/statements";
    outbox() => "/outbox";
    outbox_mail(mail: MailId) => "/outbox/{mail}";
}

/// The log-in page, and back to where the person wanted to go.
pub fn log_in_then(path: &str) -> String {
    format!("/login?then={}", escaped(path))
}

/// The sign-up page, and back to where the person wanted to go.
pub fn sign_up_then(path: &str) -> String {
    format!("/sign-up?then={}", escaped(path))
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
    format!("/events?object={object}")
}

/// The page of an invoice, for those who pay.
pub fn invoice(payment_method: impl Into<PaymentMethodId>, number: &str) -> String {
    format!("{}/{}", invoices(payment_method), escaped(number))
}

pub fn end_invoice_link(payment_method: impl Into<PaymentMethodId>, number: &str) -> String {
    format!("{}/end-link", invoice(payment_method, number))
}

/// A page of the invoices of everybody: of one standing, `after` or `before` one of them.
pub fn operator_invoices(standing: &str, side: &str, row: impl std::fmt::Display) -> String {
    match side {
        "" => format!("/operator?standing={standing}"),
        side => format!("/operator?standing={standing}&{side}={row}"),
    }
}

/// A page of what operators look for: by what, what was typed, `after` or `before` one of them.
pub fn operator_search(list: &str, by: &str, typed: &str, side: &str, row: impl std::fmt::Display) -> String {
    format!("{list}?by={by}&q={}&{side}={row}", escaped(typed))
}

/// A page of what is to be decided: `after` or `before` one of them.
pub fn operator_reviews_page(side: &str, row: impl std::fmt::Display) -> String {
    format!("{}?{side}={row}", operator_reviews())
}

/// The page of an invoice, for operators.
pub fn operator_invoice(number: &str) -> String {
    format!("/operator/invoices/{}", escaped(number))
}

/// What an operator does with an invoice: `open`, `paid`, `write-off`, `credit-note`, `last-notice`, `answered`.
pub fn operator_act(number: &str, act: &str) -> String {
    format!("{}/{act}", operator_invoice(number))
}

/// A line of a statement; what an operator does with it: `assign`, `divide`, `dismiss`, `unmatch`.
pub fn operator_line(line: &str, act: &str) -> String {
    let page = format!("{}/{}", operator_statements(), escaped(line));
    if act.is_empty() { page } else { format!("{page}/{act}") }
}

/// The lines that wait, after one of them.
pub fn operator_lines_after(day: &str, line: &str) -> String {
    format!("{}?after={day}.{}", operator_statements(), escaped(line))
}

/// Inviting with something chosen already.
pub fn invite_to_pay_for(app: impl Into<AppId>) -> String {
    let app: AppId = app.into();
    format!("/invite/pay?app={app}")
}

/// Inviting to work on an app that is chosen already.
pub fn invite_to_this_app(app: impl Into<AppId>) -> String {
    let app: AppId = app.into();
    format!("/invite/app?app={app}")
}

/// Inviting to a payment method that is chosen already.
pub fn invite_to_this_payment_method(payment_method: impl Into<PaymentMethodId>) -> String {
    let payment_method: PaymentMethodId = payment_method.into();
    format!("/invite/payment-method?payment_method={payment_method}")
}

/// Inviting to a team that is chosen already.
pub fn invite_to_this_team(team: impl Into<TeamId>) -> String {
    let team: TeamId = team.into();
    format!("/invite/team?team={team}")
}

/// The address of a link with a token.
pub fn with_token(purpose: Purpose, token: &Token) -> String {
    let token = token.reveal();
    match purpose {
        Purpose::ConfirmSignUp | Purpose::ChangeEmail | Purpose::InvoiceEmail => format!("/verify/{token}"),
        Purpose::PasswordReset => format!("/password/reset/{token}"),
        Purpose::LogIn => format!("/log-in-link/{token}"),
        Purpose::Invoice => format!("/invoice/{token}"),
        Purpose::InvitationMail | Purpose::InvitationCopy => format!("/i/{token}"),
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
