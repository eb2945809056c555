//! Whose the files are.

use super::Books;

const FILES: [&str; 8] = [
    "journal.csv?period=2026-10",
    "ec-sales-list.csv?period=2026-10",
    "one-stop-shop.csv?period=2026-10",
    "write-offs.csv?period=2026-10",
    "open-items.csv?day=2026-12-31",
    "datev.csv?period=2026-10",
    "documents.zip?period=2026-10",
    "?period=2026-10",
];

story! {
    fn only_operators_get_the_files_of_everybody(world: &mut World) {
        let books = Books::kept(world);
        let mut clara = world.sign_in(&world.client("Clara", "clara@books.example"));
        let nothing = clara.get("/nothing-here").answers(404).source();
        let mut operator = books.browser(world);
        for file in FILES {
            let address = format!("/operator/books/{file}").replace("/?", "?");
            assert_eq!(clara.get(&address).answers(404).source(), nothing, "{file}");
            world.guest().get(&address).redirects_to("/login");
            // Nobody here books in DATEV.
            operator.get(&address).answers(if file.starts_with("datev") { 404 } else { 200 });
        }
        for file in FILES.iter().filter(|file| !file.starts_with(['?', 'd']) || file.starts_with("documents")) {
            let (name, _) = file.split_once('?').expect("a question");
            operator.get(&format!("/operator/books/{name}")).redirects_to("/operator/books");
        }
        world.pass_minutes(61);
        operator.get("/operator/books/journal.csv?period=2026-10").shows(200, "Confirm it is you");
    }
}
