//! Invoices that are charged to a card or an account by themselves: what stands on them, when, and what becomes of it.

use diesel::prelude::*;
use remit::model::access_token::Scope;
use remit::model::charge::{Charge, ChargeState, Failure};
use remit::model::credential::{Credential, GatewayName, PaymentKind};
use remit::model::invoice::{Invoice, InvoiceState, Standing};
use remit::model::payment::{Payment, PaymentSource};
use remit::model::payment_method::PaymentMethod;
use remit::model::{ChargeId, PaymentId};
use remit::payments::credentials;
use remit::store::schema;

use crate::books::rows;
use crate::invitations::acts::sql;
use crate::invoices::check::broken;
use crate::invoices::monthly::{document, noon};
use crate::world::{Browser, Cast, World, text_of_pdf};

/// Starts again: from now on cards and direct debits are taken.
pub fn takes_cards(world: &mut World) {
    world.restart(|settings| settings.taking.gateway = Some(GatewayName::Stripe));
}

/// From now on a payment method pays with a card, or from an account.
pub fn pays_with(world: &World, payer: &PaymentMethod, gateway: GatewayName, kind: PaymentKind) -> PaymentMethod {
    let credential = world.made_up(payer.created_by, gateway, kind);
    world.lets_pay(payer, Some(&credential));
    PaymentMethod { credential_id: Some(credential.id), ..payer.clone() }
}

/// A charge of an invoice by itself, as far as it has come.
pub fn charge(world: &World, payer: &PaymentMethod, invoice: &Invoice, number: i64, state: ChargeState) -> ChargeId {
    let credential: Option<Credential> = world.change(|tx| credentials::of(tx, payer));
    let (id, now) = (ChargeId::random(), world.clock.now());
    let failed = state == ChargeState::Failed;
    let charge = Charge {
        kind: credential.as_ref().map(|it| it.kind),
        credential_id: payer.credential_id,
        state,
        failure: if failed { Failure::Expired.as_str().into() } else { String::new() },
        tries_left: 3,
        settled_at: failed.then_some(now),
        ..Charge::due(id, invoice, number, GatewayName::Stripe, document(invoice).due_on, now)
    };
    world.change(|tx| {
        diesel::insert_into(schema::charges::table).values(&charge).execute(tx.conn)?;
        Ok(())
    });
    id
}

/// The money of a charge has come in, on this day.
pub fn came_in(world: &World, invoice: &Invoice, charge: ChargeId, on: &str) {
    use schema::{charges, invoices, payments};
    let payment = Payment {
        id: PaymentId::random(),
        invoice_id: invoice.id,
        source: PaymentSource::Charge,
        amount: invoice.owed(),
        received_on: on.into(),
        note: String::new(),
        recorded_by: None,
        bank_transaction_id: None,
        recorded_at: world.clock.now(),
        charge_id: Some(charge),
    };
    world.change(|tx| {
        diesel::insert_into(payments::table).values(&payment).execute(tx.conn)?;
        diesel::update(charges::table.find(charge)).set(charges::posted.eq(payment.amount)).execute(tx.conn)?;
        let paid = (
            invoices::paid.eq(invoice.gross),
            invoices::state.eq(InvoiceState::Paid),
            invoices::settled_at.eq(Some(tx.now)),
        );
        Ok(diesel::update(invoices::table.find(invoice.id)).set(paid).execute(tx.conn)?)
    });
}

fn becomes(world: &World, charge: ChargeId, state: ChargeState) {
    let now = schema::charges::state.eq(state);
    world.change(|tx| Ok(diesel::update(schema::charges::table.find(charge)).set(now).execute(tx.conn)?));
}

/// What the page for a transfer says.
const OF_TRANSFERS: [&str; 5] = ["Pay by bank transfer", "IBAN", "DE89 3704", "Click or tap", "Save this code"];
const BY_CARD: &str = "We will charge your Visa ···· 4242 on 26 November 2026.";

