//! What is to be drawn, in shapes and words.

/// What is to be drawn.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    pub label: String,
    /// Tied to the first of the chain. May be empty.
    pub above: Tier,
    /// Between those above and the core, each tied to the next.
    pub chain: Vec<(Node, Tie)>,
    /// What the picture is about.
    pub core: Node,
    /// Tied to the core. May be empty.
    pub below: Tier,
}

/// Boxes that are tied to the middle in the same way.
#[derive(Debug, Clone, Default)]
pub struct Tier {
    pub tie: Tie,
    pub nodes: Vec<Node>,
}

/// What a line means, in words, and how it is drawn.
#[derive(Debug, Clone, Default)]
pub struct Tie {
    /// `can manage it`
    pub words: String,
    pub stroke: Stroke,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stroke {
    #[default]
    Plain,
    /// Works on it.
    Dotted,
    /// Not yet so.
    Dashed,
}

/// One box.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub shape: Shape,
    pub name: String,
    /// What else is to be said about it: `direct`, `technical contact`.
    pub words: Vec<String>,
    pub members: Vec<Member>,
    /// How many members are not named.
    pub more_members: usize,
    pub href: Option<String>,
    /// Not yet so, or not for long.
    pub is_open: bool,
}

/// Somebody within a box.
#[derive(Debug, Clone, Default)]
pub struct Member {
    pub name: String,
    /// Empty, or what is special about them.
    pub words: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Person,
    Team,
    Card,
    Window,
    /// The rest of a long list.
    More,
    /// A place that nobody takes.
    Nothing,
}

impl Shape {
    /// The path of its icon. Empty: it has none.
    pub fn icon(self) -> &'static str {
        match self {
            Shape::Person => "M12 31.5c0-5.5 4-8.5 10-8.5s10 3 10 8.5M27 16.5a5 5 0 1 1-10 0a5 5 0 0 1 10 0",
            Shape::Team => {
                "M11 31c0-5 3-7.5 8-7.5s8 2.5 8 7.5M23 17a4 4 0 1 1-8 0a4 4 0 0 1 8 0M27 13.5a4 4 0 0 1 0 7\
                 M30 24.5c2.5 1 4 3 4 6.5"
            }
            Shape::Card => {
                "M14.5 14h15a2.5 2.5 0 0 1 2.5 2.5v11a2.5 2.5 0 0 1-2.5 2.5h-15a2.5 2.5 0 0 1-2.5-2.5v-11\
                 a2.5 2.5 0 0 1 2.5-2.5M12 19h20M16 25.5h5"
            }
            Shape::Window => {
                "M14.5 13h15a2.5 2.5 0 0 1 2.5 2.5v13a2.5 2.5 0 0 1-2.5 2.5h-15a2.5 2.5 0 0 1-2.5-2.5v-13\
                 a2.5 2.5 0 0 1 2.5-2.5M12 18.5h20M15.5 15.8h.1M18.5 15.8h.1"
            }
            Shape::More | Shape::Nothing => "",
        }
    }
}

impl Tie {
    pub fn new(words: &str, stroke: Stroke) -> Tie {
        Tie { words: words.into(), stroke }
    }
}

impl Node {
    pub fn new(shape: Shape, name: impl Into<String>) -> Node {
        Node { shape, name: name.into(), ..Node::default() }
    }

    /// The rest of a folded list, and where all of it stands.
    pub fn more(words: String, href: &str) -> Node {
        Node { href: Some(href.into()), ..Node::new(Shape::More, words) }
    }

    /// What is said behind the name: ` (direct, technical contact)`, ` (team): Mara Klein, Jo Adler and 3 more`.
    pub fn detail(&self) -> String {
        let mut said = if self.words.is_empty() { String::new() } else { format!(" ({})", self.words.join(", ")) };
        if !self.members.is_empty() {
            let names: Vec<String> = self.members.iter().map(Member::in_words).collect();
            said.push_str(": ");
            said.push_str(&names.join(", "));
            if self.more_members > 0 {
                said.push_str(&format!(" and {} more", self.more_members));
            }
        }
        said
    }

    /// All of it in words.
    pub fn in_words(&self) -> String {
        format!("{}{}", self.name, self.detail())
    }
}

impl Member {
    fn in_words(&self) -> String {
        if self.words.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.words) }
    }
}

/// The first of a list, as many as there is room for, and how many are left. One more than there is room for is
/// never folded alone: its place is taken by the words that say so.
pub fn folded<T>(mut all: Vec<T>, room: usize) -> (Vec<T>, usize) {
    let left = if all.len() > room { all.len() + 1 - room } else { 0 };
    all.truncate(all.len() - left);
    (all, left)
}
