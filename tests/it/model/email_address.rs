//! E-mail addresses as they are typed, kept and shown.

use remit::model::email_address::EmailAddress;

#[test]
fn addresses_compare_without_case_and_blanks() {
    let address = EmailAddress::parse("  Clara+Cafe@Bücher.Example ").expect("an address");
    assert_eq!(address.as_str(), "clara+cafe@xn--bcher-kva.example");
    assert_eq!(EmailAddress::parse(address.as_str()), Some(address.clone()), "parsing again changes nothing");
    assert_eq!(address.to_string(), "clara+cafe@bücher.example");
    assert_eq!(EmailAddress::parse(&format!("{address}")), Some(address.clone()), "what is shown can be typed");
    assert_eq!(address.masked(), "c•••@bücher.example");
}

#[test]
fn what_is_not_one_plain_address_is_refused() {
    let long = format!("{}@a.example", "x".repeat(65));
    for wrong in [
        "",
        "a",
        "@",
        "a@",
        "@b.example",
        "a@b",
        "a b@c.example",
        "\"a\"@b.example",
        "a@b.example,c@d.example",
        "a(comment)@b.example",
        "a\r\nBcc: x@b.example",
        "a\0@b.example",
        ".a@b.example",
        "a..b@c.example",
        "a@-b.example",
        "a@b..example",
        "<a@b.example>",
        "ä@b.example",
        "a@[127.0.0.1]",
        EmailAddress::forgotten().as_str(),
        &long,
    ] {
        assert_eq!(EmailAddress::parse(wrong), None, "{wrong:?}");
    }
}
