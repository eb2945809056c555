//! A letter: one idea, written once, rendered as text and as HTML. The words of each mail stand beside its noun.

use askama::Template;
use diesel::prelude::*;

use crate::error::Result;
use crate::model::document::SANDBOX;
use crate::model::email_address::EmailAddress;
use crate::model::mail::{Mail, MailKind, MailState};
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::written::unlinked;
use crate::model::{AppId, InvitationId, InvoiceId, MailId};
use crate::store::schema::outbox;
use crate::store::{Moment, Tx};

/// Stands in a stored body where the link with its token goes. Nobody can type it: forms refuse control characters.
pub const LINK: &str = "\u{1}link\u{1}";
/// And where the second one goes.
pub const OTHER_LINK: &str = "\u{1}other\u{1}";
/// And where the code goes.
pub const CODE: &str = "\u{1}code\u{1}";
/// And where the one at the foot goes.
pub const STOP_LINK: &str = "\u{1}stop\u{1}";
/// After this a mail that is not about an expiring link is of no use.
const USEFUL_DAYS: i64 = 7;

/// One part of a letter, in order.
pub enum Part {
    Text(String),
    /// Somebody's own words, shown as a quotation: who, and what.
    Quote(String, String),
    /// A list of things or consequences.
    List(Vec<String>),
    /// The one act: its label and its address.
    Button(String, String),
    /// Digits to be typed.
    Code(String),
    Small(String),
    /// At the foot, small: how to end such mails, and its address.
    Foot(String, String),
}

impl Part {
    /// Only a button leads somewhere: what somebody has called an app is no link, whatever a mail program thinks.
    fn without_links(self) -> Part {
        match self {
            Part::Text(words) => Part::Text(unlinked(&words)),
            Part::Quote(who, words) => Part::Quote(unlinked(&who), unlinked(&words)),
            Part::List(items) => Part::List(items.iter().map(|item| unlinked(item)).collect()),
            Part::Button(label, address) => Part::Button(unlinked(&label), address),
            Part::Code(digits) => Part::Code(digits),
            Part::Small(words) => Part::Small(unlinked(&words)),
            Part::Foot(label, address) => Part::Foot(unlinked(&label), address),
        }
    }
}

/// A mail to be queued.
pub struct Letter {
    kind: MailKind,
    to: EmailAddress,
    from_name: Option<String>,
    reply_to: Option<EmailAddress>,
    subject: String,
    preheader: String,
    parts: Vec<Part>,
    link: Option<(Purpose, String, i64)>,
    other: Option<String>,
    stop: Option<String>,
    invitation: Option<InvitationId>,
    invoice: Option<InvoiceId>,
    app: Option<AppId>,
    useless_at: Option<Moment>,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none", whitespace = "preserve")]
struct AsText<'a> {
    brand: &'a str,
    base_url: &'a str,
    parts: &'a [Part],
    letterhead: &'a str,
}

#[derive(Template)]
#[template(path = "mail.html", whitespace = "preserve")]
struct AsHtml<'a> {
    brand: &'a str,
    base_url: &'a str,
    subject: &'a str,
    /// Empty: the first words are shown instead.
    preheader: &'a str,
    parts: &'a [Part],
    /// Of the company that sends the invoices; empty: nobody does.
    letterhead: &'a str,
}

impl AsHtml<'_> {
    /// The letter that is the mark of the brand: mails bring no picture.
    fn mark(&self) -> String {
        self.brand.chars().take(1).flat_map(char::to_uppercase).collect()
    }
}

impl Letter {
    pub fn new(kind: MailKind, to: &EmailAddress, subject: impl Into<String>) -> Letter {
        Letter {
            kind,
            to: to.clone(),
            from_name: None,
            reply_to: None,
            subject: subject.into(),
            preheader: String::new(),
            parts: Vec::new(),
            link: None,
            other: None,
            stop: None,
            invitation: None,
            invoice: None,
            app: None,
            useless_at: None,
        }
    }

    /// Sent as "Person via BRAND", answers go to the person.
    pub fn from_person(mut self, person: &Person) -> Letter {
        self.from_name = Some(person.name.clone());
        self.reply_to = person.email.clone();
        self
    }

    /// What lists of mails show beside the subject.
    pub fn preheader(self, words: impl Into<String>) -> Letter {
        Letter { preheader: words.into(), ..self }
    }

    pub fn text(self, words: impl Into<String>) -> Letter {
        self.part(Part::Text(words.into()))
    }

    pub fn quote(self, who: &str, words: &str) -> Letter {
        if words.is_empty() { self } else { self.part(Part::Quote(who.into(), words.into())) }
    }

    pub fn list(self, items: Vec<String>) -> Letter {
        if items.is_empty() { self } else { self.part(Part::List(items)) }
    }

    pub fn small(self, words: impl Into<String>) -> Letter {
        self.part(Part::Small(words.into()))
    }

