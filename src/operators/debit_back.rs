//! A direct debit came back, and the bank has said so otherwise than with a statement.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::paid::check_day;
use crate::access::Operator;
use crate::charging::bank::queries;
use crate::charging::bank::returns::{REASONS, came_back_by_hand};
use crate::costs::queries::today;
use crate::model::ChargeId;
use crate::model::charge::Charge;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::paths;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct BackForm {
    why: String,
    day: String,
}

#[derive(Template)]
#[template(path = "operators/debit_back.html")]
struct BackPage {
    shell: Shell,
    charge: Charge,
    /// Of its invoice.
    number: String,
    form: BackForm,
    errors: FieldErrors,
}

impl BackPage {
    fn of(
        tx: &mut Tx,
        me: &Me,
        operator: &Operator,
        id: ChargeId,
        (form, errors): (BackForm, FieldErrors),
    ) -> Result<BackPage> {
        let (charge, number) = queries::debit(tx, operator, id)?;
        let shell = me.shell(format!("The debit for {number} came back"), Here::Operator);
        Ok(BackPage { shell, charge, number, form, errors })
    }

    fn amount(&self) -> String {
        money::in_words(self.charge.amount, Currency::Eur)
    }

    fn reasons(&self) -> [(&'static str, &'static str); 6] {
        REASONS
    }

    /// The file in which it is.
    fn list(&self) -> String {
        self.charge.batch_id.map_or_else(paths::debits, paths::debit_batch)
    }
}

/// GET `/operator/debited/{charge}/back`
pub async fn page(request: Request, operator: ForOperators, charge: Named<ChargeId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let form = BackForm { why: "MS03".into(), day: today(tx).to_string() };
            BackPage::of(tx, me, &operator, charge.id()?, (form, FieldErrors::none()))
        })
        .await
}

/// POST `/operator/debited/{charge}/back`
pub async fn back(request: Request, operator: ForOperators, charge: Named<ChargeId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let id = charge.id()?;
            let (charge, number) = queries::debit(tx, &operator, id)?;
            let form: BackForm = me.form()?;
            let mut errors = FieldErrors::none();
            let known = REASONS.iter().map(|(code, _)| *code).find(|code| *code == form.why);
            let why = errors.take("why", known.ok_or_else(|| "Choose what the bank says.".to_owned()));
            let day = errors.take("day", check_day(&form.day, today(tx)));
            let (Some(why), Some(day)) = (why, day) else {
                return Err(again(BackPage::of(tx, me, &operator, id, (form, errors))));
            };
            if let Err(error) = came_back_by_hand(tx, &operator, &confirmed, &charge, (why, day)) {
                return Err(error.or_again(|refused| {
                    let errors = FieldErrors::at("why", refused.sentence());
                    again(BackPage::of(tx, me, &operator, id, (form, errors)))
                }));
            }
            let list = charge.batch_id.map_or_else(paths::debits, paths::debit_batch);
            Ok(Next::go(list).saying(format!("Recorded: the debit for {number} came back.")))
        })
        .await
}
