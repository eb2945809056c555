//! Check your answers: what was typed for an invitation, or to answer one, is there on every page until it is sent.

use diesel::prelude::*;
use remit::due::run_due;
use remit::store::schema::drafts;

use super::acts::{
    self, CAFE_BILLING, TO_PAY, TO_SHARE, TO_TEAM, TO_WORK, ask_to_pay, choose_new, open_mail, write_to_pay,
    write_to_share, write_to_team, write_to_work,
};
use crate::world::{Browser, Cast, World};

const CLARA: &str = "clara@harbour.example";

fn kept(world: &World) -> i64 {
    world.db.read(|tx| Ok(drafts::table.count().get_result(tx.conn)?)).expect("a count")
}

/// The way back from a row of the page, by its words for screen readers.
fn change<'a>(browser: &'a mut Browser, what: &str) -> &'a mut Browser {
    browser.click(&format!("Change {what}"))
}

story! {
    fn before_sending_each_row_leads_back_to_a_form_that_is_filled_in(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        write_to_pay(&mut mara, &[&cast.cafe], CLARA, &[("Message", "Dear Clara"), ("leave", "")]).shows(200, TO_PAY);
        for what in ["address", "app", "message", "your own work"] {
            change(&mut mara, what).shows(200, TO_PAY);
            assert_eq!((mara.field("email"), mara.field("message")), (CLARA.into(), "Dear Clara".into()), "{what}");
            assert_eq!(mara.field("app"), cast.cafe.id.to_string());
            mara.submit("Continue", &[]).follow().shows(200, TO_PAY).says("Dear Clara");
        }
        change(&mut mara, "address");
        mara.submit("Continue", &[("Email", "nora@pier.example")]).follow().says("nora@pier.example").does_not_say(CLARA);
        mara.click("Back").shows(200, TO_PAY);
        assert_eq!(mara.field("email"), "nora@pier.example");
        mara.submit("Continue", &[]).follow();
        mara.submit("Send invitation", &[]).redirects_to("/invitations/");
        assert_eq!(kept(world), 0, "it is sent");
        mara.get("/invite/pay").shows(200, TO_PAY);
        assert_eq!(mara.field("email"), "");
    }

    fn every_kind_of_invitation_can_be_gone_back_to(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut uma) = (world.sign_in(&cast.clara), world.sign_in(&cast.uma));
        let mut mara = world.sign_in(&cast.mara);
        write_to_share(&mut clara, &cast.harbour, "boss@harbour.example").shows(200, TO_SHARE);
        change(&mut clara, "payment method").shows(200, TO_SHARE);
        assert_eq!(clara.field("email"), "boss@harbour.example");
        assert_eq!(clara.field("payment_method"), cast.harbour.id.to_string());
        let limited = remit::model::team::Role::Limited;
        write_to_team(&mut uma, &cast.team, limited, &[&cast.blog], "new@team.example").shows(200, TO_TEAM);
        for what in ["role", "apps to work on"] {
            change(&mut uma, what).shows(200, TO_TEAM);
            assert_eq!((uma.field("role"), uma.field("app")), ("limited".into(), cast.blog.id.to_string()));
            uma.submit("Continue", &[]).follow().shows(200, TO_TEAM).says("North Blog");
        }
        write_to_work(&mut mara, &cast.bakery, "new@developer.example").shows(200, TO_WORK);
        change(&mut mara, "message").shows(200, TO_WORK);
        assert_eq!(mara.field("email"), "new@developer.example");
    }

    fn going_back_in_the_browser_shows_what_was_typed_for_an_hour(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        // One wrong field: the answer is a page that can be gone back to and loaded again.
        mara.get("/invite/pay").submit("Continue", &[("Email", "clara"), ("Message", "Hello")]).redirects_to("/invite/pay/check?");
        mara.follow().shows(422, TO_PAY);
        let again = mara.address.clone();
        mara.get(&again).shows(422, TO_PAY);
        mara.get("/invite/pay").shows(200, TO_PAY).says("What you typed here earlier is kept");
        assert_eq!((mara.field("email"), mara.field("message")), ("clara".into(), "Hello".into()));
        mara.click("Start over").shows(200, TO_PAY).does_not_say("kept");
        assert_eq!(mara.field("message"), "");
        world.pass_minutes(61);
        mara.get("/invite/pay").shows(200, TO_PAY).does_not_say("kept");
        mara.get(&again).shows(422, TO_PAY);
        world.pass_days(8);
        run_due(&world.db).expect("what is due");
        assert_eq!(kept(world), 0);
        world.sign_in(&cast.mara).get(&again).redirects_to("/invite/pay");
    }

    fn cancelling_forgets_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        write_to_pay(&mut mara, &[&cast.cafe], CLARA, &[]).shows(200, TO_PAY);
        let check = mara.address.clone();
        mara.submit("Cancel", &[]).redirects_to("/invite").follow().says("Nothing was sent");
        assert_eq!(kept(world), 0);
        mara.get(&check).redirects_to("/invite/pay");
        mara.get("/invite/pay");
        assert_eq!(mara.field("email"), "");
    }

    fn nobody_reads_what_somebody_else_types(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        write_to_share(&mut clara, &cast.harbour, "boss@harbour.example").shows(200, TO_SHARE);
        let check = clara.address.clone();
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&check).redirects_to("/invite/payment-method");
        jo.get(&check.replace("/check", "")).shows(200, TO_SHARE);
        assert_eq!(jo.field("email"), "");
        // Nor does an id that is somebody else's replace or end it.
        let draft = check.split('=').next_back().unwrap_or_default();
        let typed = [("draft", draft), ("payment_method", cast.harbour.id.as_str()), ("email", "else@harbour.example")];
        jo.post("/invite/payment-method", &typed).answers(303);
        jo.post("/invite/cancel", &[("draft", draft)]).answers(303);
        clara.get(&check).shows(200, TO_SHARE).says("boss@harbour.example");
    }

    fn an_answer_is_kept_on_every_device_until_the_invitation_ends(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        choose_new(&mut clara).answers(200).says("Check your answers");
        for what in ["made out to", "vat id", "invoices go to"] {
            change(&mut clara, what).answers(200).says("Where should the invoices go?");
            for (label, value) in CAFE_BILLING {
                let name = label.to_lowercase().replace(' ', "_").replace("company_or_name", "company");
                assert_eq!(clara.field(&name), value, "{what}: {label}");
            }
            clara.submit("Continue", &[]).follow().says("Check your answers");
        }
        clara.click("Back").says("Where should the invoices go?");
        assert_eq!(clara.field("street"), "Hafenstraße 4");
        let mut phone = world.sign_in(&cast.clara);
        open_mail(world, &mut phone, it);
        assert_eq!(phone.field("street"), "Hafenstraße 4");
        phone.get("/invitation/check").answers(200).says("Check your answers");
        assert_eq!(kept(world), 1);
        phone.submit("Take over billing", &[]).redirects_to("/");
        assert_eq!(kept(world), 0);
        clara.get("/invitation/check").redirects_to("/invitation");
    }

    fn a_wrong_field_of_an_answer_is_a_page_that_can_be_loaded_again(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        clara.submit("Continue", &[("pay_with", "new"), ("Street", "Hafenstraße 4")]).redirects_to("/invitation/check");
        clara.follow().answers(422);
        assert!(clara.problem("city").is_some());
        clara.get("/invitation/check").answers(422);
        clara.get("/invitation").answers(200);
        assert_eq!((clara.field("street"), clara.field("pay_with")), ("Hafenstraße 4".into(), "new".into()));
    }

    fn an_answer_is_forgotten_however_the_invitation_or_the_account_ends(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        for ends in ["withdrawn", "declined", "expired", "deleted"] {
            let it = ask_to_pay(&mut mara, &[&cast.cafe], "nora@pier.example");
            let nora = world.client("Nora Pier", "nora@pier.example");
            let mut browser = world.sign_in(&nora);
            open_mail(world, &mut browser, it);
            choose_new(&mut browser).answers(200);
            assert_eq!(kept(world), 1, "{ends}");
            match ends {
                "withdrawn" => {
                    mara.get(&format!("/invitations/{it}")).submit("Withdraw", &[]).answers(303);
                }
                "declined" => {
                    browser.get("/invitation/decline").submit("Decline", &[]).answers(303);
                }
                "deleted" => {
                    browser.get("/account/delete").submit("Delete", &[]).answers(303);
                }
                _ => acts::sql(world, &format!("UPDATE invitations SET expires_at = 1 WHERE id = '{it}'")),
            }
            run_due(&world.db).expect("what is due");
            assert_eq!(kept(world), 0, "{ends}");
            acts::sql(world, &format!("UPDATE people SET email = NULL WHERE id = '{}'", nora.id));
            acts::sql(world, "DELETE FROM rate_limits");
        }
    }
}
