//! What an e-invoice says adds up to the cent, and says what the paper says.

use remit::model::document::{Category, Document};
use remit::model::usage::Cents;
use roxmltree::Node;

use super::cases;
use crate::world::text_of_pdf;

/// The text of all elements with this name, in order.
fn all<'a>(xml: Node<'a, 'a>, name: &str) -> Vec<&'a str> {
    xml.descendants().filter(|node| node.tag_name().name() == name).filter_map(|node| node.text()).collect()
}

fn cents(text: &str) -> Cents {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    format!("{whole}{part:0<2}").parse().expect("an amount")
}

fn rows(document: &Document) -> usize {
    document.groups.iter().map(|group| group.lines.len()).sum::<usize>() + document.other_rows().count()
}

#[test]
fn sums_are_those_of_the_document() {
    for (name, issued) in cases::all() {
        let (document, xml) = (&issued.document, issued.xrechnung().expect(name));
        let parsed = roxmltree::Document::parse(&xml).expect("XML");
        let root = parsed.root();
        let sums = root.descendants().find(|node| node.tag_name().name().ends_with("HeaderMonetarySummation"));
        let sums = sums.expect("the sums");
        let sum = |of: &str| all(sums, of).first().map(|text| cents(text)).expect(of);
        assert_eq!(sum("LineTotalAmount"), document.net, "{name}");
        assert_eq!(sum("TaxBasisTotalAmount"), document.net, "{name}");
        assert_eq!(sum("TaxTotalAmount"), document.vat.amount, "{name}");
        assert_eq!(sum("GrandTotalAmount"), document.gross, "{name}");
        assert_eq!(sum("DuePayableAmount"), document.gross - issued.paid, "{name}");
        let lines = root.descendants().filter(|node| node.tag_name().name() == "IncludedSupplyChainTradeLineItem");
        let amounts: Vec<Cents> =
            lines.map(|line| cents(all(line, "LineTotalAmount").first().expect("its amount"))).collect();
        assert_eq!((amounts.len(), amounts.iter().sum::<Cents>()), (rows(document), document.net), "{name}");
        // What is not subject to VAT bears no VAT ID, of nobody.
        let ids = root.descendants().filter(|node| node.attribute("schemeID") == Some("VA")).count();
        assert_eq!(ids == 0, document.vat.category == Category::Outside || document.seller.vat_id.is_none(), "{name}");
    }
}