story! {
    fn an_invoice_that_is_charged_to_a_card_says_so_and_asks_for_no_transfer(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        let on_paper = document(&invoice);
        assert_eq!((on_paper.due_on.to_string().as_str(), on_paper.paid_with.map(|with| with.words())), ("2026-11-26", Some("Visa ···· 4242".into())));
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains(&format!("Total: €5.95. {BY_CARD} You don’t have to do anything.")), "{}", mail.text);
        assert!(!mail.text.contains("IBAN") && !mail.text.contains("transfer"), "{}", mail.text);
        let page = format!("/payment-methods/{}/invoices/{}", payer.id, invoice.number);
        let (mut clara, mut guest) = (world.sign_in(&cast.clara), world.guest());
        for (browser, from) in [(&mut clara, page.as_str()), (&mut guest, mail.link())] {
            browser.open(from).says(&format!("€5.95 How it is paid {BY_CARD}")).says("Due 26 November 2026").says("open");
            browser.does_not_say("Charged on");
            OF_TRANSFERS.iter().for_each(|words| _ = browser.does_not_say(words));
            browser.get(&format!("{from}/invoice.pdf")).answers(200);
            let text = text_of_pdf(&browser.body).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(&format!("How it is paid {BY_CARD}")) && text.contains("Due 26 November 2026"), "{text}");
            assert!(!text.contains("IBAN") && !text.contains("banking app") && !text.contains("Charged on"), "{text}");
        }
        crate::charging::begins(world);
        world.queries();
        clara.get(&page).answers(200).says("Pay now");
        assert!(world.queries() <= 6);
        clara.get("/").says("€5.95 will be charged by card on 26 November 2026").says("You’re all set.");
        assert!(!clara.text().contains("Pay invoice") && !clara.text().contains("To pay"));
        clara.get(&format!("/payment-methods/{}", payer.id)).says("Visa ···· 4242 Valid through April 2028");
        clara.get("/payment-methods").says("Visa ···· 4242 · EUR");
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/").says("Nothing needs your attention.").says("Visa ···· 4242 · EUR");
        // Who works on the website learns nothing of it.
        for address in ["/".to_owned(), format!("/apps/{}", cast.bakery.id), format!("/apps/{}/payment-method", cast.bakery.id)] {
            world.sign_in(&cast.mara).get(&address).answers(200).does_not_say("4242").does_not_say("Visa");
        }
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn while_we_are_late_no_day_is_promised_that_is_over(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        crate::charging::begins(world);
        let page = format!("/payment-methods/{}/invoices/{}", payer.id, invoice.number);
        for (day, said, in_list) in [
            (26, BY_CARD, "€5.95 will be charged by card on 26 November 2026"),
            (28, "We are about to charge your Visa ···· 4242. You don’t have to do anything.", "€5.95 is about to be charged by card"),
        ] {
            world.clock.set(noon(2026, 11, day));
            let mut clara = world.sign_in(&cast.clara);
            clara.open(&page).says(said);
            clara.open("/").says(in_list).says("You’re all set.");
        }
    }

    fn a_debit_is_announced_and_overdue_only_when_it_should_have_arrived(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::DirectDebit);
        let invoice = world.sent_invoice(&payer);
        let mail = world.mail_to("clara@harbour.example");
        let words = "We will debit €5.95 on 1 December 2026 from the account ending in 3000. Mandate M-4711.";
        assert!(mail.text.contains(words), "{}", mail.text);
        assert_eq!(invoice.standing(false, noon(2026, 12, 8)), Standing::Open);
        assert_eq!(invoice.standing(false, noon(2026, 12, 9)), Standing::Overdue);
        let page = format!("/payment-methods/{}/invoices/{}", payer.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says(words).says("Due 1 December 2026").does_not_say("Debited on");
        clara.get(&format!("/payment-methods/{}", payer.id)).says("Mandate M-4711 of 20 November 2026");
        let id = charge(world, &payer, &invoice, 1, ChargeState::Processing);
        world.clock.set(noon(2026, 12, 10));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("The direct debit is on its way.").does_not_say("It can take until").does_not_say("overdue");
        clara.get("/").says("€5.95 is on its way").does_not_say("Overdue");
        clara.get(&format!("/payment-methods/{}/overdue", payer.id)).answers(200).does_not_say(&invoice.number);
        becomes(world, id, ChargeState::Paid);
        came_in(world, &invoice, id, "2026-12-09");
        clara.open(&page).says("Paid by SEPA Direct Debit from the account ending in 3000, 9 December 2026.");
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn our_own_bank_debits_under_the_creditor_identifier_of_the_seller(world: &mut World) {
        world.restart(|settings| settings.taking.creditor_id = Some("DE98ZZZ09999999999".into()));
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Bank, PaymentKind::DirectDebit);
        world.sent_invoice(&payer);
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains("Mandate M-4711, creditor DE98ZZZ09999999999."), "{}", mail.text);
    }

    fn what_became_of_a_charge_is_on_the_page_of_the_invoice(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        let page = format!("/payment-methods/{}/invoices/{}", payer.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        let first = charge(world, &payer, &invoice, 1, ChargeState::Due);
        clara.open(&page).says(BY_CARD);
        becomes(world, first, ChargeState::Processing);
        clara.open(&page).says("How it is paid The payment is on its way.");
        world.change(|tx| {
            let failed = (schema::charges::state.eq(ChargeState::Failed), schema::charges::failure.eq("expired"));
            Ok(diesel::update(schema::charges::table.find(first)).set(failed).execute(tx.conn)?)
        });
        let failed = "Your Visa ···· 4242 could not be charged on 26 November 2026. The card has expired.";
        clara.open(&page).says(failed).says("Pay by bank transfer").says("DE89 3704 0044 0532 0130 00").does_not_say("How it is paid");
        clara.says("Due 26 November 2026").does_not_say("Charged on");
        for person in [&cast.clara, &cast.jo] {
            let mut browser = world.sign_in(person);
            browser.open(&page).says("Pay now");
            browser.click("Change how invoices are paid").shows(200, "Change how invoices are paid");
        }
        clara.get("/").says("€5.95 due 26 November 2026").says("Pay invoice");
        // It is tried again.
        let second = charge(world, &payer, &invoice, 2, ChargeState::Due);
        let again = "We will try your Visa ···· 4242 again on 26 November 2026.";
        clara.open(&page).says(&format!("How it is paid {failed} {again}")).does_not_say("Pay by bank transfer");
        clara.does_not_say("Change how invoices are paid");
        becomes(world, second, ChargeState::Paid);
        came_in(world, &invoice, second, "2026-11-26");
        clara.open(&page).says("Paid by card, Visa ···· 4242, 26 November 2026.").says("26 November 2026 · by card, Visa ···· 4242");
        clara.does_not_say("Pay by bank transfer").does_not_say("How it is paid").does_not_say("could not be charged");
        let olga = world.operator();
        world.opens_record(&olga, &invoice, "A story");
        world.sign_in(&olga).open(&format!("/operator/invoices/{}", invoice.number)).says("26 November 2026 · card");
    }

    fn what_is_tried_again_is_overdue_nowhere(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        charge(world, &payer, &invoice, 1, ChargeState::Failed);
        world.clock.set(noon(2026, 11, 28));
        assert_eq!(invoice.standing(false, world.clock.now()), Standing::Overdue);
        let page = format!("/payment-methods/{}", payer.id);
        let (address, balance) = (format!("/api/v1{page}/invoices"), format!("/api/v1{page}/balance"));
        let (rita, olga) = (world.client("Rita Roth", "rita@books.example"), world.operator());
        world.lets_read(&payer, &rita);
        sql(world, "UPDATE apps SET running_state = 'suspended' WHERE name = 'Old Bakery'");
        let (mut clara, mut rita) = (world.sign_in(&cast.clara), world.sign_in(&rita));
        let mut program = world.program_of(&cast.jo, &[Scope::BillingRead]);
        let app = format!("/apps/{}", cast.bakery.id);
        let closed = format!("/operator/invoices/{}", invoice.number);
        world.sign_in(&olga).open(&closed).says(&invoice.number).says("overdue");
        world.opens_record(&olga, &payer, "A story");
        let mut olga = world.sign_in(&olga);
        let theirs = ["/operator?standing=all".to_owned(), format!("/operator{page}"), closed];
        let file = |browser: &mut Browser, address: &str, column: &str| {
            let all = rows(browser, &format!("/operator/books/{address}"));
            all.iter().find(|row| row["Number"] == invoice.number).expect("it is there")[column].clone()
        };
        for place in ["", "/invoices", "/overdue"] {
            clara.open(&format!("{page}{place}")).says(&invoice.number);
        }
        for list in &theirs {
            olga.open(list).says(&invoice.number).says("overdue");
        }
        clara.open(&page).says("overdue");
        clara.open(&app).says("At least one invoice for it is overdue.");
        olga.open("/operator?standing=overdue").says(&invoice.number);
        assert_eq!(file(&mut olga, "journal.csv?period=2026-10", "State"), "overdue");
        assert_eq!(file(&mut olga, "open-items.csv?day=2026-11-28", "Days overdue"), "2");
        assert_eq!(program.reads_all(&address, 25)[0]["standing"], "overdue");
        assert_eq!(program.reads(&format!("{address}/{}", invoice.number))["standing"], "overdue");
        assert_eq!(program.reads(&balance)["overdue"]["amount"], invoice.gross);

        charge(world, &payer, &invoice, 2, ChargeState::Due);
        for place in ["".to_owned(), "/invoices".to_owned(), format!("/invoices/{}", invoice.number)] {
            for browser in [&mut clara, &mut rita] {
                browser.open(&format!("{page}{place}")).says(&invoice.number).does_not_say("verdue");
            }
        }
        for list in &theirs {
            olga.open(list).says(&invoice.number).says("open").does_not_say("overdue");
        }
        clara.open(&format!("{page}/overdue")).says("Nothing is overdue.");
        clara.open(&app).says("Old Bakery").does_not_say("overdue");
        olga.open("/operator?standing=overdue").says("No invoices with this status.");
        assert_eq!(file(&mut olga, "journal.csv?period=2026-10", "State"), "open");
        assert_eq!(file(&mut olga, "open-items.csv?day=2026-11-28", "Days overdue"), "0");
        assert_eq!(program.reads_all(&address, 25)[0]["standing"], "open");
        assert_eq!(program.reads(&format!("{address}/{}", invoice.number))["standing"], "open");
        let owed = program.reads(&balance);
        assert_eq!((&owed["overdue"]["amount"], &owed["owed"]["amount"]), (&0.into(), &invoice.gross.into()));
        // What is left is too little to be charged.
        sql(world, &format!("UPDATE invoices SET paid = gross - 30 WHERE id = '{}'", invoice.id));
        clara.open(&page).says("€0.30 was due").says("overdue");
        clara.open(&format!("{page}/invoices/{}", invoice.number)).says("overdue").says("Pay by bank transfer");
        assert_eq!(program.reads(&balance)["overdue"]["amount"], 30);
    }

    fn why_it_could_not_be_charged_is_for_those_who_manage_what_pays(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let rita = world.client("Rita Roth", "rita@books.example");
        world.lets_read(&cast.harbour, &rita);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        let page = format!("/payment-methods/{}/invoices/{}", payer.id, invoice.number);
        charge(world, &payer, &invoice, 1, ChargeState::Failed);
        let failed = "Your Visa ···· 4242 could not be charged on 26 November 2026.";
        world.sign_in(&cast.clara).open(&page).says(&format!("{failed} The card has expired."));
        for (browser, from) in [(&mut world.sign_in(&rita), &page), (&mut world.guest(), &link)] {
            browser.open(from).says(failed).says("Pay by bank transfer").does_not_say("expired");
            browser.does_not_say("Change how invoices are paid");
        }
        world.pass_minutes(1);
        world.sign_in(&cast.clara).open(&page).submit("Send it again", &[]).follow();
        let again = world.mail_to("clara@harbour.example");
        assert!(again.text.contains(failed) && !again.text.contains("expired"), "{}", again.text);
    }

    fn without_a_gateway_a_card_that_was_set_up_is_not_charged(world: &mut World) {
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        assert_eq!(document(&invoice).paid_with, None);
        assert!(world.mail_to("clara@harbour.example").text.contains("Please transfer €5.95 by"));
        let page = format!("/payment-methods/{}/invoices/{}", payer.id, invoice.number);
        world.sign_in(&cast.clara).open(&page).says("Pay by bank transfer").does_not_say("Visa");
    }

    fn what_is_too_little_to_be_charged_is_to_be_transferred(world: &mut World) {
        takes_cards(world);
        world.restart(|settings| settings.seller.as_mut().expect("a seller").threshold = 0);
        let cast = Cast::of(world);
        let [little, enough] = [(&cast.harbour, 41), (&cast.lagoon, 50)].map(|(payer, net)| {
            let payer = pays_with(world, payer, GatewayName::Stripe, PaymentKind::Card);
            world.sent_invoice_over(&payer, net)
        });
        assert_eq!((little.gross, enough.gross >= 50), (49, true));
        assert_eq!(document(&enough).paid_with.map(|with| with.words()), Some("Visa ···· 4242".into()));
        assert_eq!(document(&little).paid_with, None);
        assert!(world.mail_to("clara@harbour.example").text.contains("Please transfer €0.49 by"));
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, little.number);
        world.sign_in(&cast.clara).open(&page).says("Pay by bank transfer").does_not_say("Pay now");
        crate::charging::begins(world);
        assert_eq!(crate::charging::charges(world, &little).len(), 0);
        assert_eq!(crate::charging::charges(world, &enough).len(), 1);
    }

    fn a_credit_note_is_charged_to_nobody_and_a_correction_as_the_invoice_was(world: &mut World) {
        takes_cards(world);
        let (cast, olga) = (Cast::of(world), world.operator());
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        world.pass_days(1);
        let new = world.corrects(&olga, &invoice);
        let with = document(&new).paid_with.expect("a card");
        assert_eq!((with.words(), with.on.to_string(), document(&new).due_on), ("Visa ···· 4242".into(), "2026-11-27".into(), with.on));
        let notes: Vec<Invoice> = world.change(|tx| remit::invoices::queries::credit_notes_of(tx, invoice.id));
        assert_eq!(document(&notes[0]).paid_with, None);
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains("We will charge your Visa ···· 4242 on 27 November 2026."), "{}", mail.text);
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn what_payers_pay_with_is_read_once_for_all_and_only_if_somebody_does(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let of_transfer = world.statements_of(|| drop(world.sent_invoice(&cast.harbour)));
        assert_eq!(of_transfer, 0, "nobody pays with anything");
        let payer = pays_with(world, &cast.lagoon, GatewayName::Stripe, PaymentKind::Card);
        assert_eq!(world.statements_of(|| drop(world.sent_invoice(&payer))), 1);
        let many = [cast.harbour.id, payer.id];
        let found = world.change(|tx| credentials::of_many(tx, &many));
        assert_eq!(found.keys().collect::<Vec<_>>(), [&payer.id]);
        assert_eq!(world.change(|tx| credentials::of(tx, &cast.harbour)), None);
        assert_eq!(world.change(|tx| credentials::of(tx, &payer)), found.get(&payer.id).cloned());
    }
}

#[test]
fn a_card_is_charged_two_days_later_and_an_account_five_bank_days() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    assert_eq!(credentials::day(PaymentKind::Card, day("2026-12-31")), day("2027-01-02"));
    assert_eq!(credentials::day(PaymentKind::DirectDebit, day("2026-12-01")), day("2026-12-08"));
    assert_eq!(credentials::day(PaymentKind::DirectDebit, day("2026-12-22")), day("2026-12-30"));
}

impl World {
    /// How many statements about what payers pay with an act makes.
    fn statements_of(&self, act: impl FnOnce()) -> usize {
        self.statements();
        act();
        self.statements().iter().filter(|statement| statement.contains("credentials")).count()
    }
}
