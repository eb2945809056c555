//! Every address on one page. Public ones first, then those of the signed-in, by noun.

use actix_web::guard::{self, Guard};
use actix_web::web::{self, ServiceConfig};

use crate::web::Request;
use crate::{
    apps, environments, events, home, invitations, invoices, operators, payment_methods, people, sessions, teams,
};

/// Writes down each address with its methods and handlers, and a list of them for the tests.
macro_rules! addresses {
    ($($path:literal => $($method:ident $handler:path),+;)+) => {
        /// Every address with a method, as a test walks them.
        pub const ADDRESSES: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),+];

        /// Registers them all.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.service(
                web::resource($path)$(.route(web::route().guard($method()).to($handler)))+
                    .default_service(web::route().to(method_not_allowed)),
            );)+
            config.default_service(web::route().to(Request::not_found));
        }
    };
}

addresses! {
    // Public
    "/"                                 => GET home::page;
    "/help"                             => GET home::help;
    "/health"                           => GET home::health;
    "/.well-known/security.txt"         => GET home::well_known::security;
    "/.well-known/change-password"      => GET home::well_known::change_password;
    "/static/{name}"                    => GET crate::web::static_files::file;
    "/outbox"                           => GET crate::outbox::list;
    "/outbox/{mail}"                   => GET crate::outbox::page;

    // The doors
    "/sign-up"                          => GET people::sign_up::page, POST people::sign_up::submit;
    "/sign-up/check-your-mail"          => GET people::sign_up::check_your_mail;
    "/verify"                           => GET people::verify::page, POST people::verify::submit;
    "/verify/{token}"                   => GET people::verify::open;
    "/invoice-email-confirmed"          => GET people::verify::invoice_email_confirmed;
    "/login"                            => GET sessions::log_in::page, POST sessions::log_in::submit;
    "/logout"                           => POST sessions::log_in::log_out;
    "/password/forgot"                  => GET sessions::forgot::page, POST sessions::forgot::submit;
    "/password/forgot/sent"             => GET sessions::forgot::sent;
    "/password/reset"                   => GET sessions::reset::page, POST sessions::reset::submit;
    "/password/reset/{token}"           => GET sessions::reset::open;
    "/log-in-link"                      => GET sessions::log_in_link::page, POST sessions::log_in_link::submit;
    "/log-in-link/{token}"              => GET sessions::log_in_link::open;

    // The account
    "/account"                          => GET people::account::page;
    "/account/name"                     => POST people::account::change_name;
    "/account/email"                    => GET people::email::page, POST people::email::submit;
    "/account/password"                 => GET people::password::page, POST people::password::submit;
    "/account/type"                     => GET people::account_type::page, POST people::account_type::change;
    "/account/delete"                   => GET people::close::page, POST people::close::delete;
    "/account/sessions/{session}/end"     => POST people::account::end_session;
    "/account/sessions/end-others"      => POST people::account::end_others;

    // Apps
    "/apps"                             => GET apps::list::page;
    "/new/app"                          => GET apps::new::page, POST apps::new::create;
    "/apps/{app}"                       => GET apps::show::page;
    "/apps/{app}/people"                => GET apps::people::page;
    "/apps/{app}/people/{person}/remove" =>
        GET apps::developers::remove_page, POST apps::developers::remove;
    "/apps/{app}/people/{person}/contact" =>
        GET apps::developers::contact_page, POST apps::developers::contact;
    "/apps/{app}/people/{person}/no-contact" =>
        GET apps::developers::no_contact_page, POST apps::developers::no_contact;
    "/apps/{app}/subscribe"             => GET apps::developers::subscribe_page, POST apps::developers::subscribe;
    "/apps/{app}/leave"                 => GET apps::developers::leave_page, POST apps::developers::leave;
    "/apps/{app}/connect-member"        => GET apps::developers::member_page, POST apps::developers::member;
    "/apps/{app}/connect-team"          => GET apps::teams::connect_page, POST apps::teams::connect;
    "/apps/{app}/teams/{team}/remove"  => GET apps::teams::remove_page, POST apps::teams::remove;
    "/apps/{app}/ask"                   => GET apps::requests::page, POST apps::requests::ask;
    "/apps/{app}/ask/withdraw"          => POST apps::requests::withdraw;
    "/apps/{app}/requests/{person}"      => GET apps::requests::answer_page;
    "/apps/{app}/requests/{person}/grant" => POST apps::requests::grant;
    "/apps/{app}/requests/{person}/refuse" => POST apps::requests::refuse;
    "/apps/{app}/environments"          => GET environments::list::page;
    "/apps/{app}/environments/new"      => GET environments::new::page, POST environments::new::create;
    "/apps/{app}/environments/{environment}/delete" =>
        GET environments::delete::page, POST environments::delete::delete;
    "/apps/{app}/rises/{rise}"         => GET environments::rises::page;
    "/apps/{app}/rises/{rise}/allow"   => POST environments::rises::allow;
    "/apps/{app}/rises/{rise}/refuse"  => POST environments::rises::refuse;
    "/apps/{app}/rises/{rise}/withdraw" => POST environments::rises::withdraw;
    "/apps/{app}/environments/{environment}/keep" => POST environments::delete::keep;
    "/apps/{app}/environments/{environment}/plan" => GET environments::plan::page;
    "/apps/{app}/environments/{environment}/book" =>
        GET environments::plan::book_page, POST environments::plan::book;
    "/apps/{app}/environments/{environment}/take-off" =>
        GET environments::plan::take_off_page, POST environments::plan::take_off;
    "/apps/{app}/payment-method"        => GET apps::payment::page;
    "/apps/{app}/pay-with"              => GET apps::payment::choice_page, POST apps::payment::choose;
    "/apps/{app}/settings"              => GET apps::settings::page, POST apps::settings::change;
    "/apps/{app}/delete"                => GET apps::delete::page, POST apps::delete::delete;
    "/apps/{app}/keep"                  => POST apps::delete::keep;

    // Payment methods
    "/payment-methods"                  => GET payment_methods::list::page;
    "/new/payment-method"               => GET payment_methods::new::page, POST payment_methods::new::create;
    "/payment-methods/{payment_method}" => GET payment_methods::show::page;
    "/payment-methods/{payment_method}/invoices" => GET invoices::list::page;
    "/payment-methods/{payment_method}/invoices/{number}" => GET invoices::show::page;
    "/payment-methods/{payment_method}/invoices/{number}/end-link" => POST invoices::show::end_link;
    "/invoice/{token}"                  => GET invoices::secret::page;
    "/payment-methods/{payment_method}/bound" =>
        GET payment_methods::bound::page, POST payment_methods::bound::change;
    "/payment-methods/{payment_method}/edit" => GET payment_methods::edit::page, POST payment_methods::edit::change;
    "/payment-methods/{payment_method}/invoice-email" => POST payment_methods::show::ask_invoice_email;
    "/payment-methods/{payment_method}/vat-id" => POST payment_methods::show::check_vat_id;
    "/payment-methods/{payment_method}/people/{person}/remove" =>
        GET payment_methods::people::remove_page, POST payment_methods::people::remove;
    "/payment-methods/{payment_method}/connect-team" =>
        GET payment_methods::teams::connect_page, POST payment_methods::teams::connect;
    "/payment-methods/{payment_method}/teams/{team}/remove" =>
        GET payment_methods::teams::remove_page, POST payment_methods::teams::remove;
    "/payment-methods/{payment_method}/leave" =>
        GET payment_methods::people::leave_page, POST payment_methods::people::leave;
    "/payment-methods/{payment_method}/close" => GET payment_methods::close::page, POST payment_methods::close::close;

    // Teams
    "/teams"                            => GET teams::list::page;
    "/new/team"                         => GET teams::new::page, POST teams::new::create;
    "/teams/{team}"                     => GET teams::show::page;
    "/teams/{team}/settings"            => GET teams::settings::page, POST teams::settings::rename;
    "/teams/{team}/members/{person}/role" => GET teams::members::role_page, POST teams::members::change_role;
    "/teams/{team}/members/{person}/remove" => GET teams::members::remove_page, POST teams::members::remove;
    "/teams/{team}/leave"               => GET teams::leave::page, POST teams::leave::leave;
    "/teams/{team}/delete"              => GET teams::delete::page, POST teams::delete::delete;
    "/teams/{team}/payment-methods/{payment_method}/keep" => POST teams::delete::keep;

    // Invitations
    "/invite"                           => GET invitations::invite::page;
    "/invite/cancel"                    => POST invitations::invite::cancel;
    "/invite/pay"                       => GET invitations::to_pay::page, POST invitations::to_pay::keep;
    "/invite/pay/check"                 => GET invitations::to_pay::check;
    "/invite/pay/send"                  => POST invitations::to_pay::send;
    "/invite/team"                      => GET invitations::to_team::page, POST invitations::to_team::keep;
    "/invite/team/check"                => GET invitations::to_team::check;
    "/invite/team/send"                 => POST invitations::to_team::send;
    "/invite/app"                       => GET invitations::to_app::page, POST invitations::to_app::keep;
    "/invite/app/check"                 => GET invitations::to_app::check;
    "/invite/app/send"                  => POST invitations::to_app::send;
    "/invite/payment-method"            => GET invitations::to_payment_method::page, POST invitations::to_payment_method::keep;
    "/invite/payment-method/check"      => GET invitations::to_payment_method::check;
    "/invite/payment-method/send"       => POST invitations::to_payment_method::send;
    "/i/{token}"                        => GET invitations::answer::open;
    "/invitation"                       => GET invitations::answer::page;
    "/invitation/other-address"         => GET invitations::answer::other_address;
    "/invitation/sign-out"              => POST invitations::answer::sign_out;
    "/invitation/check"                 => GET invitations::accept::check, POST invitations::accept::keep;
    "/invitation/accept"                => POST invitations::accept::accept;
    "/invitation/decline"               => GET invitations::answer::decline_page, POST invitations::answer::decline;
    "/invitations"                      => GET invitations::list::page;
    "/invitations/{invitation}"         => GET invitations::sent::page;
    "/invitations/{invitation}/open"         => GET invitations::answer::open_received;
    "/invitations/{invitation}/link"    => POST invitations::sent::link;
    "/invitations/{invitation}/remind"  => POST invitations::sent::remind;
    "/invitations/{invitation}/send-again" => POST invitations::sent::send_again;
    "/invitations/{invitation}/address" => GET invitations::sent_address::page, POST invitations::sent_address::change;
    "/invitations/{invitation}/withdraw" => POST invitations::sent::withdraw;
    "/invitations/{invitation}/confirm" => GET invitations::confirm::page, POST invitations::confirm::confirm;
    "/invitations/{invitation}/refuse"  => POST invitations::confirm::refuse;

    // Operators
    "/operator"                         => GET operators::list::page;
    "/operator/invoices/{number}"        => GET operators::show::page;
    "/operator/invoices/{number}/open"   => POST operators::show::open;
    "/operator/invoices/{number}/paid"   => GET operators::paid::page, POST operators::paid::pay;
    "/operator/invoices/{number}/write-off" =>
        GET operators::take_back::write_off_page, POST operators::take_back::write_off;
    "/operator/invoices/{number}/credit-note" =>
        GET operators::take_back::credit_note_page, POST operators::take_back::credit_note;
    "/operator/invoices/{number}/last-notice" =>
        GET operators::last_notice::page, POST operators::last_notice::send;
    "/operator/invoices/{number}/answered" =>
        GET operators::last_notice::answered_page, POST operators::last_notice::answered;
    "/operator/confirm"                 => POST operators::confirm::confirm;
    "/operator/people"                  => GET operators::people::list;
    "/operator/people/{person}"          => GET operators::people::page;
    "/operator/people/{person}/open"     => POST operators::people::open;
    "/operator/payment-methods"         => GET operators::payment_methods::list;
    "/operator/payment-methods/{payment_method}" => GET operators::payment_methods::page;
    "/operator/payment-methods/{payment_method}/open" => POST operators::payment_methods::open;
    "/operator/payment-methods/{payment_method}/certificate" =>
        GET operators::certificate::page, POST operators::certificate::note;
    "/operator/payment-methods/{payment_method}/certificate/remove" =>
        GET operators::certificate::remove_page, POST operators::certificate::remove;
    "/operator/mails"                   => GET operators::mails::page;
    "/operator/mails/retry"             => POST operators::mails::retry_all;
    "/operator/mails/{mail}/retry"     => POST operators::mails::retry;
    "/operator/reviews"                 => GET operators::reviews::page;
    "/operator/credits/{payment_method}"         => GET operators::reviews::credit_page, POST operators::reviews::give_back;
    "/operator/statements"              => GET operators::statements::page, POST operators::statements::import;
    "/operator/statements/{line}"      => GET operators::line::page;
    "/operator/statements/{line}/assign" => POST operators::line::assign;
    "/operator/statements/{line}/divide" => GET operators::divide::page, POST operators::divide::divide;
    "/operator/statements/{line}/dismiss" => POST operators::line::dismiss;
    "/operator/statements/{line}/unmatch" => GET operators::unmatch::page, POST operators::unmatch::unmatch;

    // Events
    "/events"                           => GET events::list::page;
    "/events.csv"                       => GET events::list::file;
}

/// GET, and HEAD with it.
#[allow(non_snake_case)]
fn GET() -> impl Guard {
    guard::Any(guard::Get()).or(guard::Head())
}

#[allow(non_snake_case)]
fn POST() -> impl Guard {
    guard::Post()
}

async fn method_not_allowed(request: Request) -> actix_web::HttpResponse {
    request.refuse(crate::error::Error::MethodNotAllowed).await
}
