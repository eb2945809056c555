//! VAT: every row of the table, and the dates on which rates changed.

use chrono::NaiveDate;
use remit::model::country::Country;
use remit::model::seller::Seller;
use remit::model::tax::{BuyerFacts, Category, IdState, Treatment, standard_rate, treatment};
use remit::model::vat_id::VatId;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn country(code: &str) -> Country {
    Country::parse(code).expect("a country")
}

fn buyer(code: &str, id: Option<(&str, IdState)>) -> BuyerFacts {
    let vat_id = id.map(|(text, state)| (VatId::parse(text, country(code)).expect("a VAT ID"), state));
    BuyerFacts { country: country(code), vat_id, has_certificate: false }
}

#[test]
fn every_row_of_the_table() {
    let plain = Seller::example();
    let without_oss = Seller { one_stop_shop: false, ..plain.clone() };
    let small = Seller { small_business: true, ..plain.clone() };
    let on = day("2026-11-30");
    let unconfirmed = |since: &str| IdState::CheckDigitRight { since: day(since) };
    let austrian = "ATU13585627";
    let body = BuyerFacts { has_certificate: true, ..buyer("BE", None) };
    let cases = [
        ("Germany, consumer", &plain, buyer("DE", None), "19.00 S"),
        ("Germany, business", &plain, buyer("DE", Some(("DE136695976", IdState::Confirmed))), "19.00 S"),
        ("Austria, confirmed", &plain, buyer("AT", Some((austrian, IdState::Confirmed))), "0.00 AE"),
        ("Austria, unconfirmed 30 days", &plain, buyer("AT", Some((austrian, unconfirmed("2026-10-31")))), "0.00 AE"),
        ("Austria, unconfirmed 31 days", &plain, buyer("AT", Some((austrian, unconfirmed("2026-10-30")))), "20.00 S"),
        ("Austria, rejected", &plain, buyer("AT", Some((austrian, IdState::Rejected))), "20.00 S"),
        ("Austria, no ID, one-stop shop", &plain, buyer("AT", None), "20.00 S"),
        ("Austria, no ID, no one-stop shop", &without_oss, buyer("AT", None), "19.00 S"),
        ("Finland, consumer", &plain, buyer("FI", None), "25.50 S"),
        ("United Kingdom", &plain, buyer("GB", None), "0.00 O"),
        ("Switzerland", &plain, buyer("CH", None), "0.00 O"),
        ("Norway", &plain, buyer("NO", None), "0.00 O"),
        ("United States", &plain, buyer("US", None), "0.00 O"),
        ("international body", &plain, body, "0.00 E"),
        ("small business", &small, buyer("DE", None), "0.00 E"),
        ("small business, abroad", &small, buyer("US", None), "0.00 E"),
    ];
    let mut wrong = Vec::new();
    for (name, seller, buyer, expected) in cases {
        let it = treatment(seller, &buyer, on);
        let said = format!("{}.{:02} {}", it.basis_points / 100, it.basis_points % 100, it.category.as_str());
        println!("{name:<36} {said:<9} {}", it.note.as_deref().unwrap_or_default());
        if said != expected {
            wrong.push(format!("{name}: {said} instead of {expected}"));
        }
        assert_eq!(it.note.is_some(), it.basis_points == 0, "{name}: what is not taxed says why");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let reverse = treatment(&plain, &buyer("AT", Some((austrian, IdState::Confirmed))), on);
    let note = reverse.note.expect("a note");
    assert!(note.contains("ATU13585627") && note.contains("DE136695976"), "both IDs: {note}");
}

#[test]
fn rates_change_on_their_day_and_the_seller_may_add_some() {
    let seller = Seller::example();
    let changes = [
        ("EE", "2025-06-30", 2200, "2025-07-01", 2400),
        ("FI", "2024-08-31", 2400, "2024-09-01", 2550),
        ("RO", "2025-07-31", 1900, "2025-08-01", 2100),
        ("SK", "2024-12-31", 2000, "2025-01-01", 2300),
    ];
    for (code, before, then, after, now) in changes {
        assert_eq!(standard_rate(&seller, country(code), day(before)), Some(then), "{code}");
        assert_eq!(standard_rate(&seller, country(code), day(after)), Some(now), "{code}");
    }
    let states: Vec<Country> = Country::all().filter(|country| country.is_in_eu()).collect();
    assert_eq!(states.len(), 27);
    assert!(states.iter().all(|state| standard_rate(&seller, *state, day("2026-01-01")).is_some()));
    let file = include_str!("../../../src/model/seller.toml");
    let added = "[[vat_rates]]\ncountry = \"DE\"\nfrom = \"2027-01-01\"\nbasis_points = 2000\n";
    let seller = Seller::parse(&format!("{file}\n{added}")).expect("a seller");
    assert_eq!(standard_rate(&seller, country("DE"), day("2026-12-31")), Some(1900));
    assert_eq!(standard_rate(&seller, country("DE"), day("2027-01-01")), Some(2000));
}

#[test]
fn vat_is_rounded_once_half_up() {
    let seller = Seller::example();
    let it = treatment(&seller, &buyer("DE", None), day("2026-11-30"));
    for (net, vat) in [(100, 19), (3, 1), (2, 0), (50, 10), (-50, -10), (10_050, 1910), (0, 0)] {
        assert_eq!(it.vat_on(net), vat, "{net}");
    }
}

#[test]
fn what_is_wrong_with_a_seller_is_said() {
    let file = include_str!("../../../src/model/seller.toml");
    let cases = [
        ("country = \"DE\"", "country = \"US\"", "only of the EU"),
        ("country = \"DE\"", "country = \"Germany\"", "is not a country code"),
        ("name = \"Example Hosting GmbH\"", "name = \" \"", "have to be filled in"),
        ("series = \"R\"", "series = \"r-\"", "is not made of 1 to 11 capital letters"),
        ("credit_note_series = \"G\"", "credit_note_series = \"R\"", "series of their own"),
        ("DE136695976", "DE136695977", "cannot be right"),
        ("due_days = 30", "due_days = 0", "between 1 and 90"),
        ("due_days = 30", "due_days = 30\nreminder_statement_days = 0", "between 1 and 90"),
        ("threshold = \"0.50\"", "threshold = \"0,50\"", "is not written like"),
        ("DE89370400440532013000", "DE89370400440532013001", "the iban"),
        ("billing@hosting.example", "billing", "is no address"),
        ("Example Hosting GmbH", "Example\\nHosting", "is not one line"),
        ("COBADEFFXXX", "COBA", "is not made of 8 or 11"),
    ];
    assert!(Seller::parse(file).is_ok());
    for (right, wrong, sentence) in cases {
        let problem = Seller::parse(&file.replacen(right, wrong, 1)).expect_err(wrong);
        assert!(problem.contains(sentence), "{wrong}: {problem}");
    }
}

#[test]
fn numbers_that_nobody_can_mean_are_refused() {
    let file = include_str!("../../../src/model/seller.toml");
    let rate = |country: &str, from: &str, points: &str| {
        format!("{file}\n[[vat_rates]]\ncountry = \"{country}\"\nfrom = \"{from}\"\nbasis_points = {points}\n")
    };
    for points in ["300", "2000", "3000"] {
        Seller::parse(&rate("AT", "2027-01-01", points)).expect("a rate that can be meant");
    }
    for points in ["0", "19", "20", "299", "3001", "20000", "99999"] {
        let problem = Seller::parse(&rate("AT", "2027-01-01", points)).expect_err(points);
        let sentence = format!("basis_points = {points} of AT is not between 300 and 3000 (2000 is 20 %)");
        assert!(problem.contains(&sentence), "{problem}");
    }
    let twice = format!("{}{}", rate("AT", "2027-01-01", "2000"), rate("AT", "2027-01-01", "2100").replace(file, ""));
    let without_vat_id = file.replace("vat_id = \"DE136695976\"", "");
    let small = file.replace("small_business = false", "small_business = true");
    for (text, sentence) in [
        (rate("at", "2027-01-01", "2000"), "written like DE"),
        (rate("US", "2027-01-01", "2000"), "is not a member state"),
        (rate("AT", "0202-01-01", "2000"), "is no day of a change"),
        (rate("AT", "2207-01-01", "2000"), "is no day of a change"),
        (twice, "there are two for AT"),
        (without_vat_id.clone(), "one_stop_shop needs the vat_id"),
        (small.clone(), "one_stop_shop has to be false"),
        (file.replace("\"0.50\"", "\"1000.01\""), "threshold is more than 1000.00"),
    ] {
        let problem = Seller::parse(&text).expect_err(sentence);
        assert!(problem.contains(sentence), "{sentence}: {problem}");
    }
    for right in [without_vat_id, small] {
        Seller::parse(&right.replace("one_stop_shop = true", "one_stop_shop = false")).expect("a seller");
    }
}

/// Of a thousand apps with twenty environments of six components each, all at the price that no catalogue goes beyond.
#[test]
fn no_sum_is_too_large() {
    let net = 1_000 * 20 * 6 * 999_999_999_i64;
    for basis_points in [1, 1700, 1900, 2550, 2700] {
        let treatment = Treatment { basis_points, category: Category::Standard, note: None };
        let exact = i128::from(net) * i128::from(basis_points);
        assert_eq!(i128::from(treatment.vat_on(net)), (exact + 5_000) / 10_000);
        assert_eq!(treatment.vat_on(-net), -treatment.vat_on(net));
    }
}
