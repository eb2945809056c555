//! Rows put directly into the database: where a story begins.

use std::collections::HashMap;
use std::sync::OnceLock;

use actix_web::cookie::{Cookie, CookieJar, Key};
use diesel::prelude::*;
use remit::access::{Granted, session};
use remit::charging::setups::ways::Way;
use remit::charging::setups::{self, For, Wanted};
use remit::costs::{MonthCosts, Row};
use remit::environments;
use remit::environments::changes::{Brought, bring};
use remit::invoices::links::accountants::{self, NewLink, usual_last_day};
use remit::model::address::Address;
use remit::model::app::{App, DeveloperConnection, TRIAL_DAYS, TeamApp};
use remit::model::country::Country;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::email_address::EmailAddress;
use remit::model::invoice::Invoice;
use remit::model::payment_method::{BillingConnection, Currency, InvoiceReader, PaymentMethod, TeamBillingConnection};
use remit::model::person::{AccountType, Person};
use remit::model::running::Running;
use remit::model::team::{AccessRequest, Membership, Role, Team};
use remit::model::usage::{Cents, Month};
use remit::model::{AccountantLinkId, AppId, EnvironmentId, PersonId, RiseId, SetupId, TeamId};
use remit::store::Tx;
use remit::store::pages::Number;
use remit::store::schema;
use remit::web::passwords::{Password, hash_now};

use super::{World, confirmed};

/// Everybody's password.
pub const PASSWORD: &str = "walnut orbit seven lamps";

/// How many rows a connection to SQLite has written since it was opened: those that triggers wrote, and those that were
/// taken back, among them.
pub fn written_so_far(tx: &mut Tx) -> remit::error::Result<i64> {
    let rows: Number = diesel::sql_query("SELECT total_changes() AS number").get_result(tx.conn)?;
    Ok(rows.number)
}

/// Inserts one row.
macro_rules! insert {
    ($world:expr, $table:ident, $row:expr) => {
        $world.change(|tx| {
            diesel::insert_into(schema::$table::table).values($row).execute(tx.conn)?;
            Ok(())
        })
    };
}

impl World {
    /// Changes the database behind the application's back.
    pub fn change<T>(&self, act: impl Fn(&mut Tx) -> remit::error::Result<T>) -> T {
        self.db.write(act).expect("a change of the database")
    }

    /// What comes of such a change if it is taken back. It is no rehearsal: lists are kept for it.
    pub fn taken_back<T>(&self, act: impl Fn(&mut Tx) -> remit::error::Result<T>) -> T {
        self.change(|tx| tx.try_out(&act))
    }

    pub fn developer(&self, name: &str, email: &str) -> Person {
        self.person(name, email, AccountType::Developer)
    }

    pub fn client(&self, name: &str, email: &str) -> Person {
        self.person(name, email, AccountType::Client)
    }

    fn person(&self, name: &str, email: &str, account_type: AccountType) -> Person {
        let person = Person {
            id: PersonId::random(),
            email: Some(EmailAddress::parse(email).expect("an address")),
            name: name.into(),
            account_type,
            password_hash: Some(password_hash().into()),
            created_at: self.clock.now().plus_days(-100),
            closed_at: None,
        };
        insert!(self, people, (&person, person.letters()));
        person
    }

    /// From now on this person can log in with a code by email only.
    pub fn has_no_password(&self, person: &Person) {
        use schema::people as it;
        self.change(|tx| {
            let none = it::password_hash.eq(None::<String>);
            Ok(diesel::update(it::table.find(person.id)).set(none).execute(tx.conn)?)
        });
    }

    pub fn team(&self, name: &str, members: &[(&Person, Role)]) -> Team {
        let (first, _) = members.first().expect("a member");
        let team = Team {
            id: TeamId::random(),
            name: name.into(),
            created_by: first.id,
            created_at: self.clock.now(),
            deleted_at: None,
        };
        insert!(self, teams, (&team, team.letters()));
        for (person, role) in members {
            let membership = Membership {
                team_id: team.id,
                person_id: person.id,
                role: *role,
                granted_by: first.id,
                granted_at: self.clock.now(),
            };
            insert!(self, memberships, &membership);
        }
        team
    }

