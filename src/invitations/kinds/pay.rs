//! To pay: the chosen apps move to a payment method of the receiver's.

use std::collections::{BTreeMap, HashMap};

use super::particular::{Accepting, Answerer, Card, GoodNews, Kind, Said, websites};
use crate::access::Granted;
use crate::access::consequences::{Consequences, Effect};
use crate::access::people::{self, PersonAccess};
use crate::access::policy::{InviteToPay, LeaveApp, ManageInvitation};
use crate::error::Result;
use crate::graph::offer::{self, Offer};
use crate::graph::{open, work};
use crate::invitations::mails::taken_over;
use crate::invitations::trials;
use crate::invitations::writing::drafted::{Drafted, LeftOut, Words, refuse_if_to_be_deleted, refuse_too_many};
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::InvitationKind;
use crate::model::person::{AccountType, Person};
use crate::model::{AppId, PersonId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::{apps, paths};

pub struct ToPay;

impl Kind for ToPay {
    /// A client may take their time.
    fn days_valid(&self) -> i64 {
        30
    }

    fn is_for_developers(&self) -> bool {
        false
    }

    /// The payment method says who pays.
    fn is_for_teams_too(&self) -> bool {
        false
    }

    fn title(&self, _: AccountType) -> &'static str {
        "Invite someone to pay"
    }

    fn card(&self, sender: AccountType) -> Option<Card> {
        let sentence = match sender {
            AccountType::Client => "Somebody else takes over the billing of a website. You no longer pay for it.",
            AccountType::Developer => {
                "A client takes over the billing of an app. You keep working on it, and no longer pay for it."
            }
        };
        Some(Card { sentence, href: paths::invite_to_pay(), button: "Hand over billing" })
    }

    fn asks(&self, about: &str) -> String {
        format!("asks you to pay for {about}")
    }

    fn heading(&self, about: &str) -> String {
        format!("Pay for {about}")
    }

    fn wish(&self) -> &'static str {
        "would like you to pay for the hosting from now on."
    }

    fn hint(&self) -> &'static str {
        "Nothing changes before you agree."
    }

    fn has_asked(&self) -> (&'static str, &'static str) {
        ("asked", "to take over billing")
    }

    fn gives(&self, about: &str) -> Vec<String> {
        vec![format!("pay for {about} and receive the invoices")]
    }

    fn explain(&self, letter: Letter, offer: &Offer) -> Letter {
        let (sender, them) = (&offer.sender.name, offer.them());
        let work = match (sender_works(offer), offer.invitation.sender_leaves) {
            (false, _) => String::new(),
            (true, true) => format!("{sender} stops working on {them}. "),
            (true, false) => format!("{sender} keeps working on {them}. "),
        };
        letter
            .list(websites(offer))
            .text(format!(
                "If you accept, the hosting invoices will come to you, and you will be in charge of billing. {work}You \
                 can review everything first, and you can stop at any time."
            ))
            .text(self.if_ignored(offer))
    }

    fn if_ignored(&self, offer: &Offer) -> String {
        let deletions = trials::deletions(&trials::of(offer));
        [vec!["If you do nothing, you won't be charged.".into()], deletions].concat().join(" ")
    }

    fn comfort(&self, offer: &Offer) -> String {
        let stays = if offer.apps().len() == 1 {
            "The website stays online, and nothing changes for its visitors."
        } else {
            "The websites stay online, and nothing changes for their visitors."
        };
        format!("{stays} You can stop at any time.")
    }

    fn done(&self, offer: &Offer) -> String {
        format!("You now pay for {}. {} has been told.", offer.names(), offer.sender.name)
    }

    fn accepted(&self, offer: &Offer, who: &Answerer<'_>, _: Option<&str>) -> GoodNews {
        let (about, them, their) = (offer.names(), offer.them(), offer.their());
        let Answerer { name, email } = who;
        let then = if offer.invitation.sender_leaves {
            format!("As you chose, you no longer work on {them}.")
        } else {
            format!("You no longer control {their} billing. Who works on {them} stays the same.")
        };
        GoodNews {
            subject: format!("{name} now pays for {about}"),
            text: vec![format!("{name} ({email}) has accepted your invitation and now pays for {about}."), then],
            seen_at: None,
        }
    }

    fn place(&self, _: &Offer) -> Option<String> {
        None
    }

    fn instead(&self, offer: &Offer) -> &'static str {
        if offer.apps().len() == 1 {
            "You can move it to another payment method yourself."
        } else {
            "You can move them to another payment method yourself."
        }
    }

    fn ways(&self, offer: &Offer) -> Vec<(String, String)> {
        let way = |app: &&App| (format!("How {} is paid", app.name), paths::app_payment_method(app.id));
        offer.apps().iter().map(way).collect()
    }

    fn is_had(&self, tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool> {
        let left = ids(offer);
        let payers = people::payers_of_apps(tx, &left)?;
        Ok(!left.is_empty() && left.iter().all(|app| pays(&payers, app, person.id)))
    }

    fn effects(&self, said: &Said<'_>, found: Consequences) -> Consequences {
        let (pays, receives) = if said.is_me { ("pay", "receive") } else { ("pays", "receives") };
        found.first(Effect::Gain, said.who, format!("{pays} for {} and {receives} the invoices", said.about))
    }

    /// Without what whoever has the new address pays for already. Another sender does not leave because the one before
    /// wanted to.
    fn again(&self, tx: &mut Tx, it: &Granted<ManageInvitation>, words: Words) -> Result<Drafted> {
        let all: Vec<AppId> = offer::read(tx, it.id)?.all_apps.iter().map(|offered| offered.app.id).collect();
        let granted = Granted::<InviteToPay>::ask_many(tx, it.person(), &all)?;
        let chosen = without_paid(tx, granted, &words.email)?;
        let leaves = it.sender_leaves && it.sender_id == it.person().id;
        let leaves = if leaves { SenderLeaves::Yes } else { SenderLeaves::No };
        Ok(Drafted { left_out: chosen.left_out, ..draft(tx, &chosen.apps, words, leaves)? })
    }
}

/// True if the sender works on all of it, and not only pays: then their work is worth a word.
pub fn sender_works(offer: &Offer) -> bool {
    let apps = offer.granted_apps();
    !apps.is_empty() && apps.iter().all(|app| app.link().develops())
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
    let drafted = Drafted::new(tx, sender, (InvitationKind::Pay, ToPay.days_valid()), words);
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
    for app in given {
        apps::changes::hand_over(tx, app, &to)?;
        if it.offer.invitation.sender_leaves {
            leave(tx, &it.offer.sender, app.id)?;
        }
    }
    let after = people::payers_of_apps(tx, &app_ids)?;
    let (lost, gained) = (only_in(&before, &after), only_in(&after, &before));
    taken_over::taken_over(tx, it.offer, it.receiver, &to.name, &lost, &gained)
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
