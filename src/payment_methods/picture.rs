//! The picture of a payment method: who can manage it, and what it pays for.

use crate::access::people::PersonAccess;
use crate::apps::around::Invited;
use crate::apps::queries::ListedApp;
use crate::model::credential::Credential;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::{AppId, PersonId};
use crate::paths;
use crate::store::Moment;
use crate::store::pages::Page;
use crate::web::picture::{Access, Node, Picture, ROOM, Shape, Sketch, Stroke, Tie, Tier, folded, people_and_teams};

/// How many apps and invitations are drawn.
const APPS: usize = 8;
const INVITED: usize = 3;
const READERS: usize = 3;

/// What the page knows.
pub(super) struct Known<'a> {
    pub payment_method: &'a PaymentMethod,
    /// None: it pays by bank transfer.
    pub pays_with: Option<&'a Credential>,
    pub people: &'a [PersonAccess],
    /// Who sees its invoices only.
    pub readers: &'a [PersonAccess],
    pub invitations: &'a [Invited],
    /// The first page of what it pays for.
    pub apps: &'a Page<ListedApp, AppId>,
    pub viewer: &'a Person,
    pub now: Moment,
}

pub(super) fn of(known: &Known) -> Option<Picture> {
    let mut people = people_and_teams(known.people, (Access::Billing, ROOM), known.viewer, "#people");
    people.extend(readers(known));
    people.extend(invited(known.invitations));
    let tie = if known.readers.is_empty() { "can manage it" } else { "can see or manage it" };
    let mut words = vec![format!("payment method, {}", known.payment_method.currency)];
    words.extend(known.pays_with.map(Credential::in_short));
    Sketch {
        label: label(known),
        above: Tier { tie: Tie::new(tie, Stroke::Plain), nodes: people },
        chain: Vec::new(),
        core: Node { words, ..Node::new(Shape::Card, &known.payment_method.name) },
        below: Tier { tie: Tie::new("pays for", Stroke::Plain), nodes: apps(known) },
    }
    .drawn_if_worth()
}

fn readers(known: &Known) -> Vec<Node> {
    let node = |one: &PersonAccess| Node {
        words: vec!["invoices only".into()],
        ..Node::new(Shape::Person, if one.id == known.viewer.id { "You" } else { one.name.as_str() })
    };
    let (mut nodes, left) = folded(known.readers.iter().map(node).collect(), READERS);
    if left > 0 {
        nodes.push(Node::more(format!("and {left} more with invoices only"), "#readers"));
    }
    nodes
}

fn invited(invitations: &[Invited]) -> Vec<Node> {
    let node = |one: &Invited| Node {
        words: vec!["invited, has not answered".into()],
        is_open: true,
        href: Some(paths::sent_invitation(one.id)),
        ..Node::new(Shape::Person, one.email.to_string())
    };
    let (mut nodes, left) = folded(invitations.iter().map(node).collect(), INVITED);
    if left > 0 {
        nodes.push(Node::more(format!("and {left} more invited"), "#invited"));
    }
    nodes
}

fn apps(known: &Known) -> Vec<Node> {
    let word = known.viewer.account_type.app_word();
    if known.apps.rows.is_empty() {
        return vec![Node::new(Shape::Nothing, format!("No {word} yet"))];
    }
    let (mut nodes, left) = folded(known.apps.rows.iter().map(|app| app_node(app, known.now)).collect(), APPS);
    match (known.apps.is_whole_list(), left) {
        (true, 0) => {}
        (true, left) => nodes.push(Node::more(format!("and {left} more {word}s"), "#apps")),
        (false, _) => nodes.push(Node::more(format!("and many more {word}s"), "#apps")),
    }
    nodes
}

fn app_node(app: &ListedApp, now: Moment) -> Node {
    let mut words = Vec::new();
    if let Some(at) = app.delete_at {
        words.push(format!("deleted {}", at.ahead(now)));
    } else if app.has_open_request {
        words.push("invitation to pay is open".into());
    } else if app.website.is_some() {
        words.push(app.website_short());
    }
    Node {
        words,
        is_open: app.delete_at.is_some(),
        href: Some(paths::app(app.id)),
        ..Node::new(Shape::Window, &app.name)
    }
}

/// `3 people and 1 team can manage Visa. It pays for 20 apps.`
fn label(known: &Known) -> String {
    let word = known.viewer.account_type.app_word();
    let count = known.apps.rows.len();
    let apps = match (known.apps.is_whole_list(), count) {
        (true, 0) => format!("no {word} yet"),
        (true, 1) => format!("1 {word}"),
        (true, _) => format!("{count} {word}s"),
        (false, _) => format!("more than {count} {word}s"),
    };
    let people: std::collections::HashSet<PersonId> = known.people.iter().map(|person| person.id).collect();
    let people = if people.len() == 1 { "1 person".to_owned() } else { format!("{} people", people.len()) };
    let readers = match known.readers.len() {
        0 => String::new(),
        1 => " 1 person sees only its invoices.".to_owned(),
        many => format!(" {many} people see only its invoices."),
    };
    format!("{people} can manage {}.{readers} It pays for {apps}.", known.payment_method.name)
}
