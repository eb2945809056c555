//! To pay: the chosen apps move to a payment method of the receiver's.

use std::collections::{BTreeMap, HashMap};

use super::particular::{Accepting, Answerer, Card, Kind, SubjectAndSentences, websites};
use crate::access::Granted;
use crate::access::consequences::Effect;
use crate::access::people::{self, PersonAccess};
use crate::access::policy::{InviteToPay, LeaveApp, ManageInvitation};
use crate::charging::setups::{self, For};
use crate::error::Result;
use crate::graph::offer::{self, Offer};
use crate::graph::{open, work};
use crate::invitations::mails::taken_over;
use crate::invitations::trials;
use crate::invitations::writing::drafted::{Drafted, LeftOut, Words, refuse_if_to_be_deleted, refuse_too_many};
use crate::invoices::price::{self, BilledBy};
use crate::mail::Letter;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::InvitationKind;
use crate::model::payment_method::{Currency, PaymentMethod};
use crate::model::person::{AccountType, Person};
use crate::model::{AppId, CredentialId, PaymentMethodId, PersonId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::{apps, paths};

pub const KIND: Kind = Kind {
    // A client may take their time.
    days_valid: 30,
    is_for_developers: false,
    // The payment method says who pays.
    is_for_teams_too: false,
    title: |_| "Invite someone to pay",
    card: |sender| {
        let sentence = match sender {
            AccountType::Client => "Someone else takes over the billing of a website. You no longer pay for it.",
            AccountType::Developer => {
                "A client takes over the billing of an app. You keep working on it, and no longer pay for it."
            }
        };
        Some(Card { sentence, href: paths::invite_to_pay(), button: "Hand over billing" })
    },
    asks: |about| format!("asks you to take over the hosting bill for {about}"),
    heading: |about| format!("Pay for {about}"),
    wish: "would like you to take over the hosting bill.",
    hint: "Nothing changes until you agree.",
    has_asked: ("asked", "to take over billing", ""),
    gives: |about| vec![format!("will pay for {about} and receive the invoices")],
    explain,
    if_ignored: "If you do nothing, you won’t be charged.",
    comfort,
    only_developers: "",
    instead: |offer| format!("You can move {} to another payment method yourself.", offer.them()),
    done: |offer| format!("You now pay for {}. {} has been told.", offer.names(), offer.sender.name),
    news,
    seen_at: |_| None,
    place: |_| None,
    to: |_, _| Ok(None),
    is_had: |tx, offer, person| {
        let left = ids(offer);
        let payers = people::payers_of_apps(tx, &left)?;
        Ok(!left.is_empty() && left.iter().all(|app| pays(&payers, app, person.id)))
    },
    effects: |said, found| {
        found.first(Effect::Gain, said.who, format!("will pay for {} and receive the invoices", said.about))
    },
    again,
};

/// Only of what runs it is said that it stays online.
fn comfort(offer: &Offer) -> &'static str {
    let apps = offer.apps();
    match (apps.len(), apps.iter().all(|app| app.running.is_ready())) {
        (1, true) => "The website stays online, and nothing changes for its visitors. You can stop at any time.",
        (1, false) => "The website stays as it is. You can stop at any time.",
        (_, true) => "The websites stay online, and nothing changes for their visitors. You can stop at any time.",
        (_, false) => "The websites stay as they are. You can stop at any time.",
    }
}

/// The mail proves the mailbox: it says the price, and who sends the invoices.
fn explain(tx: &mut Tx, letter: Letter, offer: &Offer) -> Result<Letter> {
    let month = price::of_a_month(tx, &offer.apps())?;
    let (vat, billed) = match BilledBy::here(tx, Currency::Eur) {
        Some(by) => (", plus VAT", format!(" {}", by.sentence())),
        None => ("", String::new()),
    };
    let (sender, them) = (&offer.sender.name, offer.them());
    let work = match (offer.sender_works(), offer.invitation.sender_leaves) {
        (false, _) => String::new(),
        (true, true) => format!("{sender} stops working on {them}. "),
        (true, false) => format!("{sender} keeps working on {them}. "),
    };
    Ok(letter
        .preheader(format!("{month} a month{vat}. You can stop at any time."))
        .list(websites(offer))
        .text(format!("It costs {month} a month{vat}.{billed}"))
        .text(format!(
            "If you accept, the hosting invoices will come to you, and you will be in charge of billing. {work}You can \
             review everything first, and you can stop at any time."
        ))
        .text(trials::if_ignored(offer, KIND.if_ignored)))
}