#[test]
fn a_usual_invoice_is_on_one_sheet_and_says_everything() {
    let text = text_of_pdf(&cases::issued(cases::usual(), 0).pdf().expect("a PDF"));
    for words in [
        "Invoice R2026-000123",
        "Café Sonnenschein e. K.",
        "14 to 30 Nov",
        "October 2026, carried",
        "VAT 19 %",
        "DE89 3704 0044 0532 0130 00",
        "31 December 2026",
        "HRB 12345",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert_eq!(text.matches('\u{c}').count(), 1, "one sheet: {text}");
    assert!(!text.contains("Page "), "{text}");
    for status in ["open", "overdue", "cancelled"] {
        assert!(!text.split_whitespace().any(|word| word == status), "{status} in {text}");
    }
}

#[test]
fn what_credit_has_paid_is_not_asked_for() {
    let text = text_of_pdf(&cases::issued(cases::usual(), 1_500).pdf().expect("a PDF"));
    assert!(text.contains("Paid from your credit") && text.contains("To be paid"), "{text}");
    let gross = cases::usual().gross;
    let text = text_of_pdf(&cases::issued(cases::usual(), gross).pdf().expect("a PDF"));
    assert!(!text.contains("How to pay"), "{text}");
}

#[test]
fn three_hundred_rows_go_over_sheets_that_say_what_they_are() {
    let document = cases::with_rows(cases::usual(), 300);
    let text = text_of_pdf(&cases::issued(document.clone(), 0).pdf().expect("a PDF"));
    let sheets: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!((6..12).contains(&sheets.len()), "{} sheets", sheets.len());
    for (place, sheet) in sheets.iter().enumerate() {
        assert!(sheet.contains(&format!("Page {} of {}", place + 1, sheets.len())), "{sheet}");
        assert!(sheet.contains("Invoice R2026-000123"), "{sheet}");
        assert!(place + 1 == sheets.len() || sheet.contains("A month"), "the head of the table: {sheet}");
    }
    let rows = text.lines().filter(|line| line.trim_start().starts_with("PHP M")).count();
    assert_eq!(rows, 300);
    let last = sheets.last().expect("a sheet");
    assert!(last.contains("Net") && last.contains("VAT 19 %") && last.contains("Total"), "{last}");
}

#[test]
fn a_credit_note_asks_for_nothing() {
    for (name, issued) in cases::all() {
        let text = text_of_pdf(&issued.pdf().expect("a PDF"));
        let is_note = issued.document.takes_back.is_some();
        assert_eq!(text.contains("Credit note G2026-000004"), is_note, "{name}: {text}");
        let is_charged = issued.document.paid_with.is_some();
        assert_eq!(text.contains("How to pay"), !is_note && !is_charged, "{name}: {text}");
        assert_eq!(text.contains("How it is paid"), is_charged, "{name}: {text}");
        if is_note {
            let words = match issued.document.is_partial {
                _ if issued.document.wording > 0 => issued.document.credits_words(),
                true => "Credits a part of",
                false => "Takes back",
            };
            assert!(text.contains(words) && text.contains("Credited"), "{name}: {text}");
        }
    }
}

/// What a case says on paper, with each blank as one, and to machines.
fn said(case: &str) -> (String, String) {
    let (_, issued) = cases::all().into_iter().find(|(name, _)| *name == case).expect("a case");
    let text = text_of_pdf(&issued.pdf().expect("a PDF"));
    (text.split_whitespace().collect::<Vec<_>>().join(" "), issued.xrechnung().expect("an XRechnung"))
}

#[test]
fn order_number_and_reference_stand_where_bookkeepers_look_for_them() {
    let (paper, xml) = said("ordered");
    assert!(paper.contains("Order number PO 4711") && paper.contains("Your reference 04011000-12345-34"), "{paper}");
    let parsed = roxmltree::Document::parse(&xml).expect("XML");
    assert_eq!(all(parsed.root(), "BuyerReference"), ["04011000-12345-34"]);
    let order = parsed.descendants().find(|node| node.tag_name().name() == "BuyerOrderReferencedDocument");
    assert_eq!(all(order.expect("an order"), "IssuerAssignedID"), ["PO 4711"]);
    let (paper, xml) = said("usual");
    assert!(!paper.contains("Order number") && !paper.contains("Your reference"), "{paper}");
    let parsed = roxmltree::Document::parse(&xml).expect("XML");
    assert_eq!(all(parsed.root(), "BuyerReference"), ["Main account"]);
}

#[test]
fn what_replaces_and_what_credits_names_the_other_one() {
    let cases: [(&str, &str, &[&str]); 5] = [
        (
            "correction",
            "380",
            &["Replaces R2026-000123", "Credited before: G2026-000001 \u{2212}€10.00", "Already paid"],
        ),
        ("replaced", "381", &["Takes back R2026-000123", "Replaced by R2026-000130"]),
        ("note-over-a-sum", "381", &["Credits a part of R2026-000123", "The reason: The shop", "Net €9.99"]),
        ("note-over-rows", "381", &["Credits a part of R2026-000123", "The reason: Booked by mistake"]),
        (
            "rest",
            "381",
            &["Takes back R2026-000123", "Credited before: G2026-000002 \u{2212}€5.03", "The reason: The contract"],
        ),
    ];
    for (case, kind, on_paper) in cases {
        let (paper, xml) = said(case);
        for words in on_paper {
            assert!(paper.contains(words), "{case}: {words} in {paper}");
        }
        assert!(!paper.contains("Paid from your credit"), "{paper}");
        let parsed = roxmltree::Document::parse(&xml).expect("XML");
        let find = |name: &str| parsed.descendants().find(|node| node.tag_name().name() == name).expect("an element");
        assert_eq!(all(find("ExchangedDocument"), "TypeCode"), [kind], "{case}");
        assert_eq!(all(find("InvoiceReferencedDocument"), "IssuerAssignedID"), ["R2026-000123"], "{case}");
        let prices = all(parsed.root(), "ChargeAmount");
        assert!(!prices.is_empty() && prices.iter().all(|price| !price.starts_with('-')), "{case}: {prices:?}");
    }
}

/// The text of the first element with this name.
fn first<'a>(xml: &'a roxmltree::Document<'a>, name: &str) -> Option<&'a str> {
    xml.descendants().find(|node| node.tag_name().name() == name)?.text()
}

#[test]
fn what_is_charged_says_so_and_has_neither_code_nor_account() {
    for (case, on_paper) in [
        ("card", "Charged on 3 December 2026"),
        ("card-as-worded-now", "Due 3 December 2026"),
        ("card", "We will charge your Mastercard ···· 4444 on 3 December 2026."),
        (
            "debit",
            "on 8 December 2026 from the account ending in 3000. Mandate REMIT-4711, creditor DE98ZZZ09999999999.",
        ),
        ("debit-of-gateway", "from the account ending in 3000. Mandate REMIT-4711."),
    ] {
        let (paper, xml) = said(case);
        assert!(paper.contains(on_paper), "{case}: {paper}");
        assert!(
            !paper.contains("IBAN") && !paper.contains("banking app") && !paper.contains("To be paid by"),
            "{paper}"
        );
        assert!(!xml.contains("IBANID") && !xml.contains("DE89370400440532013000"), "{case}: {xml}");
    }
}

#[test]
fn machines_read_how_it_is_charged() {
    let (_, card) = said("card");
    let parsed = roxmltree::Document::parse(&card).expect("XML");
    let means = parsed.descendants().find(|node| node.tag_name().name() == "SpecifiedTradeSettlementPaymentMeans");
    let means = means.expect("the means");
    assert_eq!((all(means, "TypeCode"), all(means, "ID")), (vec!["48"], vec!["4444"]));
    // With a mandate XRechnung wants the whole account, which nobody knows: what was agreed is there in words.
    let (_, debit) = said("debit");
    let parsed = roxmltree::Document::parse(&debit).expect("XML");
    let means = parsed.descendants().find(|node| node.tag_name().name() == "SpecifiedTradeSettlementPaymentMeans");
    let means = means.expect("the means");
    let words = "SEPA Direct Debit from the account ending in 3000. Mandate REMIT-4711, creditor DE98ZZZ09999999999.";
    assert_eq!((all(means, "TypeCode"), all(means, "Information")), (vec!["ZZZ"], vec![words]));
    assert_eq!(first(&parsed, "DirectDebitMandateID"), None);
}
