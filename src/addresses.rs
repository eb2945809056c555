//! Every address on one page: public ones first, then those of the signed-in, by noun. Each has its function in `paths`
//! and its handlers, which `routes` registers. No address is a string anywhere else. Those of operators are in `operators`,
//! those for programs in `api`.

pub mod api;
pub mod operators;

/// Hands the table to a macro. What stands in an address is of the type whose `InAddress::PARAMETER` is the name of its
/// place.
macro_rules! table {
    ($callback:ident) => {
        $crate::addresses::operators::table! {
            $callback
            // Public
            home() "/" => GET home::page;
            help() "/help" => GET home::help;
            health() "/health" => GET home::probes::health;
            alive() "/livez" => GET home::probes::alive;
            ready() "/readyz" => GET home::probes::ready;
            security() "/.well-known/security.txt" => GET home::well_known::security;
            change_password() "/.well-known/change-password" => GET home::well_known::change_password;
            asset(name: FileName) "/static/{name}" => GET web::static_files::file;
            logo(name: FileName) "/logos/{name}" => GET web::static_files::logo;
            receipt_code(code: ReceiptCode) "/receipts/{code}" => GET receipts::code::page;
            stripe_hook() "/hooks/stripe" => POST charging::hooks::stripe;
            pay_now(charge: ChargeId) "/pay/{charge}" => GET charging::present::page;
            outbox() "/outbox" => GET outbox::list;
            outbox_mail(mail: MailId) "/outbox/{mail}" => GET outbox::page;
            sandbox_page(session: SandboxSessionId) "/sandbox/{session}" => GET sandbox::page, POST sandbox::choose;

            // The doors
            sign_up() "/sign-up" => GET people::sign_up::page, POST people::sign_up::submit;
            check_your_mail() "/sign-up/check-your-mail" => GET people::sign_up::check_your_mail;
            verify() "/verify" => GET people::verify::page, POST people::verify::submit;
            verify_by_link(token: Token) "/verify/{token}" => GET people::verify::open;
            invoice_email_confirmed() "/invoice-email-confirmed" => GET people::verify::invoice_email_confirmed;
            stop_emails() "/stop-emails" => GET people::stop_emails::page, POST people::stop_emails::stop;
            stop_emails_by_link(token: Token) "/stop-emails/{token}" => GET people::stop_emails::open;
            emails_stopped() "/emails-stopped" => GET people::stop_emails::stopped;
            log_in() "/login" => GET sessions::log_in::page, POST sessions::log_in::submit;
            log_in_code() "/login/code" => GET sessions::code::page, POST sessions::code::submit;
            log_in_by_email() "/login/email" => GET sessions::code::link_page, POST sessions::code::submit_link;
            log_in_by_email_link(token: Token) "/login/email/{token}" => GET sessions::code::open;
            log_out() "/logout" => POST sessions::log_in::log_out;
            forgot_password() "/password/forgot" => GET sessions::forgot::page, POST sessions::forgot::submit;
            forgot_password_sent() "/password/forgot/sent" => GET sessions::forgot::sent;
            reset_password() "/password/reset" => GET sessions::reset::page, POST sessions::reset::submit;
            reset_password_by_link(token: Token) "/password/reset/{token}" => GET sessions::reset::open;
            log_in_link() "/log-in-link" => GET sessions::log_in_link::page, POST sessions::log_in_link::submit;
            log_in_by_link(token: Token) "/log-in-link/{token}" => GET sessions::log_in_link::open;

            // The account
            account() "/account" => GET people::account::page;
            account_name() "/account/name" => POST people::account::change_name;
            account_email() "/account/email" => GET people::email::page, POST people::email::submit;
            account_password() "/account/password" => GET people::password::page, POST people::password::submit;
            remove_password() "/account/password/remove" => POST people::password::remove;
            account_type() "/account/type" => GET people::account_type::page, POST people::account_type::change;
            delete_account() "/account/delete" => GET people::close::page, POST people::close::delete;
            end_session(session: SessionId) "/account/sessions/{session}/end" => POST people::account::end_session;
            end_other_sessions() "/account/sessions/end-others" => POST people::account::end_others;
            tokens() "/account/tokens" => GET tokens::list::page;
            new_token() "/account/tokens/new" => GET tokens::new::page, POST tokens::new::make;
            end_token(access_token: AccessTokenId) "/account/tokens/{access_token}/end" =>
                GET tokens::end::page, POST tokens::end::end;

            // Apps
            apps() "/apps" => GET apps::list::page;
            new_app() "/new/app" => GET apps::new::page, POST apps::new::create;
            app(app: AppId) "/apps/{app}" => GET apps::show::page;
            app_people(app: AppId) "/apps/{app}/people" => GET apps::people::page;
            remove_developer(app: AppId, person: PersonId)
                "/apps/{app}/people/{person}/remove" =>
                GET apps::developers::remove_page, POST apps::developers::remove;
            set_technical_contact(app: AppId, person: PersonId)
                "/apps/{app}/people/{person}/contact" =>
                GET apps::developers::contact_page, POST apps::developers::contact;
            unset_technical_contact(app: AppId, person: PersonId)
                "/apps/{app}/people/{person}/no-contact" =>
                GET apps::developers::no_contact_page, POST apps::developers::no_contact;
            subscribe_to_app(app: AppId)
                "/apps/{app}/subscribe" => GET apps::developers::subscribe_page, POST apps::developers::subscribe;
            leave_app(app: AppId) "/apps/{app}/leave" => GET apps::developers::leave_page, POST apps::developers::leave;
            connect_member_to_app(app: AppId)
                "/apps/{app}/connect-member" => GET apps::developers::member_page, POST apps::developers::member;
            connect_team_to_app(app: AppId)
                "/apps/{app}/connect-team" => GET apps::teams::connect_page, POST apps::teams::connect;
            remove_team_from_app(app: AppId, team: TeamId)
                "/apps/{app}/teams/{team}/remove" => GET apps::teams::remove_page, POST apps::teams::remove;
            ask_for_access(app: AppId) "/apps/{app}/ask" => GET apps::requests::page, POST apps::requests::ask;
            withdraw_access_request(app: AppId) "/apps/{app}/ask/withdraw" => POST apps::requests::withdraw;
            answer_access_request(app: AppId, person: PersonId)
                "/apps/{app}/requests/{person}" => GET apps::requests::answer_page;
            grant_access_request(app: AppId, person: PersonId)
                "/apps/{app}/requests/{person}/grant" => POST apps::requests::grant;
            refuse_access_request(app: AppId, person: PersonId)
                "/apps/{app}/requests/{person}/refuse" => POST apps::requests::refuse;
            app_environments(app: AppId) "/apps/{app}/environments" => GET environments::list::page;
            new_environment(app: AppId)
                "/apps/{app}/environments/new" => GET environments::new::page, POST environments::new::create;
            delete_environment(app: AppId, environment: EnvironmentId)
                "/apps/{app}/environments/{environment}/delete" =>
                GET environments::delete::page, POST environments::delete::delete;
            rise_request(app: AppId, rise: RiseId) "/apps/{app}/rises/{rise}" => GET environments::rises::page;
            allow_rise(app: AppId, rise: RiseId) "/apps/{app}/rises/{rise}/allow" => POST environments::rises::allow;
            refuse_rise(app: AppId, rise: RiseId) "/apps/{app}/rises/{rise}/refuse" => POST environments::rises::refuse;
            withdraw_rise(app: AppId, rise: RiseId)
                "/apps/{app}/rises/{rise}/withdraw" => POST environments::rises::withdraw;
            keep_environment(app: AppId, environment: EnvironmentId)
                "/apps/{app}/environments/{environment}/keep" => POST environments::delete::keep;
            choose_plan(app: AppId, environment: EnvironmentId)
                "/apps/{app}/environments/{environment}/plan" => GET environments::plan::page;
            book_plan(app: AppId, environment: EnvironmentId)
                "/apps/{app}/environments/{environment}/book" =>
                GET environments::plan::book_page, POST environments::plan::book;
            take_off(app: AppId, environment: EnvironmentId)
                "/apps/{app}/environments/{environment}/take-off" =>
                GET environments::plan::take_off_page, POST environments::plan::take_off;
            app_payment_method(app: AppId) "/apps/{app}/payment-method" => GET apps::payment::page;
            pay_app_with(app: AppId)
                "/apps/{app}/pay-with" => GET apps::payment::choice_page, POST apps::payment::choose;
            pay_for_app(app: AppId) "/apps/{app}/pay" => GET charging::rescue::page, POST charging::rescue::pay;
            app_settings(app: AppId) "/apps/{app}/settings" => GET apps::settings::page, POST apps::settings::change;
            delete_app(app: AppId) "/apps/{app}/delete" => GET apps::delete::page, POST apps::delete::delete;
            keep_app(app: AppId) "/apps/{app}/keep" => POST apps::delete::keep;

            // Payment methods
            payment_methods() "/payment-methods" => GET payment_methods::list::page;
            new_payment_method()
                "/new/payment-method" => GET payment_methods::new::page, POST payment_methods::new::create;
            check_new_payment_method() "/new/payment-method/check" => GET payment_methods::new::check;
            payment_setup(setup: SetupId)
                "/payment-setups/{setup}" => GET charging::setups::page::page, POST charging::setups::page::again;
            pay_by_transfer(setup: SetupId)
                "/payment-setups/{setup}/transfer" => POST charging::setups::page::transfer;
            mandate(setup: SetupId)
                "/payment-setups/{setup}/mandate" =>
                GET charging::bank::mandate::page, POST charging::bank::mandate::submit;
            payment_method(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}" => GET payment_methods::show::page;
            invoices(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/invoices" => GET invoices::list::page;
            invoice(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/payment-methods/{payment_method}/invoices/{number}" => GET invoices::show::page;
            pay_invoice(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/payment-methods/{payment_method}/invoices/{number}/pay" => POST charging::present::by_payer;
            invoices_of_period(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/invoices.zip" => GET books::files::of_payer;
            overdue(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/overdue" => GET invoices::overdue::page;
            end_invoice_link(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/payment-methods/{payment_method}/invoices/{number}/end-link" => POST invoices::show::end_link;
            send_invoice_again(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/payment-methods/{payment_method}/invoices/{number}/send" => POST invoices::show::send_again;
            invoice_pdf(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/payment-methods/{payment_method}/invoices/{number}/invoice.pdf" => GET invoices::files::pdf_of_payer;
            xrechnung(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/payment-methods/{payment_method}/invoices/{number}/xrechnung.xml" =>
                GET invoices::files::xrechnung_of_payer;
            invoice_code(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/payment-methods/{payment_method}/invoices/{number}/transfer.png" =>
                GET invoices::files::code_of_payer;
            invoice_by_link(token: Token) "/invoice/{token}" => GET invoices::secret::page;
            pay_invoice_by_link(token: Token) "/invoice/{token}/pay" => POST charging::present::by_link;
            invoice_pdf_by_link(token: Token) "/invoice/{token}/invoice.pdf" => GET invoices::files::pdf_by_link;
            xrechnung_by_link(token: Token)
                "/invoice/{token}/xrechnung.xml" => GET invoices::files::xrechnung_by_link;
            invoice_code_by_link(token: Token) "/invoice/{token}/transfer.png" => GET invoices::files::code_by_link;
            new_accountant_link(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/accountant" =>
                GET invoices::accountants::manage::page, POST invoices::accountants::manage::make;
            end_accountant_link(payment_method: PaymentMethodId, accountant: AccountantLinkId)
                "/payment-methods/{payment_method}/accountants/{accountant}/end" =>
                POST invoices::accountants::manage::end;
            archive(token: Token) "/accountant/{token}" => GET invoices::accountants::archive::page;
            archive_pdf(token: Token, number: InvoiceNumber)
                "/accountant/{token}/invoices/{number}/invoice.pdf" => GET invoices::accountants::archive::pdf;
            archive_xrechnung(token: Token, number: InvoiceNumber)
                "/accountant/{token}/invoices/{number}/xrechnung.xml" =>
                GET invoices::accountants::archive::xrechnung;
            archive_of_period(token: Token)
                "/accountant/{token}/invoices.zip" => GET books::files::of_archive;
            rise_bound(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/bound" =>
                GET payment_methods::bound::page, POST payment_methods::bound::change;
            developers_pay(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/developers-pay" =>
                GET payment_methods::developers_pay::page, POST payment_methods::developers_pay::change;
            edit_payment_method(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/edit" =>
                GET payment_methods::edit::page, POST payment_methods::edit::change;
            how_you_pay(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/how-you-pay" =>
                GET payment_methods::how_you_pay::page, POST payment_methods::how_you_pay::choose;
            check_how_you_pay(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/how-you-pay/check" =>
                GET payment_methods::how_you_pay::check, POST payment_methods::how_you_pay::save;
            confirm_invoice_email(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/invoice-email" => POST payment_methods::show::ask_invoice_email;
            add_invoice_copy(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/copies" =>
                GET payment_methods::copies::page, POST payment_methods::copies::add;
            ask_invoice_copy(payment_method: PaymentMethodId, copy: InvoiceCopyId)
                "/payment-methods/{payment_method}/copies/{copy}/ask" => POST payment_methods::copies::ask;
            remove_invoice_copy(payment_method: PaymentMethodId, copy: InvoiceCopyId)
                "/payment-methods/{payment_method}/copies/{copy}/remove" => POST payment_methods::copies::remove;
            check_vat_id(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/vat-id" => POST payment_methods::show::check_vat_id;
            remove_from_payment_method(payment_method: PaymentMethodId, person: PersonId)
                "/payment-methods/{payment_method}/people/{person}/remove" =>
                GET payment_methods::people::remove_page, POST payment_methods::people::remove;
            change_billing_level(payment_method: PaymentMethodId, person: PersonId)
                "/payment-methods/{payment_method}/people/{person}/level" =>
                GET payment_methods::people::level_page, POST payment_methods::people::change_level;
            connect_team_to_payment_method(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/connect-team" =>
                GET payment_methods::teams::connect_page, POST payment_methods::teams::connect;
            remove_team_from_payment_method(payment_method: PaymentMethodId, team: TeamId)
                "/payment-methods/{payment_method}/teams/{team}/remove" =>
                GET payment_methods::teams::remove_page, POST payment_methods::teams::remove;
            leave_payment_method(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/leave" =>
                GET payment_methods::people::leave_page, POST payment_methods::people::leave;
            close_payment_method(payment_method: PaymentMethodId)
                "/payment-methods/{payment_method}/close" =>
                GET payment_methods::close::page, POST payment_methods::close::close;

            // Teams
            teams() "/teams" => GET teams::list::page;
            new_team() "/new/team" => GET teams::new::page, POST teams::new::create;
            team(team: TeamId) "/teams/{team}" => GET teams::show::page;
            team_settings(team: TeamId)
                "/teams/{team}/settings" => GET teams::settings::page, POST teams::settings::rename;
            change_role(team: TeamId, person: PersonId)
                "/teams/{team}/members/{person}/role" =>
                GET teams::members::role_page, POST teams::members::change_role;
            remove_from_team(team: TeamId, person: PersonId)
                "/teams/{team}/members/{person}/remove" => GET teams::members::remove_page, POST teams::members::remove;
            leave_team(team: TeamId) "/teams/{team}/leave" => GET teams::leave::page, POST teams::leave::leave;
            delete_team(team: TeamId) "/teams/{team}/delete" => GET teams::delete::page, POST teams::delete::delete;
            keep_payment_method(team: TeamId, payment_method: PaymentMethodId)
                "/teams/{team}/payment-methods/{payment_method}/keep" => POST teams::delete::keep;

            // Invitations
            invite() "/invite" => GET invitations::writing::choose::page;
            cancel_invitation() "/invite/cancel" => POST invitations::writing::choose::cancel;
            invite_to_pay() "/invite/pay" => GET invitations::writing::pay::page, POST invitations::writing::pay::keep;
            check_invitation_to_pay() "/invite/pay/check" => GET invitations::writing::pay::check;
            send_invitation_to_pay() "/invite/pay/send" => POST invitations::writing::pay::send;
            invite_to_team()
                "/invite/team" => GET invitations::writing::team::page, POST invitations::writing::team::keep;
            check_invitation_to_team() "/invite/team/check" => GET invitations::writing::team::check;
            send_invitation_to_team() "/invite/team/send" => POST invitations::writing::team::send;
            invite_to_app() "/invite/app" => GET invitations::writing::app::page, POST invitations::writing::app::keep;
            check_invitation_to_app() "/invite/app/check" => GET invitations::writing::app::check;
            send_invitation_to_app() "/invite/app/send" => POST invitations::writing::app::send;
            invite_to_payment_method()
                "/invite/payment-method" =>
                GET invitations::writing::payment_method::page, POST invitations::writing::payment_method::keep;
            check_invitation_to_payment_method()
                "/invite/payment-method/check" => GET invitations::writing::payment_method::check;
            send_invitation_to_payment_method()
                "/invite/payment-method/send" => POST invitations::writing::payment_method::send;
            invitation_by_link(token: Token) "/i/{token}" => GET invitations::received::open::open;
            invitation() "/invitation" => GET invitations::received::open::page;
            invitation_other_address() "/invitation/other-address" => GET invitations::received::open::other_address;
            invitation_sign_out() "/invitation/sign-out" => POST invitations::received::open::sign_out;
            check_invitation()
                "/invitation/check" =>
                GET invitations::received::accept::check, POST invitations::received::accept::keep;
            accept_invitation() "/invitation/accept" => POST invitations::received::accept::accept;
            decline_invitation()
                "/invitation/decline" =>
                GET invitations::received::decline::page, POST invitations::received::decline::decline;
            invitations() "/invitations" => GET invitations::list::page;
            sent_invitation(invitation: InvitationId) "/invitations/{invitation}" => GET invitations::sent::show::page;
            open_received_invitation(invitation: InvitationId)
                "/invitations/{invitation}/open" => GET invitations::received::open::open_received;
            invitation_link(invitation: InvitationId)
                "/invitations/{invitation}/link" => POST invitations::sent::show::link;
            remind(invitation: InvitationId) "/invitations/{invitation}/remind" => POST invitations::sent::show::remind;
            send_again(invitation: InvitationId)
                "/invitations/{invitation}/send-again" => POST invitations::sent::show::send_again;
            change_address(invitation: InvitationId)
                "/invitations/{invitation}/address" =>
                GET invitations::sent::address::page, POST invitations::sent::address::change;
            withdraw(invitation: InvitationId)
                "/invitations/{invitation}/withdraw" => POST invitations::sent::show::withdraw;
            confirm_invitation(invitation: InvitationId)
                "/invitations/{invitation}/confirm" =>
                GET invitations::sent::confirm::page, POST invitations::sent::confirm::confirm;
            refuse_invitation(invitation: InvitationId)
                "/invitations/{invitation}/refuse" => POST invitations::sent::confirm::refuse;
            receipt(invitation: InvitationId) "/handovers/{invitation}" => GET receipts::show::page;
            taken_over(invitation: InvitationId) "/handovers/{invitation}/done" => GET receipts::show::done;
            receipt_pdf(invitation: InvitationId) "/handovers/{invitation}/receipt.pdf" => GET receipts::show::pdf;

            // For programs
            api_page() "/api" => GET api::pages::page;
            api_problem(problem: ProblemName) "/api/problems/{problem}" => GET api::pages::problem;
            openapi() "/api/v1/openapi.json" => GET api::openapi::file;

            // Events
            events() "/events" => GET events::list::page;
            events_csv() "/events.csv" => GET events::list::file;
        }
    };
}

pub(crate) use table;
