//! An offer in words: what it asks for, what comes of it, why it is over.

use sha2::{Digest, Sha256};

use super::trials;
use crate::graph::offer::Offer;
use crate::model::app::App;
use crate::model::invitation::InvitationState;
use crate::model::person::Person;
use crate::model::written;
use crate::paths;

impl Offer {
    /// What comes of it if the receiver does not answer.
    pub fn if_ignored(&self) -> String {
        trials::if_ignored(self, self.kind().if_ignored)
    }

    /// How long the trials that it is about last while it is open, for the sender.
    pub fn trials_in_words(&self) -> Vec<String> {
        trials::in_words(
            &trials::of(self),
            "is extended while they think about it: it ends",
            "are extended while they think about it: they end",
        )
    }

    /// `asks you to take over the hosting bill for Harbour Café`
    pub fn asks(&self) -> String {
        (self.kind().asks)(&self.names())
    }

    /// What it is about for whoever may not know it by its name, and whether the sender works on it.
    pub fn about_the_work(&self) -> String {
        let (sender, apps) = (&self.sender.name, self.apps());
        let site = apps.first().map(|app| app.website_short()).filter(|site| !site.is_empty() && apps.len() == 1);
        match (self.sender_works(), self.all_apps.len(), site) {
            (true, 1, Some(site)) => format!("{sender} works on this website, {site}."),
            (true, 1, None) => format!("{sender} works on this website."),
            (true, ..) => format!("{sender} works on these websites."),
            (false, 1, Some(site)) => format!("The website is {site}."),
            (false, ..) => String::new(),
        }
    }

    /// What the sender does, for whoever knows what it is about by its website.
    pub fn asks_by_website(&self) -> String {
        let by_website = |app: &&App| Some(app.website_short()).filter(|website| !website.is_empty());
        let sites: Vec<String> =
            self.apps().iter().map(|app| by_website(app).unwrap_or_else(|| app.name.clone())).collect();
        if self.is_to_pay() && !sites.is_empty() { (self.kind().asks)(&written::some_of(&sites)) } else { self.asks() }
    }

    /// `Pay for Harbour Café`
    pub fn heading(&self) -> String {
        (self.kind().heading)(&self.names())
    }

    /// What else is good to know before accepting.
    pub fn comfort(&self) -> &'static str {
        (self.kind().comfort)(self)
    }

    /// What to do instead, for whoever has it already.
    pub fn instead(&self) -> String {
        (self.kind().instead)(self)
    }

    /// Where somebody finds it who has it: labels and paths.
    pub fn ways(&self) -> Vec<(String, String)> {
        let to_app = |app: &&App| (format!("How {} is paid", app.name), paths::app_payment_method(app.id));
        match (self.kind().place)(self) {
            Some(path) => vec![(format!("Go to {}", self.names()), path)],
            None if self.is_to_pay() => self.apps().iter().map(to_app).collect(),
            None => Vec::new(),
        }
    }

    pub fn is_for(&self, person: &Person) -> bool {
        person.owns(&self.invitation.email)
    }

    /// A fingerprint of what a receiver is shown, with more that the page says. If it differs when they press,
    /// the press is refused once.
    pub fn shown(&self, more: &[String]) -> String {
        let mut digest = Sha256::new();
        let mut add = |part: &str| {
            digest.update(part.as_bytes());
            digest.update([0]);
        };
        add(self.invitation.kind.as_str());
        add(self.sender.id.as_str());
        add(&self.invitation.message);
        add(if self.invitation.sender_leaves { "leaves" } else { "stays" });
        for app in self.apps() {
            add(app.id.as_str());
            add(&app.name);
            add(app.website.as_deref().unwrap_or(""));
        }
        add(&self.invitation.about);
        add(self.invitation.role.map_or("", |role| role.as_str()));
        if self.invitation.invoices_only {
            add("invoices only");
        }
        more.iter().for_each(|line| add(line));
        data_encoding::HEXLOWER.encode(&digest.finalize()[..12])
    }

    /// Why it cannot be accepted any more, and whom to ask; None while it is open.
    pub fn why_over(&self) -> Option<String> {
        let sender = &self.sender.name;
        let on = self.invitation.answered_at.map(|at| format!(" on {}", at.date())).unwrap_or_default();
        Some(match self.state {
            InvitationState::Pending | InvitationState::ToBeConfirmed => return None,
            InvitationState::Accepted => format!("This invitation was accepted{on}."),
            InvitationState::Declined => {
                format!("This invitation was declined{on}. If that was a mistake, ask {sender} for a new one.")
            }
            InvitationState::Withdrawn => {
                format!("{sender} withdrew this invitation{on}. Ask {sender} if you expected something else.")
            }
            InvitationState::Expired => format!(
                "This invitation ended on {}. Ask {sender} to send it again.",
                self.invitation.expires_at.date()
            ),
            InvitationState::Void if self.is_team_deleted => {
                format!("This invitation is no longer valid: the team {} was deleted.", self.names())
            }
            InvitationState::Void => format!(
                "This invitation is no longer valid: what it was about has changed. Ask {sender} for a new one."
            ),
        })
    }
}
