//! An event as a sentence. Every kind has its words here, for developers and for clients: without them it does not
//! compile.

use super::names::Names;
use crate::model::event::{Event, EventKind};
use crate::model::written;
use crate::paths;

/// The same words for everybody.
const fn both(words: &'static str) -> (&'static str, &'static str) {
    (words, words)
}

/// The sentence for developers, and the one for clients. In braces stands what [`Sentence::of`] fills in.
pub fn words(kind: EventKind) -> (&'static str, &'static str) {
    use EventKind as It;
    match kind {
        It::Imported => both("{thing} was imported."),
        It::SignedUp => both("{who} signed up."),
        It::NameChanged => both("{who} changed {their} name."),
        It::EmailChanged => both("{who} changed {their} email address."),
        It::PasswordChosen => both("{who} chose a password."),
        It::PasswordRemoved => both("{who} removed {their} password."),
        It::TokenMade => ("{who} created the token “{said}”.", "{who} gave a program access: {said}."),
        It::TokenEnded => ("{who} ended the token “{said}”.", "{who} ended the access of a program: {said}."),
        It::PasswordChanged => both("{who} changed {their} password."),
        It::AppCreated => both("{who} created {app}."),
        It::AppChanged => both("{who} changed the {what} of {app}."),
        It::AppAttached => ("{who} put {app} on {payment}.", "{who} chose {payment} to pay for {app}."),
        It::AppMovedAway => {
            ("{who} moved {app} away from {payment}.", "{app} is no longer paid with {payment}: {who} moved it.")
        }
        It::AppMovedHere => ("{who} moved {app} to {payment}.", "{app} is now paid with {payment}: {who} moved it."),
        It::AppDeletionScheduled => both("{who} asked for the deletion of {app}."),
        It::AppDeletionPutOff => {
            both("The deletion of {app} was put off: the email about it could not be sent in time.")
        }
        It::AppDeletionUndone => both("{who} undid the deletion of {app}."),
        It::AppDeleted => both("{app} was deleted, as requested."),
        It::TrialEnding => (
            "The trial of {app} was about to end. We told everyone who works on it.",
            "Nobody paid for {app} yet. We told everyone who works on it.",
        ),
        It::TrialEnded => ("{app} was deleted: its trial was over.", "{app} was deleted: nobody paid for it."),
        It::AppBeingSetUp => ("{who} reported that {app} is being set up.", "{app} is being set up."),
        It::AppReady => ("{who} reported that {app} is ready.", "{app} is ready."),
        It::AppNotSetUp => {
            ("{who} reported that {app} could not be set up{reason}.", "{app} could not be set up{reason}.")
        }
        It::AppSuspended => ("{who} reported that {app} was switched off{reason}.", "{app} was switched off{reason}."),
        It::AppResumed => {
            ("{who} reported that {app} was switched on again{reason}.", "{app} was switched on again{reason}.")
        }
        It::AppGone => (
            "{who} reported that {app} no longer exists on our servers{reason}.",
            "{app} no longer exists on our servers{reason}.",
        ),
        It::EnvironmentCreated => {
            ("{who} added the environment {what} to {app}.", "{who} added a copy of {app}: {what}.")
        }
        It::EnvironmentDeleted => (
            "The environment {what} of {app} was deleted, as requested.",
            "A part of {app} was deleted, as requested: {what}.",
        ),
        It::EnvironmentDeletionScheduled => (
            "{who} asked for the deletion of the environment {what} of {app}.",
            "{who} asked for the deletion of a part of {app}: {what}.",
        ),
        It::EnvironmentDeletionPutOff => (
            "The deletion of the environment {what} of {app} was put off: the email about it could not be sent in time.",
            "The deletion of a part of {app} was put off: the email about it could not be sent in time.",
        ),
        It::EnvironmentDeletionUndone => (
            "{who} undid the deletion of the environment {what} of {app}.",
            "{who} undid the deletion of a part of {app}: {what}.",
        ),
        It::PlanBooked => ("{who} booked {what} for {app}.", "{who} added something to what {app} runs on."),
        It::PlanChanged => ("{who} changed {app} to {what}.", "{who} changed what {app} runs on."),
        It::RiseAsked => ("{who} asked whoever pays for {app} about {what}.", "{who} asked to let {app} cost more."),
        It::RiseAllowed => ("{who} allowed {what} for {app}.", "{who} let {app} cost more."),
        It::RiseNotAllowed => ("{who} declined {what} for {app}.", "{who} declined to let {app} cost more."),
        It::RiseWithdrawn => {
            ("{who} withdrew the request for {what} for {app}.", "{who} withdrew the request to let {app} cost more.")
        }
        It::RiseNotAnswered => (
            "Nobody answered in time whether {app} may have {what}.",
            "Nobody answered in time whether {app} may cost more.",
        ),
        It::PlanEndScheduled => {
            ("{who} asked to remove {what} from {app}.", "{who} asked to remove something {app} runs on.")
        }
        It::PlanEndPutOff => (
            "{what} stays on {app} for longer: the email about its end could not be sent in time.",
            "Something {app} runs on stays for longer: the email about its end could not be sent in time.",
        ),
        It::PlanEndUndone => {
            ("{who} decided that {app} keeps {what}.", "{who} decided that {app} keeps what it runs on.")
        }
        It::PlanEnded => {
            ("{what} was removed from {app}, as requested.", "Something {app} ran on was removed, as requested.")
        }
        It::DeveloperConnected => {
            ("{who} gave {person} access to {app}.", "{who} added {person} to those who work on {app}.")
        }
        It::DeveloperRemoved => both("{who} removed {person} from {app}."),
        It::DeveloperLeft => both("{who} stopped working on {app}."),
        It::TechnicalContactSet => {
            ("{who} made {person} a technical contact of {app}.", "{who} turned on alerts about {app} for {person}.")
        }
        It::TechnicalContactUnset => (
            "{who} decided that {person} is no longer a technical contact of {app}.",
            "{who} turned off alerts about {app} for {person}.",
        ),
        It::AccessAsked => both("{who} asked to work on {app}."),
        It::AccessNotGranted => both("{who} declined the request of {person} to work on {app}."),
        It::TeamCreated => both("{who} created the team {team}."),
        It::TeamRenamed => both("{who} renamed the team {team}."),
        It::TeamDeleted => both("{who} deleted the team {team}."),
        It::MemberJoined => both("{who} joined the team {team}."),
        It::MemberRemoved => both("{who} removed {person} from the team {team}."),
        It::MemberLeft => both("{who} left the team {team}."),
        It::RoleChanged => {
            ("{who} made {person} {what} in the team {team}.", "{who} changed what {person} may do in the team {team}.")
        }
        It::TeamAppAdded => ("{who} gave the team {team} access to {app}.", "The team {team} now works on {app}."),
        It::TeamAppRemoved => {
            ("{who} removed the team {team} from {app}.", "The team {team} no longer works on {app}.")
        }
        It::TeamBillingGiven => {
            ("{who} gave the team {team} access to {payment}.", "{who} let the team {team} manage {payment}.")
        }
        It::TeamBillingRemoved => both("{who} removed the team {team} from {payment}."),
        It::AccountTypeChanged => {
            ("{who} changed {their} account to a {what} account.", "{who} changed the type of {their} account.")
        }
        It::AccountDeleted => both("{who} deleted {their} account."),
        It::PaymentMethodCreated => both("{who} created {payment}."),
        It::PaymentMethodChanged => both("{who} changed the {what} of {payment}."),
        It::HowPaidChanged => both("{who} changed how the invoices of {payment} are paid: {said}."),
        It::DevelopersMayPay => (
            "{who} allowed unpaid invoices of {payment} to be paid by the people who work on its apps.",
            "{who} allowed unpaid invoices of {payment} to be paid by the people who work on its websites.",
        ),
        It::DevelopersMayNotPay => (
            "{who} stopped allowing unpaid invoices of {payment} to be paid by the people who work on its apps.",
            "{who} stopped allowing unpaid invoices of {payment} to be paid by the people who work on its websites.",
        ),
        It::InvoiceEmailConfirmed => both("The invoice email of {payment} was confirmed."),
        It::InvoiceCopyAdded => both("{who} added an address for copies of the invoices of {payment}."),
        It::InvoiceCopyConfirmed => both("An address for copies of the invoices of {payment} was confirmed."),
        It::InvoiceCopyRemoved => both("{who} removed an address for copies of the invoices of {payment}."),
        It::InvoiceCopyStopped => both("Someone who was getting copies of the invoices of {payment} stopped them."),
        It::VatIdConfirmed => both("The tax office confirmed the VAT ID of {payment}."),
        It::VatIdRejected => both("The tax office says that the VAT ID of {payment} is not valid."),
        It::BillingAccessGiven => ("{who} gave {person} access to {payment}.", "{who} let {person} manage {payment}."),
        It::BillingAccessRemoved => both("{who} removed {person} from {payment}."),
        It::BillingAccessLeft => ("{who} gave up {their} access to {payment}.", "{who} stopped managing {payment}."),
        It::InvoicesAccessGiven => both("{who} let {person} see the invoices of {payment}."),
        It::InvoicesAccessRemoved => both("{who} removed {person} from those who see the invoices of {payment}."),
        It::InvoicesAccessLeft => both("{who} chose to no longer see the invoices of {payment}."),
        It::PaymentMethodClosing => both("{who} began to close {payment}."),
        It::PaymentMethodClosed => both("{payment} was closed."),
        It::InvoiceIssued => both("Invoice {what} of {payment} was issued."),
        It::InvoicePaid => both("Invoice {what} of {payment} was paid."),
        It::InvoiceOpenAgain => both("A payment for invoice {what} of {payment} went back: it is open."),
        It::InvoiceNotCharged => both("Invoice {what} of {payment} could not be charged."),
        It::PaymentStopped => both("A payment attempt for invoice {what} of {payment} was stopped."),
        It::InvoiceDisputed => both("The card payment for invoice {what} of {payment} was disputed with the bank."),
        It::InvoiceReminded => both("A reminder of invoice {what} of {payment} was sent."),
        It::InvoiceLinkEnded => both("{who} ended the link to invoice {what} of {payment}."),
        It::AccountantLinkMade => both("{who} created a link to the invoices of {payment}, for an accountant."),
        It::AccountantLinkUsed => both("A link for an accountant was used to view the invoices of {payment}."),
        It::AccountantLinkEnded => both("{who} ended a link to the invoices of {payment}, for an accountant."),
        It::AccountantLinkExpired => both("A link to the invoices of {payment}, for an accountant, expired."),
        It::LastNoticeSent => both("A last notice about invoice {what} of {payment} was sent."),
        It::LastNoticePassed => both("The last notice about invoice {what} of {payment} ended without a payment."),
        It::InvoiceAnswered => both("An answer about invoice {what} of {payment} was recorded."),
        It::CreditGivenBack => both("Credit{amount} for {payment} was refunded."),
        It::RefundBegun => both("A refund for invoice {what} of {payment} was started."),
        It::RefundDone => both("The refund for invoice {what} of {payment} has been paid out."),
        It::RefundFailed => both("The refund for invoice {what} of {payment} did not work."),
        It::RefundKept => both("The refund for invoice {what} of {payment} failed, so the amount was kept as credit."),
        It::InvoiceCredited => both("Invoice {what} of {payment} was cancelled."),
        It::InvoiceCreditedInPart => both("A part of invoice {what} of {payment} was credited."),
        It::InvoiceCorrected => both("Invoice {what} of {payment} was replaced by a corrected one."),
        It::InvoiceSentAgain => both("The {what} of {payment} was sent again."),
        It::InvoiceWrittenOff => both("Invoice {what} of {payment} is no longer asked for."),
        It::VatCertificateNoted => {
            both("Support recorded the certificate of an international body for {payment}: {said}.")
        }
        It::VatCertificateRemoved => {
            both("Support removed from {payment} the certificate of an international body. The reason: “{said}”.")
        }
        It::RecordOpened => both("Support looked at {thing}. The reason: “{said}”."),
        It::InvitationSent => both("{who} invited {invited} {offer}."),
        It::InvitationSentAgain => both("{who} sent {invited} the invitation {offer} again."),
        It::InvitationReminded => both("{who} reminded {invited} of the invitation {offer}."),
        It::InvitationWithdrawn => both("{who} withdrew the invitation {offer}."),
        It::InvitationAccepted => both("{who} accepted the invitation {offer}."),
        It::InvitationDeclined => both("{who} declined the invitation {offer}."),
        It::InvitationToBeConfirmed => {
            both("{who} accepted the invitation {offer} with another address. The sender has to confirm that.")
        }
        It::InvitationConfirmed => both("{who} confirmed the answer to the invitation {offer}."),
        It::InvitationRefused => both("{who} did not confirm the answer to the invitation {offer}."),
        It::InvitationExpired => both("The invitation {offer} was not answered in time."),
        It::InvitationVoid => both("The invitation {offer} is no longer valid."),
    }
}