    /// The act, at a page of ours that needs a log-in.
    pub fn button(self, tx: &Tx, label: &str, path: &str) -> Letter {
        let address = format!("{}{path}", tx.site.base_url);
        self.part(Part::Button(label.into(), address))
    }

    /// The act, behind a link with a token that is derived when the mail is sent. One per letter.
    pub fn link(mut self, label: &str, purpose: Purpose, row: impl ToString, version: i64) -> Letter {
        self.link = Some((purpose, row.to_string(), version));
        self.part(Part::Button(label.into(), LINK.into()))
    }

    /// The code of this row, derived when the mail is sent, as its link is if it has one.
    pub fn code(mut self, row: impl ToString, version: i64) -> Letter {
        self.link = Some((Purpose::MailCode, row.to_string(), version));
        self.part(Part::Code(CODE.into()))
    }

    /// What belongs to it, behind a second link, of the same purpose and version.
    pub fn other_link(mut self, label: &str, row: impl ToString) -> Letter {
        self.other = Some(row.to_string());
        self.part(Part::Button(label.into(), OTHER_LINK.into()))
    }

    /// At the foot, the link by which whoever reads it ends such mails, without log-in. `row`: whose it is.
    pub fn foot_link(mut self, label: &str, row: impl ToString) -> Letter {
        self.stop = Some(row.to_string());
        self.part(Part::Foot(label.into(), STOP_LINK.into()))
    }

    pub fn about_invitation(mut self, invitation: InvitationId) -> Letter {
        self.invitation = Some(invitation);
        self
    }

    /// What it says of this app may not be so any more before it leaves: then it is found by that, and dropped.
    pub fn about_app(mut self, app: AppId) -> Letter {
        self.app = Some(app);
        self
    }

    /// It brings this invoice or credit note: once it has left, that has reached somebody.
    pub fn bringing(mut self, invoice: InvoiceId) -> Letter {
        self.invoice = Some(invoice);
        self
    }

    /// After this moment it is of no use, and is dropped.
    pub fn useful_until(mut self, moment: Moment) -> Letter {
        self.useless_at = Some(moment);
        self
    }

    fn part(mut self, part: Part) -> Letter {
        self.parts.push(part);
        self
    }

    /// The parts, for a preview on a page.
    pub fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Queues it in the transaction of the act that it announces. Nobody is told of what is only tried out.
    pub fn queue(self, tx: &mut Tx) -> Result<MailId> {
        if tx.is_rehearsal() {
            return Ok(MailId::next_in(tx));
        }
        let mail = self.written(tx)?;
        diesel::insert_into(outbox::table).values(&mail).execute(tx.conn)?;
        Ok(mail.id)
    }

    /// As [`Letter::queue`], of many: in their order, as one statement.
    pub fn queue_all(tx: &mut Tx, letters: Vec<Letter>) -> Result<()> {
        if tx.is_rehearsal() {
            return Ok(());
        }
        let mails = letters.into_iter().map(|letter| letter.written(tx)).collect::<Result<Vec<Mail>>>()?;
        tx.conn.insert_all("outbox", &mails)
    }

    fn written(self, tx: &mut Tx) -> Result<Mail> {
        let site = tx.site;
        let parts: Vec<Part> = self.parts.into_iter().map(Part::without_links).collect();
        let letterhead = site.seller.as_ref().map(|seller| unlinked(&seller.letterhead())).unwrap_or_default();
        let (brand, base_url, parts, letterhead) = (&site.brand, &site.base_url, &parts, &letterhead);
        let subject = match self.invoice {
            Some(_) if site.taking.is_sandbox() => format!("{SANDBOX}: {}", self.subject),
            _ => self.subject,
        };
        let (subject, preheader) = (&subject, &self.preheader);
        let text = AsText { brand, base_url, parts, letterhead }.render()?;
        let html = AsHtml { brand, base_url, subject, preheader, parts, letterhead }.render()?;
        let (link_purpose, link_row, link_version) = match self.link {
            Some((purpose, row, version)) => (Some(purpose), Some(row), Some(version)),
            None => (None, None, None),
        };
        Ok(Mail {
            id: MailId::next_in(tx),
            kind: self.kind,
            recipient: self.to,
            from_name: self.from_name,
            reply_to: self.reply_to,
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            text_body: text,
            html_body: html,
            link_purpose,
            link_row,
            link_version,
            other_row: self.other,
            invitation_id: self.invitation,
            invoice_id: self.invoice,
            app_id: self.app,
            created_at: tx.now,
            useless_at: self.useless_at.unwrap_or(tx.now.plus_days(USEFUL_DAYS)),
            next_try_at: tx.now,
            leased_until: None,
            attempts: 0,
            state: MailState::Waiting,
            problem: None,
            finished_at: None,
            stop_row: self.stop,
        })
    }
}
