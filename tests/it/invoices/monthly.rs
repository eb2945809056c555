//! The monthly run: each payment method is billed once for each month, whatever happens.

use diesel::prelude::*;
use remit::access::Granted;
use remit::access::policy::BookPlans;
use remit::due::{run_due, run_due_until};
use remit::environments::changes as environments;
use remit::invoices::queries;
use remit::model::address::Address;
use remit::model::app::App;
use remit::model::document::Document;
use remit::model::invoice::{BilledMonth, Invoice, InvoiceState};
use remit::model::payment_method::{PaymentMethod, PaymentMethodState};
use remit::store::Moment;
use remit::store::schema::{billed_months, bookings, invoices, monthly_runs};

use crate::world::{Cast, World};

/// Noon in Berlin.
pub fn noon(year: i32, month: u32, day: u32) -> Moment {
    let day = chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    Moment(day.and_hms_opt(11, 0, 0).expect("noon").and_utc().timestamp_millis())
}

/// What every environment needs is booked for an app that came without.
pub fn book_all(world: &World, app: &App) {
    book(world, app, &["php", "storage", "traffic"]);
}

fn book(world: &World, app: &App, components: &[&str]) {
    world.change(|tx| {
        let developer = developer(tx, app)?;
        let granted = Granted::<BookPlans>::ask(tx, &developer, app.id)?;
        let main = remit::environments::queries::environments_of(tx, app.id)?.remove(0).environment;
        for component in components {
            environments::book(tx, &granted, &main, component, "xs")?;
        }
        Ok(())
    });
}

fn developer(tx: &mut remit::store::Tx, app: &App) -> remit::error::Result<remit::model::person::Person> {
    use remit::store::schema::{developer_connections, people};
    Ok(people::table
        .inner_join(developer_connections::table.on(developer_connections::person_id.eq(people::id)))
        .filter(developer_connections::app_id.eq(app.id))
        .select(remit::model::person::Person::as_select())
        .first(tx.conn)?)
}

pub fn all_invoices(world: &World) -> Vec<Invoice> {
    let all = |tx: &mut remit::store::Tx| {
        Ok(invoices::table.order(invoices::number).select(Invoice::as_select()).load(tx.conn)?)
    };
    world.db.read(all).expect("the invoices")
}

fn billed(world: &World, payer: &PaymentMethod) -> Vec<BilledMonth> {
    let of_payer = |tx: &mut remit::store::Tx| {
        Ok(billed_months::table
            .filter(billed_months::payment_method_id.eq(payer.id))
            .order(billed_months::month)
            .select(BilledMonth::as_select())
            .load(tx.conn)?)
    };
    world.db.read(of_payer).expect("the months")
}

pub fn document(invoice: &Invoice) -> Document {
    queries::document(invoice).expect("a document")
}

fn run(world: &World) {
    run_due(&world.db).expect("a round");
}

