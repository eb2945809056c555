//! The file of the seller: what is wrong with one.

use remit::model::seller::Seller;

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
        ("+49 40 1234567", "+4", "less than three digits"),
        (
            "tax_number = \"27/123/45678\"\nregister = \"Amtsgericht Hamburg, HRB 12345\"\n",
            "",
            "needs register or tax_number",
        ),
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
