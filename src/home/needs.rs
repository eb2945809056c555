//! What needs a person: said once, on top of the home page, each with the page where it is settled.

use chrono::NaiveDate;

use super::queries::{PaymentProblem, StoppedApp, Waiting, WaitingInvitation, WaitingRequest, WaitingRise};
use crate::access::billing::{ListedPaymentMethod, ReadPaymentMethod};
use crate::apps::queries::ListedApp;
use crate::charging::setups::expiry;
use crate::invitations::kinds;
use crate::invoices::queries::{OpenInvoice, OpenInvoices};
use crate::model::app::TRIAL_DAYS;
use crate::model::payment_method::unconfirmed_in_words;
use crate::model::running::RunningState;
use crate::model::written;
use crate::paths;
use crate::store::Moment;

/// One thing that waits for the person.
pub struct Need {
    pub what: String,
    pub detail: String,
    /// What the button says, and where it leads.
    pub label: &'static str,
    pub href: String,
    /// Whose turn it is.
    pub turn: Turn,
    /// How many things it stands for.
    pub counts: usize,
}

/// Who has to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Yours,
    Theirs,
    /// The reader's, and there is time.
    Soon,
}

impl Need {
    pub fn is_soft(&self) -> bool {
        self.turn == Turn::Soon
    }
}

/// What needs somebody who is connected to these: first what is to be paid.
pub fn of(
    waiting: &Waiting,
    apps: &[ListedApp],
    payment_methods: &[ListedPaymentMethod],
    invoices: &OpenInvoices,
    (now, today): (Moment, NaiveDate),
) -> Vec<Need> {
    let of_apps = apps.iter().filter(|app| app.can_be_opened()).filter_map(|app| of_app(app, now));
    let of_waiting = waiting.invitations.iter().map(of_invitation).chain(waiting.requests.iter().map(of_request));
    let of_invoices = invoices.shown.iter().filter_map(of_invoice).chain(of_more_invoices(invoices));
    let of_payment_methods = payment_methods.iter().filter_map(of_payment_method);
    let of_cards = payment_methods.iter().filter_map(|one| of_card(one, today));
    let of_rises = waiting.rises.iter().map(of_rise);
    let of_stopped = waiting.stopped.iter().filter_map(of_stopped);
    let of_problems = waiting.problems.chunk_by(|one, other| one.payer == other.payer).filter_map(of_problem);
    let of_what_pays = of_payment_methods.chain(of_cards);
    of_invoices
        .chain(of_problems)
        .chain(of_stopped)
        .chain(of_rises)
        .chain(of_waiting)
        .chain(of_apps)
        .chain(of_what_pays)
        .collect()
}

/// What is paid by itself needs nobody.
fn of_invoice(one: &OpenInvoice) -> Option<Need> {
    if one.under_way.is_some() {
        return None;
    }
    let turn = if one.is_overdue || one.last_notice.is_some() { Turn::Yours } else { Turn::Soon };
    Some(Need { what: one.what(), detail: one.detail(), label: "View invoice", href: one.href(), turn, counts: 1 })
}

fn of_more_invoices(invoices: &OpenInvoices) -> Option<Need> {
    (invoices.more() > 0).then(|| Need {
        what: invoices.more_in_words(),
        detail: "They are due later than these.".into(),
        label: "View",
        href: paths::payment_methods(),
        turn: Turn::Soon,
        counts: invoices.more(),
    })
}

fn of_invitation(one: &WaitingInvitation) -> Need {
    let about = one.about_in_words();
    if one.waits_for_sender {
        let detail = format!("{} has to confirm it’s you. We’ll email you then.", one.sender_name);
        let (what, href) = (format!("You accepted: {about}"), paths::invitations());
        return Need { what, detail, label: "View invitations", href, turn: Turn::Theirs, counts: 1 };
    }
    if one.is_to_be_confirmed {
        let what = format!("Someone accepted your invitation for {about} with another address");
        let detail = format!("You invited {}. Nothing has changed yet. Is this the right person?", one.email);
        return Need {
            what,
            detail,
            label: "Review answer",
            href: paths::confirm_invitation(one.id),
            turn: Turn::Yours,
            counts: 1,
        };
    }
    let kind = kinds::at_level(one.kind, one.invoices_only);
    let what = format!("{} {}", one.sender_name, (kind.asks)(&about));
    let href = paths::open_received_invitation(one.id);
    Need { what, detail: kind.hint.into(), label: "View invitation", href, turn: Turn::Yours, counts: 1 }
}

fn of_stopped(one: &StoppedApp) -> Option<Need> {
    let StoppedApp { name, running, .. } = one;
    let reason = if one.pays { running.reason.as_str() } else { running.reason_without_amounts() };
    let reason = if reason.is_empty() { "Open it to see what you can do." } else { reason };
    let (what, detail) = match running.state {
        RunningState::Suspended => (format!("{name} has been switched off {}", running.since_in_words()), reason),
        RunningState::Failed => (format!("{name} could not be set up"), reason),
        RunningState::Gone if one.pays => {
            (format!("{name} no longer exists on our servers"), "Delete it to stop paying for it.")
        }
        RunningState::Gone => (format!("{name} no longer exists on our servers"), "Delete it if nobody needs it."),
        RunningState::Provisioning | RunningState::Running => return None,
    };
    let (detail, href) = (detail.to_owned(), paths::app(one.id));
    Some(Need { what: what.trim_end().to_owned(), detail, label: "View details", href, turn: Turn::Yours, counts: 1 })
}

