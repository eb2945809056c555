//! The acts of invitations to work together, and another type of account.

use super::*;

impl Play<'_> {
    pub(super) fn of_joining(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let (me, other) = (self.people[on.me].id, self.people[on.other].id);
        match act {
            Act::JoinTeam => {
                let (team, email) = (on.team?, self.people[on.other].email.clone()?);
                let (id, words) = (self.teams[team], Words { email, message: String::new() });
                let role = if on.flag { Role::Unlimited } else { Role::Limited };
                let found = self.write(|tx| {
                    let sent =
                        by::<InviteToTeam, _>(tx, me, id, |tx, it| sending::to_team(tx, it, role, &[], words.clone()))?;
                    let offered = offer::read(tx, sent.id)?;
                    let receiver = person(tx, other)?;
                    answering::accept(tx, &offered, &receiver, &Choice::Nothing).map(drop)
                });
                let is_in = self.model.role(team, on.other).is_some();
                let fits = !is_in && !self.model.people[on.other].is_client;
                let expected = then(self.model.in_team(team, on.me), || if fits { Done } else { Refused });
                if expected == Done {
                    self.model.set_role(team, on.other, on.flag);
                }
                Some((expected, found))
            }
            Act::ChangeAccountType => {
                let is_client = self.model.people[on.me].is_client;
                let found = self.write(|tx| {
                    let me = person(tx, me)?;
                    if is_client {
                        person_changes::become_developer(tx, &me)
                    } else {
                        person_changes::become_client(tx, &me).map(drop)
                    }
                });
                let expected = self.model.unless_it_breaks(|model| {
                    model.people[on.me].is_client = !is_client;
                    if !is_client {
                        (0..model.teams.len()).for_each(|team| model.end_membership(team, on.me));
                        (0..model.apps.len()).for_each(|app| model.disconnect(app, on.me));
                    }
                });
                Some((expected, found))
            }
            _ => None,
        }
    }
}
