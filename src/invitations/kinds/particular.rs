//! What is particular to a kind of invitation: everything that is asked about one, on one page. A new kind says all of it,
//! or does not compile.

use crate::access::Granted;
use crate::access::consequences::{Consequences, Effect, Line};
use crate::access::policy::{BringTeam, ManageInvitation};
use crate::error::Result;
use crate::graph::offer::Offer;
use crate::graph::open::To;
use crate::graph::work::{self, OtherPath};
use crate::invitations::received::choice::{Choice, Terms};
use crate::invitations::writing::drafted::{Drafted, Words};
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::invitation::Invitation;
use crate::model::person::{AccountType, Person};
use crate::model::team::Team;
use crate::model::{PersonId, TeamId};
use crate::store::Tx;

pub struct Kind {
    pub days_valid: i64,
    /// Only developers are in teams and work on apps.
    pub is_for_developers: bool,
    /// Its receiver may accept it for a team.
    pub is_for_teams_too: bool,
    /// What its sender does, for whoever is about to.
    pub title: fn(AccountType) -> &'static str,
    /// Where the kinds can be chosen. None: it is not for such senders.
    pub card: fn(AccountType) -> Option<Card>,
    /// What the sender does, to the receiver: `asks you to take over the hosting bill for Harbour Café`.
    pub asks: fn(&str) -> String,
    /// What it is about, as a heading: `Pay for Harbour Café`.
    pub heading: fn(&str) -> String,
    /// What the sender would like, after their name.
    pub wish: &'static str,
    /// What to think of while it waits at home.
    pub hint: &'static str,
    /// What the sender has done, before and behind the address that was invited, and what only they read after that.
    pub has_asked: (&'static str, &'static str, &'static str),
    /// What it gives, without anybody's name: for those who have not shown that they are meant.
    pub gives: fn(&str) -> Vec<String>,
    /// What it gives, in the mail to the receiver.
    pub explain: fn(&mut Tx, Letter, &Offer) -> Result<Letter>,
    /// What comes of it if the receiver does not answer.
    pub if_ignored: &'static str,
    /// What else is good to know before accepting.
    pub comfort: fn(&Offer) -> &'static str,
    /// Why a client cannot accept it, if it is for developers.
    pub only_developers: &'static str,
    /// What to do instead, for whoever has it already.
    pub instead: fn(&Offer) -> String,
    /// What the receiver has accepted.
    pub done: fn(&Offer) -> String,
    /// What the sender reads of who has accepted: the subject, and the sentences. The team is for which they accepted.
    pub news: fn(&Offer, &Answerer<'_>, Option<&str>) -> SubjectAndSentences,
    /// Where the sender sees it then: label and path. None: at the invitation.
    pub seen_at: fn(&Offer) -> Option<(&'static str, String)>,
    /// The page of what it is about. None: there may be several.
    pub place: fn(&Offer) -> Option<String>,
    /// What it is to: there is one at a time for an address. None: to pay, an app is in one at a time.
    pub to: fn(&mut Tx, &Invitation) -> Result<Option<To>>,
    /// True if this person has everything that is offered: then there is nothing to accept.
    pub is_had: fn(&mut Tx, &Offer, &Person) -> Result<bool>,
    /// What accepting changes, with what the comparison of access cannot know.
    pub effects: fn(&Said<'_>, Consequences) -> Consequences,
    /// The same as it is now, drafted anew for another address.
    pub again: fn(&mut Tx, &Granted<ManageInvitation>, Words) -> Result<Drafted>,
}

impl Kind {
    /// What most receivers are, and those who work on something must be.
    pub fn receiver(&self) -> AccountType {
        if self.is_for_developers { AccountType::Developer } else { AccountType::Client }
    }
}

/// If the receiver of most does not answer.
pub(super) const NOTHING_CHANGES: &str = "If you do nothing, nothing changes.";
/// What somebody who works on something wants to know.
pub(super) const PAY_FOR_NOTHING: &str =
    "You won’t pay for anything, nothing else you have changes, and you can leave at any time.";

pub struct Card {
    pub sentence: &'static str,
    pub href: String,
    pub button: &'static str,
}

/// Of a mail.
pub type SubjectAndSentences = (String, Vec<String>);

/// Who has accepted.
pub struct Answerer<'a> {
    pub name: &'a str,
    pub email: &'a str,
}

impl Answerer<'_> {
    /// The news of somebody who has accepted something, and what they can do now.
    pub(super) fn can_now(&self, offer: &Offer, what: &str) -> SubjectAndSentences {
        let Answerer { name, email } = self;
        let words = format!("{name} ({email}) has accepted your invitation. {what}");
        (format!("{name} has accepted: {}", offer.names()), vec![words])
    }
}

/// In whose words it is said what accepting changes.
pub struct Said<'a> {
    pub about: String,
    /// `You`, or the name of the receiver.
    pub who: &'a str,
    pub viewer: AccountType,
    /// For which it is accepted.
    pub team: Option<&'a Team>,
}

/// A line for all who are unlimited in the team.
pub(super) fn for_team(found: Consequences, team: &Team, viewer: AccountType, can: &str) -> Consequences {
    let what = format!("{can}: {}, now and later", viewer.unlimited_members());
    found.first(Effect::Gain, &format!("The team {}", team.name), what)
}

/// A line below what somebody gains, if that is anything.
pub(super) fn with_more(mut found: Consequences, who: &str, what: String) -> Consequences {
    let gains = found.lines.iter().filter(|line| line.effect == Effect::Gain).count();
    if gains > 0 {
        found.lines.insert(gains, Line { effect: Effect::Gain, who: who.to_owned(), what });
    }
    found
}

/// `Harbour Café, harbour-cafe.example`: plain text, never a link.
pub(super) fn websites(offer: &Offer) -> Vec<String> {
    let line = |name: &str, website: &str| {
        if website.is_empty() { name.to_owned() } else { format!("{name}, {website}") }
    };
    offer.apps().iter().map(|app| line(&app.name, &app.website_short())).collect()
}

/// An offer that is being accepted.
pub struct Accepting<'a> {
    pub offer: &'a Offer,
    pub receiver: &'a Person,
    pub choice: &'a Choice,
    pub terms: &'a Terms,
    /// For which the receiver accepts.
    pub team: Option<&'a Granted<BringTeam>>,
}

impl Accepting<'_> {
    /// Case 11: there is one connection per app. The one that the receiver has stays, unless they chose the offered one.
    pub(super) fn connect(&self, tx: &mut Tx, app: &App, via: Option<TeamId>, granted_by: PersonId) -> Result<()> {
        let is_replaced = self.terms.replaced.contains(&app.id);
        if !is_replaced && work::connection(tx, app.id, self.receiver.id)?.is_some() {
            return Ok(());
        }
        work::connect(tx, app, self.receiver, via, granted_by, OtherPath::Replace).map(drop)
    }
}
