//! The page of an app: who works on it, what pays for it, what needs somebody.

use actix_web::HttpResponse;
use askama::Template;

use super::picture;
use crate::access::Granted;
use crate::access::people::{self, AroundApp, PersonAccess};
use crate::access::policy::{ChangeApp, DeleteApp, InviteToPay, MoveApp, PutOnPaymentMethod, ViewApp};
use crate::invitations;
use crate::model::invitation::Invitation;
use crate::model::{PaymentMethodId, PersonId};
use crate::payment_methods;
use crate::web::picture::Picture;
use crate::web::{Asked, Here, Request, Shell};

#[derive(Template)]
#[template(path = "apps/show.html")]
struct ShowApp {
    shell: Shell,
    app: Granted<ViewApp>,
    developers: Vec<PersonAccess>,
    /// The name of what pays for it: all that developers without billing access may know.
    payer: Option<(PaymentMethodId, String)>,
    request: Option<Invitation>,
    picture: Picture,
    me: PersonId,
}

/// How many people are shown here; all of them are on a page of their own.
const SHOWN: usize = 8;

impl ShowApp {
    fn can_change(&self) -> bool {
        self.app.also_allows::<ChangeApp>()
    }

    fn can_delete(&self) -> bool {
        self.app.also_allows::<DeleteApp>()
    }

    fn can_invite_to_pay(&self) -> bool {
        self.app.also_allows::<InviteToPay>()
    }

    fn can_put_on(&self) -> bool {
        self.app.also_allows::<PutOnPaymentMethod>()
    }

    fn can_move(&self) -> bool {
        self.app.also_allows::<MoveApp>()
    }

    fn pays(&self) -> bool {
        self.app.link().pays()
    }
}

/// GET `/apps/{app}`
pub async fn page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let pays = app.link().pays();
            let AroundApp { developers, payers } = if pays {
                people::around_app(tx, app.id)?
            } else {
                AroundApp { developers: people::developers(tx, app.id)?, ..AroundApp::default() }
            };
            let payer = payment_methods::queries::payer_of(tx, &app)?;
            let request = invitations::queries::open_to_pay_for(tx, app.id)?;
            let picture = picture::of(&picture::Known {
                app: &app,
                developers: &developers,
                payer: payer.as_ref(),
                payers: pays.then_some(payers.as_slice()),
                has_open_request: request.is_some(),
                viewer: &me.person,
                now: tx.now,
            });
            let shell = me.shell(app.name.clone(), Here::Apps);
            Ok(ShowApp { shell, app, developers, payer, request, picture, me: me.person.id })
        })
        .await
}
