//! What the Stripe of the tests keeps, and what it does when it is called: as its documentation says, for the calls that Remit
//! makes. It was written with Remit in sight: what it cannot tell is asked of localstripe and the official client, in
//! `tests/stripe`.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::contract::Does;

pub type Fields = BTreeMap<String, String>;

/// Status and body.
pub type Answer = (u16, Value);

const DEBIT_DAYS: i64 = 5;
const DAY: i64 = 24 * 3600;

#[derive(Default)]
pub struct State {
    /// Seconds since 1970.
    pub now: i64,
    /// Where pages are.
    pub url: String,
    /// By what they are called, each as it is shown when nothing in it is expanded.
    pub objects: BTreeMap<String, Value>,
    /// What was asked and answered with a key.
    keys: HashMap<String, (String, Fields, Answer)>,
}

impl State {
    /// As Stripe: a key is the same once more, and is good for nothing else. What it answers is replayed then.
    pub fn answer(&mut self, method: &str, path: &str, mut fields: Fields, key: Option<&str>) -> (Answer, bool) {
        let what = format!("{method} {path}");
        if let Some((asked, with, answer)) = key.and_then(|key| self.keys.get(key)) {
            let is_same = *asked == what && *with == fields;
            let other = || error(400, "idempotency_error", "Keys can only be used with the same parameters");
            return if is_same { (answer.clone(), true) } else { (other(), false) };
        }
        let asked = fields.clone();
        let expand: Vec<String> =
            fields.iter().filter(|(name, _)| name.starts_with("expand")).map(|it| it.1.clone()).collect();
        fields.retain(|name, _| !name.starts_with("expand"));
        let (status, mut body) = self.act(method, path, &fields);
        expand.iter().for_each(|path| self.expand(&mut body, path));
        if let Some(key) = key {
            self.keys.insert(key.to_owned(), (what, asked, (status, body.clone())));
        }
        ((status, body), false)
    }

    fn act(&mut self, method: &str, path: &str, fields: &Fields) -> Answer {
        let segments: Vec<&str> = path.split('/').collect();
        match (method, segments.as_slice()) {
            ("POST", ["customers"]) => self.made("cus", json!({"object": "customer", "email": fields["email"]})),
            ("POST", ["checkout", "sessions"]) => self.begin(fields),
            ("POST", ["checkout", "sessions", id, "expire"]) => self.expire(id),
            ("POST", ["payment_intents"]) => {
                let (amount, with) = (fields["amount"].parse().expect("cents"), fields["payment_method"].clone());
                self.charge(amount, &with, &fields["customer"], fields.get("metadata[remit]"))
            }
            ("POST", ["payment_intents", id, "cancel"]) => self.cancel(id),
            ("GET", ["payment_intents", "search"]) => {
                let key = fields["query"].trim_start_matches("metadata['remit']:'").trim_end_matches('\'').to_owned();
                self.list("payment_intent", |it| it["metadata"]["remit"] == key)
            }
            ("GET", ["payment_intents"]) => {
                let since: i64 = fields["created[gte]"].parse().expect("seconds");
                self.list("payment_intent", |it| it["created"].as_i64() >= Some(since))
            }
            ("POST", ["payment_methods", id, "detach"]) => self.detach(id),
            ("POST", ["refunds"]) => self.refund(fields),
            ("GET", ["refunds" | "disputes"]) => {
                let payment = fields["payment_intent"].clone();
                if !self.objects.contains_key(&payment) {
                    return missing(&payment);
                }
                let kind = path.trim_end_matches('s');
                self.list(kind, |it| it["payment_intent"] == payment)
            }
            ("GET", ["setup_intents"]) => {
                let with = fields["payment_method"].clone();
                self.list("setup_intent", |it| it["payment_method"] == with)
            }
            ("GET", [.., id]) => self.objects.get(*id).map_or_else(|| missing(id), |it| (200, it.clone())),
            _ => error(404, "invalid_request_error", "Unrecognized request URL"),
        }
    }

    /// Puts whole objects where only their names stand.
    fn expand(&self, body: &mut Value, path: &str) {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        if let Value::Array(all) = body {
            return all.iter_mut().for_each(|one| self.expand(one, path));
        }
        let Some(at) = body.get_mut(first) else { return };
        if let Some(whole) = at.as_str().and_then(|name| self.objects.get(name)) {
            *at = whole.clone();
        }
        if !rest.is_empty() {
            self.expand(at, rest);
        }
    }

    fn made(&mut self, start: &str, object: Value) -> Answer {
        let name = format!("{start}_{:04}", self.objects.len() + 1);
        let mut it = json!({"id": name, "livemode": false, "created": self.now});
        let (Value::Object(all), Value::Object(more)) = (&mut it, object) else { panic!("an object") };
        all.extend(more);
        self.objects.insert(name, it.clone());
        (200, it)
    }

