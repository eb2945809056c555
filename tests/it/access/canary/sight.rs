//! THE TABLE: who may see what was typed. Asked of the naive model and of plain rows.

use std::collections::HashSet;

use diesel::prelude::*;
use remit::model::event::{Event, EventKind};
use remit::model::invitation::{Invitation, InvitationKind};
use remit::model::person::Person;
use remit::model::team::Role;
use remit::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use remit::store::schema::{
    apps, events, invitation_apps, invitations, operators, ownerships, payment_methods, people,
};

use remit::store::Moment;

use super::marks::{AMOUNT, Mark, Of, address};
use crate::access::naive::facts::{self, Ids};
use crate::access::naive::{Model, Standing};
use crate::world::{START, World};

mod amounts;
mod asked;
mod receipt;

/// Somebody before a page or a mail.
#[derive(Debug, Clone, Default)]
pub struct Viewer {
    pub person: Option<PersonId>,
    /// The mailbox that they read.
    pub address: Option<String>,
    /// Whose link they have opened, and whether it was the one in the mail.
    pub opened: Option<(InvitationId, bool)>,
}

impl Viewer {
    pub fn guest(invitation: InvitationId, came_by_mail: bool) -> Viewer {
        Viewer { opened: Some((invitation, came_by_mail)), ..Viewer::default() }
    }

    pub fn person(person: &Person) -> Viewer {
        Viewer { person: Some(person.id), address: Some(person.email_text().to_owned()), opened: None }
    }
}

/// What is so at one moment.
pub struct Sight {
    now: Moment,
    model: Model,
    ids: Ids,
    people: Vec<Person>,
    invitations: Vec<Invitation>,
    about: Vec<(InvitationId, AppId)>,
    events: Vec<Event>,
    /// Mailboxes that are asked whether they belong to a person, or get the invoices of a payment method or copies of them.
    asked: Vec<asked::Asked>,
    operators: Vec<PersonId>,
    /// Which app was ever owned by which payment method.
    owned: Vec<(AppId, PaymentMethodId)>,
    /// And those that were confirmed before them, to which invoices go meanwhile.
    invoice_emails: Vec<(PaymentMethodId, Option<String>, Option<String>)>,
    /// Of each handover: the invitation, who gave, who took, and what pays since.
    receipts: Vec<receipt::Between>,
    rescued: amounts::Rescued,
    /// Deleted apps, and when.
    deleted: Vec<(AppId, Moment)>,
}

impl Sight {
    pub fn now(world: &World) -> Sight {
        let read = world.db.read(|tx| {
            let ids = Ids::all(tx)?;
            let deleted: Vec<(AppId, Option<Moment>)> = apps::table
                .filter(apps::deleted_at.is_not_null())
                .select((apps::id, apps::deleted_at))
                .load(tx.conn)?;
            Ok(Sight {
                now: tx.now,
                model: facts::read(tx, &ids, START)?,
                ids,
                people: people::table.select(Person::as_select()).load(tx.conn)?,
                invitations: invitations::table.select(Invitation::as_select()).load(tx.conn)?,
                about: invitation_apps::table
                    .select((invitation_apps::invitation_id, invitation_apps::app_id))
                    .load(tx.conn)?,
                events: events::table.select(Event::as_select()).load(tx.conn)?,
                asked: asked::all(tx)?,
                operators: operators::table.select(operators::person_id).load(tx.conn)?,
                owned: ownerships::table.select((ownerships::app_id, ownerships::payment_method_id)).load(tx.conn)?,
                invoice_emails: payment_methods::table
                    .select((
                        payment_methods::id,
                        payment_methods::invoice_email,
                        payment_methods::former_invoice_email,
                    ))
                    .load(tx.conn)?,
                receipts: receipt::all(tx)?,
                rescued: amounts::rescued(tx)?,
                deleted: deleted.into_iter().filter_map(|(id, at)| Some((id, at?))).collect(),
            })
        });
        read.expect("what is so")
    }

