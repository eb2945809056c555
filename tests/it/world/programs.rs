//! Programs: what somebody with a token sends, and reads.

use actix_web::http::Method;
use diesel::prelude::*;
use remit::model::access_token::{Scope, Scopes};
use remit::model::app::App;
use remit::model::person::Person;
use remit::store::schema::apps;
use remit::tokens::changes::{NewToken, make, make_on_command_line};
use serde_json::Value;

use super::{Browser, Page, World, confirmed};

/// A program that sends a token with all that it asks.
pub struct Program {
    /// Empty: it has none.
    pub token: String,
    browser: Browser,
    on_behalf_of: Option<String>,
    key: Option<String>,
}

fn new(name: &str, scopes: &[Scope]) -> NewToken {
    let scopes: Scopes = scopes.iter().copied().collect();
    NewToken { name: name.into(), scopes, last_day: None }
}

impl World {
    /// One of this person, with a token that is good for these.
    pub fn program_of(&self, person: &Person, scopes: &[Scope]) -> Program {
        self.program_called("deploy", person, scopes)
    }

    /// The same with another name.
    pub fn program_called(&self, name: &str, person: &Person, scopes: &[Scope]) -> Program {
        let new = new(name, scopes);
        let secret = self.change(|tx| {
            let confirmed = confirmed(tx);
            make(tx, person, &confirmed, &new).map(|(_, secret)| secret.reveal().to_owned())
        });
        self.program(&secret)
    }

    /// One of the hosting platform.
    pub fn platform(&self, name: &str, scopes: &[Scope]) -> Program {
        let new = new(name, scopes);
        let secret = self.change(|tx| make_on_command_line(tx, &new).map(|(_, secret)| secret.reveal().to_owned()));
        self.program(&secret)
    }

    /// The platform has a name of its own for an app.
    pub fn is_called(&self, app: &App, name: &str) {
        self.change(|tx| {
            let row = diesel::update(apps::table.find(app.id));
            Ok(row.set(apps::external_id.eq(Some(name))).execute(tx.conn)?)
        });
    }

    /// One that sends this.
    pub fn program(&self, token: &str) -> Program {
        Program { token: token.to_owned(), browser: self.guest(), on_behalf_of: None, key: None }
    }
}

impl Program {
    /// From now on it says who pressed the button.
    pub fn on_behalf_of(mut self, whom: &str) -> Program {
        self.on_behalf_of = Some(whom.to_owned());
        self
    }

    /// From now on it says that all that it sends is one and the same.
    pub fn keyed(mut self, key: &str) -> Program {
        self.key = Some(key.to_owned());
        self
    }

    pub fn get(&mut self, address: &str) -> &Page {
        self.send(Method::GET, address, None)
    }

    pub fn post(&mut self, address: &str, body: &Value) -> &Page {
        self.send(Method::POST, address, Some(body))
    }

    pub fn put(&mut self, address: &str, body: &Value) -> &Page {
        self.send(Method::PUT, address, Some(body))
    }

    pub fn patch(&mut self, address: &str, body: &Value) -> &Page {
        self.send(Method::PATCH, address, Some(body))
    }

    pub fn delete(&mut self, address: &str) -> &Page {
        self.send(Method::DELETE, address, None)
    }

    /// Sends anything.
    pub fn send(&mut self, method: Method, address: &str, body: Option<&Value>) -> &Page {
        let authorization = format!("Bearer {}", self.token);
        let mut headers = vec![("content-type", "application/json")];
        if !self.token.is_empty() {
            headers.push(("authorization", authorization.as_str()));
        }
        if let Some(whom) = &self.on_behalf_of {
            headers.push(("remit-on-behalf-of", whom.as_str()));
        }
        if let Some(key) = &self.key {
            headers.push(("idempotency-key", key.as_str()));
        }
        let body = body.map(|body| body.to_string().into_bytes());
        self.browser.send(method, address, body, &headers)
    }

    /// What is answered with 200.
    #[track_caller]
    pub fn reads(&mut self, address: &str) -> Value {
        self.get(address).answers(200).json()
    }

    /// The whole of a list, part by part of so many rows.
    #[track_caller]
    pub fn reads_all(&mut self, address: &str, limit: usize) -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let part = self.reads(&format!("{address}?limit={limit}&after={after}"));
            all.extend(part["data"].as_array().expect("a list").iter().cloned());
            match part["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => return all,
            }
        }
    }
}
