//! What a browser shows: the parts of an answer that a person or a test looks at.

use std::cell::Cell;

use actix_web::http::header::HeaderMap;
use scraper::{ElementRef, Html, Selector};

use super::pdf::text_of_pdf;

/// The last answer of a browser.
#[derive(Clone)]
pub struct Page {
    /// The path that was asked for, with its query.
    pub address: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// A status, or words that are there, have been asked for: only then it means something that others are not there.
    is_looked_at: Cell<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub text: String,
    pub href: String,
}

#[derive(Debug, Clone)]
pub struct Form {
    pub method: String,
    pub action: String,
    /// Name and value, as they would be sent if nothing was typed.
    pub fields: Vec<(String, String)>,
    /// Every name that a field of it has, checked or not.
    pub names: Vec<String>,
    /// Label and name.
    pub labels: Vec<(String, String)>,
    pub buttons: Vec<Button>,
}

#[derive(Debug, Clone)]
pub struct Button {
    pub text: String,
    pub field: Option<(String, String)>,
}

impl Page {
    pub fn nothing() -> Page {
        Page::answered("/", 0, HeaderMap::new(), Vec::new())
    }

    pub fn answered(address: &str, status: u16, headers: HeaderMap, body: Vec<u8>) -> Page {
        Page { address: address.to_owned(), status, headers, body, is_looked_at: Cell::new(false) }
    }

    /// What can be read in it: of a PDF what stands on its sheets, of a picture nothing.
    pub fn source(&self) -> String {
        if self.body.starts_with(b"\x89PNG") {
            return String::new();
        }
        if self.body.starts_with(b"%PDF") {
            return text_of_pdf(&self.body);
        }
        String::from_utf8(self.body.clone()).expect("pages are UTF-8")
    }

