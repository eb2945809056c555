//! The page of a payment method: what it pays for, who can manage it and why, where invoices go. Whoever only sees its
//! invoices has another one, in `read.rs`.

use std::collections::HashSet;

use actix_web::HttpResponse;
use askama::Template;

use super::around::{self, Around};
use super::money::Money;
use super::read;
use super::{changes, picture};
use crate::access::Granted;
use crate::access::people::{Path, PersonAccess};
use crate::access::policy::{
    ChangePaymentMethod, ClosePaymentMethod, InviteToPaymentMethod, LeavePaymentMethod, ManageBillingAccess,
    ViewInvoices, ViewPaymentMethod,
};
use crate::apps::around::Invited;
use crate::apps::queries::{self as app_queries, ListedApp};
use crate::bringing::TeamToBring;
use crate::charging::setups::expiry;
use crate::costs::spending::Spending;
use crate::invoices::paper;
use crate::invoices::queries::OpenInvoices;
use crate::model::credential::Credential;
use crate::model::invoice::ListedInvoice;
use crate::model::invoice_copy::{ListedCopy, MOST_COPIES};
use crate::model::{AppId, InvoiceId, PersonId, TeamId, written};
use crate::paths;
use crate::payments::credentials;
use crate::payments::kept::Kept;
use crate::store::Tx;
use crate::store::letters::plain;
use crate::store::pages::Page;
use crate::vat_ids;
use crate::vat_ids::standing::Standing;
use crate::web::error::Result;
use crate::web::picture::Picture;
use crate::web::{Asked, Here, ListQuery, Me, Next, Ready, Request, Shell};

#[derive(Template)]
#[template(path = "payment_methods/show.html")]
struct ShowPaymentMethod {
    shell: Shell,
    payment_method: Granted<ViewPaymentMethod>,
    query: ListQuery,
    apps: Page<ListedApp, AppId>,
    people: Vec<PersonAccess>,
    /// Who sees its invoices only.
    readers: Vec<PersonAccess>,
    /// Teams in which the viewer is unlimited and that cannot manage it yet.
    my_other_teams: Page<TeamToBring, TeamId>,
    /// Invitations to share it that nobody has answered yet.
    invitations: Vec<Invited>,
    /// Addresses that get copies of its invoices.
    copies: Vec<ListedCopy>,
    spending: Spending,
    /// Those that are still to be paid.
    open: OpenInvoices,
    /// The latest ones.
    invoices: Vec<ListedInvoice>,
    /// Those whose money comes by itself.
    under_way: HashSet<InvoiceId>,
    credit: Kept,
    /// What is known about its VAT ID, if it has one.
    vat_id: Option<Standing>,
    /// None: it pays by bank transfer.
    pays_with: Option<Credential>,
    /// It can be paid another way than now.
    has_ways: bool,
    /// That its card expires, or has.
    expiry: Option<String>,
    /// Cards or direct debits can be taken: others may be allowed to pay.
    has_gateway: bool,
    /// Only with the beginning of the list of apps, and where it says more than a sentence.
    picture: Option<Picture>,
    me: PersonId,
}

/// A team whose unlimited members can manage it.
struct ConnectedTeam<'a> {
    id: TeamId,
    name: &'a str,
    /// The connection: since when, by whom.
    path: &'a Path,
    members: Vec<&'a PersonAccess>,
}

/// How many people are shown before the list is folded.
const UNFOLDED: usize = 25;
/// How many members of a team are named.
const NAMED: usize = 4;

impl ShowPaymentMethod {
    fn can_change(&self) -> bool {
        self.payment_method.also_allows::<ChangePaymentMethod>()
    }

    fn can_choose_how(&self) -> bool {
        self.has_ways && self.can_change()
    }

    fn can_invite(&self) -> bool {
        self.payment_method.also_allows::<InviteToPaymentMethod>()
    }

    fn can_remove(&self, person: &PersonAccess) -> bool {
        self.payment_method.also_allows::<ManageBillingAccess>() && person.id != self.me && person.direct().is_some()
    }

    fn can_manage_access(&self) -> bool {
        self.payment_method.also_allows::<ManageBillingAccess>()
    }

