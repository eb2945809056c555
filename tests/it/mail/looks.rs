//! What mails look like where mail programs do as they like.

use remit::mail::Letter;
use remit::model::email_address::EmailAddress;
use remit::model::mail::MailKind;
use remit::paths;

use crate::world::World;

/// A mail with everything that there can be in one, as HTML.
fn letter(world: &World) -> String {
    let to = EmailAddress::parse("nina@roth.example").expect("an address");
    world.change(|tx| {
        let letter =
            Letter::new(MailKind::AccountMade, &to, "Everything").text("Hello.").quote("Mara Klein", "Thank you.");
        letter
            .list(vec!["One".into()])
            .button(tx, "Open", &paths::home())
            .small("That is all.")
            .foot_link("Stop these emails", "row")
            .queue(tx)
    });
    world.mail_to("nina@roth.example").html
}

/// The opening tags that have a style of their own.
fn styled(html: &str) -> Vec<&str> {
    html.split('<')
        .filter(|tag| tag.contains("style=\""))
        .map(|tag| tag.split('>').next().unwrap_or_default())
        .collect()
}

fn value<'a>(tag: &'a str, name: &str) -> &'a str {
    let value = tag.split_once(&format!("{name}=\"")).map(|(_, rest)| rest);
    value.and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

story! {
    fn whatever_has_a_colour_has_one_for_the_dark(world: &mut World) {
        let html = letter(world);
        let (_, dark) = html.split_once("@media (prefers-color-scheme: dark)").expect("colours for the dark");
        let dark = dark.split("</style>").next().expect("the end of the style");
        let coloured: Vec<&str> = styled(&html).into_iter().filter(|tag| tag.contains("color:#") || tag.contains("background:#")).collect();
        assert!(coloured.len() > 5, "{html}");
        for tag in coloured {
            assert!(dark.contains(&format!(".{}", value(tag, "class"))) && !value(tag, "class").is_empty(), "{tag}");
        }
    }

    fn the_words_of_the_button_can_be_read_on_white(world: &mut World) {
        let html = letter(world);
        let link = styled(&html).into_iter().find(|tag| tag.starts_with("a class=\"press\"")).expect("a button");
        let (_, colour) = value(link, "style").split_once("color:#").expect("a colour");
        let parts = [0, 2, 4].map(|at| u32::from_str_radix(&colour[at..at + 2], 16).expect("a part"));
        assert!(parts.iter().sum::<u32>() < 300 && !link.contains("background"), "{link}");
        assert!(styled(&html).iter().any(|tag| tag.starts_with("td ") && tag.contains("bgcolor=")), "{html}");
    }
}
