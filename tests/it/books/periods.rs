//! Months and quarters, as addresses name them.

use remit::books::period::Period;

#[test]
fn a_period_is_a_month_or_a_quarter() {
    for (text, name, from, to) in [
        ("2026-11", "November 2026", "2026-11-01", "2026-11-30"),
        ("2028-02", "February 2028", "2028-02-01", "2028-02-29"),
        ("2026-Q4", "October to December 2026", "2026-10-01", "2026-12-31"),
        ("2027-Q1", "January to March 2027", "2027-01-01", "2027-03-31"),
    ] {
        let period = Period::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((period.to_string().as_str(), period.name().as_str()), (text, name));
        assert_eq!((period.from().to_string(), period.to().to_string()), (from.to_owned(), to.to_owned()));
        assert_eq!(Period::quarter(period.last), Period::quarter(period.first));
    }
    for text in ["", "2026", "2026-13", "2026-Q0", "2026-Q5", "9999-12", "262142-12", "-5-Q1", "tomorrow", "2026-11-05"]
    {
        assert_eq!(Period::parse(text), None, "{text}");
    }
}
