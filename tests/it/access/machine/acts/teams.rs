//! The acts about who is in a team, and in which role.

use super::*;

impl Play<'_> {
    pub(super) fn of_teams(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let (me, other, team) = (self.people[on.me].id, self.people[on.other].id, on.team?);
        let id = self.teams[team];
        let model = &mut self.model;
        let is_member = model.role(team, on.other).is_some();
        match act {
            Act::ChangeRole => {
                let role = if on.flag { Role::Unlimited } else { Role::Limited };
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by(tx, me, id, |tx, it| team_changes::change_role(tx, it, &confirmed, other, role))
                });
                let expected = then(self.model.in_team(team, on.me), || match is_member {
                    false => NotFound,
                    true => self.model.unless_it_breaks(|model| model.set_role(team, on.other, on.flag)),
                });
                Some((expected, found))
            }
            Act::RemoveMember => {
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<ManageTeam, _>(tx, me, id, |tx, it| team_changes::remove_member(tx, it, &confirmed, other))
                });
                let expected = then(self.model.in_team(team, on.me), || match is_member {
                    false => NotFound,
                    true => self.model.unless_it_breaks(|model| model.end_membership(team, on.other)),
                });
                Some((expected, found))
            }
            Act::LeaveTeam => {
                let found = self.write(|tx| by::<LeaveTeam, _>(tx, me, id, team_changes::leave));
                let expected = match self.model.role(team, on.me) {
                    None => NotFound,
                    Some(_) => self.model.unless_it_breaks(|model| model.end_membership(team, on.me)),
                };
                Some((expected, found))
            }
            _ => None,
        }
    }
}
