//! What the file of a document says of itself.

use chrono::NaiveDate;

use crate::model::document::Document;

/// Its title, what it is, whose it is and of which day.
pub(super) struct About {
    pub title: String,
    pub subject: String,
    pub author: String,
    pub on: NaiveDate,
}

impl About {
    pub fn of(document: &Document) -> About {
        let (title, author, on) = (document.title(), document.seller.name.clone(), document.issued_on);
        let subject = format!("{title} of {author}, {}", on.format("%-d %B %Y"));
        About { title, subject, author, on }
    }
}
