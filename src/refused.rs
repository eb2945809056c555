//! Every sentence by which Remit refuses an act because of a rule. Each says what to do instead.

mod sentences;

/// The act would break a rule. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Invariant 2: an open payment method has at least one person with billing access.
    LastWithBillingAccess {
        payment_method: String,
    },
    /// The same, when a team is removed.
    OnlyThroughTeam {
        team: String,
        payment_method: String,
    },
    TeamManagesItAlready {
        team: String,
        payment_method: String,
    },
    /// Invariant 6: a trial app has a developer or a team.
    LastDeveloperOfTrial {
        app: String,
    },
    /// The same, when somebody else or a team is removed.
    NobodyLeftOnTrial {
        app: String,
    },
    /// Invariant 3.
    OnlyDevelopersWork {
        who: String,
    },
    /// Invariant 4: one connection per app and person.
    WorksOnItAlready {
        who: String,
        app: String,
    },
    /// Invariant 5.
    NotThroughThisTeam {
        who: String,
        app: String,
        team: String,
    },
    NotAskedAnyMore,
    ChooseTeam,
    ChooseSomebody,
    AskedToday {
        app: String,
    },
    /// Invariant 1: a team has at least one unlimited member.
    LastUnlimitedMember {
        team: String,
    },
    /// Of one person at a time.
    EnoughTrials {
        most: i64,
    },
    EnoughAppsToday,
    /// The hosting platform says that somebody is new who is not.
    HasAccount,
    /// The hosting platform calls another thing so.
    ExternalIdTaken {
        name: String,
    },
    /// The address was deleted with its account.
    AddressForgotten,
    EnvironmentIsThere {
        name: String,
    },
    EnoughEnvironments {
        most: usize,
    },
    OnlyEnvironment {
        app: String,
    },
    ComponentRequired {
        component: String,
    },
    /// Who pays was asked, and it was answered, withdrawn, or is no longer possible.
    RiseIsGone,
    /// An operator wrote down what could not be so after the state that an app has now, which is said in a word or two.
    RunsOtherwise {
        app: String,
        now: &'static str,
    },
    /// It costs something else than was shown.
    PriceHasChanged,
    /// Its end was asked for.
    ComponentGoes {
        component: String,
    },
    ChoosePlan,
    InvoiceNotOpen,
    CreditedAlready,
    /// A part of an invoice that is not a part of what is left of it.
    NotPartOfInvoice,
    /// More bookings in a month than one of its files has room for.
    TooMuchForDatev {
        most: usize,
    },
    /// An invoice that is to be sent again.
    CancelledNotSent,
    /// An invoice that was sent again several times today.
    SentEnough,
    /// An invoice that is not to be decided about, or that has a last notice.
    NoLastNotice,
    /// What is to be given back has changed.
    CreditIsAnother,
    CertificateIsThere,
    NoCertificate,
    /// It was sent meanwhile, or is of no use any more.
    MailNotTriedAgain,
    LineSettled,
    /// A charge of an invoice that is to be stopped: it is over, or was stopped before.
    NoPaymentToStop,
    /// The same: a debit.
    PaymentOnItsWay,
    /// A day for which no file of direct debits can be made, or no longer.
    NoDayForDebits,
    /// A file of direct debits.
    BookedAlready,
    /// A direct debit.
    BackAlready,
    /// The parts of a line are not the line.
    NotTheWholeLine,
    LineNotMatched,
    /// Of what a line paid for an invoice.
    WentBackAlready {
        invoice: String,
    },
    EnoughWebhooks {
        most: usize,
    },
    /// Nothing is sent to an endpoint until it is started again.
    WebhookEnded,
    LinkEnded,
    EnoughAccountantLinks,
    /// Of one person.
    EnoughTokens,
    /// Of the addresses that get copies of invoices.
    EnoughInvoiceCopies,
    /// It is the invoice email, or gets copies.
    GetsInvoicesAlready,
    InvoiceCopyGone,
    EndsWithNoTeam {
        payment_method: String,
    },
    OtherCurrency {
        invoice: String,
    },
    NotForThisInvoice {
        invoice: String,
    },
    PaymentMethodNotOpen {
        payment_method: String,
    },
    AddressMissing {
        payment_method: String,
    },
    AlreadyPaidWith {
        payment_method: String,
    },
    DeletionIsScheduled {
        app: String,
    },
    /// Everybody connected was told of it often enough today.
    DeletionAskedEnough {
        app: String,
    },
    /// Others were told of the same act often enough today.
    ToldOftenEnough,
    AppInOpenInvitation {
        app: String,
    },
    InviteYourself,
    ShareWithYourself,
    HasItAlready {
        who: String,
    },
    IsMemberAlready {
        who: String,
        team: String,
    },
    WorkOnItYourself,
    /// Only developers are in teams and work on apps.
    ForDevelopersOnly,
    /// A limited member cannot bring their team.
    AskUnlimitedMember {
        team: String,
    },
    PendingAlready,
    NoAppChosen,
    /// One invitation is about so many apps at most.
    TooManyApps {
        most: usize,
    },
    TooManyMailsNow,
    TooManyPendingInvitations,
    TooManyMailsToAddress,
    RemindedToday,
    RemindedEnough,
    AnotherState {
        now: &'static str,
    },
    InvitationOver {
        why: String,
    },
    ChangedMeanwhile,
    /// Somebody else has accepted since the page was opened.
    ConfirmAnother,
    /// The link that was opened has been replaced by a newer mail.
    LinkReplaced,
    /// The invitation was sent again while the page was open.
    SentAgain {
        sender: String,
        on: String,
    },
    AnotherIsOpen,
    YouHaveThisAlready,
    ChoosePaymentMethod,
    /// A card or an account that is not there yet, or no longer waits to be used.
    NotSetUp,
    InvoiceEmailAskedEnough,
    VatIdAskedEnough,
    AddressTaken,
    /// Of records of usage at once.
    TooManyRecords {
        most: usize,
    },
    /// Another record has this id.
    UsageIdTaken,
    NoSuchApp,
    NoSuchEnvironment,
    NoSuchComponent {
        component: String,
    },
    /// It is booked in plans.
    NotMetered {
        component: String,
    },
    QuantityOutOfRange,
    UsageInFuture,
    UsageTooLate {
        days: u32,
    },
    /// The environment was not there on that day.
    UsageOfNobody,
    /// Somebody has decided about it, or there was nothing to decide.
    RefundSettled,
    /// The bank has taken back what was to be refunded.
    NotThereToRefund,
    /// Before a person stops being a developer, or goes: what would be left with nobody.
    SettleFirst {
        what: String,
    },
}
