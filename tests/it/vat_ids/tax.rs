//! VAT: every row of the table, and the dates on which rates changed.

use chrono::NaiveDate;
use remit::model::country::Country;
use remit::model::document::Category;
use remit::model::seller::Seller;
use remit::model::vat_id::VatId;
use remit::vat_ids::tax::{BuyerFacts, IdState, Treatment, standard_rate, treatment};

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
