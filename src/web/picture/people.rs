//! Boxes for people with access: those with a direct path, then the teams with those who have it through them.

use super::sketch::{Member, Node, Shape, folded};
use crate::access::people::{Path, PersonAccess};
use crate::model::person::{AccountType, Person};
use crate::model::{PersonId, TeamId};
use crate::store::letters::plain;

/// How many are drawn before the rest is folded.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    people: usize,
    teams: usize,
    /// Within a team.
    members: usize,
}

/// For what a page is about, and for what it only mentions.
pub const ROOM: Room = Room { people: 8, teams: 4, members: 4 };
pub const LITTLE_ROOM: Room = Room { people: 4, teams: 2, members: 3 };

/// What the people have access to: the words differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Billing,
    Work,
}

/// Everybody with access as boxes, the viewer first, then technical contacts. `list` is where all of them stand.
pub fn people_and_teams(
    people: &[PersonAccess],
    (access, room): (Access, Room),
    viewer: &Person,
    list: &str,
) -> Vec<Node> {
    let reader = Reader { access, id: viewer.id, is_client: viewer.is_client(), members: room.members };
    let mut everybody: Vec<&PersonAccess> = people.iter().collect();
    everybody.sort_by_key(|person| (person.id != reader.id, !person.is_technical_contact()));
    let direct: Vec<Node> = everybody.iter().filter_map(|person| reader.person(person)).collect();
    let teams: Vec<Node> = teams(&everybody, reader.id).into_iter().map(|team| reader.team(team)).collect();
    let mut nodes = Vec::new();
    for (all, room, one, many) in [(direct, room.people, "person", "people"), (teams, room.teams, "team", "teams")] {
        let (shown, left) = folded(all, room);
        nodes.extend(shown);
        if left > 0 {
            nodes.push(Node::more(format!("and {left} more {}", if left == 1 { one } else { many }), list));
        }
    }
    nodes
}

/// A team and who has access through it.
struct Team<'a> {
    id: TeamId,
    name: &'a str,
    members: Vec<(&'a PersonAccess, Vec<&'a Path>)>,
}

fn teams<'a>(people: &[&'a PersonAccess], viewer: PersonId) -> Vec<Team<'a>> {
    let mut teams: Vec<Team> = Vec::new();
    for person in people {
        for path in &person.paths {
            let Some((id, name)) = &path.team else { continue };
            let at = teams.iter().position(|team| team.id == *id).unwrap_or_else(|| {
                teams.push(Team { id: *id, name, members: Vec::new() });
                teams.len() - 1
            });
            match teams[at].members.last_mut() {
                Some((last, paths)) if last.id == person.id => paths.push(path),
                _ => teams[at].members.push((person, vec![path])),
            }
        }
    }
    // Those who come first in `people` come first in their team: the viewer.
    let is_of_others = |team: &Team| team.members.first().is_none_or(|(person, _)| person.id != viewer);
    teams.sort_by_cached_key(|team| (is_of_others(team), plain(team.name)));
    teams
}

struct Reader {
    access: Access,
    id: PersonId,
    is_client: bool,
    members: usize,
}

impl Reader {
    /// None: only through teams.
    fn person(&self, person: &PersonAccess) -> Option<Node> {
        let direct = person.direct()?;
        let mut words = Vec::new();
        if !self.is_client {
            let is_client = person.account_type == AccountType::Client;
            words.push(if is_client { "direct, client" } else { "direct" }.to_owned());
        }
        if direct.is_technical_contact {
            words.push(self.contact().into());
        }
        Some(Node { words, ..Node::new(Shape::Person, self.name(person)) })
    }

    fn team(&self, team: Team) -> Node {
        let is_mine = team.members.iter().any(|(person, _)| person.id == self.id);
        let (named, more_members) = folded(team.members, self.members);
        let words = if self.is_client { "team" } else { "team, unlimited members" };
        let member = |(person, paths): &(&PersonAccess, Vec<&Path>)| Member {
            name: self.name(person),
            words: self.words(paths),
        };
        Node {
            words: vec![words.into()],
            members: named.iter().map(member).collect(),
            more_members,
            href: is_mine.then(|| crate::paths::team(team.id)),
            ..Node::new(Shape::Team, team.name)
        }
    }

    /// What is special about somebody in a team.
    fn words(&self, paths: &[&Path]) -> String {
        let mut words = Vec::new();
        // Unlimited members are in control of all apps of the team; all others are connected one by one.
        if self.access == Access::Work && !self.is_client && !paths.iter().any(|path| path.is_team_control) {
            words.push("limited");
        }
        if paths.iter().any(|path| path.is_technical_contact) {
            words.push(self.contact());
        }
        words.join(", ")
    }

    fn name(&self, person: &PersonAccess) -> String {
        if person.id == self.id { "You".into() } else { person.name.clone() }
    }

    fn contact(&self) -> &'static str {
        if self.is_client { "gets alerts" } else { "technical contact" }
    }
}
