//! The picture of what hangs together: boxes above, a chain in the middle, boxes below, with lines, and the same in
//! words. It knows shapes and words; what they mean is known by the pages that fill it.

mod layout;
pub mod lettering;
mod people;
mod sketch;

use askama::Template;

pub use layout::{Drawing, Line, MARGIN, Placed, Words, size_of};
pub use people::{Access, LITTLE_ROOM, ROOM, people_and_teams};
pub use sketch::{Member, Node, Shape, Sketch, Stroke, Tie, Tier, folded};

/// A picture ready to be shown: drawn for a desk and for a phone, and said in words.
#[derive(Template)]
#[template(path = "parts/picture.html")]
pub struct Picture {
    /// What it shows, in one sentence: for those who do not see it.
    pub label: String,
    pub drawings: [Drawing; 2],
    /// Every box once more, by what ties it to the middle.
    pub said: Vec<Said>,
}

/// One of its drawings, with what it shows.
#[derive(Template)]
#[template(path = "parts/drawing.html")]
pub struct Drawn<'a> {
    drawing: &'a Drawing,
    label: &'a str,
}

impl Drawing {
    /// With what it shows, in one sentence.
    pub fn with<'a>(&'a self, label: &'a str) -> Drawn<'a> {
        Drawn { drawing: self, label }
    }
}

/// A line of the picture in words: `Can manage it`, and who.
pub struct Said {
    pub ties: String,
    pub nodes: Vec<Node>,
}

/// So many boxes beside what pays say more than a sentence does.
const FEWEST: usize = 3;

impl Sketch {
    /// The picture. None where a sentence says as much.
    pub fn drawn_if_worth(self) -> Option<Picture> {
        let middle = self.chain.iter().map(|(node, _)| node).chain([&self.core]);
        let boxes = self.above.nodes.iter().chain(middle).chain(&self.below.nodes);
        let is_beside = |node: &&Node| !matches!(node.shape, Shape::Card | Shape::Nothing);
        let is_worth = boxes.filter(is_beside).count() >= FEWEST;
        is_worth.then(|| self.drawn())
    }

    pub fn drawn(self) -> Picture {
        let drawings = [layout::draw(&self, &layout::ACROSS), layout::draw(&self, &layout::DOWN)];
        let mut said = Vec::new();
        said.push(Said { ties: self.above.tie.words, nodes: self.above.nodes });
        said.extend(self.chain.into_iter().map(|(node, tie)| Said { ties: tie.words, nodes: vec![node] }));
        said.push(Said { ties: self.below.tie.words, nodes: self.below.nodes });
        said.retain(|one| !one.nodes.is_empty());
        Picture { label: self.label, drawings, said }
    }
}

impl Said {
    /// `Can manage it`
    pub fn heading(&self) -> String {
        let mut rest = self.ties.chars();
        rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
    }
}
