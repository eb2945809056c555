//! The catalogue: the one that is built in, and what is wrong with others.

use remit::model::catalogue::Catalogue;
use remit::model::payment_method::Currency;

#[test]
fn prices_are_in_the_order_of_ranks_and_something_is_required() {
    let catalogue = Catalogue::built_in();
    for component in &catalogue.components {
        assert!(component.plans.is_sorted_by(|one, next| one.eur < next.eur && one.usd < next.usd), "{component:?}");
    }
    assert!(catalogue.components.iter().any(|component| component.required));
    let (rank, plan) = catalogue.component("php").and_then(|php| php.plan("m")).expect("PHP M");
    assert_eq!((rank, plan.eur, plan.usd), (2, 2000, 2200));
}

#[test]
fn what_is_wrong_is_said() {
    let component = |key: &str, required: &str, plans: &str| {
        format!(
            "[[components]]\nkey = \"{key}\"\nname = \"A\"\nmeans = \"b\"\nrequired = {required}\n\
             counting = \"day_max\"\nplans = [{plans}]\n"
        )
    };
    let plan = |key: &str, eur: &str| format!("{{ key = \"{key}\", name = \"P\", eur = \"{eur}\", usd = \"{eur}\" }},");
    let (small, large) = (plan("s", "1.00"), plan("l", "2.00"));
    let cases = [
        (component("a", "true", &format!("{large}{small}")), "order of their prices"),
        (component("a", "true", &format!("{small}{}", plan("l", "1.00"))), "order of their prices"),
        (component("a", "false", &small), "no component is required"),
        (component("a", "true", ""), "a has no plan"),
        (component("a", "true", &small).repeat(2), "“a” of a component is there twice"),
        (component("a", "true", &format!("{small}{}", plan("s", "3.00"))), "“s” of a plan of a is there twice"),
        (component("A b", "true", &small), "“A b” of a component is not made of"),
        (component("a", "true", &plan("s", "1,00")), "“1,00” is not written like \"9.50\""),
        (component("a", "true", &plan("s", "1.005")), "is not written like"),
        (component("a", "true", &plan("s", "-1.00")), "is not written like"),
        (component("a", "true", &small) + "colour = \"red\"", "colour"),
        (component("a", "true", &small).replace("\"P\"", "\" \""), "the text “ ” of a is empty"),
        (component("a", "true", &small).replace("\"A\"", "\"A\\u0000\""), "of a is empty or no line"),
    ];
    for (text, sentence) in cases {
        let problem = Catalogue::parse(&text).expect_err(&text);
        assert!(problem.contains(sentence), "{problem}\n{text}");
    }
    assert!(Catalogue::parse(&component("a", "true", &(small + &large))).is_ok());
}

/// What is metered: a unit and its price, and no plan.
const METERED: &str = "[[components]]\nkey = \"m\"\nname = \"Data transfer\"\nmeans = \"b\"\ncounting = \"metered\"\n\
    unit = \"GB\"\nunit_code = \"E34\"\nincluded = 100\neur = \"0.08\"\nusd = \"0.000125\"\n";

#[test]
fn what_is_metered_has_a_unit_and_its_price_in_millionths() {
    let built_in = include_str!("../../../src/model/catalogue.toml");
    let with = |text: &str| Catalogue::parse(&format!("{built_in}\n{text}"));
    let catalogue = with(METERED).expect("a catalogue");
    let metered = catalogue.metered("m").expect("it is there");
    assert_eq!((metered.eur, metered.usd, metered.included), (80_000, 125, 100));
    assert_eq!(metered.offer(Currency::Eur), "Data transfer: 100 GB a month included, then €0.08 per GB");
    assert!(catalogue.component("m").is_none(), "nobody books it");
    let least = METERED.replace("unit_code = \"E34\"\nincluded = 100\n", "");
    let least = with(&least).expect("a catalogue").metered.remove(0);
    assert_eq!(
        (least.unit_code.as_str(), least.offer(Currency::Usd)),
        ("C62", "Data transfer: $0.000125 per GB".into())
    );
    let cases = [
        (METERED.replace("unit = \"GB\"\n", ""), "m does not say in which unit"),
        (METERED.replace("\"GB\"", "\" \""), "the text “ ” of m is empty"),
        (METERED.replace("\"GB\"", "\"thousands of GB\""), "longer than 12 letters"),
        (METERED.replace("E34", "GIGA"), "“GIGA” of m is none of UN/ECE"),
        (METERED.replace("= 100", "= -1"), "includes less than nothing"),
        (METERED.replace("eur = \"0.08\"\n", ""), "m has no price in eur"),
        (METERED.replace("0.08", "0.0000001"), "“0.0000001” of a unit of m is not written like"),
        (METERED.replace("0.08", "0.00"), "“0.00” of a unit of m is not written like"),
        (METERED.replace("0.08", "0,08"), "“0,08” of a unit of m is not written like"),
        (format!("{METERED}required = true\n"), "m is metered: it is in every environment"),
        (format!("{METERED}plans = []\n"), "m is metered: it is in every environment"),
        (METERED.replace("metered", "day_max"), "m is booked in plans"),
        (METERED.repeat(2), "“m” of a component is there twice"),
        (METERED.to_owned(), "no component is required"),
    ];
    for (place, (text, sentence)) in cases.iter().enumerate() {
        let parsed = if place + 1 == cases.len() { Catalogue::parse(text) } else { with(text) };
        let problem = parsed.expect_err(text);
        assert!(problem.contains(sentence), "{problem}\n{text}");
    }
}
