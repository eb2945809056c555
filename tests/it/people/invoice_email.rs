//! The owner of an invoice address says yes.

use diesel::prelude::*;
use remit::links::{self, LinkOf};
use remit::model::email_address::EmailAddress;
use remit::model::payment_method::PaymentMethod;
use remit::model::session::LinkPurpose;
use remit::store::schema::payment_methods;

use crate::world::{BASE_URL, Cast, World};

const ADDRESS: &str = "invoices@harbour.example";

fn asked(world: &World, payment_method: &PaymentMethod) -> String {
    let email = EmailAddress::parse(ADDRESS).expect("an address");
    let link = world.change(|tx| {
        let row = payment_methods::table.find(payment_method.id);
        let waiting = (
            payment_methods::invoice_email.eq(Some(&email)),
            payment_methods::invoice_email_confirmed_at.eq(None::<i64>),
        );
        diesel::update(row).set(waiting).execute(tx.conn)?;
        links::make(
            tx,
            LinkPurpose::InvoiceEmail,
            LinkOf::PaymentMethod(payment_method.id, payment_method.created_by),
            &email,
        )
    });
    links::address(&world.db.site, &link).replace(BASE_URL, "")
}

fn is_confirmed(world: &World, payment_method: &PaymentMethod) -> bool {
    world.change(|tx| {
        let row = payment_methods::table.find(payment_method.id);
        let at: Option<i64> = row.select(payment_methods::invoice_email_confirmed_at).first(tx.conn)?;
        Ok(at.is_some())
    })
}

story! {
    fn one_press_confirms_an_invoice_address_without_a_login(world: &mut World) {
        let cast = Cast::of(world);
        let link = asked(world, &cast.harbour);
        let mut accountant = world.guest();
        accountant.open(&link).shows(200, "Confirm your email").says(ADDRESS);
        assert!(!is_confirmed(world, &cast.harbour), "looking confirms nothing");
        accountant.submit("Confirm", &[]).redirects_to("/invoice-email-confirmed").follow();
        accountant.shows(200, "Your address is confirmed").says("you can close this page");
        assert!(accountant.flash().is_some_and(|words| words.contains(ADDRESS)));
        assert!(is_confirmed(world, &cast.harbour));
        accountant.open(&link).answers(410);
    }

    fn an_address_that_was_replaced_is_not_confirmed(world: &mut World) {
        let cast = Cast::of(world);
        let link = asked(world, &cast.harbour);
        world.change(|tx| {
            let other = Some(EmailAddress::parse("other@harbour.example").expect("an address"));
            let row = payment_methods::table.find(cast.harbour.id);
            diesel::update(row).set(payment_methods::invoice_email.eq(other)).execute(tx.conn)?;
            Ok(())
        });
        let mut accountant = world.guest();
        accountant.open(&link).submit("Confirm", &[]).answers(410);
        assert!(!is_confirmed(world, &cast.harbour));
    }
}