    fn name_of(&mut self, start: &str, object: Value) -> String {
        self.made(start, object).1["id"].as_str().expect("a name").to_owned()
    }

    /// The newest first.
    fn list(&self, kind: &str, is_wanted: impl Fn(&Value) -> bool) -> Answer {
        let mut found: Vec<&Value> = self.objects.values().filter(|it| it["object"] == kind && is_wanted(it)).collect();
        found.reverse();
        (200, json!({"object": "list", "data": found, "has_more": false}))
    }

    fn begin(&mut self, fields: &Fields) -> Answer {
        let setup = (fields["mode"] == "setup").then(|| {
            let customer = &fields["customer"];
            let it = json!({"object": "setup_intent", "status": "requires_payment_method", "customer": customer});
            self.name_of("seti", it)
        });
        let amount = fields.get("line_items[0][price_data][unit_amount]").and_then(|cents| cents.parse::<i64>().ok());
        let (_, session) = self.made(
            "cs_test",
            json!({
                "object": "checkout.session", "status": "open", "customer": fields.get("customer"), "amount_total": amount,
                "setup_intent": setup, "payment_intent": null, "remit": fields.get("payment_intent_data[metadata][remit]"),
            }),
        );
        let name = session["id"].as_str().expect("a name").to_owned();
        self.objects.get_mut(&name).expect("it was made")["url"] = json!(format!("{}/c/pay/{name}", self.url));
        (200, self.objects[&name].clone())
    }

    fn expire(&mut self, id: &str) -> Answer {
        match self.objects.get_mut(id) {
            Some(it) if it["status"] == "open" => {
                it["status"] = json!("expired");
                it["url"] = Value::Null;
                (200, it.clone())
            }
            Some(_) => error(400, "invalid_request_error", "Only sessions that are open can be expired"),
            None => missing(id),
        }
    }

    /// Somebody is at the page of a session.
    pub fn at_page(&mut self, session: &str, does: Does) {
        let it = self.objects[session].clone();
        let is_setup = !it["setup_intent"].is_null();
        let goes_away = does == Does::Leaves || (does == Does::Declined && !is_setup);
        if it["status"] != "open" || goes_away {
            return;
        }
        let customer = it["customer"].as_str().map(str::to_owned);
        let customer = customer.unwrap_or_else(|| self.name_of("cus", json!({"object": "customer"})));
        let method = self.method(does, &customer);
        if is_setup {
            let is_debit = matches!(does, Does::DebitWorks | Does::DebitComesBack);
            let mandate = is_debit.then(|| self.mandate(&method));
            let setup = self.objects.get_mut(it["setup_intent"].as_str().expect("a name")).expect("it was made");
            setup["status"] = json!("succeeded");
            setup["payment_method"] = json!(method);
            setup["mandate"] = json!(mandate);
        } else {
            // Somebody is there who confirms it.
            self.objects.get_mut(&method).expect("it was made")["is_confirmed"] = json!(true);
            let key = it["remit"].as_str().map(str::to_owned);
            let amount = it["amount_total"].as_i64().expect("an amount");
            let (_, paid) = self.charge(amount, &method, &customer, key.as_ref());
            self.objects.get_mut(session).expect("it was made")["payment_intent"] = paid["id"].clone();
        }
        let session = self.objects.get_mut(session).expect("it was made");
        session["status"] = json!("complete");
        session["url"] = Value::Null;
    }

    fn method(&mut self, does: Does, customer: &str) -> String {
        let last4 = match does {
            Does::Declined => "0341",
            Does::Confirms => "3155",
            Does::DebitWorks => "3000",
            Does::DebitComesBack => "3001",
            Does::Works | Does::Leaves => "4242",
        };
        let kind = if last4.starts_with("300") { "sepa_debit" } else { "card" };
        let details = match kind {
            "card" => json!({"brand": "visa", "last4": last4, "exp_month": 4, "exp_year": 2031, "country": "DE"}),
            _ => json!({"last4": last4, "country": "DE", "bank_code": "37040044"}),
        };
        self.name_of("pm", json!({"object": "payment_method", "type": kind, kind: details, "customer": customer}))
    }

    fn mandate(&mut self, method: &str) -> String {
        let details = json!({"sepa_debit": {"reference": "NXDSYREGC9PSMKWY", "url": "https://hooks.example/mandate"}});
        let it = json!({
            "object": "mandate", "status": "active", "payment_method": method, "payment_method_details": details,
            "customer_acceptance": {"accepted_at": self.now, "type": "online"},
        });
        self.name_of("mandate", it)
    }

