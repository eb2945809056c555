//! Parts of pages that are compiled once. What a macro says stands anew in each template that calls it, which takes the
//! compiler longer than all else of a page: so macros that are long, or are called often, only ask for one of these.

use std::fmt::Display;

use askama::Template;
use askama::filters::HtmlSafe;

use super::chart::Chart;
use super::picture::{Drawn, Picture};
use super::{FieldErrors, ListQuery, Shell};
use crate::access::consequences::Consequences;
use crate::model::moment::Moment;
use crate::paths;
use crate::store::pages::Page;

// Other templates write these as they are: each is a template itself, which has escaped what is in it.
impl HtmlSafe for Chart {}
impl HtmlSafe for Drawn<'_> {}
impl HtmlSafe for Line<'_> {}
impl HtmlSafe for ListOfConsequences<'_> {}
impl HtmlSafe for OperatorTabs<'_> {}
impl HtmlSafe for Pages {}
impl HtmlSafe for Picture {}
impl HtmlSafe for Search<'_> {}
impl HtmlSafe for Summary<'_> {}
impl HtmlSafe for Time {}

/// A field of one line, with its hint and what is wrong with it.
#[derive(Template)]
#[template(path = "parts/line.html")]
pub struct Line<'a> {
    errors: &'a FieldErrors,
    name: &'a str,
    label: &'a str,
    /// The type of the input.
    kind: &'a str,
    /// None: a password, which is never shown again.
    value: Option<&'a dyn Display>,
    /// Empty for none.
    hint: &'a str,
    autocomplete: &'a str,
}

pub fn line<'a>(
    errors: &'a FieldErrors,
    name: &'a str,
    label: &'a str,
    kind: &'a str,
    value: &'a dyn Display,
    hint: &'a str,
    autocomplete: &'a str,
) -> Line<'a> {
    Line { errors, name, label, kind, value: Some(value), hint, autocomplete }
}

pub fn password<'a>(
    errors: &'a FieldErrors,
    name: &'a str,
    label: &'a str,
    hint: &'a str,
    autocomplete: &'a str,
) -> Line<'a> {
    Line { errors, name, label, kind: "password", value: None, hint, autocomplete }
}

/// All errors of a form.
#[derive(Template)]
#[template(path = "parts/summary.html")]
pub struct Summary<'a> {
    errors: &'a FieldErrors,
    special: &'a str,
    called: &'a str,
}

pub fn summary<'a>(errors: &'a FieldErrors, special: &'a str, called: &'a str) -> Summary<'a> {
    Summary { errors, special, called }
}

/// A time or a day, the exact time on pointing.
#[derive(Template)]
#[template(path = "parts/time.html")]
pub struct Time {
    moment: Moment,
    words: String,
}

pub fn time(moment: &Moment, now: &Moment) -> Time {
    Time { moment: *moment, words: moment.relative(*now).to_string() }
}

pub fn date(moment: &Moment) -> Time {
    Time { moment: *moment, words: moment.date().to_string() }
}

/// What an act changes.
#[derive(Template)]
#[template(path = "parts/consequences.html")]
pub struct ListOfConsequences<'a> {
    consequences: &'a Consequences,
}

pub fn consequences(consequences: &Consequences) -> ListOfConsequences<'_> {
    ListOfConsequences { consequences }
}

/// The field to look for something in a long list.
#[derive(Template)]
#[template(path = "parts/search.html")]
pub struct Search<'a> {
    path: &'a str,
    q: &'a str,
    label: &'a str,
    is_whole_list: bool,
    all: Option<String>,
}

pub fn search<'a, T, Id: Copy>(
    path: &'a str,
    query: &'a ListQuery,
    page: &'a Page<T, Id>,
    label: &'a str,
) -> Search<'a> {
    Search { path, q: &query.q, label, is_whole_list: page.is_whole_list(), all: page.all_in_words() }
}

/// The way to the pages before and after this one: address and words.
#[derive(Template)]
#[template(path = "parts/pages.html")]
pub struct Pages {
    before: Option<(String, &'static str)>,
    after: Option<(String, &'static str)>,
}

pub fn pages<T, Id: Copy + Display>(path: &str, query: &ListQuery, page: &Page<T, Id>) -> Pages {
    Pages {
        before: page.before.map(|id| (paths::list_page(path, "before", id, &query.q), "← Back")),
        after: page.after.map(|id| (paths::list_page(path, "after", id, &query.q), "More →")),
    }
}

/// The same for lists by time, newest first.
pub fn by_age<T, Id: Copy + Display>(path: &str, page: &Page<T, Id>) -> Pages {
    Pages {
        before: page.before.map(|id| (paths::list_page(path, "before", id, ""), "← Newer")),
        after: page.after.map(|id| (paths::list_page(path, "after", id, ""), "Older →")),
    }
}

/// The pages of operators.
#[derive(Template)]
#[template(path = "parts/operator_tabs.html")]
pub struct OperatorTabs<'a> {
    shell: &'a Shell,
    current: &'a str,
}

pub fn operator_tabs<'a>(shell: &'a Shell, current: &'a str) -> OperatorTabs<'a> {
    OperatorTabs { shell, current }
}
