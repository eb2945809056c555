//! A document for machines, after EN 16931: as XRechnung, and as Factur-X within a PDF.

use std::time::{Duration, SystemTime};

use chrono::{Datelike, NaiveDate, NaiveTime};
use en16931::invoice::{
    Contact, CreditTransfer, Delivery, DirectDebit, DocumentTotals, Item, Party, PaymentCard, PaymentInstructions,
    PaymentMeans, Period, PostalAddress, PrecedingInvoice, PriceDetails, VatBreakdown,
};
use en16931::profiles::{En16931, XRechnung};
use en16931::validation::profile::{ProfileMarker, Rejected, Validated};
use en16931::{
    Date, DocumentReference, Identifier, Invoice, InvoiceAmount, InvoiceLine, Percentage, Quantity, UnitPriceAmount,
};
use en16931_formats::Syntax;
use en16931_formats::zugferd::{EmbedOptions, Metadata, embed};

use super::about::About;
use crate::model::bank;
use crate::model::country::Country;
use crate::model::credential::{PaidWith, PaymentKind};
use crate::model::document::{Category, Document, Group, InvoiceKind, Line, SANDBOX, SANDBOX_MEANS};

use crate::model::payment_method::Currency;
use crate::model::usage::Cents;

/// Prices are for so many days.
const DAYS_OF_A_MONTH: &str = "30";
const DAY: &str = "DAY";
/// How XRechnung calls what happens here: somebody is billed for what they got.
const BILLING: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

/// The XRechnung of a document. None: it lacks something that XRechnung wants, such as a telephone number of the seller or
/// the email address of the customer.
pub(super) fn xrechnung(document: &Document, paid: Cents) -> Option<String> {
    let mut invoice = invoice::<XRechnung>(document, paid).ok()?;
    invoice.business_process = Some(BILLING.into());
    if let Some(with) = document.paid_with.as_ref().filter(|with| with.kind == PaymentKind::DirectDebit) {
        invoice.payment = Some(agreed(document, with));
    }
    let valid = Validated::<XRechnung>::new(invoice).ok()?;
    Some(en16931_formats::write(&valid, Syntax::Cii).xml)
}

/// The PDF with the document as Factur-X in it. What it says of itself stays the same.
///
/// # Errors
/// Why it cannot be, in words.
pub(super) fn attached(pdf: &[u8], document: &Document, paid: Cents) -> Result<Vec<u8>, String> {
    let valid = Validated::<En16931>::new(invoice::<En16931>(document, paid)?).map_err(|rejected| words(&rejected))?;
    let midnight = document.issued_on.and_time(NaiveTime::MIN).and_utc().timestamp();
    let since = Duration::from_secs(u64::try_from(midnight).unwrap_or_default());
    let modified = Some(SystemTime::UNIX_EPOCH + since);
    let About { title, subject, author, .. } = About::of(document);
    let says = Metadata { title, subject, author };
    let options = EmbedOptions { metadata: Some(says), modified, ..EmbedOptions::default() };
    embed(pdf, &valid, &options).map_err(|problem| problem.to_string())
}