/// A part of a sentence: words, or the name of something with the address of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub words: String,
    pub page: Option<String>,
}

/// What happened, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(pub Vec<Piece>);

impl Sentence {
    /// Says an event to the reader of these names.
    pub fn of(event: &Event, names: &Names) -> Sentence {
        let (for_developers, for_clients) = words(event.kind);
        let mut sentence = Sentence(Vec::new());
        sentence.add(if names.is_client { for_clients } else { for_developers }, event, names);
        sentence.token(event, names);
        sentence.receipt(event, names);
        if let Some(first) = sentence.0.first_mut().filter(|first| first.page.is_none()) {
            first.words = capitalised(&first.words);
        }
        sentence
    }

    fn add(&mut self, words: &str, event: &Event, names: &Names) {
        for part in words.split_inclusive('}') {
            let (plain, asked) = part.split_once('{').unwrap_or((part, ""));
            self.say(plain);
            match asked.trim_end_matches('}') {
                "" => {}
                "app" => self.name(app(event, names)),
                "payment" => self.payment_method(event, names),
                "team" => self.name(team(event, names)),
                "offer" => self.offer(event, names),
                "thing" => self.thing(event, names),
                other => self.say(&word(other, event, names)),
            }
        }
    }

    /// Which program of theirs it was; the one of a platform is called as whoever acts. Clients know nothing of programs.
    fn token(&mut self, event: &Event, names: &Names) {
        let token = event.token_id.and_then(|id| names.token(id)).filter(|_| !names.is_client);
        let Some(token) = token.filter(|token| *token != who(event, names)) else { return };
        if let Some(last) = self.0.last_mut().filter(|last| last.page.is_none())
            && last.words.ends_with('.')
        {
            last.words.pop();
            last.words += &format!(", with the token {token}.");
        }
    }