    /// By name. A team always has an unlimited member, so none is missing.
    fn teams(&self) -> Vec<ConnectedTeam<'_>> {
        let mut teams: Vec<ConnectedTeam> = Vec::new();
        for person in &self.people {
            for path in &person.paths {
                let Some((id, name)) = &path.team else { continue };
                match teams.iter_mut().find(|team| team.id == *id) {
                    Some(team) => team.members.push(person),
                    None => teams.push(ConnectedTeam { id: *id, name, path, members: vec![person] }),
                }
            }
        }
        for team in &mut teams {
            team.members.sort_by_key(|one| one.id != self.me);
        }
        teams.sort_by_cached_key(|team| plain(team.name));
        teams
    }

    /// `you, Kit Berg and 3 more`
    fn who(&self, team: &ConnectedTeam) -> String {
        let name = |one: &&PersonAccess| if one.id == self.me { "you".to_owned() } else { one.name.clone() };
        let mut names: Vec<String> = team.members.iter().take(NAMED).map(name).collect();
        match team.members.len().saturating_sub(NAMED) {
            0 => {}
            more => names.push(format!("{more} more")),
        }
        written::joined(&names)
    }

    fn is_mine(&self, team: &ConnectedTeam) -> bool {
        team.members.iter().any(|one| one.id == self.me)
    }

    /// Nobody else could go on with it, and the viewer has no other way to it: leaving would be refused.
    fn is_last(&self) -> bool {
        self.people.iter().all(|person| person.id == self.me && person.paths.len() == 1)
    }

    fn can_leave(&self) -> bool {
        self.payment_method.also_allows::<LeavePaymentMethod>() && !self.is_last()
    }

    fn can_close(&self) -> bool {
        self.payment_method.also_allows::<ClosePaymentMethod>()
    }

    fn is_closing(&self) -> bool {
        !self.payment_method.is_open() && self.can_change()
    }

    fn waits_for_invoice_email(&self) -> bool {
        self.payment_method.invoice_email.is_some() && self.payment_method.invoice_email_confirmed_at.is_none()
    }

    fn can_add_copy(&self) -> bool {
        self.can_change() && self.payment_method.has_address() && self.copies.len() < MOST_COPIES
    }

    /// How an invoice stands, in a word, and the class of its tag.
    fn standing(&self, invoice: &ListedInvoice) -> (&'static str, &'static str) {
        paper::said(invoice.standing(self.under_way.contains(&invoice.id), self.shell.now))
    }

    /// `the team Studio`, `the teams Books and Studio`: through which the viewer has access, if not directly.
    fn my_teams(&self) -> Option<String> {
        let mine = self.people.iter().find(|person| person.id == self.me)?;
        if mine.direct().is_some() {
            return None;
        }
        let teams = mine.paths.iter().filter_map(|path| path.team.as_ref()).map(|(_, name)| name.as_str());
        let teams: Vec<&str> = teams.collect();
        Some(format!("{} {}", written::by_number(teams.len(), "the team", "the teams"), written::joined(&teams)))
    }
}

/// GET `/payment-methods/{payment_method}`
pub async fn page(request: Request, payment_method: Asked<ViewInvoices>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            match it.also::<ViewPaymentMethod>() {
                Some(it) => Ready::of(&whole(tx, me, it)?),
                None => Ready::of(&read::page(tx, me, it)?),
            }
        })
        .await
}

/// All of it.
fn whole(tx: &mut Tx, me: &Me, payment_method: Granted<ViewPaymentMethod>) -> Result<ShowPaymentMethod> {
    let query: ListQuery = me.query()?;
    let start = query.start(AppId::from_stored);
    let apps = app_queries::apps_paid_with(tx, &payment_method, &query.q, start)?;
    let Around { people, readers, invited: invitations, my_other_teams, copies } =
        around::read(tx, payment_method.id, &me.person)?;
    let Money { spending, latest, under_way, open, credit, vat_id } = Money::of(tx, &payment_method)?;
    let pays_with = credentials::of(tx, &payment_method)?;
    let is_beginning = query.q.is_empty() && apps.before.is_none();
    let known = picture::Known {
        payment_method: &payment_method,
        pays_with: pays_with.as_ref(),
        people: &people,
        readers: &readers,
        invitations: &invitations,
        apps: &apps,
        viewer: &me.person,
        now: tx.now,
    };
    let picture = if is_beginning { picture::of(&known) } else { None };
    let my_other_teams = if me.person.is_developer() && payment_method.also_allows::<ManageBillingAccess>() {
        my_other_teams
    } else {
        Page::empty()
    };
    let has_ways = pays_with.is_some() || !tx.site.taking.offers(payment_method.currency).is_empty();
    let expiry = pays_with.as_ref().and_then(|it| expiry::words(tx, it));
    let has_gateway = tx.site.taking.gateway.is_some();
    let shell = me.shell(payment_method.name.clone(), Here::PaymentMethods);
    let me = me.person.id;
    Ok(ShowPaymentMethod {
        shell,
        payment_method,
        query,
        apps,
        people,
        readers,
        my_other_teams,
        invitations,
        copies,
        spending,
        open,
        invoices: latest,
        under_way,
        credit,
        vat_id,
        pays_with,
        has_ways,
        expiry,
        has_gateway,
        picture,
        me,
    })
}

/// POST `/payment-methods/{payment_method}/invoice-email`: asks its owner once more.
pub async fn ask_invoice_email(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let back = Next::go(paths::payment_method(payment_method.id));
            match &payment_method.invoice_email {
                Some(address) if payment_method.invoice_email_confirmed_at.is_none() => {
                    changes::ask_invoice_email(tx, &me.person, &payment_method)?;
                    let again = if payment_method.invoice_email_asked_at.is_some() { " once more" } else { "" };
                    Ok(back.saying(format!("We’ve sent {address} a link{again}.")))
                }
                _ => Ok(back.saying("The invoice email is confirmed.")),
            }
        })
        .await
}

/// POST `/payment-methods/{payment_method}/vat-id`: has the tax office asked once more.
pub async fn check_vat_id(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let words = if vat_ids::changes::ask_again(tx, &payment_method)? {
                "We’re asking the tax office again. Check back here in a minute."
            } else {
                "There is nothing to check again. What we know about the VAT ID is below."
            };
            Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
        })
        .await
}
