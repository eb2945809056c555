//! The apps that exist for a person. Clients read "website".

use actix_web::HttpResponse;
use askama::Template;

use super::queries::{self, ListedApp};
use crate::access::people::{self, Named, Somebody};
use crate::model::{AppId, PersonId, written};
use crate::store::pages::Page;
use crate::web::{Here, ListQuery, Request, Shell};

#[derive(Template)]
#[template(path = "apps/list.html")]
struct Apps {
    shell: Shell,
    query: ListQuery,
    page: Page<ListedApp, AppId>,
    developers: Developers,
}

/// Who works on the apps of a list, and who manages what pays, as names.
pub struct Developers {
    named: Named,
    viewer: PersonId,
}

/// How many names a row of a list holds.
const NAMES: usize = 3;

impl Developers {
    pub fn new(named: Named, viewer: PersonId) -> Developers {
        Developers { named, viewer }
    }

    pub fn of(&self, id: impl AsRef<str>) -> &[Somebody] {
        self.named.of(id)
    }

    /// `you, Jo Winter and 2 more`, or nothing.
    pub fn names(&self, id: impl AsRef<str>) -> String {
        let people = self.of(id);
        let is_me = |person: &&Somebody| person.id == self.viewer;
        let me = people.iter().find(is_me).map(|_| "you".to_owned());
        let others = people.iter().filter(|person| !is_me(person)).map(|person| person.name.clone());
        let names: Vec<String> = me.into_iter().chain(others).collect();
        let more = names.len().saturating_sub(NAMES);
        let counted = (more > 0).then(|| format!("{more} more"));
        written::joined(&names.into_iter().take(NAMES).chain(counted).collect::<Vec<_>>())
    }
}

/// GET `/apps`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let query: ListQuery = me.query()?;
            let page = queries::apps_of(tx, &me.person, &query.q, query.start(AppId::from_stored))?;
            let ids: Vec<AppId> = page.rows.iter().filter(|app| app.can_be_opened()).map(|app| app.id).collect();
            let developers = Developers::new(people::working_on_each(tx, &ids)?, me.person.id);
            let title = if me.person.is_client() { "All your websites" } else { "Apps" };
            Ok(Apps { shell: me.shell(title, Here::Apps), query, page, developers })
        })
        .await
}