    /// A payment method with its whole address, and who can manage it directly.
    pub fn payment_method(&self, name: &str, maker: &Person, people: &[&Person]) -> PaymentMethod {
        let address = Address {
            company: format!("{name} company"),
            street: "Kaistraße 7".into(),
            postal_code: "20459".into(),
            city: "Hamburg".into(),
            country: Country::parse("DE").expect("a country"),
            street2: String::new(),
            region: String::new(),
        };
        let made = PaymentMethod {
            address: Some(address),
            invoice_email: maker.email.clone(),
            invoice_email_confirmed_at: Some(self.clock.now()),
            invoice_email_of_manager: people.iter().any(|person| person.id == maker.id),
            ..PaymentMethod::new(name.into(), Currency::Eur, maker.id, self.clock.now())
        };
        insert!(self, payment_methods, (&made, made.letters()));
        // Stories about something else ask nobody.
        self.lets_book(&made, 1_000_000, 100_000_000);
        people.iter().for_each(|person| self.lets_manage(&made, person));
        made
    }

    /// A direct billing connection.
    pub fn lets_manage(&self, payment_method: &PaymentMethod, person: &Person) {
        let connection = BillingConnection {
            payment_method_id: payment_method.id,
            person_id: person.id,
            granted_by: payment_method.created_by,
            granted_at: self.clock.now(),
        };
        insert!(self, payment_method_people, &connection);
    }

    /// Its invoices and costs to see, and nothing else.
    pub fn lets_read(&self, payment_method: &PaymentMethod, person: &Person) {
        let row = InvoiceReader {
            payment_method_id: payment_method.id,
            person_id: person.id,
            granted_by: payment_method.created_by,
            granted_at: self.clock.now(),
        };
        insert!(self, invoice_readers, &row);
    }

    /// A team billing connection.
    pub fn lets_team_manage(&self, payment_method: &PaymentMethod, team: &Team) {
        let connection = TeamBillingConnection {
            payment_method_id: payment_method.id,
            team_id: team.id,
            granted_by: payment_method.created_by,
            granted_at: self.clock.now(),
        };
        insert!(self, payment_method_teams, &connection);
    }

    /// An app: on trial, or owned by a payment method. Nobody develops it yet.
    pub fn app(&self, name: &str, maker: &Person, owner: Option<&PaymentMethod>) -> App {
        let now = self.clock.now();
        let app = App {
            id: AppId::random(),
            name: name.into(),
            website: Some(format!("https://{}.example", name.to_lowercase().replace(' ', "-").replace('é', "e"))),
            description: String::new(),
            payment_method_id: owner.map(|owner| owner.id),
            owned_since: owner.map(|_| now),
            trial_ends_at: owner.is_none().then(|| now.plus_days(TRIAL_DAYS)),
            trial_held_until: None,
            delete_at: None,
            delete_by: None,
            deleted_at: None,
            created_by: maker.id,
            created_at: now,
            external_id: None,
            running: Running::ready(),
        };
        insert!(self, apps, (&app, app.letters()));
        let first = [Brought::first()];
        self.change(|tx| bring(tx, [(&app, first.as_slice())]));
        app
    }

    /// The environment that an app has from the beginning.
    pub fn first_environment(&self, app: &App) -> EnvironmentId {
        self.change(|tx| {
            let of_app = schema::environments::table.filter(schema::environments::app_id.eq(app.id));
            let in_order = of_app.order((schema::environments::created_at, schema::environments::id));
            Ok(in_order.select(schema::environments::id).first(tx.conn)?)
        })
    }