story! {
    fn on_the_first_the_month_before_is_billed_once(world: &mut World) {
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 1));
        book_all(world, &cast.bakery);
        run(world);
        assert_eq!(all_invoices(world).len(), 0, "in November nothing was booked");
        world.clock.set(noon(2026, 12, 31));
        run(world);
        assert_eq!(all_invoices(world).len(), 0, "the month is not over");
        world.clock.set(Moment(noon(2026, 12, 31).0 + 12 * 3_600_000));
        run(world);
        run(world);
        let all = all_invoices(world);
        let [invoice] = all.as_slice() else { panic!("{} invoices", all.len()) };
        assert_eq!(invoice.number, "R2027-000001");
        assert_eq!((invoice.net, invoice.vat, invoice.gross), (1000, 190, 1190));
        assert_eq!(invoice.payment_method_id, cast.harbour.id);
        assert_eq!(invoice.month, "2026-12");
        let document = document(invoice);
        let said: Vec<String> = document.groups[0].lines.iter().map(|line| format!("{} {} {}", line.component, line.plan, line.days)).collect();
        assert_eq!(said, ["PHP XS 30", "Web storage XS 30", "Traffic XS 30"]);
        assert_eq!(document.groups[0].app, "Old Bakery");
        assert_eq!(document.due_on.to_string(), "2027-01-31");
        assert_eq!(document.reference, remit::model::bank::creditor_reference("R2027-000001"));
    }

    fn an_app_that_moves_in_mid_month_is_on_two_invoices(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara, &cast.jo]);
        give_address(world, &own);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 4, 12));
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&format!("/apps/{}/pay-with?payment_method={}", cast.bakery.id, own.id)).submit("Move", &[]).answers(303);
        world.clock.set(noon(2027, 5, 1));
        run(world);
        let of = |payer: &PaymentMethod| {
            let months = billed(world, payer);
            months.into_iter().map(|one| (one.month, one.net)).collect::<Vec<_>>()
        };
        // November from the 25th on: the app is owned since the 24th.
        assert_eq!(of(&cast.harbour)[0], ("2026-11".to_owned(), 200));
        assert_eq!(of(&cast.harbour).last(), Some(&("2027-04".to_owned(), 400)));
        assert_eq!(of(&own), [("2027-04".to_owned(), 600)]);
        assert_eq!(all_invoices(world).len(), 7);
    }

    fn too_little_is_carried_to_the_next_invoice(world: &mut World) {
        assert_eq!(carried_over_the_threshold(world), (30, 450, 480));
    }

    fn the_dearest_that_can_be_booked_is_billed_to_the_cent(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2027, 3, 1));
        book_all(world, &cast.bakery);
        set_price(world, &cast.bakery, 999_999_999);
        world.clock.set(noon(2027, 4, 1));
        run(world);
        let all = all_invoices(world);
        assert_eq!((all[0].net, all[0].vat, all[0].gross), (2_999_999_997, 569_999_999, 3_569_999_996));
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, all[0].number);
        world.sign_in(&cast.clara).open(&page).answers(200).says("€35,699,999.96");
    }

    fn a_portion_takes_as_many_statements_however_many_it_bills(world: &mut World) {
        let cast = Cast::of(world);
        several_payers(world, &cast, 3);
        world.clock.set(noon(2027, 2, 1));
        run(world);
        let bill = |month| {
            world.clock.set(noon(2027, month, 1));
            world.queries();
            let billed = world.change(remit::invoices::monthly::bill_due).steps;
            let statements = world.queries();
            run(world);
            (billed, statements)
        };
        let (few, statements) = bill(3);
        several_payers(world, &cast, 9);
        assert_eq!(bill(4), (few + 9, statements));
    }

    fn numbers_have_no_gap_and_each_is_bound_to_the_one_before(world: &mut World) {
        let cast = Cast::of(world);
        let payers = several_payers(world, &cast, 7);
        world.clock.set(noon(2027, 2, 1));
        run(world);
        let all = all_invoices(world);
        assert_eq!(all.len(), payers * 3, "November, December, January");
        let numbers: Vec<String> = (1..=all.len()).map(|number| format!("R2027-{number:06}")).collect();
        assert_eq!(all.iter().map(|one| one.number.clone()).collect::<Vec<_>>(), numbers);
        let mut previous = String::new();
        for invoice in &all {
            assert_eq!(invoice.previous_digest, previous);
            assert_eq!(invoice.digest, remit::model::document::digest(&invoice.document, &previous));
            previous = invoice.digest.clone();
        }
        world.clock.set(noon(2028, 2, 1));
        run(world);
        let next: Vec<Invoice> = all_invoices(world).into_iter().filter(|one| one.number.starts_with("R2028")).collect();
        assert_eq!(next[0].number, "R2028-000001");
        assert!(!next[0].previous_digest.is_empty(), "the first of a year is bound to the last of the year before");
    }

    fn two_servers_bill_everything_once(world: &mut World) {
        let cast = Cast::of(world);
        let payers = several_payers(world, &cast, 30);
        world.clock.set(noon(2027, 1, 1));
        let db = world.database_with_connections(8);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| run_due(&db).expect("a round"));
            }
        });
        let all = all_invoices(world);
        assert_eq!(all.len(), payers * 2, "November and December");
        let mut numbers: Vec<&str> = all.iter().map(|one| one.number.as_str()).collect();
        numbers.dedup();
        assert_eq!(numbers.len(), all.len());
        assert_eq!(numbers.last().copied(), Some(format!("R2027-{:06}", all.len())).as_deref());
        let runs: Vec<Option<Moment>> =
            world.db.read(|tx| Ok(monthly_runs::table.select(monthly_runs::finished_at).load(tx.conn)?)).expect("runs");
        assert!(runs.len() == 2 && runs.iter().all(Option::is_some));
    }

    fn a_server_that_stops_ends_the_run_and_the_next_one_goes_on(world: &mut World) {
        let cast = Cast::of(world);
        let payers = several_payers(world, &cast, 110);
        world.clock.set(noon(2026, 12, 1));
        run_due_until(&world.db, &|| true).expect("a portion of each kind");
        let some = all_invoices(world).len();
        assert!(some > 0 && some < payers, "{some} of {payers}");
        run(world);
        assert_eq!(all_invoices(world).len(), payers);
    }

    fn without_an_address_it_waits_until_there_is_one(world: &mut World) {
        let cast = Cast::of(world);
        world.change(|tx| {
            use remit::store::schema::payment_methods as it;
            let nothing = it::company.eq(None::<String>);
            Ok(diesel::update(it::table.find(cast.harbour.id)).set((nothing, it::invoice_email.eq(None::<String>))).execute(tx.conn)?)
        });
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 1, 1));
        run(world);
        assert_eq!(all_invoices(world).len(), 0);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2027, 2, 1));
        run(world);
        let all = all_invoices(world);
        assert_eq!((all.len(), all[0].net, document(&all[0]).carried.len()), (1, 2200, 2));
    }

    fn what_is_carried_is_billed_though_nothing_is_owned_any_more(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara, &cast.jo]);
        book_all(world, &cast.bakery);
        set_price(world, &cast.bakery, 15);
        world.clock.set(noon(2026, 12, 20));
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&format!("/apps/{}/pay-with?payment_method={}", cast.bakery.id, own.id)).submit("Move", &[]).answers(303);
        world.clock.set(noon(2027, 1, 1));
        run(world);
        let carried = billed(world, &cast.harbour);
        assert_eq!(carried.iter().map(|month| (month.net, month.invoice_id)).collect::<Vec<_>>(), [(9, None), (30, None)]);
        // In January it owns nothing, and it is still too little.
        world.clock.set(noon(2027, 2, 1));
        run(world);
        assert_eq!(billed(world, &cast.harbour).len(), 2);
        world.change(|tx| {
            use remit::store::schema::payment_methods as it;
            let closed = it::state.eq(PaymentMethodState::Closed);
            Ok(diesel::update(it::table.find(cast.harbour.id)).set(closed).execute(tx.conn)?)
        });
        world.clock.set(noon(2027, 3, 1));
        run(world);
        let of_harbour: Vec<Invoice> =
            all_invoices(world).into_iter().filter(|one| one.payment_method_id == cast.harbour.id).collect();
        assert_eq!(of_harbour.iter().map(|one| (one.net, one.month.as_str())).collect::<Vec<_>>(), [(39, "2027-02")]);
        assert_eq!(document(&of_harbour[0]).carried.len(), 2);
        world.clock.set(noon(2027, 4, 1));
        run(world);
        assert_eq!(billed(world, &cast.harbour).len(), 3, "and then no more");
    }

    fn what_was_paid_too_much_pays_for_the_next_invoice(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        run(world);
        let november = all_invoices(world).remove(0);
        world.notes(&world.operator(), &november, november.gross + 500, "2026-12-02");
        world.clock.set(noon(2027, 1, 1));
        run(world);
        let all = all_invoices(world);
        let december = all.iter().find(|one| one.month == "2026-12").expect("December");
        assert_eq!((december.paid, december.owed(), december.state), (500, 690, InvoiceState::Open));
        let mail = world.mails_to("clara@harbour.example").into_iter().rfind(|mail| mail.kind == "invoice").expect("a mail");
        assert!(mail.text.contains("€5.00 has been paid from your credit. Please transfer €6.90"), "{}", mail.text);
    }
}

