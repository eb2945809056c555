//! The acts about what pays for an app, and who can manage that or sees its invoices.

use super::*;

impl Play<'_> {
    pub(super) fn of_paying(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let (me, other) = (self.people[on.me].id, self.people[on.other].id);
        let email = self.people[on.other].email.clone()?;
        let words = Words { email, message: String::new() };
        let (it, open) = (on.payment_method?, [Life::Open]);
        let id = self.payment_methods[it];
        let attaches = |model: &Model, who: usize| model.on_payment_method(it, who, &open);
        match act {
            Act::PutOn | Act::Move => {
                let app = on.app?;
                let app_id = self.apps[app];
                let found = self.write(|tx| {
                    if act == Act::Move {
                        let app = granted::<MoveApp>(tx, me, app_id)?;
                        let payer = granted::<AttachToPaymentMethod>(tx, me, id)?;
                        let confirmed = confirmed(tx);
                        return app_changes::move_app(tx, &app, &payer, &confirmed);
                    }
                    let app = granted::<PutOnPaymentMethod>(tx, me, app_id)?;
                    let payer = granted::<AttachToPaymentMethod>(tx, me, id)?;
                    app_changes::put_on_payment_method(tx, &app, &payer)
                });
                let owner = self.model.apps[app].owner;
                let on_app = self.model.on_app(app, on.me, |standing| match act {
                    Act::Move => standing.pays,
                    _ => owner.is_none() && standing.develops_directly(),
                });
                let allowed = then(on_app, || attaches(&self.model, on.me));
                let expected = then(allowed, || if owner == Some(it) { Refused } else { Done });
                if expected == Done {
                    self.model.own(app, it);
                }
                Some((expected, found))
            }
            Act::HandOver => {
                let app = on.app?;
                let app_id = self.apps[app];
                let leaves = if on.more { SenderLeaves::Yes } else { SenderLeaves::No };
                let found = self.write(|tx| {
                    let chosen = granted::<InviteToPay>(tx, me, app_id)?;
                    let drafted = kinds::pay::draft(tx, &[chosen], words.clone(), leaves)?;
                    accept(tx, drafted, other, &Choice::Existing(id))
                });
                let app_model = &self.model.apps[app];
                let (on_trial, is_ending) = (app_model.owner.is_none(), app_model.to_be_deleted.is_some());
                let invites = self.model.on_app(app, on.me, |it| it.pays || on_trial && it.develops_directly());
                let has_it = self.model.standing(app, on.other).pays;
                let sent = then(invites, || if on.me == on.other || is_ending || has_it { Refused } else { Done });
                let expected = then(sent, || attaches(&self.model, on.other));
                if expected == Done {
                    self.model.own(app, it);
                    if on.more {
                        self.model.disconnect(app, on.me);
                    }
                }
                Some((expected, found))
            }
            Act::Share => {
                let found = self.write(|tx| {
                    let drafted = share(tx, me, id, BillingLevel::Manage, &words)?;
                    accept(tx, drafted, other, &Choice::Nothing)
                });
                let has_it = self.model.pays(it, on.other);
                let expected = then(attaches(&self.model, on.me), || if has_it { Refused } else { Done });
                if expected == Done {
                    self.model.lets_manage(it, on.other);
                }
                Some((expected, found))
            }
            Act::ShareInvoices => {
                let found = self.write(|tx| {
                    let drafted = share(tx, me, id, BillingLevel::InvoicesOnly, &words)?;
                    accept(tx, drafted, other, &Choice::Nothing)
                });
                let has_it = self.model.sees_invoices(it, on.other);
                let expected = then(attaches(&self.model, on.me), || if has_it { Refused } else { Done });
                if expected == Done {
                    self.model.payment_methods[it].readers.insert(on.other);
                }
                Some((expected, found))
            }
            Act::ChangeLevel => {
                let to = if on.flag { BillingLevel::Manage } else { BillingLevel::InvoicesOnly };
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<ManageBillingAccess, _>(tx, me, id, |tx, it| {
                        payment_method_changes::change_level(tx, it, &confirmed, other, to)
                    })
                });
                let allowed = self.model.on_payment_method(it, on.me, &[Life::Open, Life::Closing]);
                Some((then(allowed, || self.has_level(it, on.other, to)), found))
            }
            Act::ShareWithTeam => {
                let team = on.team?;
                let terms = Terms { team: Some(self.teams[team]), replaced: Vec::new() };
                let found = self.write(|tx| {
                    let drafted = share(tx, me, id, BillingLevel::Manage, &words)?;
                    accept(tx, drafted, other, &Choice::Terms(terms.clone()))
                });
                let has_it = self.model.pays(it, on.other);
                let sent = then(attaches(&self.model, on.me), || if has_it { Refused } else { Done });
                let expected = then(sent, || self.brings(team, on.other));
                if expected == Done {
                    self.model.payment_methods[it].teams.insert(team);
                }
                Some((expected, found))
            }
            Act::RemoveFromPaymentMethod => {
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<ManageBillingAccess, _>(tx, me, id, |tx, it| {
                        payment_method_changes::remove_person(tx, it, &confirmed, other)
                    })
                });
                let allowed = self.model.on_payment_method(it, on.me, &[Life::Open, Life::Closing]);
                Some((then(allowed, || self.ends_access(it, on.other, NotFound)), found))
            }
            Act::LeavePaymentMethod => {
                let found = self.write(|tx| by::<LeavePaymentMethod, _>(tx, me, id, payment_method_changes::leave));
                if self.model.payment_methods[it].readers.remove(&on.me) {
                    return Some((Done, found));
                }
                let allowed = self.model.on_payment_method(it, on.me, &[Life::Open, Life::Closing]);
                Some((then(allowed, || self.ends_access(it, on.me, Forbidden)), found))
            }
            Act::Close => {
                let found = self.write(|tx| {
                    let confirmed = confirmed(tx);
                    by::<ClosePaymentMethod, _>(tx, me, id, |tx, it| payment_method_changes::close(tx, it, &confirmed))
                        .map(drop)
                });
                let expected = attaches(&self.model, on.me);
                if expected == Done {
                    self.model.close(it, self.now());
                }
                Some((expected, found))
            }
            _ => None,
        }
    }

    /// Somebody with direct access has this level of it then. Of nobody else, and not if nobody would be left.
    fn has_level(&mut self, payment_method: usize, person: usize, to: BillingLevel) -> Verdict {
        let it = &self.model.payment_methods[payment_method];
        match (it.people.contains(&person), it.readers.contains(&person), to) {
            (false, false, _) => NotFound,
            (true, _, BillingLevel::Manage) | (false, true, BillingLevel::InvoicesOnly) => Done,
            (false, true, BillingLevel::Manage) => {
                self.model.lets_manage(payment_method, person);
                Done
            }
            (true, _, BillingLevel::InvoicesOnly) => {
                let ended = self.ends_access(payment_method, person, NotFound);
                if ended == Done {
                    self.model.payment_methods[payment_method].readers.insert(person);
                }
                ended
            }
        }
    }

    /// Direct access ends, unless there is none (then it is `without`) or nobody would be left.
    fn ends_access(&mut self, payment_method: usize, person: usize, without: Verdict) -> Verdict {
        if self.model.payment_methods[payment_method].readers.remove(&person) {
            return Done;
        }
        let mut after = self.model.clone();
        if !after.payment_methods[payment_method].people.remove(&person) {
            return without;
        }
        if !(0..after.people.len()).any(|person| after.pays(payment_method, person)) {
            return Refused;
        }
        self.model = after;
        Done
    }
}

fn share(
    tx: &mut Tx,
    sender: PersonId,
    payment_method: PaymentMethodId,
    level: BillingLevel,
    words: &Words,
) -> Result<Drafted> {
    let it = granted::<InviteToPaymentMethod>(tx, sender, payment_method)?;
    kinds::payment_method::draft(tx, &it, level, words.clone())
}
