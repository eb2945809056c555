//! Lists in pages: each begins behind (or ends before) a row that is known by its id. Never an OFFSET;
//! a count ends at [`COUNTED`].

use diesel::QueryableByName;
use diesel::sql_types::BigInt;

use crate::model::letters::plain;
use crate::model::moment::Moment;

/// Rows of one page.
pub const PAGE: usize = 25;

/// How far a list is counted: the count ends there, however long the list grows. Queries read one more.
pub const COUNTED: i64 = 1000;

/// `1 app`, `26 apps`, `more than 1,000 apps`.
pub fn counted(number: i64, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        many if many > COUNTED => format!("more than 1,000 {what}s"),
        many => format!("{many} {what}s"),
    }
}

/// A part of a list for a program: so many rows behind the one that `after` names. The rows stand in the order of their ids, so
/// that none is met twice, or left out, however many are added meanwhile.
#[derive(Debug, Clone)]
pub struct Part {
    /// Empty: from the beginning.
    pub after: String,
    pub limit: usize,
}

impl Part {
    pub const USUAL: usize = 25;
    pub const MOST: usize = 100;

    /// How many rows are read: one more says whether there are more.
    pub fn rows(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX - 1) + 1
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Start<Id> {
    #[default]
    First,
    After(Id),
    Before(Id),
}

/// Turns what finds rows into what counts them, as far as a list is counted: read it as a [`Number`].
pub fn counting(found: &str) -> String {
    format!("SELECT COUNT(*) AS number FROM ({found} LIMIT {}) n", COUNTED + 1)
}

/// In place of [`counting`], where nobody reads how many there are.
pub const NOT_COUNTED: &str = "SELECT CAST(0 AS BIGINT)";

/// What [`counting`] gives.
#[derive(QueryableByName)]
pub struct Number {
    #[diesel(sql_type = BigInt)]
    pub number: i64,
}

/// One page, with the ids at its ends if there is more there.
#[derive(Debug, Clone)]
pub struct Page<T, Id> {
    pub rows: Vec<T>,
    pub before: Option<Id>,
    pub after: Option<Id>,
    /// How many rows the list has. None: this is all of it, or it is a list by time, which nobody counts.
    all: Option<i64>,
}

/// A row of a list by time, known by its time and id. In addresses `1764000000000.b2c3d4e5f6a7b8c9`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<Id> {
    pub at: Moment,
    pub id: Id,
}

impl<Id> Position<Id> {
    pub fn read(text: &str, id: fn(&str) -> Option<Id>) -> Option<Position<Id>> {
        let (at, text) = text.split_once('.')?;
        Some(Position { at: Moment(at.parse().ok()?), id: id(text)? })
    }
}

impl<Id: std::fmt::Display> std::fmt::Display for Position<Id> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.0, self.id)
    }
}

/// Turns a boxed query into that for the rows of one page, newest first: what [`Page::of`] is made of.
macro_rules! newest_first {
    ($query:expr, $start:expr, $at:expr, $id:expr) => {{
        use $crate::store::pages::{PAGE, Position, Start};
        match $start {
            Start::First => $query.order(($at.desc(), $id.desc())),
            Start::After(Position { at, id }) => {
                $query.filter($at.lt(at).or($at.eq(at).and($id.lt(id)))).order(($at.desc(), $id.desc()))
            }
            Start::Before(Position { at, id }) => {
                $query.filter($at.gt(at).or($at.eq(at).and($id.gt(id)))).order(($at.asc(), $id.asc()))
            }
        }
        .limit(PAGE as i64 + 1)
    }};
}
pub(crate) use newest_first;

impl<Id: Copy> Start<Id> {
    /// What an address says: `?after=` or `?before=`.
    pub fn read(after: &str, before: &str, parse: fn(&str) -> Option<Id>) -> Start<Id> {
        match (parse(after), parse(before)) {
            (Some(id), _) => Start::After(id),
            (None, Some(id)) => Start::Before(id),
            (None, None) => Start::First,
        }
    }

    pub fn id(&self) -> Option<Id> {
        match self {
            Start::First => None,
            Start::After(id) | Start::Before(id) => Some(*id),
        }
    }

    /// The comparison with the known row, for ascending lists.
    pub fn comparison(&self) -> &'static str {
        if matches!(self, Start::Before(_)) { "<" } else { ">" }
    }

    /// True if nothing was read behind (or before) a row: it may be none of the list, so the list is shown from its
    /// beginning.
    pub fn leads_nowhere<T>(&self, rows: &[T]) -> bool {
        rows.is_empty() && self.id().is_some()
    }

    /// The direction to read in: pages before a row are read backwards and turned round by [`Page::of`].
    pub fn direction(&self) -> &'static str {
        if matches!(self, Start::Before(_)) { "DESC" } else { "ASC" }
    }
}

impl<T, Id: Copy> Page<T, Id> {
    /// Makes the page of what was read: up to [`PAGE`] + 1 rows, in the direction of `start`.
    pub fn of(mut rows: Vec<T>, start: Start<Id>, id: fn(&T) -> Id) -> Page<T, Id> {
        let has_more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let (has_before, has_after) = match start {
            Start::First => (false, has_more),
            Start::After(_) => (true, has_more),
            Start::Before(_) => (has_more, true),
        };
        if matches!(start, Start::Before(_)) {
            rows.reverse();
        }
        let before = rows.first().map(id).filter(|_| has_before);
        let after = rows.last().map(id).filter(|_| has_after);
        Page { rows, before, after, all: None }
    }

    /// The same page with the number of all rows, which is asked for only if there are more than these.
    ///
    /// # Errors
    /// Those of asking.
    pub fn of_all<E>(mut self, ask: impl FnOnce() -> std::result::Result<i64, E>) -> std::result::Result<Self, E> {
        if !self.is_whole_list() {
            self.all = Some(ask()?);
        }
        Ok(self)
    }

    /// The same page with something made of each row.
    pub fn map<Other>(self, of: impl FnMut(T) -> Other) -> Page<Other, Id> {
        let Page { rows, before, after, all } = self;
        Page { rows: rows.into_iter().map(of).collect(), before, after, all }
    }

    /// `38 in all`, `More than 1,000 in all`; None: this is the whole list, or it is not counted.
    pub fn all_in_words(&self) -> Option<String> {
        self.all.map(|all| match all {
            many if many > COUNTED => "More than 1,000 in all".into(),
            many => format!("{many} in all"),
        })
    }

    /// All that there is.
    pub fn whole(rows: Vec<T>) -> Page<T, Id> {
        Page { rows, before: None, after: None, all: None }
    }

    pub fn empty() -> Page<T, Id> {
        Page::whole(Vec::new())
    }

    pub fn is_whole_list(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }
}

/// The [`pattern`] of nothing.
pub const EVERYTHING: &str = "%";

/// What to look for with LIKE … ESCAPE '\': everything if nothing was typed.
pub fn pattern(typed: &str) -> String {
    let mut pattern = String::from(EVERYTHING);
    for c in plain(typed).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    if pattern.len() > 1 {
        pattern.push('%');
    }
    pattern
}