    /// What a program reads.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|problem| panic!("{problem} at {}", self.address))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn html(&self) -> Html {
        Html::parse_document(&self.source())
    }

    fn first(&self, selector: &str) -> Option<String> {
        let html = self.html();
        html.select(&select(selector)).next().map(words_of)
    }

    pub fn title(&self) -> String {
        self.first("title").unwrap_or_default()
    }

    pub fn h1(&self) -> String {
        self.first("h1").unwrap_or_default()
    }

    /// The words of the main part, blanks folded.
    pub fn text(&self) -> String {
        self.first("main").or_else(|| self.first("body")).unwrap_or_default()
    }

    pub fn flash(&self) -> Option<String> {
        self.first("main > .note[role=status]")
    }

    /// The words of all elements that match.
    pub fn all(&self, selector: &str) -> Vec<String> {
        self.html().select(&select(selector)).map(words_of).collect()
    }

    pub fn links(&self) -> Vec<Link> {
        let href = |link: ElementRef| link.value().attr("href").unwrap_or_default().to_owned();
        self.html().select(&select("a[href]")).map(|link| Link { text: words_of(link), href: href(link) }).collect()
    }

    pub fn forms(&self) -> Vec<Form> {
        self.html().select(&select("form")).map(|form| read_form(form, &self.address)).collect()
    }

    /// The form with this button.
    pub fn form(&self, button: &str) -> Form {
        let has = |form: &Form| form.buttons.iter().any(|one| one.text == button);
        self.forms().into_iter().find(has).unwrap_or_else(|| {
            let there: Vec<_> = self.forms().into_iter().flat_map(|form| form.buttons).map(|one| one.text).collect();
            panic!("no button “{button}” at {} but {there:?}\n{}", self.address, self.text())
        })
    }

    pub fn has_button(&self, button: &str) -> bool {
        self.forms().iter().any(|form| form.buttons.iter().any(|one| one.text == button))
    }

    /// What stands in a field now, by name.
    pub fn field(&self, name: &str) -> String {
        let fields = self.forms().into_iter().flat_map(|form| form.fields);
        fields.into_iter().find(|(one, _)| one == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// What is said to be wrong with a field, by name.
    pub fn problem(&self, name: &str) -> Option<String> {
        self.first(&format!("[id=\"{name}-error\"]"))
    }

    /// The status is this one.
    #[track_caller]
    pub fn answers(&self, status: u16) -> &Page {
        assert_eq!(self.status, status, "at {}: {}", self.address, self.excerpt());
        self.looked_at()
    }

    /// The status is one of these.
    #[track_caller]
    pub fn status_is(&self, allowed: &[u16]) -> &Page {
        assert!(allowed.contains(&self.status), "not {allowed:?} at {}: {}", self.address, self.excerpt());
        self.looked_at()
    }

    /// The status and the heading are these; the title is the same as the heading.
    #[track_caller]
    pub fn shows(&self, status: u16, heading: &str) -> &Page {
        self.answers(status);
        assert_eq!(self.h1(), heading, "at {}: {}", self.address, self.excerpt());
        assert_eq!(self.title(), heading, "title and heading differ at {}", self.address);
        self
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Page {
        assert!(self.text().contains(words), "“{words}” is not said at {}: {}", self.address, self.excerpt());
        self.looked_at()
    }

    /// Not on a page of which nothing has been said yet: an empty answer says nothing either.
    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Page {
        assert!(self.is_looked_at.get(), "ask first what {} answers, or says: {}", self.address, self.excerpt());
        let whole = self.first("body").unwrap_or_default();
        assert!(!whole.contains(words), "“{words}” is said at {}: {}", self.address, self.excerpt());
        self
    }

    fn looked_at(&self) -> &Page {
        self.is_looked_at.set(true);
        self
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    fn excerpt(&self) -> String {
        format!("{} → {:?} {}", self.status, self.location().unwrap_or_default(), self.text())
    }
}

fn read_form(form: ElementRef, address: &str) -> Form {
    let attribute = |element: ElementRef, name: &str| element.value().attr(name).map(str::to_owned);
    let mut read = Form {
        method: attribute(form, "method").unwrap_or_else(|| "get".into()).to_lowercase(),
        action: attribute(form, "action").unwrap_or_else(|| address.to_owned()),
        fields: Vec::new(),
        names: Vec::new(),
        labels: Vec::new(),
        buttons: Vec::new(),
    };
    for element in form.select(&select("input, select, textarea, button")) {
        let name = attribute(element, "name").unwrap_or_default();
        let kind = attribute(element, "type").unwrap_or_default();
        let value = attribute(element, "value");
        let is_submit = element.value().name() == "button" || kind == "submit";
        if is_submit {
            let text =
                if element.value().name() == "button" { words_of(element) } else { value.clone().unwrap_or_default() };
            let field = (!name.is_empty()).then(|| (name, value.unwrap_or_default()));
            read.buttons.push(Button { text, field });
            continue;
        }
        if name.is_empty() || element.value().attr("disabled").is_some() {
            continue;
        }
        read.names.push(name.clone());
        if let Some(value) = value_of(element, &kind, value) {
            read.fields.push((name, value));
        }
    }
    read.labels = labels(form);
    read
}

/// What would be sent for this field; None: nothing.
fn value_of(element: ElementRef, kind: &str, value: Option<String>) -> Option<String> {
    match element.value().name() {
        "select" => {
            let options: Vec<ElementRef> = element.select(&select("option")).collect();
            let chosen = options.iter().find(|option| option.value().attr("selected").is_some()).or(options.first());
            chosen.map(|option| option.value().attr("value").map_or_else(|| words_of(*option), str::to_owned))
        }
        "textarea" => Some(element.text().collect()),
        _ if matches!(kind, "checkbox" | "radio") => {
            element.value().attr("checked").is_some().then(|| value.unwrap_or_else(|| "on".into()))
        }
        _ => Some(value.unwrap_or_default()),
    }
}

fn labels(form: ElementRef) -> Vec<(String, String)> {
    let named = |label: ElementRef| -> Option<(String, String)> {
        let name = match label.value().attr("for") {
            Some(id) => {
                let field = form.select(&select(&format!("[id=\"{id}\"]"))).next()?;
                field.value().attr("name")?.to_owned()
            }
            None => label.select(&select("[name]")).next()?.value().attr("name")?.to_owned(),
        };
        Some((words_of(label), name))
    };
    form.select(&select("label")).filter_map(named).collect()
}

fn words_of(element: ElementRef) -> String {
    element.text().flat_map(|text| [text, " "]).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|problem| panic!("“{selector}”: {problem}"))
}
