//! EVERY RULE: who may do what to which object. `app` and `it` are links: how a person is connected, or what the hosting
//! platform may for everybody.
//! The table is printed by a test and compared with a committed file.

use super::granted::Right;
use super::links::{AppLink, InvitationLink, PaymentMethodLink, PersonLink, TeamLink};
use crate::model::access_token::Scope;

/// Names a right, its object and its rule.
macro_rules! rights {
    ($object:ident, $link:ident, |$it:ident|: $($(#[$meta:meta])* $name:ident => $rule:expr;)+) => {
        $(
            $(#[$meta])*
            #[derive(Debug)]
            pub enum $name {}

            impl Right for $name {
                type Link = $link;
                const NAME: &'static str = stringify!($name);
                fn allows($it: &$link) -> bool { $rule }
            }
        )+

        /// The rights on this object, by name, each with its rule: for the printed table.
        pub const $object: &[(&str, fn(&$link) -> bool)] = &[$((stringify!($name), $name::allows)),+];
    };
}

rights! { APP_RIGHTS, AppLink, |app|:
    /// That it exists, by name.
    SeeApp              => app.exists_for();
    /// Its page, its developers, the name of what pays for it, its events.
    ViewApp             => app.pays() || app.develops()
                           || app.platform.has_one_of(&[Scope::Read, Scope::AppsWrite, Scope::BookingsWrite]);
    /// What it costs, who pays for it in detail.
    ViewAppBilling      => app.pays() || (app.on_trial && app.develops_directly()) || app.platform.has(Scope::BillingRead);
    ChangeApp           => app.develops() || app.platform.has(Scope::AppsWrite);
    LeaveApp            => app.has_developer_connection();
    /// Invite developers, connect and remove developers and teams, set technical contacts.
    ManageDevelopers    => app.pays() || app.develops_directly() || app.platform.has(Scope::PeopleWrite);
    /// A developer connection for oneself, without asking anybody.
    Subscribe           => app.is_developer && (app.pays() || app.team_control) && !app.has_developer_connection();
    /// The same for a limited member of its team: somebody has to answer ([`AnswerRequests`]).
    AskForAccess        => app.limited_member && !app.pays() && !app.develops();
    AnswerRequests      => app.develops_directly();
    InviteToPay         => app.pays() || (app.on_trial && app.develops_directly())
                           || app.platform.has(Scope::PeopleWrite);
    /// Onto another payment method, where one also has billing access ([`AttachToPaymentMethod`]).
    MoveApp             => app.pays();
    /// A payment method, where one also has billing access ([`AttachToPaymentMethod`]), onto a trial app.
    PutOnPaymentMethod  => app.on_trial && app.develops_directly();
    DeleteApp           => app.pays() || app.develops() || app.platform.has(Scope::AppsWrite);
    /// Say yes or no to what costs more than is to be booked without asking.
    AnswerRises         => app.pays();
    /// Environments and their plans, at the prices of the list.
    BookPlans           => app.develops() || app.platform.has(Scope::BookingsWrite);
    /// What is to end, an environment or a plan, is to stay.
    KeepPlans           => app.pays() || app.develops() || app.platform.has(Scope::BookingsWrite);
    /// The invoice with which whoever pays for it has a problem, once, with a card or an account of one's own: if they have
    /// allowed it. It shows the number of the invoice and what is owed, and nothing else.
    PayForApp           => app.develops() && app.lets_rescue;
    /// Whether it runs: the platform knows. Operators report by hand, of what they have opened.
    ReportState         => app.platform.has(Scope::AppsWrite);
}

rights! { PAYMENT_METHOD_RIGHTS, PaymentMethodLink, |it|:
    ViewPaymentMethod       => it.pays() || it.platform.has_one_of(&[Scope::BillingRead, Scope::BillingWrite]);
    /// Its name, the names of what it pays for, costs, invoices with their files and how to pay them.
    ViewInvoices            => it.pays() || it.reads_invoices
                               || it.platform.has_one_of(&[Scope::BillingRead, Scope::BillingWrite]);
    ChangePaymentMethod     => (it.pays() || it.platform.has(Scope::BillingWrite)) && it.is_not_closed;
    InviteToPaymentMethod   => (it.pays() || it.platform.has(Scope::PeopleWrite)) && it.is_open;
    ManageBillingAccess     => (it.pays() || it.platform.has(Scope::PeopleWrite)) && it.is_not_closed;
    /// One's direct access, or that to its invoices: nobody depends on that, so whenever one likes.
    LeavePaymentMethod      => (it.pays_directly && it.is_not_closed) || it.reads_invoices;
    AttachToPaymentMethod   => (it.pays() || it.platform.has(Scope::BillingWrite)) && it.is_open;
    ClosePaymentMethod      => it.pays() && it.is_open;
    /// That money came in for one of its invoices, or went back: the platform has seen it. Operators record it of what they
    /// have opened.
    RecordPayments          => it.platform.has(Scope::BillingWrite);
}

rights! { TEAM_RIGHTS, TeamLink, |team|:
    /// Its name, its members, its apps.
    ViewTeam            => team.is_member() || team.platform.has_one_of(&[Scope::Read, Scope::PeopleWrite]);
    LeaveTeam           => team.is_member();
    /// The payment methods that it is connected to.
    ViewTeamBilling     => team.is_unlimited || team.platform.has(Scope::BillingRead);
    /// Its name, its members and their roles, its apps, what limited members ask for.
    ManageTeam          => team.is_unlimited || team.platform.has(Scope::PeopleWrite);
    InviteToTeam        => team.is_unlimited || team.platform.has(Scope::PeopleWrite);
    /// To an app or a payment method, where one also holds the right to connect somebody.
    BringTeam           => team.is_unlimited || team.platform.has(Scope::PeopleWrite);
    DeleteTeam          => team.is_unlimited;
}

rights! { INVITATION_RIGHTS, InvitationLink, |it|:
    /// It was sent by this person, or could be sent by them now.
    ViewInvitation      => it.sent_it || it.could_send_it || it.platform.has(Scope::Read);
    /// Remind, send again, change the address, withdraw, confirm. One that is over does not change: the acts say so.
    ManageInvitation    => it.could_send_it || (it.sent_it && it.is_over);
}

rights! { PERSON_RIGHTS, PersonLink, |it|:
    /// Name, address, and what they have access to.
    ViewPerson          => it.is_self || it.platform.has_one_of(&[Scope::Read, Scope::PeopleWrite]);
}
