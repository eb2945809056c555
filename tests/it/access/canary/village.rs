//! The people and things of the canaries, each with its marks, and what happens to them.

use std::collections::BTreeSet;

use diesel::prelude::*;
use remit::model::access_token::Scope;
use remit::model::app::App;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::team::{Role, Team};
use remit::model::{InvitationId, PersonId};
use remit::store::schema::{invoices, people};

use super::columns;
use super::marks::{self, Mark, Of, address, text};
use super::reading::Reading;
use super::sight::{Sight, Viewer};
use crate::invitations::acts;
use crate::world::{Browser, Cast, PASSWORD, World};

pub struct Village<'a> {
    pub world: &'a World,
    pub cast: Cast,
    pub people: Vec<(&'static str, Person)>,
    pub teams: Vec<(&'static str, Team)>,
    pub payment_methods: Vec<(&'static str, PaymentMethod)>,
    pub apps: Vec<(&'static str, App)>,
    pub invitations: Vec<(&'static str, InvitationId)>,
    /// Browsers of people who are not signed in, and whose invitation each has opened.
    pub guests: Vec<(&'static str, Browser, Viewer)>,
    pub marks: Vec<Mark>,
    /// What was read in the mails so far.
    pub mails: Reading,
}

impl<'a> Village<'a> {
    /// The cast; a second team that works on the client's website; people who will come, go, and answer.
    pub fn new(world: &'a World) -> Village<'a> {
        let cast = Cast::of(world);
        let (tess, tim) = (world.developer("Tess", "tess@x.example"), world.developer("Tim", "tim@x.example"));
        let (fay, walt) = (world.developer("Fay", "fay@x.example"), world.developer("Walt", "walt@x.example"));
        let (nina, paul) = (world.client("Nina", "nina@x.example"), world.client("Paul", "paul@x.example"));
        let south = world.team("South", &[(&tess, Role::Unlimited), (&tim, Role::Limited), (&walt, Role::Limited)]);
        let harvest = world.payment_method("Harvest", &tess, &[&tess]);
        world.lets_team_manage(&harvest, &south);
        let den = world.app("Den", &tess, Some(&harvest));
        world.team_app(&den, &south);
        world.team_app(&cast.bakery, &south);
        world.develops_via(&cast.bakery, &tim, &south);
        world.develops(&cast.bakery, &fay);
        world.develops_via(&den, &walt, &south);
        world.joins(&cast.team, &fay, Role::Unlimited);
        let depot = world.payment_method("Depot", &paul, &[&paul]);
        let rita = world.client("Rita", "rita@x.example");
        world.lets_read(&cast.harbour, &rita);
        let (attic, olga) = (world.closed_with_credit(&paul, 317), world.operator());
        let mut people: Vec<(&str, Person)> =
            cast.everybody().into_iter().map(|(name, person)| (name, person.clone())).collect();
        people.extend([
            ("tess", tess),
            ("tim", tim),
            ("fay", fay),
            ("walt", walt),
            ("nina", nina),
            ("paul", paul),
            ("rita", rita),
            ("olga", olga),
        ]);
        let apps = [("cafe", &cast.cafe), ("bakery", &cast.bakery), ("shop", &cast.shop), ("blog", &cast.blog)];
        let mut apps: Vec<(&str, App)> = apps.into_iter().map(|(name, app)| (name, app.clone())).collect();
        apps.extend([("island", cast.island.clone()), ("beach", cast.beach.clone()), ("den", den)]);
        let payment_methods = vec![
            ("harbour", cast.harbour.clone()),
            ("studio", cast.studio.clone()),
            ("lagoon", cast.lagoon.clone()),
            ("harvest", harvest),
            ("depot", depot),
            ("attic", attic),
        ];
        let teams = vec![("north", cast.team.clone()), ("south", south)];
        let mut village = Village {
            world,
            cast,
            people,
            teams,
            payment_methods,
            apps,
            invitations: Vec::new(),
            guests: vec![("guest", world.guest(), Viewer::default())],
            marks: Vec::new(),
            mails: Reading::default(),
        };
        village.mark_all();
        village
    }

    /// Writes the marks over everything that has been typed.
    fn mark_all(&mut self) {
        for (label, person) in self.people.clone() {
            let of = Of::Person(person.id);
            let email = address(label);
            self.mark_column("people", person.id.as_str(), "name", &text(label, "name"), of);
            self.mark_column("people", person.id.as_str(), "email", &email, of);
        }
        let (token, mara) = (text("mara", "token"), self.cast.mara.clone());
        self.world.program_called(&token, &mara, &[Scope::Read]);
        self.mark(&token, Of::Person(mara.id), "token");
        self.mark_things("");
        self.mark_card();
        let read = self.world.db.read(|tx| Ok(people::table.select(Person::as_select()).load::<Person>(tx.conn)?));
        for person in read.expect("the people") {
            let of = self.people.iter_mut().find(|(_, one)| one.id == person.id).expect("one of the village");
            of.1 = person;
        }
    }

    /// `more`: behind each label.
    fn mark_things(&mut self, more: &str) {
        for (label, team) in self.teams.clone() {
            let label = format!("{label}{more}");
            self.mark_column("teams", team.id.as_str(), "name", &text(&label, "name"), Of::Team(team.id));
        }
        for (label, app) in self.apps.clone() {
            let label = &format!("{label}{more}");
            let (id, of) = (app.id.as_str(), Of::App(app.id));
            self.mark_column("apps", id, "name", &text(label, "name"), of);
            self.mark_column("apps", id, "website", &format!("https://{}.example", text(label, "website")), of);
            self.mark_column("apps", id, "description", &text(label, "description"), of);
            // Why it does not run is shown as long as it does not.
            acts::sql(self.world, &format!("UPDATE apps SET running_state = 'suspended' WHERE id = '{id}'"));
            self.mark_column("apps", id, "running_reason", &text(label, "why"), of);
            let environment = self.world.first_environment(&app).to_string();
            self.mark_column("environments", &environment, "name", &text(label, "environment"), of);
        }
        for (label, it) in self.payment_methods.clone() {
            let label = &format!("{label}{more}");
            let (id, of) = (it.id.as_str(), Of::PaymentMethod(it.id));
            let is_any_text = |column: &&str| !["vat_id", "invoice_email", "former_invoice_email"].contains(column);
            for column in columns::typed_of_payment_methods().filter(is_any_text) {
                // A mark that begins like another one would be taken for it.
                let word = if column == "street2" { "second" } else { column };
                self.mark_column("payment_methods", id, column, &text(label, word), of);
            }
            let invoices = format!("{}@canary.example", text(label, "invoices"));
            self.mark_column("payment_methods", id, "invoice_email", &invoices, of);
            // Only of this one the invoice email will wait to be confirmed.
            if label == "harbour" {
                let former = format!("{}@canary.example", text(label, "former"));
                self.mark_column("payment_methods", id, "former_invoice_email", &former, of);
            }
            let vat_id = format!("DE{}CANARY", label.to_uppercase());
            self.mark_column("payment_methods", id, "vat_id", &vat_id, of);
        }
    }

    /// All things get new names and all else that is typed about them. What invitations keep is what was.
    pub fn rename_things(&mut self) {
        for mark in &mut self.marks {
            if matches!(mark.of, Of::Team(_) | Of::App(_) | Of::PaymentMethod(_)) {
                mark.field = match mark.field {
                    "name" => "kept",
                    "environment" => "called",
                    "website" => "stood",
                    // Mails to these may wait still.
                    "sent_to" | "copy" => "went",
                    "brand" => "brand",
                    _ => "was",
                };
            }
        }
        self.mark_things("later");
    }

    pub fn mark_column(&mut self, table: &str, id: &str, column: &'static str, value: &str, of: Of) {
        acts::sql(self.world, &format!("UPDATE {table} SET {column} = '{value}' WHERE id = '{id}'"));
        self.mark(value, of, column);
    }

    /// What stands before `@` or after `//` is enough to be recognised.
    pub fn mark(&mut self, value: &str, of: Of, field: &'static str) {
        let value = value.trim_start_matches("https://");
        let text = value.split(['@', '.']).next().unwrap_or(value).to_lowercase();
        self.marks.push(Mark { text, of, field });
    }

    /// The numbers of all invoices.
    pub fn numbers(&self) -> Vec<String> {
        let all = invoices::table.order(invoices::number).select(invoices::number);
        self.world.change(|tx| Ok(all.load(tx.conn)?))
    }

    pub fn person(&self, label: &str) -> Person {
        self.people.iter().find(|(one, _)| *one == label).expect("a person").1.clone()
    }

    pub fn is_client(&self, label: &str) -> bool {
        self.people.iter().any(|(one, person)| *one == label && person.is_client())
    }

    pub fn email(&self, label: &str) -> String {
        self.person(label).email_text().to_owned()
    }

    pub fn browser(&self, label: &str) -> Browser {
        self.world.sign_in(&self.person(label))
    }

    /// Something happens; the mails about it are read by whoever may see what was so before or after.
    pub fn after(&mut self, act: impl FnOnce(&mut Village<'a>)) {
        let (before, sent) = (Sight::now(self.world), self.mails_now());
        act(self);
        let after = Sight::now(self.world);
        let mut mails = std::mem::take(&mut self.mails);
        self.read_mails(&mut mails, &sent, (&before, &after), "something");
        self.mails = mails;
    }

    /// Receiver and text of all mails.
    pub fn mails_now(&self) -> BTreeSet<(String, String)> {
        self.world.mails().into_iter().map(|(to, mail)| (to, mail.text)).collect()
    }

    /// All mails but those that were `sent`, as their receivers read them.
    pub fn read_mails(
        &self,
        reading: &mut Reading,
        sent: &BTreeSet<(String, String)>,
        (before, after): (&Sight, &Sight),
        why: &str,
    ) {
        for (to, mail) in self.world.mails() {
            if sent.contains(&(to.clone(), mail.text.clone())) {
                continue;
            }
            let person = self.people.iter().find(|(_, one)| one.email_text() == to).map(|(_, one)| one);
            let viewer = Viewer { person: person.map(|one| one.id), address: Some(to.clone()), opened: None };
            let what = format!("the mail {} to {to} ({why})", mail.kind);
            if person.is_some_and(Person::is_client) {
                reading.note_foreign(&what, &format!("{}\n{}", mail.subject, mail.text));
            }
            let whole = [mail.subject, mail.from_name.unwrap_or_default(), mail.text, mail.html].join("\n");
            reading.read(&self.marks, &whole, &what, |mark| after.sees(&viewer, mark) || before.sees(&viewer, mark));
        }
    }

    /// Sends an invitation with a message; `write` goes up to the page before sending.
    fn invite(&mut self, label: &'static str, sender: &str, email: &str, form: (&str, &[(&str, &str)])) {
        self.marks_of_address(email);
        self.after(|village| {
            let mut browser = village.browser(sender);
            let message = text(label, "message");
            let mut typed = vec![("Email", email), ("Message", message.as_str())];
            typed.extend(form.1);
            browser.get(form.0).answers(200);
            browser.submit("Continue", &typed).follow().answers(200);
            let id = acts::send(&mut browser);
            village.invitations.push((label, id));
            village.mark(&message, Of::Invitation(id), "message");
            if village.people.iter().all(|(_, one)| one.email_text() != email) {
                village.mark(email, Of::Invitation(id), "email");
            }
        });
    }

    /// Before anything is read, an address must be known as a mark.
    fn marks_of_address(&self, email: &str) {
        assert!(email.starts_with(marks::CANARY), "{email} is no mark");
    }

    pub fn invitation(&self, label: &str) -> InvitationId {
        self.invitations.iter().find(|(one, _)| *one == label).expect("an invitation").1
    }

    /// Invitations of all kinds, an asked-for access, a sign-up and a new address: all wait.
    pub fn wait(&mut self) {
        let app = |app: &App| ("app", app.id.to_string());
        let (cafe, bakery, blog, shop) =
            (app(&self.cast.cafe), app(&self.cast.bakery), app(&self.cast.blog), app(&self.cast.shop));
        let of = |field: &'static str, id: String| (field, id);
        let (north, south) = (of("team", self.cast.team.id.to_string()), of("team", self.teams[1].1.id.to_string()));
        let harbour = of("payment_method", self.cast.harbour.id.to_string());
        let (nina, paul, sven, fay) = (self.email("nina"), self.email("paul"), self.email("sven"), self.email("fay"));
        fn named<'b>((name, id): &'b (&'static str, String)) -> (&'static str, &'b str) {
            (name, id.as_str())
        }
        self.invite("paycafe", "mara", &nina, ("/invite/pay", &[named(&cafe)]));
        self.invite("paybakery", "clara", &paul, ("/invite/pay", &[named(&bakery)]));
        self.invite("payshop", "uma", &address("newpayer"), ("/invite/pay", &[named(&shop)]));
        self.invite("share", "jo", &address("boss"), ("/invite/payment-method", &[named(&harbour)]));
        let join = format!("/invite/team?team={}", north.1);
        self.invite("join", "uma", &address("newcomer"), (&join, &[("role", "limited"), named(&blog)]));
        let join = format!("/invite/team?team={}", south.1);
        self.invite("joinsouth", "tess", &sven, (&join, &[("role", "unlimited")]));
        let work = format!("/invite/app?app={}", bakery.1);
        self.invite("work", "clara", &address("helper"), (&work, &[]));
        let work = format!("/invite/app?app={}", cafe.1);
        self.invite("workcafe", "mara", &fay, (&work, &[]));
        self.writes_without_sending();
        let blog = self.cast.blog.id;
        self.after(|village| {
            village.browser("lin").post(&format!("/apps/{blog}/ask"), &[]).answers(303);
        });
        self.mark(&text("stranger", "name"), Of::Unconfirmed("stranger", None), "name");
        self.mark(&address("stranger"), Of::Unconfirmed("stranger", None), "email");
        let jo = self.person("jo").id;
        self.mark(&address("jonew"), Of::Unconfirmed("jonew", Some(jo)), "email");
        self.after(|village| village.change_addresses());
        self.devices();
        for label in ["paycafe", "payshop", "share", "join", "work"] {
            self.opens_link(label, label, None);
        }
        self.opens_link("paycafe", "paycafe copied", Some("mara"));
        self.opens_link("work", "work copied", Some("clara"));
    }

    /// An invitation is written and kept, up to the page before sending.
    fn writes_without_sending(&mut self) {
        let (message, email) = (text("draft", "message"), address("draft"));
        for (typed, field) in [(&message, "message"), (&email, "email")] {
            self.mark(typed, Of::Draft(self.person("uma").id), field);
        }
        self.after(|village| {
            let mut uma = village.browser("uma");
            let studio = village.cast.studio.id.to_string();
            let typed = [("payment_method", studio.as_str()), ("Email", email.as_str()), ("Message", message.as_str())];
            uma.get("/invite/payment-method").answers(200);
            uma.submit("Continue", &typed).follow().answers(200);
        });
    }

    /// A guest comes by the link in the mail, or by one that the sender has copied.
    fn opens_link(&mut self, invitation: &str, label: &'static str, copied_by: Option<&str>) {
        let (id, mut guest) = (self.invitation(invitation), self.world.guest());
        let link = match copied_by {
            None => acts::current_link(self.world, id),
            Some(sender) => acts::copied_link(&mut self.browser(sender), id),
        };
        guest.get(&link).redirects_to("/invitation");
        self.guests.push((label, guest, Viewer::guest(id, copied_by.is_none())));
    }

    fn change_addresses(&mut self) {
        let mut guest = self.world.guest();
        let (name, email) = (text("stranger", "name"), address("stranger"));
        guest.get("/sign-up").answers(200);
        let typed = [("Name", name.as_str()), ("Email", &email), ("Password", PASSWORD), ("account_type", "client")];
        guest.submit("Sign up", &typed).answers(303);
        let mut jo = self.browser("jo");
        jo.get("/account/email").submit("Send the link", &[("Email", &address("jonew"))]).answers(303);
        let harbour = self.cast.harbour.id;
        let set = "UPDATE payment_methods SET invoice_email_confirmed_at = NULL WHERE id";
        acts::sql(self.world, &format!("{set} = '{harbour}'"));
        jo.post(&format!("/payment-methods/{harbour}/invoice-email"), &[]).answers(303);
    }

    /// Everybody is logged in on a device of their own.
    pub fn devices(&mut self) {
        for (label, person) in self.people.clone() {
            let device = text(label, "device");
            self.browser(label);
            let of = format!("UPDATE sessions SET device = '{device}' WHERE person_id = '{}'", person.id);
            acts::sql(self.world, &of);
            if self.marks.iter().all(|mark| mark.text != device) {
                self.mark(&device, Of::Person(person.id), "device");
            }
        }
    }

    /// An address with names instead of ids.
    pub fn in_words(&self, address: &str) -> String {
        let people = self.people.iter().map(|(label, one)| (*label, one.id.to_string()));
        let teams = self.teams.iter().map(|(label, one)| (*label, one.id.to_string()));
        let paying = self.payment_methods.iter().map(|(label, one)| (*label, one.id.to_string()));
        let apps = self.apps.iter().map(|(label, one)| (*label, one.id.to_string()));
        let invitations = self.invitations.iter().map(|(label, id)| (*label, id.to_string()));
        let all = people.chain(teams).chain(paying).chain(apps).chain(invitations);
        all.fold(address.to_owned(), |address, (label, id)| address.replace(&id, label))
    }

    /// An address with nothing in the place of ids: which kind of page or form it is.
    pub fn kind_of(&self, address: &str) -> String {
        let parts = address.split(['/', '?', '=', '&']);
        parts.map(|part| if self.in_words(part) == part { part } else { "…" }).collect::<Vec<_>>().join("/")
    }

    /// Everybody's browser, and who they are.
    pub fn viewers(&mut self) -> Vec<(&'static str, Browser, Viewer)> {
        let closed = |id: PersonId| {
            let row = people::table.find(id).select(people::closed_at);
            self.world.change(|tx| Ok(row.first::<Option<remit::store::Moment>>(tx.conn)?)).is_some()
        };
        let all = self.people.iter().filter(|(_, person)| !closed(person.id));
        let mut viewers: Vec<_> =
            all.map(|(label, person)| (*label, self.world.sign_in(person), Viewer::person(person))).collect();
        viewers.append(&mut self.guests);
        viewers
    }
}