/// Complete, with an invoice email that was confirmed.
pub fn give_address(world: &World, payer: &PaymentMethod) {
    use remit::store::schema::payment_methods as it;
    let company = "Harbour Café GmbH".to_owned();
    let address = payer.address.clone().map(|it| Address { company: company.clone(), ..it });
    let letters = PaymentMethod { address, ..payer.clone() }.letters();
    world.change(|tx| {
        Ok(diesel::update(it::table.find(payer.id))
            .set((
                letters.clone(),
                it::company.eq(&company),
                it::street.eq("Hafenstraße 4"),
                it::postal_code.eq("20457"),
                it::city.eq("Hamburg"),
                it::country.eq("DE"),
                it::invoice_email.eq("clara@harbour.example"),
                it::invoice_email_confirmed_at.eq(tx.now),
                it::invoice_email_of_manager.eq(false),
            ))
            .execute(tx.conn)?)
    });
}

/// Every booking of an app at this price from now on.
pub fn set_price(world: &World, app: &App, cents: i64) {
    world.change(|tx| {
        Ok(diesel::update(bookings::table.filter(bookings::app_id.eq(app.id)))
            .set(bookings::price_eur.eq(cents))
            .execute(tx.conn)?)
    });
}

/// So many payment methods, each with an app that is owned since November. Gives how many pay for something.
pub fn several_payers(world: &World, cast: &Cast, many: usize) -> usize {
    for number in 0..many {
        let payer = world.payment_method(&format!("Payer {number}"), &cast.mara, &[&cast.mara]);
        give_address(world, &payer);
        let app = world.app(&format!("App {number}"), &cast.mara, Some(&payer));
        world.develops(&app, &cast.mara);
        book_all(world, &app);
    }
    many
}

/// March comes to €0.30, April to €4.50. Gives what is carried of March, what April comes to, and the net of the invoice.
pub fn carried_over_the_threshold(world: &World) -> (i64, i64, i64) {
    let cast = Cast::of(world);
    give_address(world, &cast.harbour);
    world.clock.set(noon(2027, 3, 1));
    book(world, &cast.bakery, &["php"]);
    set_price(world, &cast.bakery, 30);
    world.clock.set(noon(2027, 4, 1));
    run(world);
    assert_eq!(all_invoices(world).len(), 0, "€0.30 are not worth an invoice");
    let march = billed(world, &cast.harbour);
    assert_eq!((march.len(), march[0].invoice_id), (1, None));
    set_price(world, &cast.bakery, 450);
    world.clock.set(noon(2027, 5, 1));
    run(world);
    let all = all_invoices(world);
    assert_eq!(all.len(), 1);
    let document = document(&all[0]);
    assert_eq!(document.carried.len(), 1);
    assert_eq!((document.carried[0].month.as_str(), document.carried[0].net), ("March 2027", march[0].net));
    let months = billed(world, &cast.harbour);
    assert!(months.iter().all(|month| month.invoice_id == Some(all[0].id)));
    (march[0].net, months[1].net, all[0].net)
}
