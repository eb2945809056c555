//! The acts of invitations to work together, each accepted at once.

use super::*;

impl Play<'_> {
    pub(super) fn of_joining(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        match act {
            Act::JoinTeam => self.join_team(on),
            Act::JoinApp => self.join_app(on, None),
            Act::JoinAppWithTeam => self.join_app(on, Some(on.team?)),
            _ => None,
        }
    }

    /// Now and then the receiver works on the app already.
    fn perhaps_a_developer(&self, on: On, app: Option<usize>) -> On {
        let developers: Vec<usize> =
            app.map_or_else(Vec::new, |app| self.model.apps[app].developers.keys().copied().collect());
        let is_one = !developers.is_empty() && (on.me + on.other).is_multiple_of(2);
        if is_one { On { other: developers[on.other % developers.len()], ..on } } else { on }
    }

    /// In a role, and perhaps with a connection via the team to one app.
    fn join_team(&mut self, on: On) -> Option<(Verdict, Verdict)> {
        let app = on.app.filter(|_| on.more);
        let on = self.perhaps_a_developer(on, app);
        let (me, other, team, words) = (self.people[on.me].id, self.people[on.other].id, on.team?, self.words(on)?);
        let (id, app_ids) = (self.teams[team], Vec::from_iter(app.map(|app| self.apps[app])));
        let role = if on.flag { Role::Unlimited } else { Role::Limited };
        let choice = self.choice(None, app.filter(|_| on.replaces));
        let found = self.write(|tx| {
            let drafted =
                by::<InviteToTeam, _>(tx, me, id, |tx, it| kinds::team::draft(tx, it, role, &app_ids, words.clone()))?;
            accept(tx, drafted, other, &choice)
        });
        let is_in = self.model.role(team, on.other).is_some();
        let is_client = self.model.people[on.other].is_client;
        let is_of_team = app.is_none_or(|app| self.model.apps[app].teams.contains(&team));
        let expected = then(self.model.in_team(team, on.me), || match (is_in, is_of_team, is_client) {
            (true, ..) => Refused,
            (false, false, _) => NotFound,
            (false, true, true) => Refused,
            (false, true, false) => Done,
        });
        if expected == Done {
            self.model.set_role(team, on.other, on.flag);
            app.into_iter().for_each(|app| self.offer_connection(app, on, Some(team)));
        }
        Some((expected, found))
    }

    /// Directly, or via a team of the receiver's that works on it from then on.
    fn join_app(&mut self, on: On, team: Option<usize>) -> Option<(Verdict, Verdict)> {
        let on = self.perhaps_a_developer(on, on.app);
        let (me, other, app, words) = (self.people[on.me].id, self.people[on.other].id, on.app?, self.words(on)?);
        let id = self.apps[app];
        let choice = self.choice(team, Some(app).filter(|_| on.replaces));
        let found = self.write(|tx| {
            let drafted = by::<ManageDevelopers, _>(tx, me, id, |tx, it| kinds::app::draft(tx, it, words.clone()))?;
            accept(tx, drafted, other, &choice)
        });
        let is_ending = self.model.apps[app].to_be_deleted.is_some();
        let has_it = self.model.standing(app, on.other).develops_directly();
        let is_for_nobody = on.me == on.other || is_ending || has_it || self.model.people[on.other].is_client;
        let sent = then(self.model.manages_developers(app, on.me), || if is_for_nobody { Refused } else { Done });
        let expected = then(sent, || team.map_or(Done, |team| self.brings(team, on.other)));
        if expected == Done {
            self.model.apps[app].teams.extend(team);
            self.offer_connection(app, on, team);
        }
        Some((expected, found))
    }

    /// Who accepts for a team has to be unlimited in it.
    pub(super) fn brings(&self, team: usize, person: usize) -> Verdict {
        match self.model.in_team(team, person) {
            Forbidden => Refused,
            other => other,
        }
    }

    /// There is one connection to each app: the one that somebody has stays, unless they chose the offered one.
    fn offer_connection(&mut self, app: usize, on: On, via: Option<usize>) {
        if on.replaces || !self.model.apps[app].developers.contains_key(&on.other) {
            self.model.connect(app, on.other, via);
        }
    }

    fn words(&self, on: On) -> Option<Words> {
        Some(Words { email: self.people[on.other].email.clone()?, message: String::new() })
    }

    fn choice(&self, team: Option<usize>, replaced: Option<usize>) -> Choice {
        Choice::Terms(Terms {
            team: team.map(|team| self.teams[team]),
            replaced: replaced.map(|app| self.apps[app]).into_iter().collect(),
        })
    }
}
