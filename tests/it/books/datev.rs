//! The batch for DATEV, read back line by line.

use std::collections::BTreeMap;

use encoding_rs::WINDOWS_1252;
use remit::invoices::crediting::{Part, credit_part};
use remit::model::charge::ChargeState;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::document::InvoiceKind;
use remit::model::invoice::Invoice;
use remit::model::payment_method::{Currency, PaymentMethod};
use remit::model::seller::Seller;
use remit::model::usage::Cents;

use super::extf::{self, Batch, Line};
use super::{Books, MONTHS, all_of, rows};
use crate::invoices::monthly::{all_invoices, noon};
use crate::payments::charged::{came_in, charge, pays_with, takes_cards};
use crate::world::{Browser, World};

const EXAMPLE: &str = include_str!("../../../src/model/seller.toml");

const SECTION: &str = r#"
[datev]
adviser = 29098
client = 55003
account_length = 4
fiscal_year_begins = 7
chart = "03"
bank = 1200
receivables = 10000
credit = 1593

[datev.revenue]
domestic = 8400
one_stop_shop = 8320
reverse_charge = 8336
outside_eu = 8338
exempt = 8150
"#;

/// The header and the bookings of the batch of a month.
pub fn read(browser: &mut Browser, month: &str) -> (Vec<String>, Vec<Line>) {
    browser.get(&format!("/operator/books/datev.csv?period={month}")).answers(200);
    let named = browser.header("content-disposition").expect("a name");
    assert_eq!(named, format!("attachment; filename=\"EXTF_Buchungsstapel_{month}.csv\""));
    let batch = extf::read(&browser.body).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let Batch { header, mut bookings } = batch;
    // Documents of one moment have no order of their own.
    bookings.sort_by_key(|one| (one.of("Konto").to_owned(), one.of("Belegfeld 1").to_owned()));
    (header, bookings)
}

/// A seller whose bookkeeper works with DATEV.
pub fn seller() -> Seller {
    Seller::parse(&format!("{EXAMPLE}{SECTION}")).expect("a seller")
}

fn with_datev(world: &mut World) -> Books {
    world.restart(|settings| settings.seller = Some(seller()));
    Books::kept(world)
}

#[test]
fn a_section_that_datev_would_not_take_is_refused() {
    for (right, wrong, sentence) in [
        ("adviser = 29098", "adviser = 1000", "datev: adviser = 1000 is not between 1001 and 9999999"),
        ("client = 55003\n", "", "missing field `client`"),
        ("exempt = 8150\n", "", "missing field `exempt`"),
        ("[datev.revenue]", "[datev.sales]", "unknown field `sales`"),
        ("account_length = 4", "account_length = 3", "datev: account_length = 3 is not between 4 and 8"),
        ("account_length = 4", "account_length = 5", "datev: bank = 1200 has not 5 digits, as account_length says"),
        ("fiscal_year_begins = 7", "fiscal_year_begins = 13", "datev: fiscal_year_begins = 13 is not between 1 and 12"),
        ("chart = \"03\"", "chart = \"SKR03\"", "datev: chart = “SKR03” is not made of two digits"),
        ("receivables = 10000", "receivables = 1400", "datev: receivables = 1400 is not the account of a debtor"),
        ("receivables = 10000", "receivables = 70000", "datev: receivables = 70000 is not the account of a debtor"),
    ] {
        let problem = Seller::parse(&format!("{EXAMPLE}{}", SECTION.replacen(right, wrong, 1))).expect_err(wrong);
        assert!(problem.contains(sentence), "{wrong}: {problem}");
    }
    let address = EXAMPLE.replacen("# anchor_email = \"auditor@hosting.example\"", "anchor_email = \"auditor\"", 1);
    assert!(Seller::parse(&address).expect_err("no address").contains("the anchor_email “auditor” is no address"));
}