    /// Of a handover: where what was agreed stands.
    fn receipt(&mut self, event: &Event, names: &Names) {
        let is_accepted = event.kind == EventKind::InvitationAccepted;
        if let Some(id) = event.invitation_id.filter(|id| is_accepted && names.has_receipt(*id)) {
            self.say(" See the ");
            self.name(("receipt".into(), Some(paths::receipt(id))));
            self.say(".");
        }
    }

    fn say(&mut self, words: &str) {
        match self.0.last_mut() {
            Some(last) if last.page.is_none() => last.words += words,
            _ if words.is_empty() => {}
            _ => self.0.push(Piece { words: words.into(), page: None }),
        }
    }

    fn name(&mut self, (words, page): (String, Option<String>)) {
        match page {
            None => self.say(&words),
            Some(page) => self.0.push(Piece { words, page: Some(page) }),
        }
    }

    /// It is often named after what it pays for, so the sentence says what it is. Clients have few, and read the name alone.
    fn payment_method(&mut self, event: &Event, names: &Names) {
        match event.payment_method_id.and_then(|id| names.payment_method(id)) {
            Some(name) => {
                self.say(if names.is_client { "" } else { "the payment method " });
                self.name((name.name.clone(), name.page.clone()));
            }
            None => self.say("a payment method"),
        }
    }

