//! What is left of somebody who has deleted the account: the whole database is searched for their name and addresses.
//! Both sides of a handover need its receipt, for as long as an invoice: it keeps their names and addresses, and nobody
//! else's.

use remit::model::InvitationId;
use remit::store::schema::people;

use diesel::prelude::*;

use crate::invitations::acts::{ask_to_pay, choose, open_mail, share, sql, take_over};
use crate::world::{Cast, PASSWORD, World};

const NAME: &str = "Zora Quist";
const ADDRESS: &str = "zora@quist.example";
const NEW_ADDRESS: &str = "zq@quist.example";

/// The rows that know any of these.
fn known(world: &World, words: &[&str]) -> Vec<String> {
    let knows = |line: &String| !line.starts_with("receipts: ") && words.iter().any(|word| line.contains(word));
    world.dump().into_iter().filter(knows).collect()
}

/// Signs up, uses most of what there is, and deletes the account.
fn a_life(world: &World, cast: &Cast) -> InvitationId {
    let mut zora = world.guest();
    let typed = [("Name", NAME), ("Email", ADDRESS), ("Password", PASSWORD), ("account_type", "client")];
    zora.get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
    zora.open(world.mail_to(ADDRESS).link()).submit("Confirm", &[("Password", PASSWORD)]).answers(303);
    // Asked, and accepts; asked by somebody else, and does not want to.
    let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], ADDRESS);
    open_mail(world, &mut zora, it);
    let own = world.payment_method("Of a guest", &cast.clara, &[&cast.clara]);
    let row = people::table.filter(people::name.eq(NAME)).select(remit::model::person::Person::as_select());
    let person = world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("a person");
    world.lets_manage(&own, &person);
    zora.get("/invitation");
    take_over(&mut zora, &own);
    let unwanted = ask_to_pay(&mut world.sign_in(&cast.sven), &[&cast.island], ADDRESS);
    open_mail(world, &mut zora, unwanted);
    zora.get("/invitation/decline").submit("Decline", &[("nothing_more", "yes")]).answers(303);
    // Asks somebody else, and another one.
    share(&mut zora, &own, "friend@pier.example");
    zora.get("/password/forgot").submit("Send the link", &[("Email", ADDRESS)]).answers(303);
    zora.get("/account/email").submit("Send the link", &[("Email", NEW_ADDRESS)]).redirects_to("/account");
    zora.open(world.mail_to(NEW_ADDRESS).link()).submit("Confirm", &[]).redirects_to("/account");
    let again = ask_to_pay(&mut world.sign_in(&cast.uma), &[&cast.shop], NEW_ADDRESS);
    world.sign_in(&cast.uma).get(&format!("/invitations/{again}")).submit("Withdraw", &[]).answers(303);
    let waiting = ask_to_pay(&mut world.sign_in(&cast.uma), &[&cast.blog], NEW_ADDRESS);
    world.guest().get("/login").submit("Continue", &[("Email", NEW_ADDRESS)]).redirects_to("/login/code");
    zora.get("/account/delete").submit("Delete", &[]).redirects_to("/");
    waiting
}

story! {
    fn nothing_knows_the_name_or_an_address_of_somebody_who_is_long_gone(world: &mut World) {
        let cast = Cast::of(world);
        let waiting = a_life(world, &cast);
        let in_use = ["outbox: ", "rate_limits: ", "single_use_links: ", "form_submissions: "];
        let left = known(world, &[ADDRESS, NEW_ADDRESS]);
        let left: Vec<_> = left.into_iter().filter(|line| in_use.iter().all(|table| !line.starts_with(table))).collect();
        assert!(left.iter().all(|line| line.starts_with("invitations: ") && line.contains("| pending |")), "{left:#?}");
        assert_eq!(left.len(), 1, "only the invitation that waits: {left:#?}");
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/invitations/{waiting}")).submit("Withdraw", &[]).answers(303);
        world.change(|tx| {
            let sent = "UPDATE outbox SET state = 'sent', finished_at = created_at WHERE state = 'waiting'";
            Ok(diesel::sql_query(sent).execute(tx.conn)?)
        });
        world.pass_days(31);
        remit::due::run_due(&world.db).expect("a round");
        let left = known(world, &[ADDRESS, NEW_ADDRESS]);
        assert!(left.iter().all(|line| line.starts_with("invitations: ")), "{left:#?}");
        world.pass_days(366);
        remit::due::run_due(&world.db).expect("a round");
        sql(world, "DELETE FROM outbox");
        assert_eq!(known(world, &[ADDRESS, NEW_ADDRESS, NAME, "Zora", "Quist"]), Vec::<String>::new());
    }

    fn no_receipt_names_anybody_beside_the_two(world: &mut World) {
        let cast = Cast::of(world);
        let zora = world.developer(NAME, ADDRESS);
        world.develops(&cast.cafe, &zora);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], &cast.clara.email_text());
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        // She works on it, and Jo manages what pays.
        choose(&mut clara, &cast.harbour).answers(200).says(NAME).says("Jo Adler");
        clara.submit("Take over billing", &[]).answers(303);
        world.sign_in(&zora).get("/account/delete").submit("Delete", &[]).redirects_to("/");
        let receipts: Vec<String> = world.dump().into_iter().filter(|line| line.starts_with("receipts: ")).collect();
        assert_eq!(receipts.len(), 1, "{receipts:#?}");
        assert!(receipts[0].contains("You will pay for Harbour"), "{receipts:#?}");
        for word in [ADDRESS, "Zora", "Quist", "Jo Adler"] {
            assert!(!receipts[0].contains(word), "{word} in {receipts:#?}");
        }
    }

    fn an_invitation_to_a_deleted_account_is_not_sent_again(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], "jo@books.example");
        world.pass_days(31);
        world.sign_in(&cast.jo).get("/account/delete").submit("Delete", &[]).redirects_to("/");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/invitations/{it}")).answers(200).says("former member").does_not_say("jo@books.example");
        if mara.has_button("Send again") {
            mara.submit("Send again", &[]).answers(409).says("This account was deleted");
        }
        mara.get("/invitations").answers(200).does_not_say("jo@books.example");
    }
}