    /// Adds an environment a minute later, by somebody who works on the app.
    pub fn opens(&self, app: &App, person: &Person, name: &str) -> EnvironmentId {
        self.pass_minutes(1);
        self.change(|tx| {
            let app = Granted::ask(tx, person, app.id)?;
            Ok(environments::changes::open(tx, &app, name)?.done().expect("nobody has to be asked"))
        })
    }

    /// How much more others may book with it without asking.
    pub fn lets_book(&self, payment_method: &PaymentMethod, percent: i64, cents: i64) {
        use schema::payment_methods as it;
        self.change(|tx| {
            let bound = (it::rise_percent.eq(percent), it::rise_cents.eq(cents));
            Ok(diesel::update(it::table.find(payment_method.id)).set(bound).execute(tx.conn)?)
        });
    }

    /// Somebody who works on an app asks whoever pays for an environment; what it is paid with lets others book anything
    /// afterwards.
    pub fn asks_for(&self, app: &App, payer: &PaymentMethod, person: &Person, name: &str) -> RiseId {
        self.lets_book(payer, 0, 0);
        let asked = self.change(|tx| {
            let granted = Granted::ask(tx, person, app.id)?;
            environments::changes::open(tx, &granted, name)?;
            Ok(environments::queries::rises_of(tx, app)?.pop())
        });
        self.lets_book(payer, 1_000_000, 100_000_000);
        asked.expect("somebody is asked").0.id
    }

    /// Books a plan in the first environment of an app, by somebody who works on it.
    pub fn books(&self, app: &App, person: &Person, component: &str, plan: &str) {
        let environment = self.first_environment(app);
        self.change(|tx| {
            let app = Granted::ask(tx, person, app.id)?;
            let environment = environments::changes::environment(tx, &app, environment)?;
            environments::changes::book(tx, &app, &environment, component, plan)
        });
    }

    /// An invoice for the month before, of which nobody is told.
    pub fn invoice(&self, payer: &PaymentMethod) -> Invoice {
        let addressed = PaymentMethod {
            address: payer.address.clone().map(|it| Address { company: "Harbour Café GmbH".into(), ..it }),
            invoice_email: Some(EmailAddress::parse("invoices@harbour.example").expect("an address")),
            invoice_email_confirmed_at: None,
            ..payer.clone()
        };
        let invoice = self.sent_invoice(&addressed);
        self.change(|tx| {
            let mails = schema::outbox::table.filter(schema::outbox::invoice_id.is_not_null());
            diesel::delete(mails.filter(schema::outbox::created_at.eq(tx.now))).execute(tx.conn)?;
            Ok(diesel::delete(schema::deliveries::table).execute(tx.conn)?)
        });
        invoice
    }

    /// Somebody begins to set up a card for a payment method.
    pub fn sets_up_card(&self, person: &Person, payer: &PaymentMethod) -> SetupId {
        let wanted = Wanted {
            way: Way { kind: PaymentKind::Card, gateway: GatewayName::Stripe },
            currency: payer.currency,
            purpose: For::Change(payer.id),
            next_path: remit::paths::check_how_you_pay(payer.id),
        };
        self.change(|tx| setups::begin(tx, person.id, &wanted))
    }

    /// An invoice for the month before, sent to where it belongs.
    pub fn sent_invoice(&self, payer: &PaymentMethod) -> Invoice {
        self.sent_invoice_over(payer, 500)
    }

    /// The same over so many cents, before VAT.
    pub fn sent_invoice_over(&self, payer: &PaymentMethod, net: Cents) -> Invoice {
        let month = Month::of(self.db.site.local(self.clock.now()).date()).previous();
        let row = Row {
            app: AppId::random(),
            app_name: "Old Bakery".into(),
            environment: EnvironmentId::random(),
            environment_name: "main".into(),
            component: "PHP".into(),
            plan: "XS".into(),
            days: 30,
            monthly_price: net,
            amount: net,
            within: None,
            measured: None,
        };
        let costs = MonthCosts { month, rows: vec![row] };
        let site = self.db.site.clone();
        let seller = site.seller.as_ref().expect("a seller");
        self.change(|tx| remit::invoices::monthly::bill(tx, seller, month, &[(payer.clone(), costs.clone())]));
        let of_payer = schema::invoices::table.filter(schema::invoices::payment_method_id.eq(payer.id));
        let newest = of_payer.order(schema::invoices::number.desc()).select(Invoice::as_select());
        self.db.read(|tx| Ok(newest.first(tx.conn)?)).expect("an invoice")
    }

