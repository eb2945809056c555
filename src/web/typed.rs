//! What was typed into a form, carried along while another page comes between: the log-in, the question whether
//! it is you. Never passwords, never files, and only to an address of this site.

use super::{form, visit::Visit};
use crate::model::references::References;
use crate::paths;

/// Fields that our pages add by themselves: without any other one nothing is lost.
const OURS: [&str; 4] = ["once", "shown", "seen", "link"];

/// Fields that people write in words of their own, with those of [`References`]: these can be shown again as they are.
const IN_WORDS: [&str; 21] = [
    "name",
    "email",
    "message",
    "reason",
    "website",
    "description",
    "payment_method_name",
    "company",
    "street",
    "street2",
    "postal_code",
    "city",
    "region",
    "vat_id",
    "invoice_email",
    "note",
    "number",
    "answer",
    "accountant",
    "accountant_email",
    "url",
];

/// The fields of a form, and the address that it was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub to: String,
    pub fields: Vec<(String, String)>,
}

impl Typed {
    /// What this visitor has sent, to the address that they asked for.
    pub(super) fn by(visit: &Visit) -> Typed {
        Typed { to: visit.path.clone(), fields: fields(&visit.body) }
    }

    /// True if there is nothing that could be lost.
    pub fn is_nothing(&self) -> bool {
        self.fields.iter().all(|(name, value)| value.is_empty() || OURS.contains(&name.as_str()))
    }

    /// All of it as the value of one hidden field: its own fields may be called like those of the page between.
    pub fn folded(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(encoded(&self.fields).as_bytes())
    }

    /// What [`Typed::folded`] made. None: it was no form, or would go somewhere else.
    pub fn unfolded(to: &str, folded: &str) -> Option<Typed> {
        let to = paths::of_this_site(to)?.to_owned();
        let body = data_encoding::BASE64URL_NOPAD.decode(folded.as_bytes()).ok()?;
        let typed = Typed { to, fields: fields(&body) };
        (!typed.is_nothing()).then_some(typed)
    }

    /// Label and value of what was written in words, to be recognised.
    pub fn in_words(&self) -> Vec<(String, &str)> {
        let is_in_words = |name: &str| IN_WORDS.contains(&name) || References::has(name);
        let is_written = |(name, value): &&(String, String)| is_in_words(name) && !value.is_empty();
        self.fields.iter().filter(is_written).map(|(name, value)| (form::label(name), value.as_str())).collect()
    }
}

/// The fields of a body, passwords apart, the name of the account that stands beside them, what belongs to the question whether it
/// is you, and the number of a bank account.
pub fn fields(body: &[u8]) -> Vec<(String, String)> {
    let all: Vec<(String, String)> = form::parse(body).unwrap_or_default();
    let is_of_proof = |name: &str| name.ends_with("password") || name == "username" || name.starts_with("confirm_");
    all.into_iter().filter(|(name, _)| !is_of_proof(name) && name != "iban").collect()
}

/// As the body of a form.
pub(super) fn encoded(fields: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