fn news(offer: &Offer, who: &Answerer<'_>, _: Option<&str>) -> SubjectAndSentences {
    let (about, them, their) = (offer.names(), offer.them(), offer.their());
    let Answerer { name, email } = who;
    let words = format!("{name} ({email}) has accepted your invitation and now pays for {about}.");
    let then = if offer.invitation.sender_leaves {
        format!("As you chose, you no longer work on {them}.")
    } else {
        format!("You no longer control {their} billing. Who works on {them} stays the same.")
    };
    (format!("{name} now pays for {about}"), vec![words, then])
}

/// Without what whoever has the new address pays for already. Another sender does not leave because the one before wanted
/// to.
fn again(tx: &mut Tx, it: &Granted<ManageInvitation>, words: Words) -> Result<Drafted> {
    let all: Vec<AppId> = offer::read(tx, it.id)?.all_apps.iter().map(|offered| offered.app.id).collect();
    let granted = Granted::<InviteToPay>::ask_many(tx, it.person(), &all)?;
    let chosen = without_paid(tx, granted, &words.email)?;
    let leaves = it.sender_leaves && it.sender_id == it.person().id;
    let leaves = if leaves { SenderLeaves::Yes } else { SenderLeaves::No };
    Ok(Drafted { left_out: chosen.left_out, ..draft(tx, &chosen.apps, words, leaves)? })
}

impl Offer {
    /// True if the sender works on all of it, and not only pays: then their work is worth a word.
    pub fn sender_works(&self) -> bool {
        let apps = self.granted_apps();
        !apps.is_empty() && apps.iter().all(|app| app.link().develops())
    }
}

/// Whether the sender gives up their own developer connections when the receiver takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderLeaves {
    Yes,
    No,
}

/// What was chosen, without what the invited person pays for already.
pub struct Chosen {
    pub apps: Vec<Granted<InviteToPay>>,
    pub left_out: Option<LeftOut>,
}

/// Leaves out what the invited person pays for already. If that is all, nothing is: then asking is refused.
pub fn without_paid(tx: &mut Tx, apps: Vec<Granted<InviteToPay>>, email: &EmailAddress) -> Result<Chosen> {
    let ids: Vec<AppId> = apps.iter().map(|app| app.id).collect();
    let payers = people::payers_of_apps(tx, &ids)?;
    let payer = |id: &AppId| payers.get(id)?.iter().find(|person| person.email.as_ref() == Some(email));
    let who = ids.iter().find_map(payer).map(|person| person.name.clone());
    let (paid, left): (Vec<_>, Vec<_>) = apps.into_iter().partition(|app| payer(&app.id).is_some());
    match who {
        Some(who) if !left.is_empty() => {
            let mut apps: Vec<String> = paid.iter().map(|app| app.name.clone()).collect();
            apps.sort_unstable();
            Ok(Chosen { apps: left, left_out: Some(LeftOut { who, apps }) })
        }
        _ => Ok(Chosen { apps: paid.into_iter().chain(left).collect(), left_out: None }),
    }
}

/// Asks somebody to pay for apps: they move once it is accepted. Trials are held until then.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say.
pub fn draft(tx: &mut Tx, chosen: &[Granted<InviteToPay>], words: Words, leaves: SenderLeaves) -> Result<Drafted> {
    let sender = chosen.first().ok_or(Refused::NoAppChosen)?.person();
    refuse_too_many(chosen.len())?;
    if sender.owns(&words.email) {
        return Err(Refused::InviteYourself.into());
    }
    for app in chosen {
        refuse_if_taken(tx, app)?;
    }
    refuse_if_one_is_paid_already(tx, chosen, &words.email)?;
    let drafted = Drafted::new(tx, sender, (InvitationKind::Pay, KIND.days_valid), words);
    let mut drafted = drafted.about_apps(chosen.iter().map(|app| app.object()));
    drafted.invitation.sender_leaves = leaves == SenderLeaves::Yes;
    drafted.holds = chosen.iter().map(|app| app.object().clone()).collect();
    Ok(drafted)
}

