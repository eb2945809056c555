//! The home page of guests: what this is, for whom, and the picture of a website as its people see it.

use askama::Template;

use crate::web::picture::{Drawing, Node, Picture, Shape, Sketch, Stroke, Tie, Tier};
use crate::web::{Here, Shell, Visit};

#[derive(Template)]
#[template(path = "home/guest.html")]
pub(super) struct GuestHome {
    shell: Shell,
    drawing: Drawing,
    /// What the drawing shows, for those who do not see it.
    label: String,
}

pub(super) fn page(visit: &Visit) -> GuestHome {
    // One drawing beside the words, on a desk too: that for phones.
    let Picture { label, drawings: [_, drawing], .. } = example().drawn();
    GuestHome { shell: visit.shell("Hand over the bill, keep the work", Here::Home), drawing, label }
}

/// A website whose owner pays for it, and who shares the billing; whoever built it keeps working on it.
fn example() -> Sketch {
    let person = |name: &str, does: &str| Node { words: vec![does.into()], ..Node::new(Shape::Person, name) };
    let payer = Node { words: vec!["gets the invoices".into()], ..Node::new(Shape::Card, "Harbour Café Ltd") };
    let website = Node { words: vec!["harbour-cafe.example".into()], ..Node::new(Shape::Window, "Harbour Café") };
    Sketch {
        label: "Clara and Tom manage Harbour Café Ltd, which pays for Harbour Café. Mara works on it.".into(),
        above: Tier {
            tie: Tie::new("can manage it", Stroke::Plain),
            nodes: vec![person("Clara Sund", "runs the café"), person("Tom Berg", "keeps the books")],
        },
        chain: vec![(payer, Tie::new("pays for it", Stroke::Plain))],
        core: website,
        below: Tier {
            tie: Tie::new("works on it", Stroke::Dotted),
            nodes: vec![person("Mara Klein", "builds websites")],
        },
    }
}
