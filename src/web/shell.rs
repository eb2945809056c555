//! The frame of every page: brand, navigation, flash message, footer.

use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::model::FormId;
use crate::model::person::{AccountType, Person};
use crate::model::platform::{AppPages, PlatformPage};
use crate::model::taking::Taking;
use crate::paths;
use crate::store::Moment;

/// What the frame of all pages has in common.
pub struct Frame {
    pub brand: String,
    /// The address of the one stylesheet, with the hash of its content.
    pub css: String,
    pub icon: String,
    /// The script of pages with something to copy.
    pub copy_script: String,
    /// The script of forms that are kept while they are typed.
    pub keep_script: String,
    /// Help, privacy, imprint, terms: those that are set.
    pub footer: Vec<(&'static str, String)>,
    /// True where mails wait at `/outbox`.
    pub has_outbox: bool,
    /// What can be paid with, besides a bank transfer.
    pub taking: Taking,
    /// Where apps are created that come from the platform. None: here.
    pub new_app_page: Option<PlatformPage>,
    /// Where the platform shows apps; None: nobody is led there.
    pub app_pages: Option<AppPages>,
}

/// Where in the navigation a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    Home,
    Apps,
    PaymentMethods,
    Teams,
    Invitations,
    Events,
    Account,
    Operator,
    Nowhere,
}

/// The frame of one page. Templates take it as `shell`.
pub struct Shell {
    /// The `title` of the page, equal to its `h1`.
    pub title: String,
    pub here: Here,
    pub person: Option<Person>,
    /// The navigation leads to the pages of operators.
    pub is_operator: bool,
    pub flash: Option<String>,
    /// The one-time id for the forms of this page; error pages have none.
    pub once: FormId,
    pub now: Moment,
    pub frame: Arc<Frame>,
}

impl Shell {
    pub fn is(&self, here: Here) -> bool {
        self.here == here
    }

    pub fn is_client(&self) -> bool {
        self.person.as_ref().is_some_and(Person::is_client)
    }

    pub fn is_developer(&self) -> bool {
        self.person.as_ref().is_some_and(Person::is_developer)
    }

    /// Of the column on pages of somebody who is not logged in.
    pub fn guest(&self) -> &'static str {
        if self.person.is_none() { " guest" } else { "" }
    }

    /// What the list of payment methods is called.
    pub fn payment_methods_word(&self) -> &'static str {
        if self.is_client() { "How you pay" } else { "Payment methods" }
    }

    /// The label of the button that leads to where an app is created: here, or at the platform.
    pub fn new_app_label(&self) -> String {
        match &self.frame.new_app_page {
            None => "New app".into(),
            Some(page) => format!("Create an app at {}", page.host),
        }
    }

    /// Where that button leads.
    pub fn new_app_href(&self) -> String {
        self.frame.new_app_page.as_ref().map_or_else(paths::new_app, |page| page.url.clone())
    }

    /// "website" for clients, "app" for everybody else.
    pub fn app_word(&self) -> &'static str {
        self.person.as_ref().map_or(AccountType::Developer, |person| person.account_type).app_word()
    }
}

/// The parts of the layout, each compiled once and not for each page.
macro_rules! parts {
    ($($name:ident $part:ident $path:literal,)+) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            pub struct $part<'a> {
                shell: &'a Shell,
            }

            impl HtmlSafe for $part<'_> {}
        )+

        impl Shell {
            $(pub fn $name(&self) -> $part<'_> {
                $part { shell: self }
            })+
        }
    };
}

parts! {
    head Head "layouts/head.html",
    strip Strip "layouts/strip.html",
    brand Brand "layouts/brand.html",
    navigation Navigation "layouts/navigation.html",
    doors Doors "layouts/doors.html",
    flashed Flashed "layouts/flash.html",
    foot Foot "layouts/foot.html",
}

/// `Invoice` and `R2026-000001` of `Invoice R2026-000001`.
pub fn last_word(title: &str) -> (&str, &str) {
    title.rsplit_once(' ').unwrap_or(("", title))
}

/// `MK` for `Mara Klein`.
pub fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.take(2).flat_map(char::to_uppercase).collect()
}
