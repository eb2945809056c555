//! Whatever is drawn: nothing overlaps, nothing sticks out, nothing is forgotten.

use proptest::prelude::*;

use remit::web::picture::lettering::width;
use remit::web::picture::{
    Drawing, Line, MARGIN, Member, Node, Placed, Shape, Sketch, Stroke, Tie, Tier, folded, size_of,
};

fn node(name: &str, members: usize) -> Node {
    let shape = if members > 0 { Shape::Team } else { Shape::Person };
    let (members, more_members) = folded(vec![Member { name: name.into(), words: "in control".into() }; members], 4);
    Node { words: vec!["direct".into()], members, more_members, ..Node::new(shape, name) }
}

fn tier(names: &[String], members: usize) -> Tier {
    let nodes = names.iter().enumerate().map(|(at, name)| node(name, if at % 3 == 0 { members } else { 0 }));
    Tier { tie: Tie::new("can manage it", Stroke::Plain), nodes: nodes.collect() }
}

fn sketch(above: &[String], below: &[String], members: usize, has_chain: bool) -> Sketch {
    let link = (Node::new(Shape::Card, "Visa"), Tie::new("pays for it", Stroke::Plain));
    Sketch {
        label: String::new(),
        above: tier(above, members),
        chain: has_chain.then_some(link).into_iter().collect(),
        core: Node::new(Shape::Window, "Atlas"),
        below: tier(below, members),
    }
}

fn overlap(a: &Placed, b: &Placed) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// The vertical parts of paths that only go straight down: the trunk.
fn trunks(drawing: &Drawing) -> Vec<(i32, i32, i32)> {
    let straight = |line: &Line| {
        let (start, end) = line.path.strip_prefix('M')?.split_once('V')?;
        let (x, from) = start.split_once(' ')?;
        Some((x.parse().ok()?, from.parse().ok()?, end.parse().ok()?))
    };
    drawing.lines.iter().filter_map(straight).collect()
}

fn is_good(drawing: &Drawing, boxes: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(drawing.boxes.len(), boxes);
    for (at, one) in drawing.boxes.iter().enumerate() {
        prop_assert!(one.x >= 0 && one.y >= 0, "{} {}", one.x, one.y);
        prop_assert!(one.x + one.width <= drawing.width && one.y + one.height <= drawing.height);
        for words in &one.words {
            let wide = width(&words.text, size_of(words.class));
            prop_assert!(words.x + wide <= one.width, "{} is too wide", words.text);
            // A font that is a quarter wider than estimated stays in its box, too.
            let widest = words.length.unwrap_or(wide * 5 / 4);
            prop_assert!(words.x + widest <= one.width, "{} runs out of its box", words.text);
            prop_assert!(words.y < one.height - 4, "{} is too low", words.text);
        }
        if let Some(other) = drawing.boxes[..at].iter().find(|other| overlap(one, other)) {
            return Err(TestCaseError::fail(format!("{} and {} overlap", one.title, other.title)));
        }
        for (x, from, to) in trunks(drawing) {
            let crosses = one.x < x && x < one.x + one.width && one.y < to && from < one.y + one.height;
            prop_assert!(!crosses, "the trunk {x} {from}–{to} crosses {} at {} + {}", one.title, one.y, one.height);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn nothing_overlaps_or_sticks_out(
        above in proptest::collection::vec("\\PC{1,40}", 0..30),
        below in proptest::collection::vec("\\PC{1,40}", 0..30),
        members in 0..40_usize,
        has_chain: bool,
    ) {
        let sketch = sketch(&above, &below, members, has_chain);
        for drawing in sketch.drawn().drawings {
            is_good(&drawing, above.len() + below.len() + 1 + usize::from(has_chain))?;
        }
    }

    #[test]
    fn as_many_as_a_thousand_are_drawn(above in 0..1000_usize, below in 1..1000_usize) {
        let names = |count: usize| (0..count).map(|number| format!("Number {number}")).collect::<Vec<_>>();
        let sketch = sketch(&names(above), &names(below), 5, true);
        let [_, drawing] = sketch.drawn().drawings;
        prop_assert_eq!(drawing.boxes.len(), above + below + 2);
        let bottom = drawing.boxes.iter().map(|one| one.y + one.height).max();
        prop_assert_eq!(bottom, Some(drawing.height - MARGIN));
    }
}

#[test]
fn one_of_each_is_a_straight_line() {
    let one = ["Clara Sund".to_owned()];
    let [drawing, _] = sketch(&one, &one, 0, true).drawn().drawings;
    assert!(drawing.boxes.iter().all(|one| one.x + one.width / 2 == drawing.width / 2));
    let said: Vec<&str> = drawing.words.iter().map(|words| words.text.as_str()).collect();
    assert_eq!(said, ["can manage it", "pays for it", "can manage it"]);
}

#[test]
fn a_box_alone_and_the_middle_one_of_three_hang_straight_on_the_trunk() {
    // One column less than there are: four on a desk, two on a phone.
    for (layout, alone) in [(0, 1), (0, 3), (1, 1)] {
        let names = vec!["Harbour".to_owned(); alone];
        let drawing = &sketch(&names, &names, 0, true).drawn().drawings[layout];
        let trunk = drawing.width / 2;
        let near = |one: &&Placed| (one.x..one.x + one.width).contains(&trunk);
        let middles: Vec<i32> = drawing.boxes.iter().filter(near).map(|one| one.x * 2 + one.width).collect();
        assert!(middles.iter().all(|middle| *middle == drawing.width), "{}: {middles:?}", drawing.class);
    }
}
