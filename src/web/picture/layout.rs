//! Where everything stands. Rows are centred on a trunk; those that the trunk passes are full and have an even number
//! of boxes, so that it runs between them.

use super::lettering::{cut, lines, set_length};
use super::sketch::{Node, Shape, Sketch, Stroke, Tie, Tier};

/// A layout: all measures in pixels of a drawing that is shown at its own size.
pub struct Grid {
    class: &'static str,
    width: i32,
    /// Even.
    columns: usize,
    /// Even, as the width is: so the middle of a box stands on a whole pixel, and one alone on the trunk.
    column: i32,
    gap: i32,
    core: i32,
}

/// For a desk.
pub const ACROSS: Grid = Grid { class: "across", width: 896, columns: 4, column: 202, gap: 28, core: 264 };
/// For a phone.
pub const DOWN: Grid = Grid { class: "down", width: 350, columns: 2, column: 164, gap: 18, core: 236 };

/// Between a row and the line that gathers it.
const STUB: i32 = 13;
/// Between that line and the middle: the words stand here.
const TIE: i32 = 38;
/// Around everything, for the strokes.
pub const MARGIN: i32 = 2;
const PADDING: i32 = 12;
const ICON: i32 = 20;
const NAME: i32 = 14;
const SMALL: i32 = 12;
const CORNER: i32 = 9;

/// A picture in one layout.
pub struct Drawing {
    pub class: &'static str,
    pub width: i32,
    pub height: i32,
    pub lines: Vec<Line>,
    /// Beside the lines.
    pub words: Vec<Words>,
    pub boxes: Vec<Placed>,
}

pub struct Line {
    pub path: String,
    pub class: &'static str,
}

pub struct Words {
    pub x: i32,
    pub y: i32,
    pub class: &'static str,
    pub text: String,
    /// How long the line is, where its room is narrow.
    pub length: Option<i32>,
}

pub struct Placed {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
    /// Of the corners.
    pub radius: i32,
    pub class: &'static str,
    pub shape: Shape,
    /// All of it in words, uncut.
    pub title: String,
    /// From the corner of the box.
    pub words: Vec<Words>,
    /// From the corner of the box: where the members hang.
    pub twig: String,
    pub href: Option<String>,
}

pub fn draw(sketch: &Sketch, grid: &Grid) -> Drawing {
    let drawing = Drawing {
        class: grid.class,
        width: grid.width,
        height: 0,
        lines: Vec::new(),
        words: Vec::new(),
        boxes: Vec::new(),
    };
    let mut pen = Pen { grid, y: MARGIN, drawing };
    pen.above(&sketch.above);
    for (node, tie) in &sketch.chain {
        pen.middle(node, "box");
        pen.tie(tie, pen.y, pen.y);
    }
    pen.middle(&sketch.core, "core");
    pen.below(&sketch.below);
    pen.drawing.height = pen.y + MARGIN;
    pen.drawing
}

struct Pen<'a> {
    grid: &'a Grid,
    /// How far down everything drawn reaches.
    y: i32,
    drawing: Drawing,
}