fn words(rejected: &Rejected) -> String {
    rejected.report().fatal().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn invoice<Profile: ProfileMarker>(document: &Document, paid: Cents) -> Result<Invoice, String> {
    let type_code = match document.kind {
        InvoiceKind::Invoice => "380",
        InvoiceKind::CreditNote => "381",
    };
    let period = Period { start: Some(date(document.from)?), end: Some(date(document.to)?) };
    let mut builder = Invoice::builder(
        Profile::PROFILE.specification_id,
        document.number.as_str(),
        date(document.issued_on)?,
        type_code,
        document.currency.as_str(),
    )
    .buyer_reference(reference_of_buyer(document))
    .seller(seller(document))
    .buyer(buyer(document))
    .invoicing_period(period)
    .delivery(Delivery { date: Some(date(document.to)?), ..Delivery::default() })
    .payment(payment(document));
    for note in notes(document) {
        builder = builder.note(note);
    }
    builder = match document.kind {
        InvoiceKind::Invoice => builder.due_date(date(document.due_on)?),
        InvoiceKind::CreditNote => builder.credit_note().payment_terms("This is a credit: nothing is to be paid."),
    };
    for line in lines(document)? {
        builder = builder.line(line);
    }
    let mut invoice = builder.vat_breakdown(vat(document)?).totals(totals(document, paid)).build();
    invoice.purchase_order_reference = document.buyer.order_number.as_ref().map(DocumentReference::new);
    // Its date is wanted only where a number is not enough to find it.
    let before = document.takes_back.iter().chain(&document.corrects).map(DocumentReference::new);
    invoice.preceding_invoices = before.map(|reference| PrecedingInvoice { reference, issue_date: None }).collect();
    Ok(invoice)
}

/// What there is no other place for.
fn notes(document: &Document) -> Vec<String> {
    let mut notes = vec![document.counting_words()];
    notes.extend(document.is_sandbox.then(|| format!("{SANDBOX}: {SANDBOX_MEANS}")));
    notes.extend(document.reason.iter().map(|reason| format!("The reason: {reason}")));
    notes.extend(document.replaced_by.iter().map(|number| format!("Replaced by {number}")));
    notes.extend(document.corrects.iter().map(|number| format!("Replaces {number}")));
    notes
}

/// By what the customer knows where it belongs: the reference that it asks for, or what pays, as its people call that.
fn reference_of_buyer(document: &Document) -> &str {
    let buyer = &document.buyer;
    match buyer.reference.as_ref().unwrap_or(&buyer.payment_method).trim() {
        "" => &document.number,
        words => words,
    }
}

/// What is not subject to VAT bears no VAT ID, of nobody: so the seller needs its register or its tax number.
fn seller(document: &Document) -> Party {
    let seller = &document.seller;
    let address = address(&seller.street, &seller.postal_code, &seller.city, &seller.country);
    let register = seller.register.as_ref().or(seller.tax_number.as_ref());
    Party {
        legal_registration: register.map(Identifier::new),
        vat_identifier: seller.vat_id.clone().filter(|_| bears_vat_ids(document)),
        tax_registration: seller.tax_number.clone(),
        electronic_address: email(&seller.email),
        contact: Contact {
            name: Some(seller.name.clone()),
            phone: seller.phone.clone(),
            email: Some(seller.email.clone()),
        },
        ..Party::new(seller.name.as_str(), address)
    }
}

fn buyer(document: &Document) -> Party {
    let buyer = &document.buyer;
    let to = &buyer.address;
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let address = PostalAddress {
        line2: filled(&to.street2),
        subdivision: filled(&to.region),
        ..address(&to.street, &to.postal_code, &to.city, &to.country)
    };
    Party {
        vat_identifier: buyer.vat_id.clone().filter(|_| bears_vat_ids(document)),
        electronic_address: buyer.email.as_deref().and_then(email),
        ..Party::new(to.company.as_str(), address)
    }
}

fn bears_vat_ids(document: &Document) -> bool {
    document.vat.category != Category::Outside
}

fn email(address: &str) -> Option<Identifier> {
    Identifier::eas(address, "EM").ok()
}

/// With the country by its name, as it stands on the paper.
fn address(street: &str, postal_code: &str, city: &str, country: &str) -> PostalAddress {
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let code = Country::all().find(|one| one.name() == country).map(Country::code);
    PostalAddress {
        line1: filled(street),
        city: filled(city),
        post_code: filled(postal_code),
        country: code.map(Into::into),
        ..PostalAddress::default()
    }
}

/// How an invoice is paid. A credit note pays for what comes next.
fn payment(document: &Document) -> PaymentInstructions {
    let seller = &document.seller;
    if let Some(with) = &document.paid_with {
        return charged(document, with);
    }
    let transfer = CreditTransfer {
        account_identifier: bank::iban(&seller.iban),
        account_name: Some(seller.name.clone()),
        provider_identifier: seller.bic.clone(),
    };
    let (code, means) = match (document.kind, document.currency) {
        (InvoiceKind::CreditNote, _) => ("97", None),
        (InvoiceKind::Invoice, Currency::Eur) => ("58", Some(PaymentMeans::CreditTransfer(vec![transfer]))),
        (InvoiceKind::Invoice, Currency::Usd) => ("30", Some(PaymentMeans::CreditTransfer(vec![transfer]))),
    };
    PaymentInstructions {
        means_code: Some(code.into()),
        remittance_information: Some(document.reference.clone()),
        means,
        ..PaymentInstructions::default()
    }
}

/// By itself: with the last digits of a card, or with the mandate and not with the account, of which only those are known.
fn charged(document: &Document, with: &PaidWith) -> PaymentInstructions {
    let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let (code, means) = match with.kind {
        // Whether it is a credit card (54) is not known.
        PaymentKind::Card => {
            ("48", PaymentMeans::Card(PaymentCard { primary_account_number: said(&with.last4), holder_name: None }))
        }
        PaymentKind::DirectDebit => (
            "59",
            PaymentMeans::DirectDebit(DirectDebit {
                mandate_reference: said(&with.mandate),
                creditor_identifier: said(&with.creditor),
                debited_account: None,
            }),
        ),
    };
    PaymentInstructions {
        means_code: Some(code.into()),
        means_text: Some(with.words()),
        remittance_information: Some(document.reference.clone()),
        means: Some(means),
    }
}

/// A direct debit as XRechnung takes it: that wants the whole account with a mandate (BR-DE-31), which nobody here knows. So it is
/// what was agreed (ZZZ), in words.
fn agreed(document: &Document, with: &PaidWith) -> PaymentInstructions {
    let words = [with.words() + ".", with.mandate_sentence()].join(" ");
    PaymentInstructions {
        means_code: Some("ZZZ".into()),
        means_text: Some(words.trim_end().to_owned()),
        remittance_information: Some(document.reference.clone()),
        means: None,
    }
}

fn lines(document: &Document) -> Result<Vec<InvoiceLine>, String> {
    let booked = document.groups.iter().flat_map(|group| group.lines.iter().map(move |line| (group, line)));
    let mut lines = Vec::new();
    for (group, line) in booked {
        lines.push(booked_line(document, lines.len() + 1, group, line)?);
    }
    for (name, net) in document.other_rows() {
        let id = (lines.len() + 1).to_string();
        // No price is below zero: what is taken off is there minus once.
        let quantity = number(if net < 0 { "-1" } else { "1" })?;
        let (category, rate) = (document.vat.category.as_str(), rate_of_line(document)?);
        lines.push(InvoiceLine::new(id, name, quantity, "C62", amount(net), category, rate));
    }
    Ok(lines)
}

fn booked_line(document: &Document, place: usize, group: &Group, line: &Line) -> Result<InvoiceLine, String> {
    let where_from = format!("{} · {}", group.app, group.environment);
    let Counted { quantity, unit, price, of } = counted(line)?;
    let description = match &line.measured {
        Some(measured) => format!("{where_from} · {}", measured.used()),
        None => where_from,
    };
    let price = PriceDetails {
        net_price: price,
        base_quantity: Some(of),
        base_quantity_code: Some(unit.into()),
        ..PriceDetails::default()
    };
    let (category, rate) = (document.vat.category.as_str(), rate_of_line(document)?);
    let whole = InvoiceLine::new(place.to_string(), "", quantity, unit, amount(line.amount), category, rate)
        .with_price(price)
        .with_item(Item { name: Some(line.name()), description: Some(description), ..Item::default() });
    // What comes late is of another month, which its name says: no row may be for days outside those of its document.
    Ok(match line.within.filter(|days| document.from <= days.from && days.to <= document.to) {
        Some(days) => whole.with_period(Period { start: Some(date(days.from)?), end: Some(date(days.to)?) }),
        None => whole,
    })
}

/// A quantity of a unit, and the price of so many of them.
struct Counted<'a> {
    quantity: Quantity,
    unit: &'a str,
    price: UnitPriceAmount,
    of: Quantity,
}

