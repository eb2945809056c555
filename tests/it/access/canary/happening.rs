//! What happens in the village: invitations are answered, people go, things end.

use remit::due::run_due;

use super::marks::{Of, address, text};
use super::village::Village;
use crate::invitations::acts;
use crate::world::Browser;

/// Presses the button on the page of an act.
fn act(browser: &mut Browser, path: &str, button: &str) {
    browser.get(path).answers(200);
    browser.submit(button, &[]).answers(303);
}

impl Village<'_> {
    /// All that can happen to what waits, and to who and what is there.
    pub fn happen(&mut self) {
        self.answers();
        self.people_go();
        self.things_end();
        self.rename_things();
        self.devices();
    }

    fn answers(&mut self) {
        let id = self.invitation("joinsouth");
        let reason = text("joinsouth", "reason");
        self.mark(&reason, Of::Invitation(id), "reason");
        self.after(|village| {
            let mut sven = village.browser("sven");
            acts::open_mail(village.world, &mut sven, id);
            sven.get("/invitation/decline").submit("Decline", &[("Reason", &reason)]).answers(303);
        });
        self.after(|village| {
            let id = village.invitation("share");
            act(&mut village.browser("jo"), &format!("/invitations/{id}"), "Withdraw");
        });
        self.after(|village| {
            let id = village.invitation("workcafe");
            let mut fay = village.browser("fay");
            acts::open_mail(village.world, &mut fay, id);
            fay.submit("Continue", &[("for", "")]).follow().answers(200);
            fay.submit("Accept invitation", &[]).answers(303);
        });
        self.after(|village| {
            let (id, depot) = (village.invitation("paybakery"), village.payment_methods[4].1.clone());
            let mut paul = village.browser("paul");
            acts::open_mail(village.world, &mut paul, id);
            acts::take_over(&mut paul, &depot);
        });
        self.another_address();
    }

    /// Stella accepts what Nina was asked, with a payment method that is not there yet.
    fn another_address(&mut self) {
        let id = self.invitation("paycafe");
        let of = Of::Choice(id);
        let fields = [("Company or name", "company"), ("Street", "street")];
        let mut typed: Vec<(&str, String)> =
            fields.into_iter().map(|(label, field)| (label, text("choice", field))).collect();
        typed.push(("City", text("choice", "city")));
        typed
            .iter()
            .map(|(_, value)| value.clone())
            .collect::<Vec<_>>()
            .iter()
            .for_each(|it| self.mark(it, of, "choice"));
        typed.extend([("Postal code", "20457".into()), ("Country", "DE".into()), ("pay_with", "new".into())]);
        self.after(|village| {
            let mut stella = village.browser("stella");
            acts::open_mail(village.world, &mut stella, id);
            let typed: Vec<(&str, &str)> = typed.iter().map(|(field, value)| (*field, value.as_str())).collect();
            stella.submit("Continue", &typed).follow().answers(200);
            let accept = format!("Accept as {}", address("stella"));
            stella.submit(&accept, &[]).redirects_to("/invitation");
        });
    }

    fn people_go(&mut self) {
        let (north, bakery) = (self.cast.team.id, self.cast.bakery.id);
        self.after(|village| act(&mut village.browser("fay"), &format!("/teams/{north}/leave"), "Leave"));
        self.after(|village| {
            let fay = village.person("fay").id;
            act(&mut village.browser("paul"), &format!("/apps/{bakery}/people/{fay}/remove"), "Remove");
        });
        self.after(|village| {
            let harbour = village.cast.harbour.id;
            act(&mut village.browser("jo"), &format!("/payment-methods/{harbour}/leave"), "Leave");
        });
        self.after(|village| act(&mut village.browser("walt"), "/account/delete", "Delete"));
    }

    fn things_end(&mut self) {
        self.after(|village| {
            let lagoon = village.cast.lagoon.id;
            act(&mut village.browser("stella"), &format!("/payment-methods/{lagoon}/close"), "Close");
        });
        self.after(|village| {
            let shop = village.cast.shop.id;
            village.browser("lin").post(&format!("/apps/{shop}/delete"), &[]).answers(303);
        });
        self.after(|village| {
            village.world.pass_days_with_ends(8);
            run_due(&village.world.db).expect("what is due");
        });
    }
}
