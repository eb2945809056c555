//! A line is known again in whatever file it stands, and taken for no other.

use std::collections::BTreeSet;

use super::*;

fn ids(files: &[&str]) -> Vec<String> {
    files.iter().flat_map(|file| entries(file)).map(|entry| entry.id).collect()
}

#[test]
fn where_the_bank_gives_no_name_a_line_is_all_that_it_says() {
    for none in ["NONREF", "NOTPROVIDED", "0", "0000000000", "nonref", "-", "Not Provided"] {
        let bert = credit(none, "30.00", "R2026-000011").replace("Harbour Café GmbH", "Bert");
        let carl = credit(none, "30.00", "R2026-000012").replace("Harbour Café GmbH", "Carl");
        let (of_day, of_month) = (file(&bert), file(&[carl.clone(), bert.clone()].concat()));
        let all = ids(&[&of_day, &of_month]);
        assert_eq!(all[0], all[2], "{none}");
        assert_ne!(all[0], all[1], "{none}");
        // As if there were no name.
        assert_eq!(ids(&[&file(&credit("", "30.00", "R2026-000011").replace("Harbour Café GmbH", "Bert"))])[0], all[0]);
    }
}

#[test]
fn names_of_transactions_that_are_none_leave_the_name_of_the_entry() {
    for name in ["NONREF.xml", "NONREF-inner.xml", "NOTPROVIDED.xml"] {
        let text = String::from_utf8(case(name)).expect("UTF-8");
        let other = text.replace("Studio GmbH", "Atelier GmbH").replace("Bert", "Carl");
        let [of_one, of_other] =
            [&text, &other].map(|text| read(text.as_bytes(), OWN).expect("a statement")[0].clone());
        assert_ne!(of_one.id, of_other.id, "{name}");
    }
    let inner = read(&case("NONREF-inner.xml"), OWN).expect("a statement");
    assert_eq!(inner[0].names, ["Z2"]);
    let plain = read(&case("NONREF.xml"), OWN).expect("a statement");
    assert_eq!(plain[0].names, [""; 0]);
}

#[test]
fn whatever_a_line_says_tells_it_from_others() {
    let line = credit("B1", "5.00", "November").replace(
        "<EndToEndId>NOTPROVIDED</EndToEndId>",
        "<EndToEndId>E1</EndToEndId><Prtry><Tp>own</Tp><Ref>P1</Ref></Prtry>",
    );
    let changes = [
        ("<Nm>Harbour Café GmbH</Nm>", "<Nm>Harbor Café GmbH</Nm>"),
        ("DE02120300000000202051", "DE02500105170137075030"),
        ("November", "December"),
        ("<EndToEndId>E1", "<EndToEndId>E2"),
        ("<Ref>P1", "<Ref>P2"),
        ("5.00", "5.01"),
        ("2026-12-07", "2026-12-06"),
        ("<AcctSvcrRef>B1", "<AcctSvcrRef>B2"),
    ];
    let others = changes.map(|(old, new)| {
        assert!(line.contains(old), "{old}");
        line.replace(old, new)
    });
    let all: BTreeSet<String> = others.iter().chain([&line]).flat_map(|line| ids(&[&file(line)])).collect();
    assert_eq!(all.len(), changes.len() + 1);
    // The same within one file, where each is counted by itself.
    let together: BTreeSet<String> = ids(&[&file(&format!("{}{line}", others.concat()))]).into_iter().collect();
    assert_eq!(together, all);
}

#[test]
fn a_text_that_is_wrapped_in_another_way_is_the_same_line() {
    let text = "Rechnung R2026-000001 fuer November und alles andere";
    let wrapped = [
        text.to_owned(),
        text.replace("alles", "al les"),
        text.replace(" fuer", "</Ustrd><Ustrd>fuer"),
        text.replace("000001", "000</Ustrd><Ustrd>001"),
        text.replace(' ', "\n"),
    ];
    for name in ["", "B1"] {
        let all: BTreeSet<String> =
            wrapped.iter().flat_map(|text| ids(&[&file(&credit(name, "5.00", text))])).collect();
        assert_eq!(all.len(), 1, "{name}");
    }
    // However long: what is not kept belongs to it too.
    let parts = format!("{}</Ustrd><Ustrd>", "x".repeat(100)).repeat(6);
    let long = |end: &str| file(&credit("", "5.00", &format!("{parts}{end}")));
    let (one, other) = (read(long("a").as_bytes(), OWN), read(long("b").as_bytes(), OWN));
    assert_ne!(one.expect("a statement")[0].id, other.expect("a statement")[0].id);
}
