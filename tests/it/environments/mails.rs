//! Who is told of what costs more, in which words, and who is not.

use super::acts::{all_of, at_first, books};
use crate::world::Cast;

story! {
    fn who_pays_is_told_at_once_and_nobody_else(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "s");
        let (clara, jo) = (world.mail_to("clara@harbour.example"), world.mail_to("jo@books.example"));
        assert_eq!(clara.kind, "app_costs_more");
        assert_eq!(clara.subject, "Old Bakery costs more: Mara Klein changed it");
        let said = |text: &str, words: &str| assert!(text.contains(words), "{words}: {text}");
        said(&clara.text, "Mara Klein changed what your website Old Bakery runs on: PHP S, which is new (runs the \
                           website).");
        said(&clara.text, "From €0.00 to €10.00 a month without VAT, from today: each day is charged at its highest price.");
        said(&clara.text, &all_of(&cast.bakery));
        said(&jo.text, "Mara Klein changed what is booked for the app Old Bakery: PHP S, which is new in main.");
        said(&jo.text, "From €0.00 to €10.00 a month without VAT, from today: the largest plan of a day counts.");
        assert_eq!(world.mails().len(), 2);

        world.pass_minutes(1);
        books(world, &cast.mara, &cast.bakery, "php", "m");
        let clara = world.mail_to("clara@harbour.example");
        said(&clara.text, "PHP M instead of PHP S (runs the website)");
        said(&clara.text, "From €10.00 to €20.00 a month without VAT");
        assert_eq!(world.mails().len(), 4);

        world.opens(&cast.bakery, &cast.mara, "staging");
        let (clara, jo) = (world.mail_to("clara@harbour.example"), world.mail_to("jo@books.example"));
        said(&clara.text, "Mara Klein added a copy of your website Old Bakery, called staging. It runs on PHP XS, Web \
                           storage XS and Traffic XS.");
        said(&jo.text, "Mara Klein added the environment staging to the app Old Bakery, with PHP XS");
        assert!(!clara.text.contains("environment ") && !clara.text.contains(" plan ") && !clara.text.contains("app "), "{}", clara.text);
        assert!(world.mails_to("mara@studio.example").is_empty());
    }

    fn the_one_who_did_it_is_not_told(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.jo);
        books(world, &cast.jo, &cast.bakery, "php", "s");
        assert!(world.mails_to("jo@books.example").is_empty());
        assert_eq!(world.mails_to("clara@harbour.example").len(), 1);
        // Uma alone manages what pays for this one.
        books(world, &cast.lin, &cast.shop, "php", "s");
        assert_eq!(world.mails_to("uma@team.example").len(), 1);
        books(world, &cast.uma, &cast.shop, "php", "m");
        assert_eq!(world.mails_to("uma@team.example").len(), 1);
        assert!(world.mails_to("lin@team.example").is_empty());
    }

    fn nobody_is_told_of_what_costs_less_or_nothing(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "m");
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        world.opens(&cast.bakery, &cast.mara, "staging");
        let told = world.mails().len();
        books(world, &cast.mara, &cast.bakery, "php", "xs");
        books(world, &cast.mara, &cast.cafe, "php", "l");
        assert_eq!(world.mails().len(), told, "cheaper, or on trial");
    }

    fn to_look_at_what_changes_tells_nobody(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        for _ in 0..12 {
            mara.get(&at_first(world, &cast.bakery, "book?component=php&plan=m")).answers(200);
        }
        assert!(mara.has_button("Confirm"));
        assert!(world.mails().is_empty());
        mara.get(&all_of(&cast.bakery)).says("Nothing is booked here.");
    }

    fn the_same_is_told_ten_times_a_day(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "xs");
        for _ in 0..9 {
            world.books(&cast.bakery, &cast.mara, "php", "s");
            world.books(&cast.bakery, &cast.mara, "php", "xs");
        }
        let told = world.mails_to("clara@harbour.example").len();
        let mut mara = world.sign_in(&cast.mara);
        let book = at_first(world, &cast.bakery, "book");
        mara.get(&format!("{book}?component=php&plan=s")).says("others were emailed each time");
        mara.post(&book, &[("component", "php"), ("plan", "s")]).answers(429);
        assert_eq!((told, world.mails_to("clara@harbour.example").len()), (10, 10));
        world.books(&cast.bakery, &cast.mara, "mysql", "s");
        world.pass_days(1);
        world.books(&cast.bakery, &cast.mara, "php", "s");
        assert_eq!(world.mails_to("clara@harbour.example").len(), 12);
    }
}