fn counted(line: &Line) -> Result<Counted<'_>, String> {
    let Some(measured) = &line.measured else {
        let price = UnitPriceAmount::new(amount(line.monthly_price).into_decimal());
        return Ok(Counted {
            quantity: number(&line.days.to_string())?,
            unit: DAY,
            price,
            of: number(DAYS_OF_A_MONTH)?,
        });
    };
    let price = measured.unit_price;
    let price: Quantity = number(&format!("{}.{:06}", price / 1_000_000, price % 1_000_000))?;
    Ok(Counted {
        quantity: number(&measured.quantity.to_string())?,
        unit: &measured.unit_code,
        price: UnitPriceAmount::new(price.into_decimal()),
        of: number("1")?,
    })
}

/// What is not subject to VAT has no rate.
fn rate_of_line(document: &Document) -> Result<Option<Percentage>, String> {
    Ok(if document.vat.category == Category::Outside { None } else { Some(rate(document)?) })
}

fn rate(document: &Document) -> Result<Percentage, String> {
    let points = document.vat.basis_points;
    number(&format!("{}.{:02}", points / 100, points % 100))
}

fn vat(document: &Document) -> Result<VatBreakdown, String> {
    let vat = &document.vat;
    let code = match vat.category {
        Category::ReverseCharge => Some("VATEX-EU-AE"),
        Category::Outside => Some("VATEX-EU-O"),
        Category::Standard | Category::Exempt => None,
    };
    Ok(VatBreakdown {
        taxable_amount: amount(document.net),
        tax_amount: amount(vat.amount),
        category: vat.category.as_str().into(),
        rate: Some(rate(document)?),
        exemption_reason: vat.note.clone(),
        exemption_reason_code: code.map(Into::into),
    })
}

fn totals(document: &Document, paid: Cents) -> DocumentTotals {
    DocumentTotals {
        line_total: amount(document.net),
        taxable_total: amount(document.net),
        vat_total: Some(amount(document.vat.amount)),
        gross_total: amount(document.gross),
        paid: (paid != 0).then(|| amount(paid)),
        due: amount(document.gross - paid),
        ..DocumentTotals::default()
    }
}

fn amount(cents: Cents) -> InvoiceAmount {
    InvoiceAmount::from_minor_units(cents)
}

fn number<Number: std::str::FromStr>(text: &str) -> Result<Number, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

fn date(day: NaiveDate) -> Result<Date, String> {
    let part = |of: u32| u8::try_from(of).unwrap_or_default();
    Date::new(day.year(), part(day.month()), part(day.day())).map_err(|problem| problem.to_string())
}