    /// A link to the invoices of a payment method, made for an accountant, who has used it today: its id, and its token.
    pub fn link_for_accountant(&self, maker: &Person, payer: &PaymentMethod) -> (AccountantLinkId, String) {
        let (id, address) = self.change(|tx| {
            let granted = Granted::ask(tx, maker, payer.id)?;
            let confirmed = confirmed(tx);
            let new = NewLink { name: "Steuerbüro Kranz".into(), last_day: usual_last_day(tx), email: None };
            let made = accountants::make(tx, &granted, &confirmed, new)?;
            Ok((made.id, accountants::address(tx, &made)))
        });
        let token = address.rsplit('/').next().expect("a token").to_owned();
        self.guest().get(&format!("/accountant/{token}")).answers(200);
        (id, token)
    }

    /// A direct developer connection; the person is a technical contact.
    pub fn develops(&self, app: &App, person: &Person) {
        self.connects(app, person, None);
    }

    /// A developer connection via a team.
    pub fn develops_via(&self, app: &App, person: &Person, team: &Team) {
        self.connects(app, person, Some(team));
    }

    fn connects(&self, app: &App, person: &Person, team: Option<&Team>) {
        let connection = DeveloperConnection {
            app_id: app.id,
            person_id: person.id,
            team_id: team.map(|team| team.id),
            is_technical_contact: team.is_none(),
            granted_by: app.created_by,
            granted_at: self.clock.now(),
        };
        insert!(self, developer_connections, &connection);
    }

    pub fn team_app(&self, app: &App, team: &Team) {
        let row =
            TeamApp { app_id: app.id, team_id: team.id, granted_by: app.created_by, granted_at: self.clock.now() };
        insert!(self, team_apps, &row);
    }

    /// Into a team, or into another role of it.
    pub fn joins(&self, team: &Team, person: &Person, role: Role) {
        let row = Membership {
            team_id: team.id,
            person_id: person.id,
            role,
            granted_by: team.created_by,
            granted_at: self.clock.now(),
        };
        self.change(|tx| {
            diesel::delete(schema::memberships::table.find((team.id, person.id))).execute(tx.conn)?;
            diesel::insert_into(schema::memberships::table).values(&row).execute(tx.conn)?;
            Ok(())
        });
    }

    /// A limited member of a team asks for access to an app of it.
    pub fn asks_for_access(&self, app: &App, person: &Person, team: &Team) {
        let asked_at = self.clock.now();
        let row = AccessRequest { app_id: app.id, person_id: person.id, team_id: team.id, asked_at };
        insert!(self, access_requests, &row);
    }

    /// The cookie that logging in would give, without its 20 ms of hashing.
    pub(super) fn session_cookie(&self, person: &Person) -> (String, String) {
        let token = self.change(|tx| session::begin(tx, person.id, "a test", true));
        let carried = serde_json::json!({ "session": token.reveal(), "person": person.id }).to_string();
        let state = serde_json::to_string(&HashMap::from([("c", carried)])).expect("JSON");
        let mut jar = CookieJar::new();
        jar.private_mut(&Key::from(&self.db.site.keys.cookie)).add(Cookie::new("remit", state));
        let cookie = jar.delta().next().expect("the cookie");
        (cookie.name().to_owned(), cookie.value().to_owned())
    }
}

pub fn password_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_now(&Password::typed(PASSWORD)).expect("a hash"))
}
