//! The tree of a file, within bounds, and ways through it.

use roxmltree::{Document, Node, ParsingOptions};

pub(super) const NOT_CAMT: &str =
    "This is no camt.053 file (XML). Ask the bank for an account statement in this format.";

/// A file of the largest size has fewer.
const MOST_NODES: u32 = 2_000_000;
/// Between two tags of a statement there are few equals signs, and in all of it few prefixes are declared. Reading many of
/// either at one place would take as long as there are squared.
const MOST_EQUALS: usize = 256;
const MOST_PREFIXES: usize = 1_000;

/// # Errors
/// A sentence for whoever chose the file.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    if is_dense(text) {
        return Err(NOT_CAMT.into());
    }
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|problem| format!("{NOT_CAMT} ({problem})"))
}

/// Whether a tag has so many attributes, or the file so many prefixes, that it was made to keep us busy. What begins with
/// `<` holds one tag at most: within an attribute this sign has to be escaped.
fn is_dense(text: &str) -> bool {
    let equals = |part: &str| part.bytes().filter(|byte| *byte == b'=').count();
    text.split('<').any(|part| equals(part) > MOST_EQUALS) || text.matches("xmlns:").count() > MOST_PREFIXES
}

pub(super) fn children<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |one| one.is_element() && one.tag_name().name() == name)
}

pub(super) fn child<'a, 'input: 'a>(node: Node<'a, 'input>, name: &'static str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

pub(super) fn own_text(node: Node) -> String {
    node.text().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text at the end of a path; nothing if it is not there.
pub(super) fn text_at(node: Node, path: &[&'static str]) -> String {
    let end = path.iter().try_fold(node, |node, name| child(node, name));
    end.map_or_else(String::new, own_text)
}

pub(super) fn first_text(node: Node, paths: &[&[&'static str]]) -> Option<String> {
    paths.iter().map(|path| text_at(node, path)).find(|text| !text.is_empty())
}
