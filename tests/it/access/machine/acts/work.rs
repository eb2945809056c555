//! The acts about who works on an app, and its end.

use super::*;

impl Play<'_> {
    pub(super) fn of_developers(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let (me, other, app) = (self.people[on.me].id, self.people[on.other].id, on.app?);
        let id = self.apps[app];
        let manages = self.model.manages_developers(app, on.me);
        let connection = self.model.apps[app].developers.get(&on.other).copied();
        match act {
            Act::ConnectTeamToApp => {
                let team = on.team?;
                let team_id = self.teams[team];
                let found = self.write(|tx| {
                    let app = granted::<ManageDevelopers>(tx, me, id)?;
                    let team = granted::<BringTeam>(tx, me, team_id)?;
                    let confirmed = confirmed(tx);
                    app_changes::connect_team(tx, &app, &team, &confirmed)
                });
                let allowed = then(manages, || self.model.in_team(team, on.me));
                let expected = then(allowed, || if self.model.apps[app].teams.insert(team) { Done } else { Refused });
                Some((expected, found))
            }
            Act::RemoveTeamFromApp => {
                let team = on.team?;
                let team_id = self.teams[team];
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<ManageDevelopers, _>(tx, me, id, |tx, it| {
                        app_changes::disconnect_team(tx, it, &confirmed, team_id)
                    })
                });
                let expected = then(manages, || match self.model.apps[app].teams.contains(&team) {
                    false => NotFound,
                    true => self.model.unless_it_breaks(|model| model.remove_team_from_app(app, team)),
                });
                Some((expected, found))
            }
            Act::ConnectMember => {
                let team = on.team?;
                let team_id = self.teams[team];
                let found = self.write(|tx| {
                    let app = granted::<ManageDevelopers>(tx, me, id)?;
                    let team = granted::<BringTeam>(tx, me, team_id)?;
                    let confirmed = confirmed(tx);
                    app_changes::connect_member(tx, &app, &team, &confirmed, other)
                });
                let allowed = then(manages, || self.model.in_team(team, on.me));
                let is_member = self.model.role(team, on.other).is_some();
                let fits = self.model.apps[app].teams.contains(&team) && connection.is_none();
                let expected = then(allowed, || match (is_member, fits) {
                    (false, _) => NotFound,
                    (true, false) => Refused,
                    (true, true) => Done,
                });
                if expected == Done {
                    self.model.connect(app, on.other, Some(team));
                }
                Some((expected, found))
            }
            Act::RemoveDeveloper => {
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<ManageDevelopers, _>(tx, me, id, |tx, it| {
                        app_changes::remove_developer(tx, it, &confirmed, other)
                    })
                });
                let expected = then(manages, || match connection {
                    None => NotFound,
                    Some(_) => self.model.unless_it_breaks(|model| model.disconnect(app, on.other)),
                });
                Some((expected, found))
            }
            Act::Subscribe => {
                let found = self.write(|tx| by::<Subscribe, _>(tx, me, id, app_changes::subscribe));
                let is_client = self.model.people[on.me].is_client;
                let expected =
                    self.model.on_app(app, on.me, |it| !is_client && (it.pays || it.control) && !it.is_connected());
                if expected == Done {
                    let teams = self.model.apps[app].teams.clone();
                    let via = teams.into_iter().find(|team| self.model.role(*team, on.me) == Some(true));
                    self.model.connect(app, on.me, via);
                }
                Some((expected, found))
            }
            Act::LeaveApp => {
                let found = self.write(|tx| by::<LeaveApp, _>(tx, me, id, app_changes::leave));
                let allowed = self.model.on_app(app, on.me, |it| it.is_connected());
                let expected = then(allowed, || self.model.unless_it_breaks(|model| model.disconnect(app, on.me)));
                Some((expected, found))
            }
            Act::SetContact | Act::UnsetContact => {
                let found = self.write(|tx| {
                    let app = granted::<ManageDevelopers>(tx, me, id)?;
                    app_changes::mark_technical_contact(tx, &app, other, act == Act::SetContact)
                });
                let expected = then(manages, || if connection.is_some() { Done } else { NotFound });
                let contacts = &mut self.model.apps[app].contacts;
                match (expected, act) {
                    (Done, Act::SetContact) => drop(contacts.insert(on.other)),
                    (Done, _) => drop(contacts.remove(&on.other)),
                    _ => {}
                }
                Some((expected, found))
            }
            _ => None,
        }
    }

    pub(super) fn of_requests(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let (me, other, app) = (self.people[on.me].id, self.people[on.other].id, on.app?);
        let id = self.apps[app];
        let now = self.now();
        let answers = self.model.on_app(app, on.me, |it| it.develops_directly());
        match act {
            Act::Ask => {
                let found = self.write(|tx| by::<AskForAccess, _>(tx, me, id, app_changes::ask));
                let allowed = self.model.on_app(app, on.me, |it| it.limited && !it.pays && !it.develops());
                let waits = self.model.apps[app].requests.contains_key(&on.me);
                let asked_today = self.asked.get(&(app, on.me)).is_some_and(|at| now - at < 24);
                let expected = then(allowed, || if !waits && asked_today { Refused } else { Done });
                if expected == Done && !waits {
                    let teams = self.model.apps[app].teams.clone();
                    let via = teams.into_iter().find(|team| self.model.role(*team, on.me) == Some(false));
                    self.model.apps[app].requests.insert(on.me, via?);
                    self.asked.insert((app, on.me), now);
                }
                Some((expected, found))
            }
            Act::WithdrawRequest => {
                let found = self.write(|tx| by::<SeeApp, _>(tx, me, id, app_changes::withdraw_request));
                let waited = self.model.apps[app].requests.contains_key(&on.me);
                let expected = then(self.model.on_app(app, on.me, |_| true), || if waited { Done } else { Refused });
                if expected == Done {
                    self.model.apps[app].requests.remove(&on.me);
                }
                Some((expected, found))
            }
            Act::Grant | Act::RefuseRequest => {
                let found = self.write(|tx| {
                    let app = granted::<AnswerRequests>(tx, me, id)?;
                    if act == Act::Grant {
                        let confirmed = confirmed(tx);
                        app_changes::grant_request(tx, &app, &confirmed, other)
                    } else {
                        app_changes::refuse_request(tx, &app, other)
                    }
                });
                let request = self.model.apps[app].requests.get(&on.other).copied();
                let expected = then(answers, || if request.is_some() { Done } else { Refused });
                match (expected, act) {
                    (Done, Act::Grant) => self.model.connect(app, on.other, request),
                    (Done, _) => drop(self.model.apps[app].requests.remove(&on.other)),
                    _ => {}
                }
                Some((expected, found))
            }
            Act::ScheduleDeletion => {
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<DeleteApp, _>(tx, me, id, |tx, it| app_changes::schedule_deletion(tx, it, &confirmed))
                        .map(drop)
                });
                let expected = self.model.deletes(app, on.me);
                if expected == Done {
                    let it = &mut self.model.apps[app];
                    let at = (now + TRIAL).min(it.trial_ends.unwrap_or(i64::MAX)).max(now + 24);
                    it.to_be_deleted = it.to_be_deleted.or(Some(at));
                }
                Some((expected, found))
            }
            Act::Keep => {
                let found = self.write(|tx| by::<DeleteApp, _>(tx, me, id, app_changes::keep));
                let expected = self.model.deletes(app, on.me);
                if expected == Done {
                    let it = &mut self.model.apps[app];
                    if let Some(at) = it.to_be_deleted.take()
                        && it.trial_ends.is_some_and(|end| end < now + 48)
                    {
                        it.trial_ends = Some(at.max(now + 48));
                    }
                }
                Some((expected, found))
            }
            _ => None,
        }
    }
}

pub(super) fn billing() -> PaymentMethodForm {
    PaymentMethodForm {
        payment_method_name: "Billing".into(),
        address: AddressText {
            company: "A company".into(),
            street: "Ring 1".into(),
            postal_code: "50672".into(),
            city: "Köln".into(),
            country: "DE".into(),
            ..AddressText::default()
        },
        ..PaymentMethodForm::for_address("invoices@company.example")
    }
}