    /// The texts of all marks that somebody may see.
    pub fn visible<'a>(&self, viewer: &Viewer, marks: &'a [Mark]) -> HashSet<&'a str> {
        marks.iter().filter(|mark| self.sees(viewer, mark)).map(|mark| mark.text.as_str()).collect()
    }

    pub fn sees(&self, viewer: &Viewer, mark: &Mark) -> bool {
        let v = viewer.person;
        if mark.field == AMOUNT {
            return self.sees_amount(viewer, mark.of);
        }
        match (mark.of, mark.field) {
            // Where somebody is logged in is their own business.
            (Of::Person(p), "device") => v == Some(p),
            // Operators look for people by name, and for mails that wait by the address.
            (Of::Person(_), "name" | "email") if self.is_operator(v) => true,
            (Of::Unconfirmed(..) | Of::Invitation(_), "email") if self.is_operator(v) => true,
            (Of::PaymentMethod(_), "name" | "sent_to" | "copy" | "went") if self.is_operator(v) => true,
            // A name: one's own, of whom one meets, of the other side of an invitation, of who acts where one looks.
            (Of::Person(p), "name") => {
                self.is(viewer, p)
                    || self.meets(v, p)
                    || self.would_meet(viewer, p)
                    || self.is_across(viewer, p)
                    || self.acted_before(v, p)
                    || self.is_asked(viewer, p)
                    || self.stands_on_receipt(v, p)
            }
            (Of::Person(p), _) => {
                self.is(viewer, p)
                    || self.is_across_on_receipt(v, p)
                    || self.meets(v, p)
                    || self.is_across(viewer, p)
                    || self.reads_mail_of(viewer, p)
                    || self.is_asked(viewer, p)
            }
            // A team: its members, who can manage what it manages, who pays for or works on what it works on, the invited,
            // and whoever did something about it: their own acts stay theirs.
            (Of::Team(t), "kept") => self.is_part_of(viewer, |it, _| it.team_id == Some(t)),
            (Of::Team(t), _) => {
                self.knows_team(v, t)
                    || self.is_offered(viewer, |it, _| self.is_open(it) && it.team_id == Some(t))
                    || self.events.iter().any(|event| v.is_some() && event.actor_id == v && event.team_id == Some(t))
            }
            // An app's name: everybody for whom it exists, whoever was there to its end or reads invoices about it, both
            // sides of invitations.
            (Of::App(a), "name") => {
                self.standing(v, a).exists()
                    || self.was_there_to_the_end(v, a)
                    || self.reads_what_pays(v, a)
                    || self.is_offered(viewer, |it, apps| self.is_open(it) && apps.contains(&a))
                    || self.is_to_be_unlimited(viewer, |of| self.works(of, a) || self.pays_for_app(of, a))
                    || self.has_receipt_of(v, a)
            }
            (Of::App(a), "website") => {
                self.opens(v, a)
                    || self.is_offered(viewer, |it, apps| self.is_open(it) && apps.contains(&a))
                    || self.has_receipt_of(v, a)
            }
            // What it was called while an invitation stood: both sides of that.
            (Of::App(a), "kept") => self.is_part_of(viewer, |_, apps| apps.contains(&a)) || self.has_receipt_of(v, a),
            (Of::App(a), "stood") => self.opens(v, a) || self.has_receipt_of(v, a),
            // What its environments are called, too.
            (Of::App(a), _) => self.opens(v, a),
            // A payment method's name: who sees its invoices, who works on what it pays for, both sides of invitations.
            (Of::PaymentMethod(m), "name") => {
                self.reads(v, m)
                    || self.paid_on_receipt(v, m)
                    || self.works_on_what_it_pays(v, m)
                    || self.asks(viewer).any(|(_, of)| of == Some(m))
                    || self.is_offered(viewer, |it, _| self.is_open(it) && it.payment_method_id == Some(m))
                    || self.is_to_be_unlimited(viewer, |of| self.manages_with(of, m))
            }
            (Of::PaymentMethod(m), "kept") => {
                self.is_part_of(viewer, |it, _| it.payment_method_id == Some(m)) || self.paid_on_receipt(v, m)
            }
            // Operators see who has got an invoice, and all that stands on it once they have said why.
            (Of::PaymentMethod(m), "company") => self.pays(v, m) || self.is_operator(v) || self.took_with(v, m),
            (Of::PaymentMethod(m), "invoice_email" | "former_invoice_email" | "copy") => self.pays(v, m),
            (Of::PaymentMethod(m), "brand") => self.reads(v, m) || self.took_with(v, m),
            (Of::PaymentMethod(m), _) => self.pays(v, m) || self.has_opened(v, m) || self.took_with(v, m),
            (Of::House, _) => self.is_operator(v),
            // Why a record was opened is told to those whom it concerns. What is noted in it is not.
            (Of::Record(m), "reason") => self.pays(v, m) || self.is_operator(v),
            (Of::Record(m), _) => self.has_opened(v, m),
            (Of::Invitation(i), "reason") => self.manages(v, i) || self.answered(v, i),
            // The invited address is in the mail, and hidden behind the link that can be copied.
            (Of::Invitation(i), "email") => {
                self.manages(v, i) || viewer.opened == Some((i, true)) || self.is_invited(viewer, i)
            }
            (Of::Invitation(i), _) => {
                self.manages(v, i) || self.answered(v, i) || self.is_offered(viewer, |it, _| it.id == i)
            }
            (Of::Choice(i), _) => self.answered(v, i),
            (Of::Draft(p), _) => v == Some(p),
            (Of::Amount(_) | Of::Gross(_) | Of::Cost(..) | Of::Price(_) | Of::SomeAmount, _) => false,
            (Of::Unconfirmed(label, p), _) => p.is_some() && p == v || viewer.address == Some(address(label)),
        }
    }

    fn number<Id: PartialEq>(all: &[Id], id: &Id) -> usize {
        all.iter().position(|one| one == id).expect("it is in the database")
    }

    fn standing(&self, v: Option<PersonId>, a: AppId) -> Standing {
        let Some(v) = v else { return Standing::default() };
        self.model.standing(Self::number(&self.ids.apps, &a), Self::number(&self.ids.people, &v))
    }

    fn opens(&self, v: Option<PersonId>, a: AppId) -> bool {
        let standing = self.standing(v, a);
        standing.pays || standing.develops()
    }

    fn pays(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        let number = |v: PersonId| Self::number(&self.ids.people, &v);
        v.is_some_and(|v| self.model.pays(Self::number(&self.ids.payment_methods, &m), number(v)))
    }

    fn role(&self, v: Option<PersonId>, t: TeamId) -> Option<bool> {
        self.model.role(Self::number(&self.ids.teams, &t), Self::number(&self.ids.people, &v?))
    }

    fn works_on_what_it_pays(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        let m = Self::number(&self.ids.payment_methods, &m);
        let paid = |a: &&AppId| self.model.apps[Self::number(&self.ids.apps, a)].owner == Some(m);
        self.ids.apps.iter().filter(paid).any(|a| self.standing(v, *a).develops())
    }

    /// A team app of this team.
    fn works(&self, t: TeamId, a: AppId) -> bool {
        self.model.apps[Self::number(&self.ids.apps, &a)].teams.contains(&Self::number(&self.ids.teams, &t))
    }

    fn manages_with(&self, t: TeamId, m: PaymentMethodId) -> bool {
        let it = &self.model.payment_methods[Self::number(&self.ids.payment_methods, &m)];
        it.teams.contains(&Self::number(&self.ids.teams, &t))
    }

    fn pays_for_app(&self, t: TeamId, a: AppId) -> bool {
        let owner = self.model.apps[Self::number(&self.ids.apps, &a)].owner;
        owner.is_some_and(|m| self.manages_with(t, self.ids.payment_methods[m]))
    }

    /// Invited to a team as an unlimited member: what that will let them do is said before they accept.
    fn is_to_be_unlimited(&self, viewer: &Viewer, of: impl Fn(TeamId) -> bool) -> bool {
        self.is_offered(viewer, |it, _| {
            self.is_open(it) && it.role == Some(Role::Unlimited) && it.team_id.is_some_and(&of)
        })
    }

    fn knows_team(&self, v: Option<PersonId>, t: TeamId) -> bool {
        let works = |a: &&AppId| self.works(t, **a);
        let manages = |m: &&PaymentMethodId| self.manages_with(t, **m);
        self.role(v, t).is_some()
            || self.ids.apps.iter().filter(works).any(|a| self.opens(v, *a))
            || self.ids.payment_methods.iter().filter(manages).any(|m| self.pays(v, *m))
    }

    fn is(&self, viewer: &Viewer, p: PersonId) -> bool {
        viewer.person == Some(p) || viewer.address.is_some() && viewer.address.as_deref() == self.address_of(p)
    }

    fn address_of(&self, p: PersonId) -> Option<&str> {
        self.people.iter().find(|one| one.id == p)?.email.as_ref().map(|email| email.as_str())
    }

    /// They share a team, a payment method, or an app on which the other works.
    fn meets(&self, v: Option<PersonId>, p: PersonId) -> bool {
        let p = Some(p);
        self.ids.teams.iter().any(|t| self.role(v, *t).is_some() && self.role(p, *t).is_some())
            || self.ids.payment_methods.iter().any(|m| self.pays(v, *m) && self.reads(p, *m))
            || self.ids.apps.iter().any(|a| self.opens(v, *a) && self.standing(p, *a).develops())
    }

    /// Did, or was concerned by, something about what one is connected to now, or about oneself.
    fn acted_before(&self, v: Option<PersonId>, p: PersonId) -> bool {
        let about = |event: &&Event| event.actor_id == Some(p) || event.person_id == Some(p);
        self.events.iter().filter(about).any(|event| {
            let is_mine = event.actor_id == v || event.person_id == v;
            let connected = event.app_id.is_some_and(|a| self.opens(v, a))
                || event.payment_method_id.is_some_and(|m| self.pays(v, m))
                || event.team_id.is_some_and(|t| self.role(v, t).is_some());
            v.is_some() && (is_mine || connected)
        })
    }

    /// Would share with them what one is invited to: who works on the app, is in the team, can manage the payment method.
    fn would_meet(&self, viewer: &Viewer, p: PersonId) -> bool {
        let p = Some(p);
        viewer.opened.is_none_or(|(_, by_mail)| by_mail)
            && self.is_offered(viewer, |it, apps| {
                self.is_open(it)
                    && (apps.iter().any(|a| self.standing(p, *a).develops())
                        || it.team_id.is_some_and(|t| self.role(p, t).is_some())
                        || it.payment_method_id.is_some_and(|m| !it.invoices_only && self.reads(p, m)))
            })
    }

    fn apps_of(&self, i: InvitationId) -> HashSet<AppId> {
        self.about.iter().filter(|(of, _)| *of == i).map(|(_, a)| *a).collect()
    }

    /// Invited to something like this.
    fn is_offered(&self, viewer: &Viewer, to: impl Fn(&Invitation, &HashSet<AppId>) -> bool) -> bool {
        self.invitations.iter().filter(|it| to(it, &self.apps_of(it.id))).any(|it| self.receives(viewer, it))
    }

    fn receives(&self, viewer: &Viewer, it: &Invitation) -> bool {
        let by_address = viewer.address.as_deref() == Some(it.email.as_str());
        by_address
            || viewer.opened.is_some_and(|(id, _)| id == it.id)
            || viewer.person.is_some() && it.answered_by == viewer.person
    }

    fn is_invited(&self, viewer: &Viewer, i: InvitationId) -> bool {
        let it = self.invitations.iter().find(|it| it.id == i);
        viewer.address.is_some() && viewer.address.as_deref() == it.map(|it| it.email.as_str())
    }

    fn reads_mail_of(&self, viewer: &Viewer, p: PersonId) -> bool {
        let it = self.invitations.iter().find(|it| viewer.opened == Some((it.id, true)));
        it.is_some_and(|it| self.address_of(p) == Some(it.email.as_str()))
    }

    fn asks(&self, viewer: &Viewer) -> impl Iterator<Item = (Option<PersonId>, Option<PaymentMethodId>)> {
        let asked = self.asked.iter().filter(|(email, ..)| viewer.address.as_deref() == Some(email.as_str()));
        asked.map(|(_, p, m)| (*p, *m))
    }

    /// By this person, or by somebody who can manage the payment method with them.
    fn is_asked(&self, viewer: &Viewer, p: PersonId) -> bool {
        self.asks(viewer).any(|(by, m)| by == Some(p) || m.is_some_and(|m| self.pays(Some(p), m)))
    }

    fn is_open(&self, it: &Invitation) -> bool {
        it.is_open_at(self.now)
    }

    /// Was invited to something like this, has sent such an invitation, or could send it.
    fn is_part_of(&self, viewer: &Viewer, to: impl Fn(&Invitation, &HashSet<AppId>) -> bool) -> bool {
        let sent = |it: &&Invitation| to(it, &self.apps_of(it.id)) && self.manages(viewer.person, it.id);
        self.is_offered(viewer, &to) || self.invitations.iter().any(|it| sent(&it))
    }

    fn is_operator(&self, v: Option<PersonId>) -> bool {
        v.is_some_and(|v| self.operators.contains(&v))
    }

    /// Is an operator and has said why, less than an hour ago.
    fn has_opened(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        let opened = |event: &&Event| event.kind == EventKind::RecordOpened && event.payment_method_id == Some(m);
        let mine = |event: &&Event| event.actor_id == v && event.at.plus_minutes(60) > self.now;
        self.is_operator(v) && self.events.iter().filter(opened).any(|event| mine(&event))
    }

    fn answered(&self, v: Option<PersonId>, i: InvitationId) -> bool {
        v.is_some() && self.invitations.iter().any(|it| it.id == i && it.answered_by == v)
    }

    /// Sent it, or could send it now.
    fn manages(&self, v: Option<PersonId>, i: InvitationId) -> bool {
        let it = self.invitations.iter().find(|it| it.id == i).expect("an invitation");
        let apps = self.apps_of(i);
        let could = match it.kind {
            InvitationKind::Team => it.team_id.is_some_and(|t| self.role(v, t) == Some(true)),
            InvitationKind::PaymentMethod => it.payment_method_id.is_some_and(|m| self.pays(v, m)),
            InvitationKind::App => apps.iter().all(|a| {
                let standing = self.standing(v, *a);
                standing.pays || standing.develops_directly()
            }),
            InvitationKind::Pay => apps.iter().all(|a| {
                let on_trial = self.model.apps[Self::number(&self.ids.apps, a)].owner.is_none();
                let standing = self.standing(v, *a);
                standing.pays || on_trial && standing.develops_directly()
            }),
        };
        v.is_some() && (could || Some(it.sender_id) == v)
    }

    /// The two sides of an invitation.
    fn is_across(&self, viewer: &Viewer, p: PersonId) -> bool {
        let address = self.address_of(p);
        self.invitations.iter().any(|it| {
            let is_receiver = it.answered_by == Some(p) || address == Some(it.email.as_str());
            it.sender_id == p && self.receives(viewer, it) || is_receiver && self.manages(viewer.person, it.id)
        })
    }

    fn was_there_to_the_end(&self, v: Option<PersonId>, a: AppId) -> bool {
        let Some((_, at)) = self.deleted.iter().find(|(id, _)| *id == a) else { return false };
        let owner = self.model.apps[Self::number(&self.ids.apps, &a)].owner;
        let pays = owner.is_some_and(|m| self.pays(v, self.ids.payment_methods[m]));
        let told = |event: &Event| event.app_id == Some(a) && event.at == *at && event.person_id == v;
        v.is_some() && (pays || self.events.iter().any(told))
    }
}
