//! Which message of ISO 20022 a file is. Of those with account entries only camt.053 is read: the others repeat its lines.

use roxmltree::{Document, Node};

use super::xml::{NOT_CAMT, child};

/// Before the name of each message.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
/// What is read is the same in all of these.
const VERSIONS: std::ops::RangeInclusive<u32> = 2..=13;

/// What the statements of a file stand in.
///
/// # Errors
/// A sentence for whoever chose the file.
pub(super) fn statements<'a, 'input: 'a>(xml: &'a Document<'input>) -> Result<Node<'a, 'input>, String> {
    let root = xml.root_element();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    let message = namespace.strip_prefix(NAMESPACE).filter(|name| is_name(name)).ok_or(NOT_CAMT)?;
    match message.split_once(".001.") {
        Some(("camt.053", version)) => {
            let is_known = version.len() == 2 && version.parse().is_ok_and(|version| VERSIONS.contains(&version));
            if !is_known {
                return Err(format!("This is version {version} of camt.053. Ask the bank for one from 02 to 13."));
            }
            child(root, "BkToCstmrStmt").ok_or_else(|| NOT_CAMT.into())
        }
        Some(("camt.052", _)) => Err("This is a camt.052 report of the running day. What is in it comes again in the \
                                      account statement, camt.053: import that one."
            .into()),
        Some(("camt.054", _)) => Err("This is a camt.054 notification. What is in it comes again in the account \
                                      statement, camt.053: import that one."
            .into()),
        _ => Err(format!("This is a message {message}. Ask the bank for an account statement in the format camt.053.")),
    }
}

/// `camt.053.001.08`
fn is_name(text: &str) -> bool {
    text.len() <= 20 && text.bytes().all(|byte| byte == b'.' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
