//! Deleting a team. Who loses what is shown before, and what would be left with nobody, with ways to keep it.

use actix_web::HttpResponse;
use askama::Template;

use super::changes::{self, OnlyThrough};
use super::queries::{self, Waiting};
use crate::access::billing::{ListedPaymentMethod, these_payment_methods_of};
use crate::access::consequences::{self, Consequences, Effect};
use crate::access::policy::{DeleteTeam, InviteToPaymentMethod};
use crate::access::{Confirmed, Granted};
use crate::bringing::{BringTo, teams_to_bring};
use crate::model::app::{App, DELETION_DAYS};
use crate::model::payment_method::PaymentMethod;
use crate::model::team::Team;
use crate::model::written::{are_many, some_of};
use crate::model::{PaymentMethodId, TeamId};
use crate::paths;
use crate::store::pages::Start;
use crate::store::{Moment, Tx};
use crate::web::error::Result;
use crate::web::{Asked, Here, Me, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "teams/delete.html")]
struct DeletePage {
    shell: Shell,
    team: Team,
    consequences: Consequences,
    /// What nobody else reaches.
    left: Vec<Left>,
}

/// Something that only the team reaches, what happens to it, and how it is kept.
struct Left {
    name: String,
    what: String,
    /// Label and path.
    ways: Vec<(&'static str, String)>,
    /// Where a press keeps it, for whoever deletes the team.
    keep: Option<String>,
}

/// How many of those that only the team reaches are listed before the list is folded.
const UNFOLDED: usize = 25;

/// GET `/teams/{team}/delete`
pub async fn page(request: Request, team: Asked<DeleteTeam>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let team = team.granted(tx, me)?;
            let only = changes::only_through(tx, team.id)?;
            let left = left(tx, me, team.id, &only)?;
            let consequences = try_out(tx, me, &team, &only)?;
            let shell = me.shell(format!("Delete {}?", team.name), Here::Teams);
            Ok(DeletePage { shell, team: team.object().clone(), consequences, left })
        })
        .await
}

/// POST `/teams/{team}/delete`
pub async fn delete(request: Request, team: Asked<DeleteTeam>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let team = team.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let has_others = queries::has_others(tx, team.id, me.person.id)?;
            changes::delete(tx, &team, &confirmed)?;
            let told = if has_others { " We’ve emailed its members." } else { "" };
            Ok(Next::go(paths::teams()).saying(format!("The team {} has been deleted.{told}", team.name)))
        })
        .await
}

/// POST `/teams/{team}/payment-methods/{payment_method}/keep`
pub async fn keep(request: Request, team: Asked<DeleteTeam>, payment_method: Named<PaymentMethodId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let team = team.granted(tx, me)?;
            let it = Granted::<InviteToPaymentMethod>::ask(tx, &me.person, payment_method.id()?)?;
            let confirmed = me.require_password(tx)?;
            changes::keep(tx, &team, &it, &confirmed)?;
            let said = format!("You now manage {} yourself. It won’t end with the team.", it.name);
            Ok(Next::go(paths::delete_team(team.id)).saying(said))
        })
        .await
}

fn try_out(tx: &mut Tx, me: &Me, team: &Granted<DeleteTeam>, only: &OnlyThrough) -> Result<Consequences> {
    let scope = queries::reach_of(tx, team.id)?;
    let (_, invited) = queries::waiting_in(tx, team.id)?;
    let closing: Vec<PaymentMethodId> = only.closing().map(|it| it.id).collect();
    let ending = queries::apps_ending_with(tx, &closing)?;
    let confirmed = Confirmed::in_rehearsal(tx)?;
    let all = consequences::of(tx, &scope, &me.person, |tx| changes::delete(tx, team, &confirmed))?.in_short();
    let all = with_invitations(with_what_ends(all, only, &ending, tx.now), &invited);
    Ok(all.last(Effect::Same, "Everyone’s direct access", "stays as it is"))
}

