//! What is particular to a kind of invitation: every question that is asked about one, on one page. A new kind answers
//! all of them, or does not compile.

use crate::access::Granted;
use crate::access::consequences::{Consequences, Effect, Line};
use crate::access::policy::{BringTeam, ManageInvitation};
use crate::error::Result;
use crate::graph::offer::Offer;
use crate::graph::work::{self, OtherPath};
use crate::invitations::received::choice::{Choice, Terms};
use crate::invitations::writing::drafted::{Drafted, Words};
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::person::{AccountType, Person};
use crate::model::team::Team;
use crate::model::{PersonId, TeamId};
use crate::store::Tx;

pub trait Kind: Sync {
    /// How long it is valid.
    fn days_valid(&self) -> i64 {
        14
    }

    /// Only developers are in teams and work on apps.
    fn is_for_developers(&self) -> bool;

    /// Its receiver may accept it for a team.
    fn is_for_teams_too(&self) -> bool;

    /// What most receivers are, and those who work on something must be.
    fn receiver(&self) -> AccountType {
        if self.is_for_developers() { AccountType::Developer } else { AccountType::Client }
    }

    /// What its sender does, for whoever is about to.
    fn title(&self, sender: AccountType) -> &'static str;

    /// Where the kinds can be chosen. None: it is not for such senders.
    fn card(&self, sender: AccountType) -> Option<Card>;

    /// What the sender does, to the receiver: `asks you to pay for Harbour Café`.
    fn asks(&self, about: &str) -> String;

    /// What it is about, as a heading: `Pay for Harbour Café`.
    fn heading(&self, about: &str) -> String;

    /// What the sender would like, after their name.
    fn wish(&self) -> &'static str;

    /// What to think of while it waits at home.
    fn hint(&self) -> &'static str {
        "Look at what you would be able to do."
    }

    /// What the sender has done, before and behind the address that was invited.
    fn has_asked(&self) -> (&'static str, &'static str);

    /// What the sender reads after that.
    fn with_sender(&self) -> &'static str {
        ""
    }

    /// What it gives, without anybody's name: for those who have not shown that they are meant.
    fn gives(&self, about: &str) -> Vec<String>;

    /// What it gives, in the mail to the receiver.
    fn explain(&self, letter: Letter, offer: &Offer) -> Letter;

    /// What comes of it if the receiver does not answer.
    fn if_ignored(&self, _: &Offer) -> String {
        "If you do nothing, nothing changes.".into()
    }

    /// What else is good to know before accepting.
    fn comfort(&self, _: &Offer) -> String {
        if self.is_for_developers() {
            "You pay for nothing, what you have elsewhere does not change, and you can leave at any time.".into()
        } else {
            String::new()
        }
    }

    /// Why a client cannot accept it, if it is for developers.
    fn only_developers(&self) -> &'static str {
        "Only developers can work on it."
    }

    /// What the receiver has accepted.
    fn done(&self, offer: &Offer) -> String;

    /// The news for the sender. `team`: the one for which the receiver accepted.
    fn accepted(&self, offer: &Offer, who: &Answerer<'_>, team: Option<&str>) -> GoodNews;

    /// The page of what it is about. None: there may be several.
    fn place(&self, offer: &Offer) -> Option<String>;

    /// What to do instead, for whoever has it already.
    fn instead(&self, _: &Offer) -> &'static str {
        ""
    }

    /// The ways there: labels and paths.
    fn ways(&self, offer: &Offer) -> Vec<(String, String)> {
        self.place(offer).map(|path| (format!("Go to {}", offer.names()), path)).into_iter().collect()
    }

    /// True if this person has everything that is offered: then there is nothing to accept.
    fn is_had(&self, tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool>;

    /// What accepting changes, with what the comparison of access cannot know.
    fn effects(&self, said: &Said<'_>, found: Consequences) -> Consequences;

    /// The same as it is now, drafted anew for another address.
    fn again(&self, tx: &mut Tx, it: &Granted<ManageInvitation>, words: Words) -> Result<Drafted>;
}

pub struct Card {
    pub sentence: &'static str,
    pub href: String,
    pub button: &'static str,
}

/// Who has accepted.
pub struct Answerer<'a> {
    pub name: &'a str,
    pub email: &'a str,
}

/// What the sender is told once it is accepted.
pub struct GoodNews {
    pub subject: String,
    pub text: Vec<String>,
    /// Where it is seen: label and path. None: at the invitation.
    pub seen_at: Option<(&'static str, String)>,
}

impl GoodNews {
    /// `They are now in the team North.`
    pub(super) fn they_can(
        what: &str,
        offer: &Offer,
        who: &Answerer<'_>,
        seen_at: Option<(&'static str, String)>,
    ) -> GoodNews {
        let Answerer { name, email } = who;
        GoodNews {
            subject: format!("{name} has accepted: {}", offer.names()),
            text: vec![format!("{name} ({email}) has accepted your invitation. {what}")],
            seen_at,
        }
    }
}

/// In whose words it is said what accepting changes.
pub struct Said<'a> {
    pub about: String,
    /// `You`, or the name of the receiver.
    pub who: &'a str,
    pub is_me: bool,
    /// What the viewer calls an app.
    pub app_word: &'static str,
    /// For which it is accepted.
    pub team: Option<&'a Team>,
}

/// A line for all who are unlimited in the team.
pub(super) fn for_team(found: Consequences, team: &Team, can: &str) -> Consequences {
    let what = format!("{can}: its unlimited members, now and later");
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
