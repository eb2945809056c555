//! Lists that are bound as one value, and how statements are prepared.

use diesel::prelude::*;
use diesel::sql_types::Text;
use remit::store::query::{self, Among};
use remit::store::schema::apps;

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

    fn no_value_makes_a_statement_be_prepared_again_or_compiled(world: &mut World) {
        let (asked, expected) = match world.kind() {
            Kind::Sqlite => ("SELECT compile_options AS name FROM pragma_compile_options", "ENABLE_QPSG"),
            Kind::Postgres => ("SELECT current_setting('jit') AS name", "off"),
        };
        let settings: Vec<Named> = world.db.read(|tx| Ok(query::sql(asked).load(tx.conn)?)).expect("the settings");
        assert!(settings.iter().any(|setting| setting.name == expected), "{expected}");
    }
}
