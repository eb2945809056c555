//! `remit import`

use diesel::prelude::*;
use remit::commands::Command;
use remit::model::credential::{Credential, CredentialState, GatewayName};
use remit::store::schema::{apps, credentials, developer_connections, events, memberships, payment_methods, people};

use crate::world::{Cast, PASSWORD, World};

pub const AGENCY: &str = r#"{
  "people": [
    { "key": "ada", "name": "Ada Winter", "email": "Ada@studio.example", "account_type": "developer", "password": "walnut orbit seven lamps" },
    { "key": "ben", "name": "Ben Okoro", "email": "ben@studio.example", "account_type": "developer" },
    { "key": "cleo", "name": "Cleo Sand", "email": "cleo@cafe.example", "account_type": "client", "password": "walnut orbit seven lamps" }
  ],
  "teams": [
    { "key": "studio", "name": "Studio", "members": [ { "person": "ada", "role": "unlimited" }, { "person": "ben", "role": "limited" } ] }
  ],
  "payment_methods": [
    { "key": "cafe", "name": "Café", "currency": "EUR", "invoice_email": "cleo@cafe.example", "company": "Café GmbH", "street": "Ring 1",
      "postal_code": "50672", "city": "Köln", "country": "DE", "vat_id": null, "people": ["cleo"], "teams": [] },
    { "key": "bare", "name": "Studio card", "currency": "EUR", "teams": ["studio"] }
  ],
  "apps": [
    { "key": "menu", "name": "Café menu", "website": "https://cafe.example", "payment_method": "cafe",
      "developers": [ { "person": "ada", "team": null, "technical_contact": true }, { "person": "ben", "team": "studio" } ], "teams": ["studio"] },
    { "key": "idea", "name": "Idea", "payment_method": null, "developers": [ { "person": "ada" } ] }
  ]
}"#;

pub fn import(world: &World, text: &str) -> Result<(), String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    Command::Import { file: file.path().to_owned() }.run(world.settings.clone())
}

/// How many people, apps and events there are.
fn counts(world: &World) -> (i64, i64, i64) {
    let count = |tx: &mut remit::store::Tx| {
        Ok((
            people::table.count().get_result(tx.conn)?,
            apps::table.count().get_result(tx.conn)?,
            events::table.count().get_result(tx.conn)?,
        ))
    };
    world.db.read(count).expect("counts")
}

/// As [`import`], of a file as it is.
fn import_bytes(world: &World, bytes: &[u8]) -> Result<(), String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    Command::Import { file: file.path().to_owned() }.run(world.settings.clone())
}

