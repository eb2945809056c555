//! Closing a payment method.

use crate::world::Cast;

story! {
    fn closing_tells_everybody_and_deletes_seven_days_later(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).click("Close").shows(200, "Close Harbour billing?");
        clara.says("Old Bakery goes offline and is deleted on 1 December 2026");
        clara.says("Mara Klein can no longer work on Old Bakery").says("You and Jo Adler can still see and manage");
        clara.submit("Close", &[]).follow().says("It is being closed");
        for address in ["mara@studio.example", "jo@books.example", "clara@harbour.example"] {
            assert_eq!(world.mail_to(address).subject, "Old Bakery will be deleted on 1 December 2026");
        }
        clara.get(&format!("{page}/close")).answers(403);
        clara.open(&format!("/apps/{}", cast.bakery.id)).submit("Keep it", &[]).follow();
        clara.open(&page).says("It is being closed");
    }

    fn what_happens_to_several_websites_is_said_once_for_each_person(world: &mut World) {
        let cast = Cast::of(world);
        for name in ["Pier Seven", "Sea View"] {
            world.develops(&world.app(name, &cast.mara, Some(&cast.harbour)), &cast.mara);
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}/close", cast.harbour.id));
        clara.says("Old Bakery, Pier Seven and Sea View go offline and are deleted on 1 December 2026");
        clara.says("Mara Klein can no longer work on Old Bakery, Pier Seven and Sea View");
        clara.says("can no longer manage billing for Old Bakery, Pier Seven and Sea View and decide who works on them");
        clara.does_not_say("will have nobody who works on it");
        assert_eq!(clara.all(".change li").len(), 6, "{:?}", clara.all(".change li"));
    }

    fn one_that_pays_for_nothing_is_closed_at_once(world: &mut World) {
        let cast = Cast::of(world);
        let empty = world.payment_method("Empty", &cast.clara, &[&cast.clara]);
        let page = format!("/payment-methods/{}", empty.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("{page}/close")).says("it pays for no website");
        clara.submit("Close", &[]).follow();
        clara.says("It was closed on 24 November 2026");
        clara.get(&format!("{page}/edit")).answers(403);
        clara.get(&page).answers(200);
    }
}
