//! The mails of a world, as they wait in the outbox.

use diesel::prelude::*;
use remit::mail::mail_server::MailServer;
use remit::mail::{Letter, outbox, queue};
use remit::model::MailId;
use remit::model::email_address::EmailAddress;
use remit::model::mail::{Mail, MailKind};
use remit::model::secret::Code;
use remit::store::schema;

use super::{BASE_URL, World};

/// A mail as its receiver reads it.
pub struct TestMail {
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub from_name: Option<String>,
    link: Option<String>,
    code: Option<String>,
    stop: Option<String>,
}

impl TestMail {
    /// The path of its link with a token.
    pub fn link(&self) -> &str {
        self.link.as_deref().unwrap_or_else(|| panic!("no link in “{}”:\n{}", self.subject, self.text))
    }

    /// The code in it, as it is read there.
    pub fn code(&self) -> &str {
        let code = self.code.as_deref().filter(|code| self.text.contains(code) && self.html.contains(code));
        code.unwrap_or_else(|| panic!("no code in “{}”:\n{}", self.subject, self.text))
    }

    /// The path of the link at its foot, which ends such mails.
    pub fn stop(&self) -> &str {
        self.stop.as_deref().unwrap_or_else(|| panic!("nothing ends “{}”:\n{}", self.subject, self.text))
    }
}

impl World {
    /// From now on mails leave, as far as this world knows.
    pub fn has_a_mail_server(&mut self) {
        let url = url::Url::parse("smtp://127.0.0.1:1").expect("a URL");
        self.restart(|settings| settings.mail_server = Some(MailServer::at(&url).expect("a mail server")));
    }

    /// All that wait have left now.
    pub fn mails_leave(&self) {
        use schema::outbox as it;
        let sent = (it::state.eq("sent"), it::finished_at.eq(Some(self.clock.now())));
        self.change(|tx| Ok(diesel::update(it::table.filter(it::state.eq("waiting"))).set(sent).execute(tx.conn)?));
    }

    /// A mail to this address that could not be sent.
    pub fn failed_mail(&self, address: &str) -> MailId {
        let to = EmailAddress::parse(address).expect("an address");
        self.change(|tx| {
            let id = Letter::new(MailKind::Invoice, &to, "Your invoice").text("Hello.").queue(tx)?;
            let mail = schema::outbox::table.find(id).select(Mail::as_select()).first(tx.conn)?;
            queue::refused(tx, &mail, "550 no such user")?;
            Ok(id)
        })
    }

    /// All mails to an address, oldest first.
    pub fn mails_to(&self, address: &str) -> Vec<TestMail> {
        self.mails().into_iter().filter(|(to, _)| to == address).map(|(_, mail)| mail).collect()
    }

    /// The newest mail to an address.
    pub fn mail_to(&self, address: &str) -> TestMail {
        self.mails_to(address).pop().unwrap_or_else(|| panic!("no mail to {address}"))
    }

    /// Receiver and mail, oldest first.
    pub fn mails(&self) -> Vec<(String, TestMail)> {
        let rows: Vec<Mail> = self
            .db
            .read(|tx| {
                let in_order = schema::outbox::table.order((schema::outbox::created_at, schema::outbox::id));
                Ok(in_order.select(Mail::as_select()).load(tx.conn)?)
            })
            .expect("the outbox");
        rows.into_iter().map(|mail| (mail.recipient.to_string(), self.as_read(mail))).collect()
    }

    fn as_read(&self, mail: Mail) -> TestMail {
        let (text, html) = outbox::bodies(&self.db.site, &mail);
        let path = |link: String| link.strip_prefix(BASE_URL).expect("a link to this world").to_owned();
        let link = outbox::link_address(&self.db.site, &mail).map(path);
        let stop = outbox::stop_link_address(&self.db.site, &mail).map(path);
        let code = outbox::code(&self.db.site, &mail).map(Code::reveal);
        let kind = mail.kind.as_str().to_owned();
        // As on pages it is all the same whether a line may end at a blank.
        let [subject, text, html] = [mail.subject, text, html].map(|words| words.replace('\u{a0}', " "));
        TestMail { kind, subject, from_name: mail.from_name, text, html, link, stop, code }
    }
}
