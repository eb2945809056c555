//! The catalogue: the one that is built in, and what is wrong with others.

use remit::model::catalogue::Catalogue;

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