/// What starts closing, the apps that are deleted with it, and which trials end.
fn with_what_ends(mut all: Consequences, only: &OnlyThrough, apps: &[String], now: Moment) -> Consequences {
    let deleted: Vec<&str> = only.apps.iter().map(|app| app.name.as_str()).collect();
    if are_many(&deleted) {
        let what = format!("will be deleted within {DELETION_DAYS} days unless you undo that");
        all = all.first(Effect::Lose, &some_of(&deleted), what);
    } else {
        for app in only.apps.iter().rev() {
            let date = end_of(app, now).date();
            all = all.first(Effect::Lose, &app.name, format!("will be deleted on {date} unless you undo that"));
        }
    }
    if !apps.is_empty() {
        let date = now.plus_days(DELETION_DAYS).date();
        let what = format!("will go offline and be deleted on {date} unless moved by then");
        all = all.first(Effect::Lose, &some_of(apps), what);
    }
    let closing: Vec<&PaymentMethod> = only.closing().collect();
    for it in closing.into_iter().rev() {
        all = all.first(
            Effect::Lose,
            &it.name,
            "can’t take on anything new, and closes when it no longer pays for anything",
        );
    }
    all
}

fn with_invitations(all: Consequences, invited: &[Waiting]) -> Consequences {
    let who: Vec<String> = invited.iter().map(|one| one.email_text()).collect();
    match who.len() {
        0 => all,
        1 => all.last(Effect::Lose, &format!("The invitation to {}", who[0]), "is no longer valid"),
        _ => all.last(Effect::Lose, &format!("The invitations to {}", some_of(&who)), "are no longer valid"),
    }
}

fn left(tx: &mut Tx, me: &Me, team: TeamId, only: &OnlyThrough) -> Result<Vec<Left>> {
    let ids: Vec<PaymentMethodId> = only.payment_methods.iter().map(|it| it.id).collect();
    let payment_methods = these_payment_methods_of(tx, &me.person, &ids)?;
    let mine = teams_to_bring(tx, &me.person, BringTo::Anywhere, "", Start::First)?;
    let has_other_team = mine.rows.len() > 1;
    let now = tx.now;
    let payment_methods = payment_methods.iter().map(|it| Left::payment_method(team, it, has_other_team));
    Ok(payment_methods.chain(only.apps.iter().map(|app| Left::app(app, has_other_team, now))).collect())
}

impl Left {
    fn payment_method(team: TeamId, it: &ListedPaymentMethod, has_other_team: bool) -> Left {
        let page = paths::payment_method(it.id);
        let mut ways = Vec::new();
        let what = if it.is_open() {
            ways.push(("Invite someone", paths::invite_to_this_payment_method(it.id)));
            let apps = if it.apps == 0 { String::new() } else { format!(", {}", it.apps_in_words("app")) };
            format!(
                "Payment method{apps}. It will be closed unless you keep it, or someone else or another team can \
                 manage it by then."
            )
        } else if it.is_closing() {
            "Payment method. It is already being closed; after that, only you can manage it.".to_owned()
        } else {
            "Payment method. It is already closed; after that, only you can read its invoices.".to_owned()
        };
        if has_other_team && !it.is_closed() {
            ways.push(("Connect another team", format!("{page}#teams")));
        }
        ways.push(("Open", page));
        let keep = it.is_open().then(|| paths::keep_payment_method(team, it.id));
        Left { name: it.name.clone(), what, ways, keep }
    }

    fn app(app: &App, has_other_team: bool, now: Moment) -> Left {
        let what = format!(
            "App on trial. It will be deleted on {} unless something pays for it or someone else works on it by then.",
            end_of(app, now).date()
        );
        let mut ways = vec![
            ("Choose a payment method", paths::app_payment_method(app.id)),
            ("Invite someone to pay", paths::invite_to_pay_for(app.id)),
        ];
        if has_other_team {
            ways.push(("Connect another team", paths::app_people(app.id)));
        }
        Left { name: app.name.clone(), what, ways, keep: None }
    }
}

/// When an app that nobody else works on is deleted.
fn end_of(app: &App, now: Moment) -> Moment {
    app.delete_at.unwrap_or_else(|| app.deletion_at(now))
}
