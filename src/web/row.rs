//! One line of a page on which something is checked before it counts, with the field that it came from.

/// A line: what it is, what was typed or chosen, and the name of its field in the form.
pub struct Row {
    pub label: String,
    pub value: String,
    pub field: &'static str,
}

impl Row {
    pub fn new(label: impl Into<String>, value: impl Into<String>, field: &'static str) -> Row {
        Row { label: label.into(), value: value.into(), field }
    }

    /// What is changed, within a sentence.
    pub fn what(&self) -> String {
        self.label.to_lowercase()
    }

    /// What was written to somebody.
    pub fn message(message: &str) -> Row {
        let message = message.trim();
        Row::new("Message", if message.is_empty() { "None" } else { message }, "message")
    }
}
