//! Money that goes back, and comes back: it finds what it belongs to, in whatever order and by whatever name.

use diesel::connection::SimpleConnection;
use remit::model::bank_transaction::TransactionState;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::payments::changes::{give_back, pay_by_hand};
use remit::payments::matching::{assign, dismiss};
use remit::payments::queries::free_credit_of;

use super::statement::{back, credit};
use super::statements::{imports, lines, now, story};
use crate::invoices::check::broken;
use crate::operators::invoices::billed;
use crate::world::{Cast, World};

/// A line with what the payer's bank calls it.
fn called(line: &str, name: &str) -> String {
    line.replace("<EndToEndId>NOTPROVIDED", &format!("<EndToEndId>{name}"))
}

/// A transfer of ours that came back.
fn refund(name: &str, amount: &str, text: &str) -> String {
    credit(name, amount, text).replace("</RmtInf>", "</RmtInf><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
}

fn two(world: &World) -> [Invoice; 2] {
    let cast = Cast::of(world);
    [world.invoice(&cast.harbour), world.invoice(&cast.studio)]
}

story! {
    fn a_return_may_stand_before_its_payment(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        let both = [back("", "2.38", &invoice.number), credit("", "2.38", &invoice.number)];
        assert_eq!(imports(world, &olga, &both), story(2, 0, 0));
        assert_eq!((now(world, &invoice).state, now(world, &invoice).paid), (InvoiceState::Open, 0));
        assert_eq!(imports(world, &olga, &both), story(0, 0, 2));
    }

    fn a_return_may_come_in_an_earlier_file_than_its_payment(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        assert_eq!(imports(world, &olga, &[called(&back("", "2.38", "Rueckgabe"), "E-77001")]), story(0, 1, 0));
        assert_eq!(imports(world, &olga, &[credit("", "2.00", &invoice.number)]), story(1, 0, 0));
        let payment = [called(&credit("", "2.38", &invoice.number), "E-77001")];
        assert_eq!(imports(world, &olga, &payment), story(2, 0, 0));
        assert_eq!((now(world, &invoice).state, now(world, &invoice).paid), (InvoiceState::Open, 200));
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn a_return_is_found_by_any_name_that_it_has_in_common(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        let plain = back("", "2.38", "Rueckgabe");
        let own = "<EndToEndId>NOTPROVIDED</EndToEndId><Prtry><Tp>own</Tp><Ref>P-1</Ref></Prtry>";
        for (place, going_back) in [
            called(&plain, "E-77001"),
            back("", "2.38", "Retoure SVWZ+Konto geschlossen EREF+E-77001 Danke"),
            plain.replace("<EndToEndId>NOTPROVIDED</EndToEndId>", own),
            back("B1", "2.38", "Rueckgabe"),
            back("", "2.38", &format!("Rueckgabe {}", invoice.number)),
        ].into_iter().enumerate() {
            let payment = called(&credit("B1", "2.38", &invoice.number), "E-77001");
            let day = format!("2026-12-{:02}", place + 1);
            let payment = payment.replace("E-77001</EndToEndId>", "E-77001</EndToEndId><Prtry><Tp>own</Tp><Ref>P-1</Ref></Prtry>");
            let dated = |line: String| line.replace("2026-12-07", &day);
            assert_eq!(imports(world, &olga, &[dated(payment)]), story(1, 0, 0), "{place}");
            assert_eq!(now(world, &invoice).state, InvoiceState::Paid, "{place}");
            assert_eq!(imports(world, &olga, &[dated(going_back)]), story(1, 0, 0), "{place}");
            assert_eq!((now(world, &invoice).state, now(world, &invoice).paid), (InvoiceState::Open, 0), "{place}");
        }
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn a_payment_for_several_invoices_goes_back_from_all_of_them(world: &mut World) {
        let [first, second] = two(world);
        let olga = world.operator();
        let payment = called(&credit("", "11.90", &format!("{} {}", first.number, second.number)), "E-77001");
        assert_eq!(imports(world, &olga, &[payment]), story(1, 0, 0));
        assert_eq!(imports(world, &olga, &[called(&back("", "11.90", "Rueckgabe"), "E-77001")]), story(1, 0, 0));
        assert!([first, second].iter().all(|invoice| now(world, invoice).paid == 0));
    }

    fn a_return_in_doubt_waits(world: &mut World) {
        let [first, second] = two(world);
        let olga = world.operator();
        let paid = |invoice: &Invoice| called(&credit("", "5.95", &invoice.number), "MIETE-2026");
        assert_eq!(imports(world, &olga, &[paid(&first), paid(&second)]), story(2, 0, 0));
        let going_back = |amount: &str, text: &str| called(&back("", amount, text), "MIETE-2026");
        // One of two; less than was paid; of a payment, but for another invoice than it names.
        assert_eq!(imports(world, &olga, &[going_back("5.95", "Rueckgabe"), going_back("5.90", "Rueckgabe")]), story(0, 2, 0));
        assert_eq!(imports(world, &olga, &[going_back("5.95", "R2026-000777")]), story(0, 1, 0));
        assert!([&first, &second].iter().all(|invoice| now(world, invoice).state == InvoiceState::Paid));
        // The number says which one. Of the others it is clear then, too: only one is left that can go back.
        imports(world, &olga, &[going_back("5.95", &second.number)]);
        assert_eq!(now(world, &second).paid, 0);
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn a_payment_that_is_matched_by_hand_has_its_return_at_once(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        let both = [called(&credit("", "2.38", "website"), "E-77001"), called(&back("", "2.38", "website"), "E-77001")];
        assert_eq!(imports(world, &olga, &both), story(0, 2, 0));
        let payment = lines(world).into_iter().find(|line| line.amount > 0).expect("the payment");
        world.operates(&olga, |tx, operator, confirmed| assign(tx, operator, confirmed, &payment, &invoice));
        assert_eq!((now(world, &invoice).state, now(world, &invoice).paid), (InvoiceState::Open, 0));
        assert!(lines(world).iter().all(|line| line.state == TransactionState::Assigned));
    }

    fn the_return_of_what_was_ignored_waits(world: &mut World) {
        billed(world, &Cast::of(world));
        let olga = world.operator();
        imports(world, &olga, &[called(&credit("", "7.00", "deposit"), "E-77001")]);
        let payment = lines(world).remove(0);
        world.operates(&olga, |tx, operator, confirmed| dismiss(tx, operator, confirmed, &payment, "Deposit for bottles"));
        assert_eq!(imports(world, &olga, &[called(&back("", "7.00", "deposit"), "E-77001")]), story(0, 1, 0));
    }

    fn a_refund_that_comes_back_is_credit_again(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        imports(world, &olga, &[credit("", "7.38", &invoice.number)]);
        // Nothing was given back yet: it is for a person.
        assert_eq!(imports(world, &olga, &[refund("B1", "5.00", &invoice.number)]), story(0, 1, 0));
        assert_eq!(lines(world).iter().filter(|line| line.note == "A transfer of yours that came back").count(), 1);
        let open = now(world, &invoice);
        world.deals(&olga, &open, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, -500, "2026-12-01", "Sent back"));
        let credit_now = |world: &World| world.change(|tx| free_credit_of(tx, invoice.payment_method_id));
        assert_eq!((now(world, &invoice).paid, credit_now(world)), (238, 0));
        assert_eq!(imports(world, &olga, &[refund("B2", "5.00", &invoice.number)]), story(1, 0, 0));
        assert_eq!((now(world, &invoice).paid, credit_now(world)), (738, 500));
        // It was sent once, so it comes back once.
        assert_eq!(imports(world, &olga, &[refund("B3", "5.00", &invoice.number)]), story(0, 1, 0));
        assert_eq!(imports(world, &olga, &[refund("B4", "5.00", "rent")]), story(0, 1, 0));
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn a_refund_of_the_credit_of_what_was_closed_is_credit_again(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        imports(world, &olga, &[credit("", "7.38", &invoice.number)]);
        world.change(|tx| Ok(tx.conn.batch_execute("UPDATE payment_methods SET state = 'closed', closed_at = 1")?));
        world.operates(&olga, |tx, operator, confirmed| give_back(tx, operator, confirmed, invoice.payment_method_id, 500, "Transfer of today"));
        assert_eq!(imports(world, &olga, &[refund("B2", "5.00", &invoice.number)]), story(1, 0, 0));
        assert_eq!(world.change(|tx| free_credit_of(tx, invoice.payment_method_id)), 500);
    }
}