story! {
    fn a_graph_is_there_as_the_file_says_and_its_people_can_log_in(world: &mut World) {
        import(world, AGENCY).expect("it is right");
        Command::check().run(world.settings.clone()).expect("no rule is broken");
        assert_eq!(counts(world), (3, 2, 8));
        let facts = world.db.read(|tx| {
            let connections: i64 = developer_connections::table.count().get_result(tx.conn)?;
            let members: i64 = memberships::table.count().get_result(tx.conn)?;
            let complete: Vec<Option<String>> =
                payment_methods::table.order(payment_methods::name).select(payment_methods::city).load(tx.conn)?;
            Ok((connections, members, complete))
        });
        assert_eq!(facts.expect("facts"), (3, 2, vec![Some("Köln".into()), None]));
        let mut cleo = world.guest();
        cleo.get("/login");
        cleo.submit("Log in", &[("Email", "cleo@cafe.example"), ("Password", PASSWORD)]);
        cleo.follow().shows(200, "Your websites").says("Café menu");
        cleo.get("/events").says("Café menu was imported");
    }

    fn who_sees_invoices_only_comes_with_a_payment_method(world: &mut World) {
        let (alone, with) = (r#""people": ["cleo"]"#, r#""people": ["cleo"], "invoice_readers": ["ada"]"#);
        import(world, &AGENCY.replacen(alone, with, 1)).expect("it is right");
        Command::check().run(world.settings.clone()).expect("no rule is broken");
        let mut ada = world.guest();
        ada.get("/login");
        ada.submit("Log in", &[("Email", "ada@studio.example"), ("Password", PASSWORD)]);
        ada.get("/payment-methods").says("Invoices only");
        ada.click("Café").shows(200, "Café").says("but not change anything");
    }

    fn a_card_that_the_gateway_has_already_comes_along(world: &mut World) {
        let card = r#""paid_with": { "gateway": "stripe", "kind": "card", "customer": "cus_1", "token": "pm_1", "brand": "Visa",
          "last4": "4242", "expires": "2028-04" }, "people": ["cleo"]"#;
        let with = |card: &str| AGENCY.replacen(r#""people": ["cleo"]"#, card, 1);
        let refused = import(world, &with(card)).expect_err("nobody takes cards here");
        assert!(refused.contains("line 13: payment method \"cafe\": paid_with: Card in EUR is not taken here by stripe"), "{refused}");
        world.restart(|settings| settings.taking.gateway = Some(GatewayName::Stripe));
        for (right, wrong, reason) in [
            ("4242", "4242424242424242", "last4 has four digits, and never the whole number"),
            (r#""card""#, r#""cheque""#, "kind is card or direct_debit"),
            (r#""card""#, r#""direct_debit""#, "a direct debit needs its mandate"),
            (r#""stripe""#, r#""bank""#, "gateway is stripe, or sandbox to try it out"),
            (r#""stripe""#, r#""sandbox""#, "is not taken here by sandbox"),
            (r#""pm_1""#, r#""  ""#, "token is missing"),
            ("2028-04", "04/28", "expires is a month like 2028-04"),
            (r#""brand""#, r#""number": "4242", "brand""#, "unknown field `number`"),
        ] {
            let refused = import(world, &with(&card.replacen(right, wrong, 1))).expect_err(wrong);
            assert!(refused.contains(reason), "{wrong}: {refused}");
        }
        assert_eq!(counts(world), (0, 0, 0));
        import(world, &with(card)).expect("it is right");
        Command::check().run(world.settings.clone()).expect("no rule is broken");
        let kept: Vec<Credential> = world.change(|tx| Ok(credentials::table.select(Credential::as_select()).load(tx.conn)?));
        let [kept] = kept.as_slice() else { panic!("{kept:?}") };
        assert_eq!((kept.words(), kept.token.as_str(), kept.state), ("Visa\u{a0}····\u{a0}4242".into(), "pm_1", CredentialState::Used));
        let mut cleo = world.guest();
        cleo.get("/login");
        cleo.submit("Log in", &[("Email", "cleo@cafe.example"), ("Password", PASSWORD)]);
        cleo.open("/payment-methods").says("Visa ···· 4242 · EUR");
        cleo.click("Café").says("Valid through April 2028");
        // Nobody else pays with it.
        let other = with(card).replace("@studio.example", "@other.example").replace("@cafe.example", "@elsewhere.example");
        let other = other.replace("Ada@studio", "Ada@other");
        assert!(import(world, &other).expect_err("it is in use").contains("paid_with: another payment method pays with this token"));
    }

    fn what_is_wrong_is_said_with_its_line_and_nothing_is_left(world: &mut World) {
        Cast::of(world);
        let before = counts(world);
        for (right, wrong, line, reason) in [
            (r#""role": "unlimited""#, r#""role": "limited""#, 8, "team \"studio\": a team needs an unlimited member"),
            (r#""account_type": "client""#, r#""account_type": "guest""#, 5, "account_type is developer or client"),
            ("ben@studio.example", "uma@team.example", 4, "uma@team.example has an account already"),
            ("ben@studio.example", "ada@STUDIO.example", 4, "ada@studio.example has an account already"),
            (r#""people": ["cleo"]"#, r#""people": ["nobody"]"#, 12, "there is no \"nobody\" above"),
            (r#""people": ["cleo"]"#, r#""peple": ["cleo"]"#, 12, "unknown field `peple`"),
            (r#""people": ["cleo"]"#, r#""people": ["cleo"], "invoice_readers": ["cleo"]"#, 12, "in people and in invoice_readers"),
            (r#""country": "DE""#, r#""country": null"#, 12, "country: Choose a country."),
            (r#""currency": "EUR", "invoice_email""#, r#""currency": "USD", "invoice_email""#, 12, "billed in euros"),
            (r#"{ "person": "ben", "team": "studio" }"#, r#"{ "person": "cleo" }"#, 17, "\"cleo\" is not a developer"),
            (r#""teams": ["studio"] },
    { "key": "idea""#, r#""teams": [] },
    { "key": "idea""#, 17, "which is not one of its teams"),
            (r#"[ { "person": "ada" } ]"#, "[]", 18, "an app on trial needs a direct developer or a team"),
            (r#""key": "idea""#, r#""key": "menu""#, 18, "this key was used before"),
            (r#""teams": [
    {"#, r#""groups": [
    {"#, 7, "unknown field `groups`"),
            ("https://cafe.example", "ftp://cafe.example", 17, "Enter an address like"),
        ] {
            assert!(AGENCY.contains(right), "{right}");
            let refused = import(world, &AGENCY.replacen(right, wrong, 1)).expect_err(wrong);
            assert!(refused.contains(&format!("line {line}: ")), "{wrong}: {refused}");
            assert!(refused.contains(reason), "{wrong}: {refused}");
            assert_eq!(counts(world), before, "{wrong}");
        }
        let in_disorder = r#"{ "apps": [], "people": [] }"#;
        assert!(import(world, in_disorder).is_err_and(|why| why.contains("the order is")));
        assert!(import(world, "{").is_err_and(|why| why.contains("line 1")));
        assert_eq!(import(world, "{}"), Ok(()));
    }

    fn a_file_that_was_saved_on_windows_is_read_and_utf_16_is_refused_by_its_name(world: &mut World) {
        let windows = AGENCY.replace('\n', "\r\n");
        for (little, start) in [(true, "\u{feff}"), (false, "\u{feff}"), (true, "")] {
            let wide = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            let bytes: Vec<u8> = format!("{start}{windows}").encode_utf16().flat_map(wide).collect();
            let refused = import_bytes(world, &bytes).expect_err("UTF-16");
            assert!(refused.contains("is written in UTF-16. Save it as UTF-8. Nothing was imported."), "{refused}");
        }
        let wrong = windows.replace("\"role\": \"unlimited\"", "\"role\": \"limited\"");
        let refused = import_bytes(world, format!("\u{feff}{wrong}").as_bytes()).expect_err("no unlimited member");
        assert!(refused.contains("line 8: "), "{refused}");
        assert_eq!(counts(world), (0, 0, 0));
        import_bytes(world, format!("\u{feff}{windows}").as_bytes()).expect("it is read");
        assert_eq!(counts(world), (3, 2, 8));
    }

    fn passwords_follow_the_rules_of_sign_up(world: &mut World) {
        for (password, reason) in [
            ("secret", "password: Use at least 12 characters."),
            ("", "password: Use at least 12 characters."),
            ("remit billing remit", "password: Your name, your address and the words of this site"),
            ("Ada Winter Studio", "password: Your name, your address and the words of this site"),
            ("walnut walnut walnut", "password: The same word again"),
        ] {
            let refused = import(world, &AGENCY.replacen(PASSWORD, password, 1)).expect_err(password);
            assert!(refused.contains("line 3: person \"ada\": ") && refused.contains(reason), "{password}: {refused}");
        }
        assert_eq!(counts(world), (0, 0, 0));
    }
}
