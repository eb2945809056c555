//! Documents of every kind: each VAT there is, credit notes, corrections, long names, many rows.

use chrono::NaiveDate;
use remit::documents::{Issued, logos};
use remit::model::address::AddressText;
use remit::model::bank::creditor_reference;
use remit::model::country::Country;
use remit::model::credential::{PaidWith, PaymentKind};
use remit::model::document::{
    Adjustment, Buyer, Carried, Category, Document, Group, InvoiceKind, Line, SellerOnPaper, VatLine, WORDING,
};

use remit::model::logo::Logo;
use remit::model::metering::Measured;
use remit::model::payment_method::Currency;
use remit::model::seller::Seller;
use remit::model::usage::{Cents, Within};
use remit::model::vat_id::VatId;
use remit::vat_ids::tax::{BuyerFacts, IdState, Treatment, treatment};

pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day")
}

/// What a document is about, by the name of its file.
pub type Case = (&'static str, Issued);

pub fn all() -> Vec<Case> {
    let seller = Seller::example();
    let small = Seller { small_business: true, one_stop_shop: false, vat_id: None, ..Seller::example() };
    let germany = || buyer("Café Sonnenschein e. K.", "20457", "Hamburg", "Germany");
    let usual = || document(&seller, germany(), Currency::Eur, (None, false));
    let france = || buyer("Atelier Lumière SARL", "75011", "Paris", "France");
    let swiss = || buyer("Uhren Zürich AG", "8001", "Zürich", "Switzerland");
    let outside = || document(&seller, swiss(), Currency::Usd, (None, false));
    let body = buyer("International Body", "1049", "Brussels", "Belgium");
    let reverse = document(&seller, france(), Currency::Eur, (Some("FR40303265045"), false));
    vec![
        ("usual", issued(usual(), 0)),
        ("with-credit", issued(usual(), 1_500)),
        ("long-names", issued(with_long_names(usual()), 0)),
        ("300-rows", issued(with_rows(usual(), 300), 0)),
        ("credit-note", issued(taken_back(usual()), 0)),
        ("reverse-charge", issued(reverse.clone(), 0)),
        ("reverse-charge-taken-back", issued(taken_back(reverse), 0)),
        ("one-stop-shop", issued(document(&seller, france(), Currency::Eur, (None, false)), 0)),
        ("outside", issued(outside(), 0)),
        ("small-business", issued(document(&small, germany(), Currency::Eur, (None, false)), 0)),
        ("international-body", issued(document(&seller, body, Currency::Eur, (None, true)), 0)),
        ("ordered", issued(ordered(usual()), 0)),
        ("correction", issued(correcting(usual()), 1_500)),
        ("correction-outside", issued(correcting(outside()), 0)),
        ("replaced", issued(replaced(usual()), 0)),
        ("note-over-a-sum", issued(note_over_a_sum(usual()), 0)),
        ("note-over-rows", issued(note_over_rows(usual()), 0)),
        ("rest", issued(rest(usual()), 0)),
        ("logo", with_logo(usual())),
        ("metered", issued(with_measured(usual()), 0)),
        ("metered-taken-back", issued(taken_back(with_measured(outside())), 0)),
        ("card", issued(charged(usual(), PaymentKind::Card, ""), 0)),
        ("card-outside", issued(charged(outside(), PaymentKind::Card, ""), 1_500)),
        ("debit", issued(charged(usual(), PaymentKind::DirectDebit, "DE98ZZZ09999999999"), 0)),
        ("debit-of-gateway", issued(charged(usual(), PaymentKind::DirectDebit, ""), 0)),
        ("card-as-worded-now", issued(as_worded_now(charged(usual(), PaymentKind::Card, "")), 0)),
        ("note-as-worded-now", issued(as_worded_now(note_over_a_sum(usual())), 0)),
    ]
}

pub fn usual() -> Document {
    all().swap_remove(0).1.document
}

fn as_worded_now(document: Document) -> Document {
    Document { wording: WORDING, ..document }
}

pub fn issued(document: Document, paid: Cents) -> Issued {
    Issued { document, paid, logo: None }
}

/// With a transparent ground.
pub const LOGO: &[u8] = include_bytes!("logo.png");

fn with_logo(mut document: Document) -> Issued {
    document.seller.logo = Some(Logo::read(LOGO.to_vec()).expect("a logo").on_paper);
    Issued { document, paid: 0, logo: Some(logos::image(LOGO).expect("a picture")) }
}

fn buyer(company: &str, postal_code: &str, city: &str, country: &str) -> AddressText {
    AddressText {
        company: company.into(),
        street: "Hafenstraße 4".into(),
        postal_code: postal_code.into(),
        city: city.into(),
        country: country.into(),
        ..AddressText::default()
    }
}

/// With the VAT that the table of VAT says. `known`: the VAT ID, and whether there is a certificate.
fn document(seller: &Seller, to: AddressText, currency: Currency, known: (Option<&str>, bool)) -> Document {
    let (vat_id, has_certificate) = known;
    let country = Country::all().find(|one| one.name() == to.country).expect("a country");
    let id = vat_id.map(|text| (VatId::parse(text, country).expect("a VAT ID"), IdState::Confirmed));
    let facts = BuyerFacts { country, vat_id: id, has_certificate };
    let groups = vec![
        group(
            "cafe-sonnenschein.example",
            "main",
            vec![
                line("PHP", "M", 2_000, None),
                line("Web storage", "S", 500, None),
                line("MySQL", "S", 900, Some((14, 30))),
            ],
        ),
        group("cafe-sonnenschein.example", "staging", vec![line("PHP", "XS", 105, Some((30, 30)))]),
        group("shop.example", "main", vec![line("PHP", "L", 4_000, None)]),
    ];
    let document = Document {
        kind: InvoiceKind::Invoice,
        number: "R2026-000123".into(),
        takes_back: None,
        is_partial: false,
        reason: None,
        replaced_by: None,
        corrects: None,
        issued_on: day(12, 1),
        due_on: day(12, 31),
        from: day(11, 1),
        to: day(11, 30),
        seller: on_paper(seller),
        buyer: Buyer {
            address: to,
            vat_id: vat_id.map(str::to_owned),
            payment_method: "Main account".into(),
            order_number: None,
            reference: None,
            email: Some("rechnung@cafe.example".into()),
        },
        currency,
        groups,
        carried: vec![Carried { month: "October 2026".into(), net: 30 }],
        adjustments: Vec::new(),
        net: 0,
        vat: VatLine { basis_points: 0, category: Category::Standard, amount: 0, note: None, proof: None },
        gross: 0,
        reference: creditor_reference("R2026-000123"),
        paid_with: None,
        is_sandbox: false,
        wording: 0,
    };
    added_up(document, &treatment(seller, &facts, day(11, 30)))
}

fn added_up(document: Document, vat: &Treatment) -> Document {
    let net = net(&document);
    let amount = vat.vat_on(net);
    let vat =
        VatLine { basis_points: vat.basis_points, category: vat.category, amount, note: vat.note.clone(), proof: None };
    Document { net, gross: net + amount, vat, ..document }
}

fn net(document: &Document) -> Cents {
    let groups: Cents = document.groups.iter().map(|group| group.net).sum();
    let carried: Cents = document.carried.iter().map(|one| one.net).sum();
    groups + carried + document.adjustments.iter().map(|one| one.net).sum::<Cents>()
}

fn on_paper(seller: &Seller) -> SellerOnPaper {
    SellerOnPaper {
        name: seller.name.clone(),
        street: seller.street.clone(),
        postal_code: seller.postal_code.clone(),
        city: seller.city.clone(),
        country: seller.country.name().into(),
        email: seller.email.clone(),
        phone: seller.phone.clone(),
        vat_id: seller.vat_id.clone(),
        tax_number: seller.tax_number.clone(),
        register: seller.register.clone(),
        iban: seller.iban.clone(),
        bic: seller.bic.clone(),
        bank: seller.bank.clone(),
        logo: None,
    }
}

fn group(app: &str, environment: &str, lines: Vec<Line>) -> Group {
    let net = lines.iter().map(|line| line.amount).sum();
    Group { app: app.into(), environment: environment.into(), lines, net }
}

/// `days`: the first and the last, if it is not for all of November.
fn line(component: &str, plan: &str, monthly_price: Cents, days: Option<(u32, u32)>) -> Line {
    let many = days.map_or(30, |(first, last)| last - first + 1);
    Line {
        component: component.into(),
        plan: plan.into(),
        days: many,
        monthly_price,
        amount: (monthly_price * Cents::from(many) * 2 + 30) / 60,
        within: days.map(|(first, last)| Within { from: day(11, first), to: day(11, last) }),
        measured: None,
    }
}

/// What was used besides what is included, for days of the month, with a price of six decimals, and late.
fn with_measured(document: Document) -> Document {
    let mut document = document;
    let measured =
        |component: &str, quantity: i64, included: i64, (unit, unit_code): (&str, &str), unit_price: i64| Line {
            plan: String::new(),
            days: 0,
            monthly_price: 0,
            amount: (quantity * unit_price + 5_000) / 10_000,
            measured: Some(Measured { quantity, included, unit: unit.into(), unit_code: unit_code.into(), unit_price }),
            ..line(component, "", 0, None)
        };
    let within = |from: NaiveDate, to: NaiveDate| Some(Within { from, to });
    let group = &mut document.groups[0];
    group.lines.push(Line {
        within: within(day(10, 1), day(10, 31)),
        ..measured("Data transfer, October 2026", 11, 19, ("GB", "E34"), 80_000)
    });
    group.lines.push(measured("Data transfer", 1_134, 100, ("GB", "E34"), 80_000));
    group.lines.push(Line {
        within: within(day(11, 13), day(11, 30)),
        ..measured("Images", 123_456_789, 0, ("img", "C62"), 125)
    });
    group.net = group.lines.iter().map(|line| line.amount).sum();
    with_its_vat(document)
}

/// To a card two days later, or to an account five bank days later. `creditor`: who debits it, if that is our own bank.
fn charged(document: Document, kind: PaymentKind, creditor: &str) -> Document {
    let of = |is: PaymentKind, text: &str| if kind == is { text.to_owned() } else { String::new() };
    let on = if kind == PaymentKind::Card { day(12, 3) } else { day(12, 8) };
    let with = PaidWith {
        kind,
        brand: of(PaymentKind::Card, "Mastercard"),
        last4: of(PaymentKind::Card, "4444") + &of(PaymentKind::DirectDebit, "3000"),
        mandate: of(PaymentKind::DirectDebit, "REMIT-4711"),
        creditor: creditor.into(),
        on,
    };
    Document { due_on: on, paid_with: Some(with), ..document }
}

fn taken_back(document: Document) -> Document {
    Document {
        kind: InvoiceKind::CreditNote,
        takes_back: Some(document.number),
        number: "G2026-000004".into(),
        reference: creditor_reference("G2026-000004"),
        paid_with: None,
        issued_on: day(12, 8),
        due_on: day(12, 8),
        ..document
    }
}

fn ordered(document: Document) -> Document {
    let (order_number, reference) = (Some("PO 4711".into()), Some("04011000-12345-34".into()));
    Document { buyer: Buyer { order_number, reference, ..document.buyer }, ..document }
}

/// Of an invoice of which something had been credited before.
fn correcting(document: Document) -> Document {
    let corrected = Document {
        number: "R2026-000130".into(),
        reference: creditor_reference("R2026-000130"),
        paid_with: None,
        corrects: Some(document.number.clone()),
        issued_on: day(12, 8),
        due_on: day(12, 31),
        adjustments: vec![before("G2026-000001", 1_000)],
        ..document
    };
    with_its_vat(ordered(corrected))
}

fn replaced(document: Document) -> Document {
    Document { replaced_by: Some("R2026-000130".into()), ..taken_back(ordered(document)) }
}

fn partial(document: Document, reason: &str) -> Document {
    Document { is_partial: true, reason: Some(reason.into()), ..taken_back(ordered(document)) }
}

/// For a reason that is as long as a form takes it.
fn note_over_a_sum(document: Document) -> Document {
    let reason: String = "The shop could not be reached for a day. ".repeat(5).chars().take(199).collect();
    let adjustments = vec![Adjustment { words: reason.clone(), net: 999 }];
    let note = partial(document, &reason);
    with_its_vat(Document { groups: Vec::new(), carried: Vec::new(), adjustments, ..note })
}

fn note_over_rows(document: Document) -> Document {
    let (app, lines) = (document.groups[0].app.clone(), document.groups[0].lines[1..].to_vec());
    let note = partial(document, "Booked by mistake");
    with_its_vat(Document { groups: vec![group(&app, "main", lines)], ..note })
}

/// All that is left after two notes. The VAT of the three was rounded apart, so this one has a cent less.
fn rest(document: Document) -> Document {
    let adjustments = vec![before("G2026-000001", 1_003), before("G2026-000002", 503)];
    let reason = Some("The contract had ended".into());
    let rest = with_its_vat(Document { adjustments, reason, ..taken_back(ordered(document)) });
    let vat = VatLine { amount: rest.vat.amount - 1, ..rest.vat.clone() };
    Document { gross: rest.gross - 1, vat, ..rest }
}

fn before(number: &str, net: Cents) -> Adjustment {
    Adjustment { words: format!("Credited before: {number}"), net: -net }
}

/// Added up, at the rate that it has.
fn with_its_vat(document: Document) -> Document {
    let net = net(&document);
    let vat = VatLine { amount: document.vat.on(net), ..document.vat.clone() };
    Document { net, gross: net + vat.amount, vat, ..document }
}

/// So many rows, in groups of fifteen.
pub fn with_rows(document: Document, many: u32) -> Document {
    let row = |number: u32| line("PHP", "M", 2_000 + Cents::from(number), Some((1 + number % 30, 30)));
    let rows: Vec<Line> = (0..many).map(row).collect();
    let sites = rows.chunks(15).enumerate();
    let groups = sites.map(|(site, rows)| group(&format!("site-{site}.example"), "main", rows.to_vec())).collect();
    standard(Document { groups, ..document })
}

/// Each name as long as a form takes it, with and without places to break.
pub fn with_long_names(document: Document) -> Document {
    let long = |words: &str| words.repeat(120).chars().take(113).collect::<String>();
    let mut document = document;
    document.seller.name = "Donaudampfschifffahrts-Hosting und Elektronische Dienste GmbH & Co. KG".into();
    document.buyer.address.company = long("Überseeische Gewürzhandelsgesellschaft ");
    document.buyer.address.street = long("Straße der unaussprechlichen Namen ");
    document.buyer.address.city = long("Llanfairpwllgwyngyll").chars().take(80).collect();
    document.buyer.payment_method = long("Account of the department ");
    document.buyer.order_number = Some(long("PO-4711-").chars().take(60).collect());
    document.buyer.reference = Some(long("Cost centre ").chars().take(60).collect());
    document.groups[0].app = long("a-very-long-address.");
    document.groups[0].lines[0].component = long("Component");
    document.groups[1].app = long("A project ");
    document
}

fn standard(document: Document) -> Document {
    let seller = Seller::example();
    let facts = BuyerFacts { country: seller.country, vat_id: None, has_certificate: false };
    let vat = treatment(&seller, &facts, document.to);
    added_up(document, &vat)
}
