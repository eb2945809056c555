//! What everybody tries: the rows of the manual's matrix as addresses and fields. `{Name}` stands for an id.

/// A page to look at, and what is sent from it.
pub struct Try {
    /// In words of the manual.
    pub words: &'static str,
    /// None: there is no page before.
    pub page: Option<String>,
    /// Where the form goes; None: only looked at.
    pub act: Option<String>,
    pub fields: Vec<(&'static str, String)>,
}

fn look(words: &'static str, page: &str) -> Try {
    Try { words, page: Some(page.into()), act: None, fields: Vec::new() }
}

/// A page and its form, at the same address.
fn both(words: &'static str, address: &str, fields: &[(&'static str, &str)]) -> Try {
    let act = address.split('?').next().map(str::to_owned);
    let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Try { words, page: Some(address.into()), act, fields }
}

fn press(words: &'static str, page: Option<String>, act: &str) -> Try {
    Try { words, page, act: Some(act.into()), fields: Vec::new() }
}

/// Written, checked, sent: the page is the check page.
fn invite(words: &'static str, kind: &str, fields: &[(&'static str, &str)]) -> Try {
    let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Try { words, page: None, act: Some(format!("/invite/{kind}/send")), fields }
}

pub fn on_app(name: &str) -> Vec<Try> {
    let at = |rest: &str| format!("/apps/{{{name}}}{rest}");
    let app = format!("{{{name}}}");
    // Somebody who works on it directly, and via a team.
    let (direct, via, team) = match name {
        "North Shop" => ("{sven}", "{lia}", "{Team North}"),
        "Pilot House" | "Solo Stage" => ("{tom}", "{lim}", "{Team South}"),
        _ => ("{dave}", "{lim}", "{Team South}"),
    };
    let person = |who: &str, act: &str| at(&format!("/people/{who}/{act}"));
    let all = vec![
        look("open its page", &at("")),
        look("see who works on it", &at("/people")),
        look("see what pays for it", &at("/payment-method")),
        both("change it", &at("/settings"), &[("name", "Another name")]),
        both("connect oneself", &at("/subscribe"), &[]),
        both("ask to work on it", &at("/ask"), &[]),
        press("take the question back", None, &at("/ask/withdraw")),
        press("let Sol work on it, who asked", Some(at("/requests/{sol}")), &at("/requests/{sol}/grant")),
        press("answer no", None, &at("/requests/{sol}/refuse")),
        both("leave it", &at("/leave"), &[]),
        both("remove who works on it directly", &person(direct, "remove"), &[]),
        both("remove who works on it via a team", &person(via, "remove"), &[]),
        both("make that one a technical contact", &person(via, "contact"), &[]),
        both("the direct one no longer", &person(direct, "no-contact"), &[]),
        both("connect Team East", &at("/connect-team?team={Team East}"), &[("team", "{Team East}")]),
        both("remove its team", &at(&format!("/teams/{team}/remove")), &[]),
        both(
            "connect Sol via Team South",
            &at("/connect-member?team={Team South}&person={sol}"),
            &[("team", "{Team South}"), ("person", "{sol}")],
        ),
        both(
            "pay for it with Second billing",
            &at("/pay-with?payment_method={Second billing}"),
            &[("payment_method", "{Second billing}")],
        ),
        both(
            "pay for it with Studio billing",
            &at("/pay-with?payment_method={Studio billing}"),
            &[("payment_method", "{Studio billing}")],
        ),
        invite("invite a developer", "app", &[("app", &app), ("email", "new@developer.example")]),
        invite("invite somebody to pay", "pay", &[("app", &app), ("email", "new@client.example")]),
        both("delete it", &at("/delete"), &[]),
        press("undo the deletion", None, &at("/keep")),
    ];
    all.into_iter().filter(|tried| concerns(name, tried.words)).collect()
}

/// Whether it can come to something there.
fn concerns(app: &str, words: &str) -> bool {
    match app {
        "North Shop" => !words.contains("Sol") && !words.contains("direct") && words != "answer no",
        // It is going to be deleted.
        "Attic Bar" => ["page", "pays", "pay", "oneself", "invite", "delet"].iter().any(|word| words.contains(word)),
        "Pilot House" => !words.contains("who asked") && words != "answer no",
        "Solo Stage" => !words.contains("Sol") && !words.contains("team") && !words.contains("that one"),
        _ => true,
    }
}

pub fn on_payment_method(name: &str) -> Vec<Try> {
    let at = |rest: &str| format!("/payment-methods/{{{name}}}{rest}");
    let id = format!("{{{name}}}");
    let other = if name == "Studio billing" { "{cora}" } else { "{clio}" };
    vec![
        look("open its page", &at("")),
        look("see its invoices", &at("/invoices")),
        both("change it", &at("/edit"), &[("payment_method_name", "Another name")]),
        press("ask the invoice address again", None, &at("/invoice-email")),
        both("remove a person", &at(&format!("/people/{other}/remove")), &[]),
        both("leave a person the invoices only", &at(&format!("/people/{other}/level")), &[("level", "invoices_only")]),
        both("connect Team East", &at("/connect-team?team={Team East}"), &[("team", "{Team East}")]),
        both("connect Team South", &at("/connect-team?team={Team South}"), &[("team", "{Team South}")]),
        both("remove Team North", &at("/teams/{Team North}/remove"), &[]),
        invite(
            "invite a person",
            "payment-method",
            &[("payment_method", &id), ("access", "manage"), ("email", "new@client.example")],
        ),
        invite(
            "invite a person to the invoices",
            "payment-method",
            &[("payment_method", &id), ("access", "invoices_only"), ("email", "new@client.example")],
        ),
        both("leave", &at("/leave"), &[]),
        both("close it", &at("/close"), &[]),
    ]
}

pub fn on_team(name: &str) -> Vec<Try> {
    let at = |rest: &str| format!("/teams/{{{name}}}{rest}");
    let id = format!("{{{name}}}");
    let member = if name == "Team South" { ["{sol}", "{tess}"] } else { ["{dora}", "{tom}"] };
    let role = if name == "Team South" { "unlimited" } else { "limited" };
    vec![
        look("see it", &at("")),
        both("rename it", &at("/settings"), &[("name", "Another name")]),
        both("change a role", &at(&format!("/members/{}/role", member[0])), &[("role", role)]),
        both("remove a member", &at(&format!("/members/{}/remove", member[1])), &[]),
        invite("invite somebody", "team", &[("team", &id), ("role", "limited"), ("email", "new@developer.example")]),
        both("create an app for it", &format!("/new/app?team={id}"), &[("name", "A new app"), ("team", &id)]),
        both("leave it", &at("/leave"), &[]),
        both("delete it", &at("/delete"), &[]),
    ]
}

pub fn for_oneself() -> Vec<Try> {
    let address = ["company", "street", "city"].map(|field| (field, "Somewhere 1"));
    let mut payment_method = vec![("payment_method_name", "A new one"), ("country", "DE"), ("currency", "EUR")];
    payment_method.push(("postal_code", "20457"));
    payment_method.extend(address);
    vec![
        both("create an app", "/new/app", &[("name", "A new app")]),
        both("create a team", "/new/team", &[("name", "A new team")]),
        both("create a payment method", "/new/payment-method", &payment_method),
    ]
}