    fn charge(&mut self, amount: i64, with: &str, customer: &str, key: Option<&String>) -> Answer {
        let Some(method) = self.objects.get(with).cloned() else { return missing(with) };
        if method["customer"] != customer {
            return error(400, "invalid_request_error", "This payment method may not be used again");
        }
        let kind = method["type"].as_str().expect("a type").to_owned();
        let failed = match method[kind.as_str()]["last4"].as_str() {
            Some("0341") => Some(("card_declined", "generic_decline")),
            Some("3155") if method["is_confirmed"] != true => {
                Some(("authentication_required", "authentication_required"))
            }
            _ => None,
        };
        let status = match failed {
            Some(_) => "requires_payment_method",
            None if kind == "sepa_debit" => "processing",
            None => "succeeded",
        };
        let error = failed.map(|(code, decline)| json!({"type": "card_error", "code": code, "decline_code": decline}));
        let charge = json!({
            "object": "charge", "amount_refunded": 0, "disputed": false, "payment_method_details": {"type": kind},
        });
        let charge = self.name_of("ch", charge);
        let (_, it) = self.made(
            "pi",
            json!({
                "object": "payment_intent", "status": status, "amount": amount, "payment_method_types": [kind],
                "amount_received": if status == "succeeded" { amount } else { 0 }, "payment_method": with,
                "last_payment_error": error, "latest_charge": charge, "metadata": {"remit": key},
            }),
        );
        match error {
            Some(mut error) => {
                error["payment_intent"] = it;
                (402, json!({"error": error}))
            }
            None => (200, it),
        }
    }

    fn cancel(&mut self, id: &str) -> Answer {
        let waits = ["requires_payment_method", "requires_confirmation", "requires_action"];
        match self.objects.get_mut(id) {
            Some(it) if waits.iter().any(|status| it["status"] == *status) => {
                it["status"] = json!("canceled");
                (200, it.clone())
            }
            Some(_) => {
                error(400, "invalid_request_error", "You cannot cancel this PaymentIntent because of its status")
            }
            None => missing(id),
        }
    }

    fn detach(&mut self, id: &str) -> Answer {
        match self.objects.get_mut(id) {
            Some(it) if !it["customer"].is_null() => {
                it["customer"] = Value::Null;
                (200, it.clone())
            }
            Some(_) => error(400, "invalid_request_error", "It is not attached to a customer"),
            None => missing(id),
        }
    }

    fn refund(&mut self, fields: &Fields) -> Answer {
        let (payment, amount) = (&fields["payment_intent"], fields["amount"].parse::<i64>().expect("cents"));
        let Some(it) = self.objects.get(payment) else { return missing(payment) };
        let received = it["amount_received"].as_i64().unwrap_or(0);
        let name = it["latest_charge"].as_str().expect("a charge").to_owned();
        let charge = self.objects.get_mut(&name).expect("it was made");
        let refunded = charge["amount_refunded"].as_i64().expect("cents") + amount;
        if refunded > received {
            return error(400, "invalid_request_error", "That is more than there is");
        }
        charge["amount_refunded"] = json!(refunded);
        let key = fields.get("metadata[remit]");
        self.made(
            "re",
            json!({"object": "refund", "status": "succeeded", "payment_intent": payment, "metadata": {"remit": key}}),
        )
    }

    /// Debits that have been on their way for long enough arrive, or come back.
    pub fn pass_days(&mut self, days: i64) {
        self.now += days * DAY;
        let due = self.now - DEBIT_DAYS * DAY;
        let names: Vec<String> = self.objects.keys().filter(|name| name.starts_with("pi_")).cloned().collect();
        for name in names {
            let it = self.objects[&name].clone();
            if it["status"] != "processing" || it["created"].as_i64() > Some(due) {
                continue;
            }
            let comes_back =
                self.objects[it["payment_method"].as_str().expect("a name")]["sepa_debit"]["last4"] == "3001";
            let it = self.objects.get_mut(&name).expect("it is there");
            if comes_back {
                it["status"] = json!("requires_payment_method");
                it["last_payment_error"] = json!({"code": "payment_method_provider_decline"});
            } else {
                it["status"] = json!("succeeded");
                it["amount_received"] = it["amount"].clone();
            }
        }
    }

    /// Whoever pays objects at their bank.
    pub fn dispute(&mut self, payment: &str, status: &str) {
        let it = self.objects[payment].clone();
        let charge = it["latest_charge"].as_str().expect("a charge");
        self.objects.get_mut(charge).expect("it was made")["disputed"] = json!(true);
        let dispute = json!({"object": "dispute", "status": status, "amount": it["amount"], "payment_intent": payment});
        self.made("du", dispute);
    }
}

fn error(status: u16, kind: &str, message: &str) -> Answer {
    (status, json!({"error": {"type": kind, "message": message}}))
}

fn missing(name: &str) -> Answer {
    (
        404,
        json!({"error": {"type": "invalid_request_error", "code": "resource_missing", "message": format!("No such {name}")}}),
    )
}
