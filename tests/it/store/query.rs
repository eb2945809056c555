//! Lists that are bound as one value, and how statements are prepared.

use diesel::prelude::*;
use diesel::sql_types::Text;
use remit::events::{About, record_all};
use remit::model::TeamId;
use remit::model::document::InvoiceKind;
use remit::model::event::{Event, EventKind};
use remit::model::invoice::InvoiceState;
use remit::model::mail::{MailKind, MailState};
use remit::model::secret::Purpose;
use remit::store::query::{self, Among};
use remit::store::schema::{apps, events, people};

use crate::world::{Cast, Kind, World};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The apps with these names, found in both ways.
fn called(world: &World, names: &[&str]) -> Vec<String> {
    let found = world.db.read(|tx| {
        let one_of = apps::table.filter(apps::name.among(names)).order(apps::name).select(apps::name);
        let by_column: Vec<String> = one_of.load(tx.conn)?;
        let sql = format!("SELECT name FROM apps WHERE name IN ({}) ORDER BY name", tx.conn.listed("$1"));
        let by_text: Vec<Named> = query::sql(sql).bind::<Text, _>(query::list(names)).load(tx.conn)?;
        Ok((by_column, by_text))
    });
    let (by_column, by_text) = found.expect("two queries");
    assert_eq!(by_column, by_text.into_iter().map(|app| app.name).collect::<Vec<_>>());
    by_column
}

/// Rows that are inserted together are serialized.
#[test]
fn what_is_serialized_has_the_words_of_the_database() {
    macro_rules! same_words {
        ($($words:ident),+) => {$(
            for one in $words::ALL {
                assert_eq!(serde_json::to_value(one).expect("a word"), one.as_str());
            }
        )+};
    }
    same_words!(EventKind, MailKind, MailState, Purpose, InvoiceKind, InvoiceState);
}

story! {
    fn a_list_finds_what_is_in_it(world: &mut World) {
        let cast = Cast::of(world);
        let odd = "O'Neill \"&\\\" Söhne";
        world.app(odd, &cast.mara, None);
        assert_eq!(called(world, &[]), Vec::<String>::new());
        assert_eq!(called(world, &["no such app"]), Vec::<String>::new());
        assert_eq!(called(world, &["no such app", odd, odd]), [odd]);
        assert_eq!(called(world, &[odd, &cast.bakery.name]).len(), 2);
    }

    fn rows_that_are_inserted_together_are_as_they_were_and_in_their_order(world: &mut World) {
        let cast = Cast::of(world);
        let odd = "O'Neill \"&\\\" Söhne\n$1 ? \u{1}";
        let about = |detail: &str| About::app(cast.bakery.id).and_person(cast.sven.id).saying(detail);
        world.change(|tx| record_all(tx, Some(cast.mara.id), EventKind::AppChanged, [about(odd), about("")]));
        world.change(|tx| record_all(tx, None, EventKind::AppChanged, []));
        let all = events::table.filter(events::person_id.eq(cast.sven.id)).order(events::id).select(Event::as_select());
        let kept: Vec<Event> = world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("the events");
        let said = |event: &Event| (event.at, event.actor_id, event.app_id, event.team_id, event.detail.clone());
        let row = |detail: &str| (world.clock.now(), Some(cast.mara.id), Some(cast.bakery.id), None::<TeamId>, detail.to_owned());
        assert_eq!(kept.iter().map(said).collect::<Vec<_>>(), [row(odd), row("")]);
    }

    fn changes_are_prepared_once_where_that_is_said(world: &mut World) {
        let cast = Cast::of(world);
        let renames = |world: &World| {
            let plain = |text: &String| text.replace(['`', '"'], "");
            world.kept_statements().iter().filter(|text| plain(text).starts_with("UPDATE people SET name =")).count()
        };
        let names = ["Mara", "Mara Klein"];
        let rename = |name: &'static str| diesel::update(people::table.find(cast.mara.id)).set(people::name.eq(name));
        for name in names {
            world.change(|tx| Ok(rename(name).execute(tx.conn)?));
        }
        assert_eq!(renames(world), 0, "diesel itself keeps none: otherwise nobody would have to say so");
        for name in names {
            world.change(|tx| Ok(query::kept(rename(name)).execute(tx.conn)?));
        }
        assert_eq!(renames(world), 1);
        for name in names {
            world.change(|tx| Ok(query::sql("UPDATE people SET name = $1").bind::<Text, _>(name).execute(tx.conn)?));
        }
        assert_eq!(renames(world), 2);
    }

    fn no_value_makes_a_statement_be_prepared_again_or_compiled(world: &mut World) {
        let (asked, expected) = match world.kind() {
            Kind::Sqlite => ("SELECT compile_options AS name FROM pragma_compile_options", "ENABLE_QPSG"),
            Kind::Postgres => ("SELECT current_setting('jit') AS name", "off"),
        };
        let settings: Vec<Named> = world.db.read(|tx| Ok(query::sql(asked).load(tx.conn)?)).expect("the settings");
        assert!(settings.iter().any(|setting| setting.name == expected), "{expected}");
    }
}
