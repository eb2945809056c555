//! Every form that stood on a page is sent, as it stands and with the empty fields filled. The answer, the page after it
//! and all mails are read; then all is as it was before.

use super::reading::Reading;
use super::sight::Sight;
use super::village::Village;
use crate::world::Browser;

/// SQLite only: rows come back.
pub fn press_all(village: &Village, reading: &mut Reading) {
    village.world.keep();
    let forms = std::mem::take(&mut reading.forms);
    let mut readers = std::mem::take(&mut reading.readers);
    let before = Sight::now(village.world);
    let sent = village.mails_now();
    for (number, page, action) in forms {
        let (label, browser, viewer) = &mut readers[number];
        let cookies = browser.cookies();
        browser.get(&page);
        let place = format!("{label} sends {}", village.in_words(&action));
        if !send(browser, &action) {
            continue;
        }
        let after = Sight::now(village.world);
        reading.read_answer(village, browser, &place, |mark| before.sees(viewer, mark) || after.sees(viewer, mark));
        reading.read_words(village, label, browser, &place);
        if let Some(next) = browser.location().map(str::to_owned) {
            browser.get(&next);
            let place = format!("{place} and comes to {}", village.in_words(&next));
            reading.read_answer(village, browser, &place, |mark| before.sees(viewer, mark) || after.sees(viewer, mark));
            reading.read_words(village, label, browser, &place);
        }
        village.read_mails(reading, &sent, (&before, &after), &place);
        browser.take_cookies(cookies);
        village.world.restore();
    }
}

/// Sends the form of the page that goes to this address; false if there is none (any more).
fn send(browser: &mut Browser, action: &str) -> bool {
    let Some(form) = browser.forms().into_iter().find(|form| form.action == action) else { return false };
    let mut fields = form.fields.clone();
    for (name, value) in fields.iter_mut().filter(|(_, value)| value.is_empty()) {
        *value = match name.as_str() {
            name if name.contains("email") => "somebody@else.example".into(),
            name if name.contains("password") => "copper lanterns walk north 77".into(),
            "name" | "team_name" | "app_name" | "company" | "street" | "city" | "message" | "reason" => {
                "Something".into()
            }
            _ => continue,
        };
    }
    fields.extend(form.buttons.first().and_then(|button| button.field.clone()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(action, &fields);
    true
}
