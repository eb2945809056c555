//! The acts of a person alone: another type of account, the end of it.

use super::*;

impl Play<'_> {
    pub(super) fn of_people(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let id = self.people[on.me].id;
        match act {
            Act::ChangeAccountType => {
                let is_client = self.model.people[on.me].is_client;
                let found = self.write(|tx| {
                    let me = person(tx, id)?;
                    let confirmed = confirmed(tx);
                    if is_client {
                        person_changes::become_developer(tx, &me, &confirmed)
                    } else {
                        person_changes::become_client(tx, &me, &confirmed)
                    }
                });
                let expected = self.model.unless_it_breaks(|model| {
                    model.end_work(on.me);
                    model.people[on.me].is_client = !is_client;
                });
                Some((expected, found))
            }
            Act::DeleteAccount => {
                let found = self.write(|tx| {
                    let me = person(tx, id)?;
                    let confirmed = confirmed(tx);
                    person_changes::close(tx, &me, &confirmed)
                });
                let expected = self.model.unless_it_breaks(|model| model.end_account(on.me));
                if expected == Done {
                    self.come_again(on);
                }
                Some((expected, found))
            }
            _ => None,
        }
    }

    /// Somebody new with the address that has become free: nothing of the old account is theirs.
    fn come_again(&mut self, on: On) {
        let Some(email) = self.people[on.me].email.clone().filter(|_| !self.is_thought) else { return };
        let (name, email) = (format!("Person {}", self.people.len()), email.to_string());
        let is_client = on.flag;
        let again = if is_client { self.world.client(&name, &email) } else { self.world.developer(&name, &email) };
        self.people.push(again);
        self.model.people.push(PersonModel { is_client, is_closed: false });
    }
}
