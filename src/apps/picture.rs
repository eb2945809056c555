//! The picture of an app: what pays for it and who manages that, and who works on it.

use crate::access::people::PersonAccess;
use crate::model::PaymentMethodId;
use crate::model::app::App;
use crate::model::person::Person;
use crate::paths;
use crate::store::Moment;
use crate::web::picture::{
    Access, LITTLE_ROOM, Node, Picture, ROOM, Shape, Sketch, Stroke, Tie, Tier, people_and_teams,
};

/// What the page knows.
pub(super) struct Known<'a> {
    pub app: &'a App,
    pub developers: &'a [PersonAccess],
    pub payer: Option<&'a (PaymentMethodId, String)>,
    /// Who can manage what pays: None if the viewer may not see it.
    pub payers: Option<&'a [PersonAccess]>,
    pub has_open_request: bool,
    pub viewer: &'a Person,
    pub now: Moment,
}

pub(super) fn of(known: &Known) -> Option<Picture> {
    Sketch {
        label: label(known),
        above: managers(known),
        chain: vec![payer(known)],
        core: core(known),
        below: Tier { tie: Tie::new("works on it", Stroke::Dotted), nodes: developers(known) },
    }
    .drawn_if_worth()
}

fn managers(known: &Known) -> Tier {
    let (Some((id, _)), Some(payers)) = (known.payer, known.payers) else { return Tier::default() };
    let nodes = people_and_teams(payers, (Access::Billing, LITTLE_ROOM), known.viewer, &paths::payment_method(*id));
    Tier { tie: Tie::new("can manage it", Stroke::Plain), nodes }
}

fn payer(known: &Known) -> (Node, Tie) {
    let Some((id, name)) = known.payer else {
        let end = known.app.trial_end().map(|at| format!("trial ends {}", at.ahead(known.now)));
        let nobody = Node { words: end.into_iter().collect(), ..Node::new(Shape::Nothing, "Nobody yet") };
        return (nobody, Tie::new("pays for it", Stroke::Dashed));
    };
    let href = known.payers.map(|_| paths::payment_method(*id));
    let words = vec!["payment method".into()];
    (Node { words, href, ..Node::new(Shape::Card, name) }, Tie::new("pays for it", Stroke::Plain))
}

fn core(known: &Known) -> Node {
    let mut words = Vec::new();
    if known.app.website.is_some() {
        words.push(known.app.website_short());
    }
    if let Some(at) = known.app.delete_at {
        words.push(format!("deleted {}", at.ahead(known.now)));
    } else if known.has_open_request {
        words.push("invitation to pay is open".into());
    }
    Node { words, is_open: known.app.delete_at.is_some(), ..Node::new(Shape::Window, &known.app.name) }
}

fn developers(known: &Known) -> Vec<Node> {
    if known.developers.is_empty() {
        return vec![Node::new(Shape::Nothing, "Nobody at the moment")];
    }
    people_and_teams(known.developers, (Access::Work, ROOM), known.viewer, &paths::app_people(known.app.id))
}

/// `Visa pays for Atlas. 3 people work on it.`
fn label(known: &Known) -> String {
    let payer = known.payer.map_or("Nobody", |(_, name)| name.as_str());
    let work = match known.developers.len() {
        0 => "Nobody works on it".to_owned(),
        1 => "1 person works on it".to_owned(),
        many => format!("{many} people work on it"),
    };
    format!("{payer} pays for {}. {work}.", known.app.name)
}