    /// Whatever it is that the event is about.
    fn thing(&mut self, event: &Event, names: &Names) {
        match (event.app_id, event.payment_method_id, event.team_id) {
            (Some(_), ..) => self.name(app(event, names)),
            (_, Some(_), _) => self.payment_method(event, names),
            (_, _, Some(_)) => self.add("the team {team}", event, names),
            _ if event.person_id == Some(names.reader) => self.say("your account"),
            _ => self.add("the account of {person}", event, names),
        }
    }

    /// What an invitation is about.
    fn offer(&mut self, event: &Event, names: &Names) {
        let offer = event.invitation_id.and_then(|id| names.offer(id)).unwrap_or_default();
        let words = match (event.app_id, event.payment_method_id, event.team_id) {
            (_, _, Some(_)) => "to the team {team}",
            (Some(_), ..) if offer == "app" => "to work on {app}",
            (Some(_), ..) => "to pay for {app}",
            (None, Some(_), _) if offer == "invoices_only" => "to see the invoices of {payment}",
            (None, Some(_), _) if names.is_client => "to manage {payment}",
            (None, Some(_), _) => "to share {payment}",
            (None, None, None) => "to work together",
        };
        self.add(words, event, names);
    }
}

impl std::fmt::Display for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(&piece.words))
    }
}