impl Pen<'_> {
    fn trunk(&self) -> i32 {
        self.grid.width / 2
    }

    /// Rows whose bottoms are gathered: the first may be short, all that follow are full.
    fn above(&mut self, tier: &Tier) {
        if tier.nodes.is_empty() {
            return;
        }
        let short = tier.nodes.len() % self.grid.columns;
        let (first, rest) = tier.nodes.split_at(short);
        let mut highest = None;
        for row in std::iter::once(first).chain(rest.chunks(self.grid.columns)).filter(|row| !row.is_empty()) {
            let boxes = self.boxes(row);
            let bottom = self.y + boxes.iter().map(|one| one.height).max().unwrap_or_default();
            let gathered = bottom + STUB;
            self.gather(&boxes, bottom, gathered, tier.tie.stroke);
            for mut one in boxes {
                one.y = bottom - one.height;
                self.drawing.boxes.push(one);
            }
            highest.get_or_insert(gathered);
            self.y = gathered + STUB;
        }
        let lowest = self.y - STUB;
        self.tie(&tier.tie, highest.unwrap_or(lowest), lowest);
    }

    /// As [`Pen::above`], turned round.
    fn below(&mut self, tier: &Tier) {
        if tier.nodes.is_empty() {
            return;
        }
        let start = self.y;
        let mut gathered = start + TIE;
        let mut lowest = gathered;
        for row in tier.nodes.chunks(self.grid.columns) {
            lowest = gathered;
            let boxes = self.boxes(row);
            let top = gathered + STUB;
            self.gather(&boxes, top, gathered, tier.tie.stroke);
            self.y = top + boxes.iter().map(|one| one.height).max().unwrap_or_default();
            for mut one in boxes {
                one.y = top;
                self.drawing.boxes.push(one);
            }
            gathered = self.y + STUB;
        }
        self.line(format!("M{} {start}V{lowest}", self.trunk()), tier.tie.stroke);
        self.say(&tier.tie.words, start);
    }

    /// One box on the trunk.
    fn middle(&mut self, node: &Node, class: &'static str) {
        let mut one = boxed(node, self.grid.core);
        one.x = self.trunk() - one.width / 2;
        one.y = self.y;
        if class == "core" {
            one.class = if node.is_open { "core open" } else { "core" };
        }
        self.y += one.height;
        self.drawing.boxes.push(one);
    }

    /// The trunk, from the highest to beneath the lowest of what it ties, and what it means.
    fn tie(&mut self, tie: &Tie, highest: i32, lowest: i32) {
        self.y = lowest + TIE;
        self.line(format!("M{} {highest}V{}", self.trunk(), self.y), tie.stroke);
        self.say(&tie.words, lowest);
    }

    fn say(&mut self, words: &str, from: i32) {
        let x = self.trunk() + 10;
        let room = self.grid.width - x;
        let text = cut(words, SMALL, room);
        let length = set_length(&text, SMALL, room);
        self.drawing.words.push(Words { x, y: from + TIE / 2 + 5, class: "sub", text, length });
    }

    fn line(&mut self, path: String, stroke: Stroke) {
        let class = match stroke {
            Stroke::Plain => "way",
            Stroke::Dotted => "way dev",
            Stroke::Dashed => "way open",
        };
        self.drawing.lines.push(Line { path, class });
    }

    /// The boxes of a row from left to right, the same kinds as high as each other; where they stand comes later.
    fn boxes(&self, row: &[Node]) -> Vec<Placed> {
        let (column, gap) = (self.grid.column, self.grid.gap);
        let count = i32::try_from(row.len()).unwrap_or_default();
        let mut x = (self.grid.width - count * column - (count - 1) * gap) / 2;
        let mut boxes = Vec::new();
        for node in row {
            let mut one = boxed(node, column);
            one.x = x;
            x += column + gap;
            boxes.push(one);
        }
        let heights: Vec<(Shape, i32)> = boxes.iter().map(|one| (one.shape, one.height)).collect();
        for one in &mut boxes {
            let same = heights.iter().filter(|(shape, _)| *shape == one.shape);
            one.height = same.map(|(_, height)| *height).max().unwrap_or_default();
        }
        boxes
    }

    /// Leads the edges of a row to one line across, with round corners at its ends.
    fn gather(&mut self, boxes: &[Placed], edge: i32, across: i32, stroke: Stroke) {
        let centres: Vec<i32> = boxes.iter().map(|one| one.x + one.width / 2).collect();
        let (Some(first), Some(last)) = (centres.first(), centres.last()) else { return };
        let turn = if across > edge { across - CORNER } else { across + CORNER };
        let mut path = String::new();
        for x in &centres {
            if first == last || (x != first && x != last) {
                path.push_str(&format!("M{x} {edge}V{across}"));
            }
        }
        if first != last {
            let (right, left) = (first + CORNER, last - CORNER);
            path.push_str(&format!(
                "M{first} {edge}V{turn}Q{first} {across} {right} {across}H{left}Q{last} {across} {last} {turn}V{edge}"
            ));
        }
        self.line(path, stroke);
    }
}

/// A box with its words, in the corner of the drawing.
fn boxed(node: &Node, width: i32) -> Placed {
    let has_icon = !matches!(node.shape, Shape::More | Shape::Nothing);
    let x = if has_icon { PADDING + ICON + 8 } else { PADDING };
    let room = width - x - PADDING + 4;
    let names = lines(&node.name, NAME, room, 2);
    // An address on two lines is no easier to read.
    let most = |words: &str| if words.contains(' ') { 2 } else { 1 };
    let details: Vec<String> = node.words.iter().flat_map(|words| lines(words, SMALL, room, most(words))).collect();
    let is_one_line = names.len() + details.len() == 1 && node.members.is_empty();
    let mut y = if is_one_line { 9 } else { 6 };
    let mut words = Vec::new();
    let mut write = |class: &'static str, text: String, step: i32| {
        y += step;
        let length = set_length(&text, size_of(class), room);
        words.push(Words { x, y, class, text, length });
        y
    };
    names.into_iter().for_each(|name| _ = write(if node.shape == Shape::More { "rest" } else { "name" }, name, 17));
    details.into_iter().for_each(|detail| _ = write("sub", detail, 16));
    let mut dots = Vec::new();
    for (place, member) in node.members.iter().enumerate() {
        dots.push(write("member", cut(&member.name, SMALL + 1, room), if place == 0 { 24 } else { 19 }) - 4);
        lines(&member.words, SMALL, room, 1).into_iter().for_each(|one| _ = write("sub", one, 15));
    }
    if node.more_members > 0 {
        write("sub", format!("and {} more", node.more_members), 19);
    }
    Placed {
        x: 0,
        y: 0,
        width,
        height: (y + if is_one_line { 17 } else { 13 }).max(2 * PADDING + ICON),
        radius: if node.shape == Shape::Person { 22 } else { 10 },
        class: match (node.shape, node.is_open) {
            (Shape::More, _) => "more",
            (Shape::Nothing, _) | (_, true) => "box open",
            _ => "box",
        },
        shape: node.shape,
        title: node.in_words(),
        words,
        twig: twig(&dots),
        href: node.href.clone(),
    }
}

/// In pixels, as the stylesheet says it.
pub fn size_of(class: &str) -> i32 {
    match class {
        "name" | "rest" => NAME,
        "member" => SMALL + 1,
        _ => SMALL,
    }
}

/// A stem down from the icon, with a branch to each member.
fn twig(members: &[i32]) -> String {
    let stem = PADDING + ICON / 2;
    let Some(last) = members.last() else { return String::new() };
    let start = PADDING + ICON + 4;
    let mut path = format!("M{stem} {start}V{}Q{stem} {last} {} {last}h4", last - 5, stem + 5);
    for y in &members[..members.len() - 1] {
        path.push_str(&format!("M{stem} {y}h9"));
    }
    path
}
