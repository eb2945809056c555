//! Files for the bank that are judged by a schema which was written elsewhere: `tests/e_invoice/debits.py`.

use std::path::Path;

use remit::model::address::Address;
use remit::model::country::Country;
use remit::store::schema::{credentials, payment_methods};

use super::{content, debits, makes, with_mandate};
use crate::charging::{begins, bill};
use crate::world::{Cast, Kind, World};

/// Holders and accounts as they are in Europe, and beside it.
const ACCOUNTS: [(&str, &str, &str); 6] = [
    ("NL91ABNA0417164300", "", "Anneke de Vries-Özdemir"),
    ("DE02120300000000202051", "", "Müller & Söhne <Bäckerei> GmbH + Co. KG \"Zum Löwen\""),
    ("GR1601101250000000012300695", "", "Αλέξανδρος Παπαδόπουλος"),
    ("BG80BNBG96611020345678", "", "Щастлива Ябълка ООД"),
    (
        "CH9300762011623852957",
        "UBSWCHZH80A",
        "Zoë Ægidius Straßenbau-Großhandelsgesellschaft der Brüder Ölmützer am See",
    ),
    ("GB29NWBK60161331926819", "NWBKGB2L", "O'Neill/Sons (Fish & Chips)"),
];

#[test]
fn direct_debits_are_written_for_those_who_judge_them() {
    use diesel::prelude::*;

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/debits");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let world = &mut World::new(Kind::Sqlite);
    debits(world);
    let cast = Cast::of(world);
    let olga = world.operator();
    for (number, (iban, bic, holder)) in ACCOUNTS.into_iter().enumerate() {
        let name = format!("Payer {number}");
        let payer = world.payment_method(&name, &cast.clara, &[&cast.clara]);
        let address = Address {
            street: "Großmünsterplatz an der Limmat, Hintereingang ".repeat(2),
            city: "Zürich-Unterstrass, Quartier des Hôpitaux".into(),
            country: Country::parse(&iban[..2]).expect("a country"),
            ..payer.address.clone().expect("an address")
        };
        let credential = with_mandate(world, &payer, &cast.clara, iban);
        world.change(|tx| {
            let typed = (credentials::holder.eq(holder), credentials::bic.eq(bic));
            diesel::update(credentials::table.find(credential.id)).set(typed).execute(tx.conn)?;
            diesel::update(payment_methods::table.find(payer.id)).set(&address).execute(tx.conn)?;
            Ok(())
        });
        bill(world, &payer);
        if number == 0 {
            begins(world);
            let one = makes(world, &olga, "2026-12-01").expect("a file");
            std::fs::write(folder.join("one.xml"), content(world, &olga, &one)).expect("a file");
        }
    }
    begins(world);
    let many = makes(world, &olga, "2026-12-01").expect("a file");
    assert_eq!(many.debits, 5);
    std::fs::write(folder.join("many.xml"), content(world, &olga, &many)).expect("a file");
}
