//! The acts about which teams can manage a payment method, and the end of a team.

use super::*;

impl Play<'_> {
    pub(super) fn of_team_billing(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let (me, team) = (self.people[on.me].id, on.team?);
        let team_id = self.teams[team];
        match act {
            Act::ConnectTeamToPaymentMethod => {
                let it = on.payment_method?;
                let id = self.payment_methods[it];
                let found = self.write(|tx| {
                    let payment_method = granted::<ManageBillingAccess>(tx, me, id)?;
                    let team = granted::<BringTeam>(tx, me, team_id)?;
                    let confirmed = confirmed(tx);
                    payment_method_changes::connect_team(tx, &payment_method, &team, &confirmed)
                });
                let allowed = then(self.manages(it, on.me), || self.model.in_team(team, on.me));
                let teams = &mut self.model.payment_methods[it].teams;
                let expected = then(allowed, || if teams.insert(team) { Done } else { Refused });
                Some((expected, found))
            }
            Act::RemoveTeamFromPaymentMethod => {
                let it = on.payment_method?;
                let id = self.payment_methods[it];
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<ManageBillingAccess, _>(tx, me, id, |tx, it| {
                        payment_method_changes::disconnect_team(tx, it, &confirmed, team_id)
                    })
                });
                let mut after = self.model.clone();
                let was_there = after.payment_methods[it].teams.remove(&team);
                let is_left = (0..after.people.len()).any(|person| after.pays(it, person));
                let expected = then(self.manages(it, on.me), || match (was_there, is_left) {
                    (false, _) => NotFound,
                    (true, false) => Refused,
                    (true, true) => Done,
                });
                if expected == Done {
                    self.model = after;
                }
                Some((expected, found))
            }
            Act::KeepPaymentMethod => {
                let it = on.payment_method?;
                let id = self.payment_methods[it];
                let found = self.write(|tx| {
                    let team = granted::<DeleteTeam>(tx, me, team_id)?;
                    let payment_method = granted::<InviteToPaymentMethod>(tx, me, id)?;
                    let confirmed = confirmed(tx);
                    team_changes::keep(tx, &team, &payment_method, &confirmed)
                });
                let may =
                    then(self.model.in_team(team, on.me), || self.model.on_payment_method(it, on.me, &[Life::Open]));
                let kept = &self.model.payment_methods[it];
                let ends = kept.people.is_empty() && kept.teams == BTreeSet::from([team]);
                let expected = then(may, || if ends { Done } else { Refused });
                if expected == Done {
                    self.model.lets_manage(it, on.me);
                }
                Some((expected, found))
            }
            Act::DeleteTeam => {
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<DeleteTeam, _>(tx, me, team_id, |tx, it| team_changes::delete(tx, it, &confirmed))
                });
                let expected = self.model.in_team(team, on.me);
                if expected == Done {
                    self.model.delete_team(team, on.me, self.now());
                }
                Some((expected, found))
            }
            _ => None,
        }
    }

    fn manages(&self, payment_method: usize, person: usize) -> Verdict {
        self.model.on_payment_method(payment_method, person, &[Life::Open, Life::Closing])
    }
}
