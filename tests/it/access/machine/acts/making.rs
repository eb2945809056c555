//! The acts that make something.

use super::*;

impl Play<'_> {
    pub(super) fn of_making(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let id = self.people[on.me].id;
        let is_client = self.model.people[on.me].is_client;
        let by_developers = if is_client { Forbidden } else { Done };
        let details = AppDetails { name: "An app".into(), website: None, description: String::new() };
        let trial_ends = Some(self.now() + TRIAL);
        match act {
            Act::CreateTeam => {
                let name = self.team_name();
                let (found, made) = self.make(|tx| {
                    let me = person(tx, id)?;
                    Ok(team_changes::create(tx, &me, name.clone())?.id)
                });
                let members = BTreeMap::from([(on.me, true)]);
                made.into_iter().for_each(|id| self.teams.push(id));
                if by_developers == Done {
                    self.model.teams.push(TeamModel { members, is_deleted: false });
                }
                Some((by_developers, found))
            }
            Act::CreateApp => {
                let (found, made) = self.make(|tx| {
                    let me = person(tx, id)?;
                    Ok(app_changes::create(tx, &me, details.clone())?.id)
                });
                made.into_iter().for_each(|id| self.apps.push(id));
                if by_developers == Done {
                    let developers = BTreeMap::from([(on.me, None)]);
                    let contacts = [on.me].into();
                    self.model.apps.push(AppModel { developers, contacts, trial_ends, ..AppModel::default() });
                }
                Some((by_developers, found))
            }
            Act::CreateAppForTeam => {
                let team = on.team?;
                let expected = self.model.in_team(team, on.me);
                let (found, made) = self.make(|tx| {
                    let granted = granted::<BringTeam>(tx, id, self.teams[team])?;
                    Ok(app_changes::create_for_team(tx, &granted, details.clone())?.id)
                });
                made.into_iter().for_each(|id| self.apps.push(id));
                if expected == Done {
                    let (teams, contacts) = ([team].into(), [on.me].into());
                    let developers = BTreeMap::from([(on.me, Some(team))]);
                    self.model.apps.push(AppModel { teams, developers, contacts, trial_ends, ..AppModel::default() });
                }
                Some((expected, found))
            }
            Act::CreatePaymentMethod => {
                let (found, made) = self.make(|tx| {
                    let form = billing().check().map_err(|errors| Error::Internal(format!("{:?}", errors.all())))?;
                    let me = person(tx, id)?;
                    Ok(payment_method_changes::create(tx, &me, form)?.id)
                });
                made.into_iter().for_each(|id| self.payment_methods.push(id));
                let people = [on.me].into();
                self.model.payment_methods.push(PaymentMethodModel { people, ..PaymentMethodModel::default() });
                Some((Done, found))
            }
            _ => None,
        }
    }
}
