//! What the file of a document says of itself.

use chrono::NaiveDate;

use crate::model::document::Document;
use crate::model::moment;
use crate::model::receipt::{Handover, TITLE};

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
        let subject = format!("{title} of {author}, {}", moment::day(on));
        About { title, subject, author, on }
    }

    pub fn of_receipt(handover: &Handover) -> About {
        let (giver, taker) = (&handover.giver.name, &handover.taker.name);
        let subject = format!("{giver} handed over the billing to {taker}, {}", moment::day(handover.on));
        About {
            title: format!("{TITLE} {}", handover.code),
            subject,
            author: handover.issued_by.clone(),
            on: handover.on,
        }
    }
}