/// One invoice, by which these apps are in danger.
fn of_problem(apps: &[PaymentProblem]) -> Option<Need> {
    let names: Vec<&str> = apps.iter().map(|one| one.app_name.as_str()).collect();
    let first = apps.first()?;
    let (detail, label, href) = if first.may_pay {
        let detail = "Talk to whoever pays, or pay the unpaid invoice yourself.";
        (detail, "Pay this invoice", paths::pay_for_app(first.app))
    } else {
        ("Talk to whoever pays.", "View details", paths::app(first.app))
    };
    let what = format!("Payment problem with {}", written::some_of(&names));
    Some(Need { what, detail: detail.into(), label, href, turn: Turn::Yours, counts: 1 })
}

fn of_rise(one: &WaitingRise) -> Need {
    Need {
        what: format!("{} asks whether {} may cost more", one.name, one.app_name),
        detail: "Nothing changes until you or someone else who pays says yes.".into(),
        label: "Review request",
        href: paths::rise_request(one.app, one.id),
        turn: Turn::Yours,
        counts: 1,
    }
}

fn of_request(one: &WaitingRequest) -> Need {
    Need {
        what: format!("{} asks to work on {}", one.name, one.app_name),
        detail: "As a limited member of a team that works on this app. Only one of you needs to answer.".into(),
        label: "Answer",
        href: paths::answer_access_request(one.app, one.person),
        turn: Turn::Yours,
        counts: 1,
    }
}

fn of_app(app: &ListedApp, now: Moment) -> Option<Need> {
    let (what, detail) = match (app.delete_at, app.is_on_trial(), app.trial_end()) {
        (Some(at), _, _) => (
            format!("{} will be deleted {}", app.name, at.ahead(now)),
            if at > now {
                format!("On {}. You can still keep it.", at.date())
            } else {
                "You can still keep it.".into()
            },
        ),
        // Somebody is asked, and there is time: nothing to do but wait.
        (None, true, Some(at)) if app.has_open_request && at > now.plus_days(TRIAL_DAYS) => return None,
        (None, true, Some(at)) if app.has_open_request => (
            format!("{}: the trial ends {}", app.name, at.ahead(now)),
            "Someone has been invited to pay for it. Nothing has changed yet.".into(),
        ),
        (None, true, Some(at)) => {
            (format!("{}: the trial ends {}", app.name, at.ahead(now)), "Nobody pays for it yet.".into())
        }
        _ => return None,
    };
    Some(Need { what, detail, label: "View details", href: paths::app(app.id), turn: Turn::Yours, counts: 1 })
}

fn of_payment_method(one: &ListedPaymentMethod) -> Option<Need> {
    if !one.is_open() {
        return None;
    }
    let name = &one.name;
    if !one.has_address() {
        let detail = "Without it nothing new can be paid with it.".into();
        let href = paths::edit_payment_method(one.id);
        let what = format!("{name}: the invoice address is missing");
        return Some(Need { what, detail, label: "Complete", href, turn: Turn::Yours, counts: 1 });
    }
    let address = one.invoice_email.as_ref().filter(|_| one.waits_for_invoice_email())?;
    Some(Need {
        what: format!("{name}: the invoice email is not confirmed yet"),
        detail: unconfirmed_in_words(address, one.invoice_email_asked_at, one.former_invoice_email.as_ref()),
        label: "View details",
        href: paths::payment_method(one.id),
        turn: Turn::Yours,
        counts: 1,
    })
}

/// Its card expires soon, or has expired.
fn of_card(one: &ListedPaymentMethod, today: NaiveDate) -> Option<Need> {
    let last = one.last_day_of_card().filter(|_| one.is_open())?;
    let words = expiry::said(&one.how_it_pays(), last, today)?;
    let (detail, turn) = if today > last {
        ("Enter another card. Until then, please pay new invoices by bank transfer.", Turn::Yours)
    } else {
        ("Enter the new card before then, so that the next invoice can be paid.", Turn::Soon)
    };
    Some(Need {
        what: format!("{}: {words}", one.name),
        detail: detail.into(),
        label: "Change card",
        href: paths::how_you_pay(one.id),
        turn,
        counts: 1,
    })
}

/// There were invoices, and none is open.
pub fn all_paid(payment_methods: &[ListedPaymentMethod], read: &[ReadPaymentMethod], open: &OpenInvoices) -> bool {
    let is_invoiced = payment_methods.iter().any(|one| one.is_invoiced) || read.iter().any(|one| one.is_invoiced);
    open.is_empty() && is_invoiced
}

/// How many things wait for the person, and for nobody else.
pub fn count(needs: &[Need]) -> usize {
    needs.iter().filter(|need| need.turn != Turn::Theirs).map(|need| need.counts).sum()
}

/// `Nothing needs your attention.`, `One thing needs your attention.`, `3 things need your attention.`
pub fn in_words(count: usize) -> String {
    match count {
        0 => "Nothing needs your attention.".into(),
        1 => "One thing needs your attention.".into(),
        many => format!("{many} things need your attention."),
    }
}