fn app(event: &Event, names: &Names) -> (String, Option<String>) {
    match event.app_id.and_then(|id| names.app(id)) {
        Some(name) => (name.name.clone(), name.page.clone()),
        None => (if names.is_client { "a website" } else { "an app" }.into(), None),
    }
}

fn team(event: &Event, names: &Names) -> (String, Option<String>) {
    match event.team_id.and_then(|id| names.team(id)) {
        Some(name) => (name.name.clone(), name.page.clone()),
        None => ("that you do not see".into(), None),
    }
}

fn word(asked: &str, event: &Event, names: &Names) -> String {
    let is_reader = event.actor_id == Some(names.reader);
    match asked {
        "who" => who(event, names),
        "their" => if is_reader { "your" } else { "their" }.into(),
        "person" if event.person_id.is_some() && event.person_id == event.actor_id => {
            if is_reader { "yourself" } else { "themselves" }.into()
        }
        "person" if event.person_id == Some(names.reader) => "you".into(),
        "person" => event.person_id.and_then(|id| names.person(id)).unwrap_or("someone").into(),
        // A sentence of its own: whoever wrote it may have ended it.
        "said" => event.detail.trim_end_matches('.').into(),
        "reason" | "amount" if event.detail.is_empty() => String::new(),
        "amount" => format!(" of {}", event.detail),
        "reason" => format!(". The reason: “{}”", event.detail.trim_end_matches('.')),
        "what" if event.detail.is_empty() => "settings".into(),
        "what" => written::joined(&event.detail.split(", ").collect::<Vec<_>>()),
        _ => event.invitation_id.and_then(|id| names.invited(id)).unwrap_or("someone").into(),
    }
}

/// Who did it: `you`, a name, or `somebody`.
pub fn who(event: &Event, names: &Names) -> String {
    match event.actor_id {
        Some(id) if id == names.reader => "you".into(),
        actor => actor.and_then(|id| names.person(id)).unwrap_or("someone").into(),
    }
}

/// Only words of ours begin small; a name stays as its owner writes it.
fn capitalised(words: &str) -> String {
    for ours in ["you ", "your ", "someone ", "a ", "an ", "the "] {
        if words.starts_with(ours) {
            return format!("{}{}", words[..1].to_uppercase(), &words[1..]);
        }
    }
    words.to_owned()
}
