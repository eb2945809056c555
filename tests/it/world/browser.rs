//! A browser without a window: keeps cookies, sends forms as they stand on the page.

use std::ops::Deref;

use actix_web::cookie::Cookie;
use actix_web::http::Method;
use actix_web::test::TestRequest;

use super::page::Page;
use super::server::Server;

/// As a browser says it: the host of the base URL.
const HOST: &str = "127.0.0.1:8080";

pub struct Browser {
    server: Server,
    state: State,
}

/// What a browser remembers; may go to another thread.
pub struct State {
    cookies: Vec<(String, String)>,
    page: Page,
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.state.page
    }
}

impl Browser {
    pub fn new(server: Server) -> Browser {
        Browser { server, state: State { cookies: Vec::new(), page: Page::nothing() } }
    }

    pub(super) fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    pub fn take_cookie(&mut self, (name, value): (String, String)) {
        self.state.cookies.retain(|(one, _)| *one != name);
        if !value.is_empty() {
            self.state.cookies.push((name, value));
        }
    }

    /// Name and value of all cookies.
    pub fn cookies(&self) -> Vec<(String, String)> {
        self.state.cookies.clone()
    }

    /// Exactly these cookies from now on.
    pub fn take_cookies(&mut self, cookies: Vec<(String, String)>) {
        self.state.cookies = cookies;
    }

    /// Opens an address, without following a redirect.
    pub fn get(&mut self, address: &str) -> &mut Browser {
        self.send(Method::GET, address, None, &[])
    }

    /// Opens an address and goes where it leads.
    pub fn open(&mut self, address: &str) -> &mut Browser {
        self.get(address).follow()
    }

    /// Goes on as long as the answer is a redirect.
    #[track_caller]
    pub fn follow(&mut self) -> &mut Browser {
        for _ in 0..10 {
            let Some(next) = self.location().map(str::to_owned) else { return self };
            self.get(&next);
        }
        panic!("redirects in circles at {}", self.address);
    }

    /// Sends fields, and nothing else, as a page of ours would.
    pub fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> &mut Browser {
        let body = encoded(fields.iter().map(|(name, value)| (*name, *value)));
        self.post_body(address, body.into_bytes())
    }

    /// Sends bytes as if they were a form of ours.
    pub fn post_body(&mut self, address: &str, body: Vec<u8>) -> &mut Browser {
        self.send(Method::POST, address, Some(body), &[("sec-fetch-site", "same-origin")])
    }

    /// Presses a button of the page that is shown. `fields`: name or label, and value; what is not named stays as it is.
    #[track_caller]
    pub fn submit(&mut self, button: &str, fields: &[(&str, &str)]) -> &mut Browser {
        let form = self.form(button);
        let mut values = form.fields.clone();
        let typed: Vec<(String, &str)> = fields
            .iter()
            .map(|(field, value)| {
                let by_label = form.labels.iter().find(|(label, _)| label == field).map(|(_, name)| name.clone());
                let name = by_label.unwrap_or_else(|| (*field).to_owned());
                assert!(form.names.contains(&name), "no field “{field}” beside “{button}”: {:?}", form.names);
                (name, *value)
            })
            .collect();
        values.retain(|(name, _)| !typed.iter().any(|(one, _)| one == name));
        values.extend(typed.into_iter().map(|(name, value)| (name, value.to_owned())));
        values.extend(form.buttons.iter().find(|one| one.text == button).and_then(|one| one.field.clone()));
        let body = encoded(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if form.method == "post" {
            self.post_body(&form.action, body.into_bytes())
        } else {
            let path = form.action.split('?').next().unwrap_or_default().to_owned();
            self.get(&format!("{path}?{body}"))
        }
    }

    /// Presses the button of a form with a file, as a browser sends it.
    #[track_caller]
    pub fn upload(&mut self, button: &str, file: &[u8]) -> &mut Browser {
        let form = self.form(button);
        let mut body = Vec::new();
        for (name, value) in form.fields.iter().filter(|(name, _)| name != "file") {
            let part = format!("--x1\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(b"--x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\n\r\n");
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x1--\r\n");
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=x1")];
        self.send(Method::POST, &form.action, Some(body), &headers)
    }

    /// Presses a link of the page that is shown.
    #[track_caller]
    pub fn click(&mut self, text: &str) -> &mut Browser {
        let link = self.links().into_iter().find(|link| link.text == text);
        let link = link.unwrap_or_else(|| panic!("no link “{text}” at {}: {:?}", self.address, self.links()));
        self.open(&link.href)
    }

    /// Sends anything. The page becomes the answer.
    pub fn send(
        &mut self,
        method: Method,
        address: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> &mut Browser {
        let (asked, _) = address.split_once('#').unwrap_or((address, ""));
        let mut request = TestRequest::default().method(method).uri(asked).insert_header(("host", HOST));
        for header in headers {
            request = request.insert_header(*header);
        }
        for (name, value) in &self.state.cookies {
            request = request.cookie(Cookie::new(name, value));
        }
        if let Some(body) = body {
            if !headers.iter().any(|(name, _)| *name == "content-type") {
                request = request.insert_header(("content-type", "application/x-www-form-urlencoded"));
            }
            request = request.set_payload(body);
        }
        let answer = self.server.answer(request);
        for set in answer.headers.get_all("set-cookie") {
            let cookie = Cookie::parse_encoded(set.to_str().expect("cookies are text").to_owned()).expect("a cookie");
            let is_removed = cookie.max_age().is_some_and(|age| age.is_zero());
            let value = if is_removed { String::new() } else { cookie.value().to_owned() };
            self.take_cookie((cookie.name().to_owned(), value));
        }
        self.state.page = Page::answered(asked, answer.status, answer.headers, answer.body);
        self
    }

    /// It is a redirect to an address that begins like this.
    #[track_caller]
    pub fn redirects_to(&mut self, start: &str) -> &mut Browser {
        self.answers(303);
        assert!(self.location().is_some_and(|to| to.starts_with(start)), "{:?}, not {start}", self.location());
        self
    }
}

pub fn encoded<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
