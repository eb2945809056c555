//! What asked for money is kept as long as the invoice.

use remit::mail::{Letter, queue};
use remit::model::email_address::EmailAddress;
use remit::model::mail::MailKind;

story! {
    fn reminders_and_last_notices_stay_when_other_mails_are_forgotten(world: &mut World) {
        let to = EmailAddress::parse("jo@books.example").expect("an address");
        for kind in [MailKind::InvoiceReminder, MailKind::LastNotice, MailKind::InvoiceOpenAgain, MailKind::AccountMade] {
            world.change(|tx| Letter::new(kind, &to, "Some words").text("Hello.").queue(tx));
        }
        world.mails_leave();
        world.pass_days(31);
        world.change(queue::forget_old);
        let mut left: Vec<String> = world.mails_to("jo@books.example").into_iter().map(|mail| mail.kind).collect();
        left.sort();
        assert_eq!(left, ["invoice_open_again", "invoice_reminder", "last_notice"]);
        world.pass_days(3_650);
        world.change(queue::forget_old);
        assert_eq!(world.mails_to("jo@books.example").len(), 3);
    }
}