story! {
    fn a_batch_is_read_back_line_by_line(world: &mut World) {
        let books = with_datev(world);
        let mut browser = books.browser(world);
        browser.open("/operator/books?period=2026-10").says("DATEV").says("Amounts in dollars need an exchange rate");
        browser.open("/operator/books?period=2026-Q4").says("Choose a month to get its file");
        let (header, bookings) = read(&mut browser, "2026-11");
        let expected = "\"EXTF\";700;21;\"Buchungsstapel\";13;20270112120000000;;\"RM\";\"\";\"\";29098;55003;20260701;4;20261101;\
                        20261130;\"Rechnungen 2026/11\";\"\";1;0;0;\"EUR\";;\"\";;;\"03\";;;\"\";\"\"";
        assert_eq!(header.join(";"), expected);
        let said = |one: &Line| {
            let (account, contra) = one.accounts();
            let eu = (one.of("EU-Land u. UStID (Bestimmung)"), one.of("EU-Steuersatz (Bestimmung)"));
            let days = (one.of("Belegdatum"), one.of("Leistungsdatum"), one.of("Datum Zuord. Steuerperiode"));
            format!("{} {account} {contra} {eu:?} {days:?}", one.amount())
        };
        let all: Vec<String> = bookings.iter().map(said).collect();
        let served = r#"("2411", "31102026", "31102026")"#;
        assert_eq!(all, [
            format!(r#"595 10000 8400 ("", "") {served}"#),
            format!(r#"600 10000 8320 ("AT", "20,00") {served}"#),
            format!(r#"500 10000 8336 ("ATU13585627", "") {served}"#),
            format!(r#"500 10000 8150 ("", "") {served}"#),
            r#"100 1200 10000 ("", "") ("3011", "", "")"#.to_owned(),
        ]);
        let number = bookings[0].of("Belegfeld 1");
        assert_eq!(bookings[4].of("Belegfeld 1"), number, "the payment is found by the number of its invoice");
        let (_, january) = read(&mut browser, "2027-01");
        let note = january.iter().find(|one| one.amount() < 0).expect("a credit note");
        assert_eq!((note.amount(), note.of("Datum Zuord. Steuerperiode"), note.of("Fälligkeit")), (-600, "31012027", ""));
        let cancelled = all_invoices(world).into_iter().find(|one| one.gross == 600 && one.kind == InvoiceKind::Invoice).expect("the one it cancels");
        assert_eq!(note.of("Belegfeld 1"), cancelled.number);
        assert!(note.of("Belegfeld 2").starts_with("G2027-") && note.of("Buchungstext").starts_with("G2027-"));
    }

    fn a_batch_that_is_spoilt_is_not_read(world: &mut World) {
        let books = with_datev(world);
        let mut browser = books.browser(world);
        read(&mut browser, "2026-11");
        let (text, ..) = WINDOWS_1252.decode(&browser.body);
        let long = format!("\"{}\"", "Café ".repeat(13));
        for (right, wrong) in [
            ("\"EXTF\";700;", "\"EXTF\";510;"),
            ("\"EXTF\"", "EXTF"),
            ("\"Buchungsstapel\";13;", "\"Buchungsstapel\";12;"),
            (";20261130;", ";20261131;"),
            ("\"Rechnungen 2026/11\"", "\"Rechnungen; 2026\""),
            (";Leistungsdatum;", ";Tag der Leistung;"),
            ("\r\n", "\n"),
            ("5,95;\"S\"", "5.95;\"S\""),
            ("5,95;\"S\"", "5,9;\"S\""),
            ("5,95;\"S\"", "-5,95;\"S\""),
            ("5,95;\"S\"", "0,00;\"S\""),
            ("5,95;\"S\"", "5,95;\"X\""),
            ("5,95;\"S\"", "5,95;S"),
            ("5,95;\"S\"", "5,95;\"\""),
            ("5,95;\"S\";", "5,95;\"S\";;"),
            (";10000;8400;", ";;8400;"),
            (";10000;8400;", ";1000000;8400;"),
            (";10000;8400;", ";10000;8400A;"),
            (";8400;\"\";2411;", ";8400;\"\";2412;"),
            (";8400;\"\";2411;", ";8400;\"\";24112026;"),
            ("\"R2026-000001\"", "\"R2026 000001\""),
            ("\"Harbour Café GmbH\"", long.as_str()),
            ("\"Harbour Café GmbH\"", "\"Harbour\tCafé\""),
            (";31102026;", ";31112026;"),
        ] {
            assert!(text.contains(right), "{right}");
            let spoilt = text.replacen(right, wrong, 1);
            let (bytes, ..) = WINDOWS_1252.encode(&spoilt);
            assert!(extf::read(&bytes).is_err(), "{wrong} instead of {right}");
        }
    }

    fn all_batches_come_to_all_documents_and_payments(world: &mut World) {
        let books = with_datev(world);
        let mut browser = books.browser(world);
        let all: Vec<Line> = MONTHS.iter().flat_map(|month| read(&mut browser, month).1).collect();
        let of = |account: &str| all.iter().filter(|one| one.accounts().0 == account).map(Line::amount).sum::<Cents>();
        assert_eq!(of("10000"), all_of(world, Currency::Eur, |one| one.gross));
        assert_eq!(of("1200"), 100 + 550 + 495);
        let documents = all.iter().filter(|one| one.accounts().0 == "10000").count();
        assert_eq!(documents, all_invoices(world).iter().filter(|one| one.currency == Currency::Eur).count());
        assert!(all.iter().all(|one| one.of("Festschreibung") == "0"));
    }

    fn what_is_settled_clears_by_the_number_of_the_invoice(world: &mut World) {
        let books = with_datev(world);
        // Paid, and then replaced; credited in part; and paid too much there is already.
        world.corrects(&books.olga, &books.of_german(world, "2026-10"));
        world.deals(&books.olga, &books.of_german(world, "2026-11"), |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Sum(100), "It was slow")
        });
        let mut browser = books.browser(world);
        let all: Vec<Line> = MONTHS.iter().flat_map(|month| read(&mut browser, month).1).collect();
        let mut left: BTreeMap<&str, Cents> = BTreeMap::new();
        for line in &all {
            let balance = left.entry(line.of("Belegfeld 1")).or_default();
            match line.accounts() {
                ("10000", _) => *balance += line.amount(),
                (_, "10000") => *balance -= line.amount(),
                other => panic!("{other:?}"),
            }
        }
        let invoices = all_invoices(world).into_iter().filter(|one| one.kind == InvoiceKind::Invoice);
        let invoices: Vec<Invoice> = invoices.filter(|one| one.currency == Currency::Eur).collect();
        assert_eq!(left.len(), invoices.len());
        for invoice in &invoices {
            assert_eq!(left.get(invoice.number.as_str()), Some(&invoice.owed()), "{}", invoice.number);
        }
        // What is kept of the customers is a debt to them.
        let kept = all.iter().filter(|one| one.accounts().0 == "1593").map(Line::amount).sum::<Cents>();
        assert_eq!(kept, -50);
    }

    fn what_a_gateway_has_taken_is_on_an_account_of_its_own_until_it_reaches_the_bank(world: &mut World) {
        let clearing = SECTION.replacen("bank = 1200", "bank = 1200\nclearing = 1360", 1);
        let with_clearing = Seller::parse(&format!("{EXAMPLE}{clearing}")).expect("a seller");
        let (mara, olga) = (world.developer("Mara Klein", "mara@books.example"), world.operator());
        for (seller, account) in [(with_clearing, "1360"), (seller(), "1200")] {
            world.restart(|settings| settings.seller = Some(seller.clone()));
            takes_cards(world);
            let made = world.payment_method("German", &mara, &[&mara]);
            let payer = pays_with(world, &made, GatewayName::Stripe, PaymentKind::Card);
            let invoice = world.sent_invoice(&payer);
            let id = charge(world, &payer, &invoice, 1, ChargeState::Paid);
            came_in(world, &invoice, id, "2026-11-26");
            let mut browser = world.sign_in(&olga);
            let (_, bookings) = read(&mut browser, "2026-11");
            let mut money = bookings.iter().filter(|one| one.of("Belegfeld 1") == invoice.number && one.accounts().1 == "10000");
            let money = money.next().expect("what came in");
            assert_eq!((money.accounts(), money.amount(), money.of("Belegdatum")), ((account, "10000"), 595, "2611"));
            browser.open("/operator/books?period=2026-11").says("Received in EUR");
            let journal = rows(&mut browser, "/operator/books/journal.csv?period=2026-10");
            assert_eq!(journal.iter().find(|row| row["Number"] == invoice.number).expect("a row")["Charged to"], "Visa ···· 4242");
        }
    }

    fn names_are_written_in_the_letters_of_windows(world: &mut World) {
        let books = with_datev(world);
        world.clock.set(noon(2027, 2, 1));
        let named = |company: &str| {
            let address = books.german.address.clone().map(|it| remit::model::address::Address { company: company.into(), ..it });
            PaymentMethod { address, ..books.german.clone() }
        };
        let payer = named("Śliwka \"Bäckerei\"; Größe & Søn Ω €");
        let row = remit::costs::Row {
            app: remit::model::AppId::random(),
            app_name: "Old Bakery".into(),
            environment: remit::model::EnvironmentId::random(),
            environment_name: "main".into(),
            component: "PHP".into(),
            plan: "XS".into(),
            within: None,
            measured: None,
            days: 30,
            monthly_price: 500,
            amount: 500,
        };
        let month = "2027-01".parse().expect("a month");
        let site = world.db.site.clone();
        world.change(|tx| {
            let costs = remit::costs::MonthCosts { month, rows: vec![row.clone()] };
            let seller = site.seller.as_ref().expect("a seller");
            remit::invoices::monthly::bill(tx, seller, month, &[(payer.clone(), costs)])
        });
        let (_, bookings) = read(&mut books.browser(world), "2027-02");
        let text = bookings[0].of("Buchungstext");
        assert_eq!(text, "Sliwka \"\"Bäckerei\"\"; Größe & Søn ? €");
    }
}
