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
    "/outbox/{named}"                   => GET crate::outbox::page;

    // The doors
    "/sign-up"                          => GET people::sign_up::page, POST people::sign_up::submit;
    "/sign-up/check-your-mail"          => GET people::sign_up::check_your_mail;
    "/verify"                           => GET people::verify::page, POST people::verify::submit;
    "/verify/{named}"                   => GET people::verify::open;
    "/invoice-email-confirmed"          => GET people::verify::invoice_email_confirmed;
    "/login"                            => GET sessions::log_in::page, POST sessions::log_in::submit;
    "/logout"                           => POST sessions::log_in::log_out;
    "/password/forgot"                  => GET sessions::forgot::page, POST sessions::forgot::submit;
    "/password/forgot/sent"             => GET sessions::forgot::sent;
    "/password/reset"                   => GET sessions::reset::page, POST sessions::reset::submit;
    "/password/reset/{named}"           => GET sessions::reset::open;
    "/log-in-link"                      => GET sessions::log_in_link::page, POST sessions::log_in_link::submit;
    "/log-in-link/{named}"              => GET sessions::log_in_link::open;

    // The account
    "/account"                          => GET people::account::page;
    "/account/name"                     => POST people::account::change_name;
    "/account/email"                    => GET people::email::page, POST people::email::submit;
    "/account/password"                 => GET people::password::page, POST people::password::submit;
    "/account/type"                     => GET people::account_type::page, POST people::account_type::change;
    "/account/delete"                   => GET people::close::page, POST people::close::delete;
    "/account/sessions/{named}/end"     => POST people::account::end_session;
    "/account/sessions/end-others"      => POST people::account::end_others;

    // Apps
    "/apps"                             => GET apps::list::page;
    "/new/app"                          => GET apps::new::page, POST apps::new::create;
    "/apps/{app}"                       => GET apps::show::page;
    "/apps/{app}/people"                => GET apps::people::page;
    "/apps/{app}/people/{named}/remove" =>
        GET apps::developers::remove_page, POST apps::developers::remove;
    "/apps/{app}/people/{named}/contact" =>
        GET apps::developers::contact_page, POST apps::developers::contact;
    "/apps/{app}/people/{named}/no-contact" =>
        GET apps::developers::no_contact_page, POST apps::developers::no_contact;
    "/apps/{app}/subscribe"             => GET apps::developers::subscribe_page, POST apps::developers::subscribe;
    "/apps/{app}/leave"                 => GET apps::developers::leave_page, POST apps::developers::leave;
    "/apps/{app}/connect-member"        => GET apps::developers::member_page, POST apps::developers::member;
    "/apps/{app}/connect-team"          => GET apps::teams::connect_page, POST apps::teams::connect;
    "/apps/{app}/teams/{named}/remove"  => GET apps::teams::remove_page, POST apps::teams::remove;
    "/apps/{app}/ask"                   => GET apps::requests::page, POST apps::requests::ask;
    "/apps/{app}/ask/withdraw"          => POST apps::requests::withdraw;
    "/apps/{app}/requests/{named}"      => GET apps::requests::answer_page;
    "/apps/{app}/requests/{named}/grant" => POST apps::requests::grant;
    "/apps/{app}/requests/{named}/refuse" => POST apps::requests::refuse;
    "/apps/{app}/environments"          => GET environments::list::page;
    "/apps/{app}/environments/new"      => GET environments::new::page, POST environments::new::create;
    "/apps/{app}/environments/{named}/delete" =>
        GET environments::delete::page, POST environments::delete::delete;
    "/apps/{app}/rises/{named}"         => GET environments::rises::page;
    "/apps/{app}/rises/{named}/allow"   => POST environments::rises::allow;
    "/apps/{app}/rises/{named}/refuse"  => POST environments::rises::refuse;
    "/apps/{app}/rises/{named}/withdraw" => POST environments::rises::withdraw;
    "/apps/{app}/environments/{named}/keep" => POST environments::delete::keep;
    "/apps/{app}/environments/{named}/plan" => GET environments::plan::page;
    "/apps/{app}/environments/{named}/book" =>
        GET environments::plan::book_page, POST environments::plan::book;
    "/apps/{app}/environments/{named}/take-off" =>
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
    "/payment-methods/{payment_method}/invoices/{named}" => GET invoices::show::page;
    "/payment-methods/{payment_method}/invoices/{named}/end-link" => POST invoices::show::end_link;
    "/invoice/{named}"                  => GET invoices::secret::page;
    "/payment-methods/{payment_method}/bound" =>
        GET payment_methods::bound::page, POST payment_methods::bound::change;
    "/payment-methods/{payment_method}/edit" => GET payment_methods::edit::page, POST payment_methods::edit::change;
    "/payment-methods/{payment_method}/invoice-email" => POST payment_methods::show::ask_invoice_email;
    "/payment-methods/{payment_method}/vat-id" => POST payment_methods::show::check_vat_id;
    "/payment-methods/{payment_method}/people/{named}/remove" =>
        GET payment_methods::people::remove_page, POST payment_methods::people::remove;
    "/payment-methods/{payment_method}/connect-team" =>
        GET payment_methods::teams::connect_page, POST payment_methods::teams::connect;
    "/payment-methods/{payment_method}/teams/{named}/remove" =>
        GET payment_methods::teams::remove_page, POST payment_methods::teams::remove;
    "/payment-methods/{payment_method}/leave" =>
        GET payment_methods::people::leave_page, POST payment_methods::people::leave;
    "/payment-methods/{payment_method}/close" => GET payment_methods::close::page, POST payment_methods::close::close;

    // Teams
    "/teams"                            => GET teams::list::page;
    "/new/team"                         => GET teams::new::page, POST teams::new::create;
    "/teams/{team}"                     => GET teams::show::page;
    "/teams/{team}/settings"            => GET teams::settings::page, POST teams::settings::rename;
    "/teams/{team}/members/{named}/role" => GET teams::members::role_page, POST teams::members::change_role;
    "/teams/{team}/members/{named}/remove" => GET teams::members::remove_page, POST teams::members::remove;
    "/teams/{team}/leave"               => GET teams::leave::page, POST teams::leave::leave;
    "/teams/{team}/delete"              => GET teams::delete::page, POST teams::delete::delete;
    "/teams/{team}/payment-methods/{named}/keep" => POST teams::delete::keep;

    // Invitations
    "/invite"                           => GET invitations::writing::choose::page;
    "/invite/cancel"                    => POST invitations::writing::choose::cancel;
    "/invite/pay"                       => GET invitations::writing::pay::page, POST invitations::writing::pay::keep;
    "/invite/pay/check"                 => GET invitations::writing::pay::check;
    "/invite/pay/send"                  => POST invitations::writing::pay::send;
    "/invite/team"                      => GET invitations::writing::team::page, POST invitations::writing::team::keep;
    "/invite/team/check"                => GET invitations::writing::team::check;
    "/invite/team/send"                 => POST invitations::writing::team::send;
    "/invite/app"                       => GET invitations::writing::app::page, POST invitations::writing::app::keep;
    "/invite/app/check"                 => GET invitations::writing::app::check;
    "/invite/app/send"                  => POST invitations::writing::app::send;
    "/invite/payment-method"            =>
        GET invitations::writing::payment_method::page, POST invitations::writing::payment_method::keep;
    "/invite/payment-method/check"      => GET invitations::writing::payment_method::check;
    "/invite/payment-method/send"       => POST invitations::writing::payment_method::send;
    "/i/{named}"                        => GET invitations::received::open::open;
    "/invitation"                       => GET invitations::received::open::page;
    "/invitation/other-address"         => GET invitations::received::open::other_address;
    "/invitation/sign-out"              => POST invitations::received::open::sign_out;
    "/invitation/check"                 =>
        GET invitations::received::accept::check, POST invitations::received::accept::keep;
    "/invitation/accept"                => POST invitations::received::accept::accept;
    "/invitation/decline"               =>
        GET invitations::received::decline::page, POST invitations::received::decline::decline;
    "/invitations"                      => GET invitations::list::page;
    "/invitations/{invitation}"         => GET invitations::sent::show::page;
    "/invitations/{named}/open"         => GET invitations::received::open::open_received;
    "/invitations/{invitation}/link"    => POST invitations::sent::show::link;
    "/invitations/{invitation}/remind"  => POST invitations::sent::show::remind;
    "/invitations/{invitation}/send-again" => POST invitations::sent::show::send_again;
    "/invitations/{invitation}/address" =>
        GET invitations::sent::address::page, POST invitations::sent::address::change;
    "/invitations/{invitation}/withdraw" => POST invitations::sent::show::withdraw;
    "/invitations/{invitation}/confirm" =>
        GET invitations::sent::confirm::page, POST invitations::sent::confirm::confirm;
    "/invitations/{invitation}/refuse"  => POST invitations::sent::confirm::refuse;

    // Operators
    "/operator"                         => GET operators::list::page;
    "/operator/invoices/{named}"        => GET operators::show::page;
    "/operator/invoices/{named}/open"   => POST operators::show::open;
    "/operator/invoices/{named}/paid"   => GET operators::paid::page, POST operators::paid::pay;
    "/operator/invoices/{named}/write-off" =>
        GET operators::take_back::write_off_page, POST operators::take_back::write_off;
    "/operator/invoices/{named}/credit-note" =>
        GET operators::take_back::credit_note_page, POST operators::take_back::credit_note;
    "/operator/invoices/{named}/last-notice" =>
        GET operators::last_notice::page, POST operators::last_notice::send;
    "/operator/invoices/{named}/answered" =>
        GET operators::last_notice::answered_page, POST operators::last_notice::answered;
    "/operator/confirm"                 => POST operators::confirm::confirm;
    "/operator/people"                  => GET operators::people::list;
    "/operator/people/{named}"          => GET operators::people::page;
    "/operator/people/{named}/open"     => POST operators::people::open;
    "/operator/payment-methods"         => GET operators::payment_methods::list;
    "/operator/payment-methods/{named}" => GET operators::payment_methods::page;
    "/operator/payment-methods/{named}/open" => POST operators::payment_methods::open;
    "/operator/payment-methods/{named}/certificate" =>
        GET operators::certificate::page, POST operators::certificate::note;
    "/operator/payment-methods/{named}/certificate/remove" =>
        GET operators::certificate::remove_page, POST operators::certificate::remove;
    "/operator/mails"                   => GET operators::mails::page;
    "/operator/mails/retry"             => POST operators::mails::retry_all;
    "/operator/mails/{named}/retry"     => POST operators::mails::retry;
    "/operator/reviews"                 => GET operators::reviews::page;
    "/operator/credits/{named}"         => GET operators::reviews::credit_page, POST operators::reviews::give_back;
    "/operator/statements"              => GET operators::statements::page, POST operators::statements::import;
    "/operator/statements/{named}"      => GET operators::line::page;
    "/operator/statements/{named}/assign" => POST operators::line::assign;
    "/operator/statements/{named}/divide" => GET operators::divide::page, POST operators::divide::divide;
    "/operator/statements/{named}/dismiss" => POST operators::line::dismiss;
    "/operator/statements/{named}/unmatch" => GET operators::unmatch::page, POST operators::unmatch::unmatch;

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
