//! Every address of the interface for programs, each with what it does in a few words: the description is made of this list,
//! too. As the list of pages, and its functions are in `paths::api`.

/// Hands the table to a macro.
macro_rules! table {
    ($callback:ident) => {
        $callback! {
            // The token itself
            token()
                "/api/v1/token" =>
                GET api::token::show as "Which token this is",
                DELETE api::token::end as "End this token";

            // People and teams
            people()
                "/api/v1/people" =>
                GET api::people::list as "List people",
                POST api::acts::people::create as "Create an account for someone whose address you vouch for";
            person(person: PersonId)
                "/api/v1/people/{person}" =>
                GET api::people::show as "Show a person",
                PUT api::acts::people::put as "Create an account under your own ID, or find it";
            access_of_person(person: PersonId)
                "/api/v1/people/{person}/access" => GET api::people::access::list as "List what a person has access to";
            teams()
                "/api/v1/teams" =>
                GET api::teams::list as "List teams",
                POST api::acts::teams::create as "Create a team";
            team(team: TeamId)
                "/api/v1/teams/{team}" =>
                GET api::teams::show as "Show a team",
                PUT api::acts::teams::put as "Create a team under your own ID, or find it",
                PATCH api::acts::teams::change as "Change a team";
            team_members(team: TeamId)
                "/api/v1/teams/{team}/members" => GET api::teams::list_members as "List who is in a team";
            team_member(team: TeamId, person: PersonId)
                "/api/v1/teams/{team}/members/{person}" =>
                PUT api::acts::teams::change_role as "Change the role of a member",
                DELETE api::acts::teams::remove as "Remove someone from a team";

            // Apps
            apps()
                "/api/v1/apps" =>
                GET api::apps::list as "List apps",
                POST api::acts::apps::create as "Create an app";
            app(app: AppId)
                "/api/v1/apps/{app}" =>
                GET api::apps::show as "Show an app",
                PUT api::acts::apps::put as "Create an app under your own ID, or find it",
                PATCH api::acts::apps::change as "Change an app",
                DELETE api::acts::apps::delete as "Delete an app in seven days";
            keep_app(app: AppId) "/api/v1/apps/{app}/keep" => POST api::acts::apps::keep as "Undo the deletion of an app";
            app_developer(app: AppId, person: PersonId)
                "/api/v1/apps/{app}/developers/{person}" =>
                PUT api::acts::developers::connect as "Let a member of a team work on an app",
                DELETE api::acts::developers::remove as "Remove someone from an app";
            app_contact(app: AppId, person: PersonId)
                "/api/v1/apps/{app}/contacts/{person}" =>
                PUT api::acts::developers::set_contact as "Make someone a technical contact",
                DELETE api::acts::developers::unset_contact as "Remove someone as technical contact";
            app_access(app: AppId)
                "/api/v1/apps/{app}/access" => GET api::apps::access::list as "List who may work on an app";
            app_payment(app: AppId)
                "/api/v1/apps/{app}/payment" => GET api::apps::payment::show as "Show whether an app is paid for";
            app_environments(app: AppId)
                "/api/v1/apps/{app}/environments" =>
                GET api::apps::environments::list as "List environments and their plans",
                POST api::acts::environments::open as "Create an environment";
            app_environment(app: AppId, environment: EnvironmentId)
                "/api/v1/apps/{app}/environments/{environment}" =>
                PATCH api::acts::environments::change as "Change an environment",
                DELETE api::acts::environments::delete as "Delete an environment in seven days";
            keep_environment(app: AppId, environment: EnvironmentId)
                "/api/v1/apps/{app}/environments/{environment}/keep" =>
                POST api::acts::environments::keep as "Undo the deletion of an environment";
            plans(app: AppId, environment: EnvironmentId)
                "/api/v1/apps/{app}/environments/{environment}/plans" =>
                PUT api::acts::environments::book as "Say which plans are to be booked";

            // Payment methods and invoices
            payment_methods()
                "/api/v1/payment-methods" =>
                GET api::payment_methods::list as "List payment methods",
                POST api::acts::payment_methods::create as "Create a payment method";
            payment_method(payment_method: PaymentMethodId)
                "/api/v1/payment-methods/{payment_method}" =>
                GET api::payment_methods::show as "Show a payment method",
                PUT api::acts::payment_methods::put as "Create a payment method under your own ID, or find it",
                PATCH api::acts::payment_methods::change as "Change a payment method";
            payment_method_person(payment_method: PaymentMethodId, person: PersonId)
                "/api/v1/payment-methods/{payment_method}/people/{person}" =>
                PUT api::acts::payment_methods::change_level as "Change what someone may do with a payment method",
                DELETE api::acts::payment_methods::remove_person as "Remove someone from a payment method";
            payment_method_team(payment_method: PaymentMethodId, team: TeamId)
                "/api/v1/payment-methods/{payment_method}/teams/{team}" =>
                PUT api::acts::payment_methods::connect_team as "Let a team manage a payment method",
                DELETE api::acts::payment_methods::remove_team as "Remove a team from a payment method";
            payment_method_people(payment_method: PaymentMethodId)
                "/api/v1/payment-methods/{payment_method}/people" =>
                GET api::payment_methods::people::list as "List who manages or sees a payment method";
            payment_method_teams(payment_method: PaymentMethodId)
                "/api/v1/payment-methods/{payment_method}/teams" =>
                GET api::payment_methods::people::teams as "List the teams that manage a payment method";
            payment_method_balance(payment_method: PaymentMethodId)
                "/api/v1/payment-methods/{payment_method}/balance" =>
                GET api::payment_methods::balance::show as "Show what is owed";
            invoices(payment_method: PaymentMethodId)
                "/api/v1/payment-methods/{payment_method}/invoices" =>
                GET api::invoices::list as "List invoices and credit notes";
            invoice(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/api/v1/payment-methods/{payment_method}/invoices/{number}" =>
                GET api::invoices::show as "Show an invoice or a credit note";
            payments(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/api/v1/payment-methods/{payment_method}/invoices/{number}/payments" =>
                POST api::acts::payments::record as "Record a payment";
            invoice_pdf(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/api/v1/payment-methods/{payment_method}/invoices/{number}/invoice.pdf" =>
                GET api::invoices::pdf as "The PDF of an invoice";
            xrechnung(payment_method: PaymentMethodId, number: InvoiceNumber)
                "/api/v1/payment-methods/{payment_method}/invoices/{number}/xrechnung.xml" =>
                GET api::invoices::xrechnung as "The XRechnung of an invoice";

            // Invitations
            invitations()
                "/api/v1/invitations" =>
                GET api::invitations::list as "List invitations that were sent",
                POST api::acts::invitations::send as "Send an invitation";
            invitation(invitation: InvitationId)
                "/api/v1/invitations/{invitation}" =>
                GET api::invitations::show as "Show an invitation",
                DELETE api::acts::invitations::withdraw as "Withdraw an invitation";
            remind(invitation: InvitationId)
                "/api/v1/invitations/{invitation}/remind" =>
                POST api::acts::invitations::remind as "Remind of an invitation";

            // What the hosting platform says and hears
            events() "/api/v1/events" => GET api::events::list as "List what has happened";
            usage() "/api/v1/usage" => POST api::acts::usage::report as "Report what was used";
            app_state(app: AppId)
                "/api/v1/apps/{app}/state" => PUT api::acts::running::report as "Report whether an app runs";
        }
    };
}

pub(crate) use table;
