//! A receipt of everything that can stand on one, as each side reads it.

use chrono::NaiveDate;
use remit::model::address::AddressText;
use remit::model::receipt::{Agreed, BillShown, Handover, PayerShown, PriceShown, Side, VatShown, Website};
use remit::model::terms::TermsOfUse;

/// By the name of its file.
pub fn all() -> [(&'static str, Handover); 3] {
    [
        ("receipt-of-giver", handover().for_giver()),
        ("receipt-of-taker", handover().for_taker()),
        ("receipt-of-payers", handover().for_payers()),
    ]
}

fn handover() -> Handover {
    let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
    let websites =
        vec![("Café Sonnenschein".to_owned(), "€34.00".to_owned()), ("Shop".to_owned(), "€40.00".to_owned())];
    let asked = PriceShown { websites, net: "€74.00".into(), vat: None, measured: Vec::new() };
    let vat = VatShown {
        label: "VAT 19 %".into(),
        amount: "€14.06".into(),
        gross: "€88.06".into(),
        note: Some("A note.".into()),
    };
    Handover {
        code: "7k3f-9xq2-4m8d-1c6t-0z5w-2r7j-8h3v".into(),
        shown_at: "https://billing.example/receipts/7k3f-9xq2-4m8d-1c6t-0z5w-2r7j-8h3v".into(),
        issued_by: "Example Hosting GmbH".into(),
        giver: side("Mara Klein", "mara@studio.example"),
        taker: side("Łucja Müller-Ångström", "lucja@cafe.example"),
        at: "2026-11-24T14:05:09+01:00".into(),
        at_in_words: "24 November 2026, 14:05 CET".into(),
        on: day(24),
        websites: vec![
            website("Café Sonnenschein", "cafe-sonnenschein.example", Some("Studio account")),
            website("Shop", "", None),
        ],
        paid_through: Some(day(24)),
        paid_from: day(25),
        access: vec!["Mara Klein still works on both websites.".into(), "Nobody loses access to the code.".into()],
        shown: vec!["Łucja Müller-Ångström: lucja@cafe.example".into()],
        agreed: Some(PriceShown { vat: Some(vat), ..asked.clone() }),
        asked,
        payer: Some(PayerShown {
            payment_method: "Café account".into(),
            address: AddressText {
                company: "Café Sonnenschein e. K.".into(),
                street: "Hafenstraße 4".into(),
                street2: "Hinterhaus".into(),
                region: String::new(),
                postal_code: "20457".into(),
                city: "Hamburg".into(),
                country: "Germany".into(),
            },
            invoices_go_to: "lucja@cafe.example".into(),
            charged_to: None,
        }),
        bill: Some(BillShown {
            seller: "Example Hosting GmbH".into(),
            town: "Hamburg".into(),
            email: "billing@hosting.example".into(),
            due_days: 30,
            first_on: "1 December 2026".into(),
            first_amount: "€17.61".into(),
            has_more: true,
        }),
        message: "Here it is.\n\nAs we said on the phone.".into(),
        text: Agreed {
            version: 1,
            words: vec!["I take over the billing. ".repeat(12), "I have the right to do so.".into()],
            terms: Some(TermsOfUse { url: "https://hosting.example/terms".into(), version: Some("2026-10-01".into()) }),
        },
    }
}

fn side(name: &str, email: &str) -> Side {
    Side { name: name.into(), email: email.into() }
}

fn website(name: &str, website: &str, paid_with: Option<&str>) -> Website {
    Website { name: name.into(), website: website.into(), paid_with: paid_with.map(str::to_owned) }
}
