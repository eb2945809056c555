//! For which invoices a transfer is: by the numbers in its text, and as an operator divides it.

use remit::model::bank_transaction::TransactionState;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::payments::queries::free_credit_of;
use remit::payments::statements::import;

use super::statement::{OWN, case, credit, file};
use super::statements::{imports, lines, now, story};
use crate::invoices::check::broken;
use crate::operators::invoices::billed;
use crate::world::{Cast, World};

/// One of harbour and one of studio, of €5.95 each.
fn two(world: &World) -> [Invoice; 2] {
    let cast = Cast::of(world);
    [world.invoice(&cast.harbour), world.invoice(&cast.studio)]
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Of a file of `tests/camt/cases`, with other words in it.
fn case_with(name: &str, replaced: &[(&str, &str)]) -> String {
    let text = String::from_utf8(case(name)).expect("UTF-8");
    replaced.iter().fold(text, |text, (old, new)| {
        assert!(text.contains(old), "{old} is not in {name}");
        text.replace(old, new)
    })
}

fn import_text(world: &World, olga: &remit::model::person::Person, text: &str) -> remit::payments::statements::Outcome {
    let statement = remit::payments::statement::read(text.as_bytes(), OWN).expect("a statement");
    world.operates(olga, |tx, operator, confirmed| import(tx, operator, confirmed, &statement))
}

story! {
    fn numbers_whose_open_sums_add_up_are_settled_together(world: &mut World) {
        let [first, second] = two(world);
        let olga = world.operator();
        let sum = euros(first.gross + second.gross);
        let named = [("R2026-000017", first.number.as_str()), ("R2026-000030", second.number.as_str()), ("75.50", sum.as_str())];
        assert_eq!(import_text(world, &olga, &case_with("two-invoices-75.50.xml", &named)), story(1, 0, 0));
        for invoice in [&first, &second] {
            assert_eq!((now(world, invoice).state, now(world, invoice).paid), (InvoiceState::Paid, invoice.gross));
            assert_eq!(world.change(|tx| free_credit_of(tx, invoice.payment_method_id)), 0);
        }
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn of_one_payer_too_and_of_what_is_still_open(world: &mut World) {
        let cast = Cast::of(world);
        let first = world.invoice(&cast.harbour);
        world.pass_days(31);
        let second = world.invoice(&cast.harbour);
        let olga = world.operator();
        imports(world, &olga, &[credit("B0", "1.00", &first.number)]);
        let sum = euros(first.gross + second.gross - 100);
        let named = [("R2026-000001", first.number.as_str()), ("R2027-000001", second.number.as_str()), ("60.00", sum.as_str())];
        assert_eq!(import_text(world, &olga, &case_with("two-invoices-one-payer.xml", &named)), story(1, 0, 0));
        assert!([first, second].iter().all(|invoice| now(world, invoice).state == InvoiceState::Paid));
    }

    fn numbers_that_do_not_add_up_wait(world: &mut World) {
        let [first, second] = two(world);
        let olga = world.operator();
        let named = [("R2026-000017", first.number.as_str()), ("R2026-000030", second.number.as_str())];
        assert_eq!(import_text(world, &olga, &case_with("two-invoices-70.00.xml", &named)), story(0, 1, 0));
        let unknown = format!("{} und R2026-000777", first.number);
        let doubtful = [credit("B1", "3.00", &unknown), credit("B2", &euros(first.gross + 1), &unknown)];
        assert_eq!(imports(world, &olga, &doubtful), story(0, 2, 0));
        // Exactly what is open of the one that there is.
        assert_eq!(imports(world, &olga, &[credit("B3", &euros(first.gross), &unknown)]), story(1, 0, 0));
        assert_eq!((now(world, &first).state, now(world, &second).paid), (InvoiceState::Paid, 0));
        // Nothing is open of one of them: two are named, and it is unclear what more is for.
        let both = format!("{} {}", first.number, second.number);
        assert_eq!(imports(world, &olga, &[credit("B4", &euros(second.gross), &both)]), story(0, 1, 0));
    }

    fn a_number_with_a_digit_more_is_another_one_and_none_needs_a_blank(world: &mut World) {
        let [first, second] = two(world);
        assert_eq!(first.number, "R2026-000001");
        let olga = world.operator();
        assert_eq!(import_text(world, &olga, &case_with("number-with-a-digit-more.xml", &[])), story(0, 1, 0));
        let zero = case_with("number-with-a-zero-more.xml", &[("R2026-0000140", &format!("{}0", second.number))]);
        assert_eq!(import_text(world, &olga, &zero), story(0, 1, 0));
        assert_eq!((now(world, &first).paid, now(world, &second).paid), (0, 0));
        let glued = case_with("number-without-a-blank.xml", &[("R2026-000036", second.number.as_str())]);
        assert_eq!(import_text(world, &olga, &glued), story(1, 0, 0));
        assert_eq!(now(world, &second).paid, 3000);
    }

    fn lines_without_a_name_of_the_bank_count_once_in_files_that_overlap(world: &mut World) {
        let [first, second] = two(world);
        let olga = world.operator();
        // Whether NONREF or NOTPROVIDED makes no difference: they are the same two payments.
        for (name, number, outcomes) in [
            ("NONREF.xml", "RF38R2026000011", [story(1, 0, 0), story(1, 0, 1)]),
            ("NOTPROVIDED.xml", "RF59R2026000021", [story(0, 0, 1), story(0, 0, 2)]),
        ] {
            let bert = case_with(name, &[(number, first.number.as_str()), ("30.00", "1.00")]);
            let carl = bert.replace("Bert", "Carl").replace(&first.number, &second.number);
            let entry = |text: &str| text[text.find("<Ntry>").expect("one")..text.find("</Stmt>").expect("its end")].to_owned();
            let month = bert.replace("<Ntry>", &format!("{}<Ntry>", entry(&carl)));
            assert_eq!(import_text(world, &olga, &bert), outcomes[0], "{name}");
            assert_eq!(import_text(world, &olga, &month), outcomes[1], "{name}");
            assert_eq!(import_text(world, &olga, &month), story(0, 0, 2), "{name}");
        }
        assert_eq!((now(world, &first).paid, now(world, &second).paid), (100, 100));
    }

    fn lines_that_were_imported_when_less_belonged_to_their_id_are_known(world: &mut World) {
        billed(world, &Cast::of(world));
        let olga = world.operator();
        let line = credit("NONREF", "9.00", "for the\nwebsite");
        imports(world, &olga, std::slice::from_ref(&line));
        world.change(|tx| {
            use diesel::connection::SimpleConnection;
            let earlier = "DELETE FROM bank_transaction_names;
                           UPDATE bank_transactions SET id = 'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb', reference = 'for the website NONREF'";
            Ok(tx.conn.batch_execute(earlier)?)
        });
        assert_eq!(imports(world, &olga, std::slice::from_ref(&line)), story(0, 0, 1));
        assert_eq!(imports(world, &olga, &[line.clone(), line.clone()]), story(0, 1, 1));
        assert_eq!(imports(world, &olga, &[line.clone(), line]), story(0, 0, 2));
        assert_eq!(imports(world, &olga, &[credit("NONREF", "9.00", "for another website")]), story(0, 1, 0));
    }

    fn an_operator_divides_a_line_among_invoices(world: &mut World) {
        let [first, second] = two(world);
        let mut olga = world.sign_in(&world.operator());
        let text = format!("{} und {}", first.number, second.number);
        let statement = file(&credit("B12", "10.00", &text));
        olga.open("/operator/statements").upload("Import", statement.as_bytes()).follow().says("1 line to review.");
        olga.click("Review €10.00 from Harbour Café GmbH").says(&format!("{}, €5.95 open", first.number));
        olga.click("Split between invoices").shows(200, "Split €10.00 of 7 December 2026");
        assert_eq!(olga.field("number"), first.number);
        let numbers = [("number", first.number.as_str()), ("number", second.number.as_str())];
        let with = |amounts: [&'static str; 2]| [numbers[0], numbers[1], ("amount", amounts[0]), ("amount", amounts[1])];
        for (amounts, problem) in [
            (["5.95", "5.95"], "These add up to €11.90, and the line is €10.00: €1.90 too much."),
            (["5.95", "1.00"], "These add up to €6.95, and the line is €10.00: €3.05 is left. Anything beyond an invoice is kept as credit."),
        ] {
            olga.submit("Split", &with(amounts)).answers(422);
            assert_eq!(olga.problem("parts").as_deref(), Some(problem));
        }
        for (amount, start) in [("-1", "Enter an amount like 11.90 for "), ("abc", "Enter an amount like 11.90 for "), ("", "Enter an amount like 11.90 for ")] {
            olga.submit("Split", &[numbers[0], ("amount", amount)]).answers(422);
            assert!(olga.problem("parts").is_some_and(|what| what.starts_with(start)));
        }
        olga.submit("Split", &[("number", "R2026-000777"), ("amount", "10.00")]).answers(422);
        assert_eq!(olga.problem("parts").as_deref(), Some("No invoice has the number “R2026-000777”."));
        olga.submit("Split", &[numbers[0], numbers[0], ("amount", "5.00"), ("amount", "5.00")]).answers(422);
        assert!(olga.problem("parts").is_some_and(|what| what.ends_with("is listed twice.")));
        olga.submit("Add rows", &with(["5.95", "4.05"])).answers(422).says("Amount 12");
        assert_eq!(now(world, &first).paid, 0);
        olga.submit("Split", &[]).follow().says(&format!("€10.00 recorded for {}, {}.", first.number, second.number));
        assert_eq!((now(world, &first).state, now(world, &second).owed()), (InvoiceState::Paid, 190));
        assert!(lines(world).iter().all(|line| line.state == TransactionState::Assigned));
        let page = format!("/operator/statements/{}/divide", lines(world)[0].id);
        olga.get(&page).redirects_to("/operator/statements/");
        olga.post(&page, &[numbers[1], ("amount", "10.00")]).answers(422);
        assert_eq!(world.change(broken), [""; 0]);
    }
}