fn refuse_if_taken(tx: &mut Tx, app: &Granted<InviteToPay>) -> Result<()> {
    refuse_if_to_be_deleted(app)?;
    if open::to_pay_for(tx, app.id)?.is_some() {
        return Err(Refused::AppInOpenInvitation { app: app.name.clone() }.into());
    }
    Ok(())
}

/// The sender sees who else pays, so it is said and nothing is sent.
fn refuse_if_one_is_paid_already(tx: &mut Tx, chosen: &[Granted<InviteToPay>], email: &EmailAddress) -> Result<()> {
    let ids: Vec<AppId> = chosen.iter().map(|app| app.id).collect();
    let payers = people::payers_of_apps(tx, &ids)?;
    let payer = payers.values().flatten().find(|person| person.email.as_ref() == Some(email));
    match payer {
        Some(person) => Err(Refused::HasItAlready { who: person.name.clone() }.into()),
        None => Ok(()),
    }
}

/// The apps go to the payment method that the receiver has chosen.
pub(super) fn hand_over(tx: &mut Tx, given: &[Granted<InviteToPay>], it: &Accepting<'_>) -> Result<()> {
    let app_ids = ids(it.offer);
    let before = people::payers_of_apps(tx, &app_ids)?;
    let to = it.choice.payment_method(tx, it.receiver)?;
    let set_up = pay_as_chosen(tx, it, to.id)?;
    for app in given {
        apps::changes::hand_over(tx, app, &to)?;
        if it.offer.invitation.sender_leaves {
            leave(tx, &it.offer.sender, app.id)?;
        }
    }
    let after = people::payers_of_apps(tx, &app_ids)?;
    let (lost, gained) = (only_in(&before, &after), only_in(&after, &before));
    let to = PaymentMethod { credential_id: set_up.or(to.credential_id), ..to.object().clone() };
    taken_over::taken_over(tx, it.offer, it.receiver, &to, &lost, &gained)
}

/// A new payment method pays with what the receiver has set up for it. Where it is only tried out, that may come later.
fn pay_as_chosen(tx: &mut Tx, it: &Accepting<'_>, to: PaymentMethodId) -> Result<Option<CredentialId>> {
    let Some(way) = it.choice.way(tx)? else { return Ok(None) };
    match setups::chosen(tx, it.receiver.id, &For::Invitation(it.offer.invitation.id), way)? {
        Some((_, credential)) => {
            setups::attach(tx, &credential, to, Some(it.receiver.id))?;
            Ok(Some(credential.id))
        }
        None if tx.is_rehearsal() => Ok(None),
        None => Err(Refused::NotSetUp.into()),
    }
}

/// The sender's own developer connection ends, if there is one.
fn leave(tx: &mut Tx, sender: &Person, app: AppId) -> Result<()> {
    match Granted::<LeaveApp>::if_allowed(tx, sender, app)? {
        Some(granted) => work::end(tx, &granted, sender.id, sender.id),
        None => Ok(()),
    }
}

fn ids(offer: &Offer) -> Vec<AppId> {
    offer.apps().iter().map(|app| app.id).collect()
}

type Payers = HashMap<AppId, Vec<PersonAccess>>;

fn pays(payers: &Payers, app: &AppId, id: PersonId) -> bool {
    payers.get(app).is_some_and(|them| them.iter().any(|one| one.id == id))
}

/// For each person the apps that they pay for in `these` and not in `those`.
fn only_in(these: &Payers, those: &Payers) -> BTreeMap<PersonId, Vec<AppId>> {
    let mut found: BTreeMap<PersonId, Vec<AppId>> = BTreeMap::new();
    for (app, people) in these {
        for person in people.iter().filter(|person| !pays(those, app, person.id)) {
            found.entry(person.id).or_default().push(*app);
        }
    }
    found
}
