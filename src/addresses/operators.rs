//! The addresses of operators, behind those of everybody else.

/// Hands the rows before these, and these, to a macro.
macro_rules! table {
    ($callback:ident $($before:tt)*) => {
        $callback! {
            $($before)*

            // Operators
            operator() "/operator" => GET operators::list::page;
            operator_invoice(number: InvoiceNumber) "/operator/invoices/{number}" => GET operators::show::page;
            operator_invoice_pdf(number: InvoiceNumber)
                "/operator/invoices/{number}/invoice.pdf" => GET operators::files::pdf;
            operator_xrechnung(number: InvoiceNumber)
                "/operator/invoices/{number}/xrechnung.xml" => GET operators::files::xrechnung;
            open_invoice(number: InvoiceNumber) "/operator/invoices/{number}/open" => POST operators::show::open;
            record_payment(number: InvoiceNumber)
                "/operator/invoices/{number}/paid" => GET operators::paid::page, POST operators::paid::pay;
            write_off(number: InvoiceNumber)
                "/operator/invoices/{number}/write-off" =>
                GET operators::write_off::page, POST operators::write_off::write_off;
            credit_in_full(number: InvoiceNumber)
                "/operator/invoices/{number}/credit-note" =>
                GET operators::credit_in_full::page, POST operators::credit_in_full::credit;
            credit_part(number: InvoiceNumber)
                "/operator/invoices/{number}/credit-part" =>
                GET operators::credit_part::page, POST operators::credit_part::keep;
            check_credit_part(number: InvoiceNumber)
                "/operator/invoices/{number}/credit-part/check" =>
                GET operators::credit_part::check, POST operators::credit_part::credit;
            correct_invoice(number: InvoiceNumber)
                "/operator/invoices/{number}/correct" =>
                GET operators::correct::page, POST operators::correct::keep;
            check_correction(number: InvoiceNumber)
                "/operator/invoices/{number}/correct/check" =>
                GET operators::correct::check, POST operators::correct::correct;
            operator_send_invoice_again(number: InvoiceNumber)
                "/operator/invoices/{number}/send" => POST operators::show::send_again;
            stop_payment(number: InvoiceNumber)
                "/operator/invoices/{number}/stop-payment" => POST operators::stop_payment::stop;
            send_last_notice(number: InvoiceNumber)
                "/operator/invoices/{number}/last-notice" =>
                GET operators::last_notice::page, POST operators::last_notice::send;
            record_answer(number: InvoiceNumber)
                "/operator/invoices/{number}/answered" =>
                GET operators::last_notice::answered_page, POST operators::last_notice::answered;
            operator_confirm() "/operator/confirm" => POST operators::confirm::confirm;
            operator_people() "/operator/people" => GET operators::people::list;
            operator_person(person: PersonId) "/operator/people/{person}" => GET operators::people::page;
            open_person(person: PersonId) "/operator/people/{person}/open" => POST operators::people::open;
            operator_payment_methods() "/operator/payment-methods" => GET operators::payment_methods::list;
            operator_payment_method(payment_method: PaymentMethodId)
                "/operator/payment-methods/{payment_method}" => GET operators::payment_methods::page;
            open_payment_method(payment_method: PaymentMethodId)
                "/operator/payment-methods/{payment_method}/open" => POST operators::payment_methods::open;
            stop_charging(payment_method: PaymentMethodId)
                "/operator/payment-methods/{payment_method}/stop-charging" =>
                GET operators::stop_charging::page, POST operators::stop_charging::stop;
            operator_overdue(payment_method: PaymentMethodId)
                "/operator/payment-methods/{payment_method}/overdue" => GET operators::overdue::page;
            vat_certificate(payment_method: PaymentMethodId)
                "/operator/payment-methods/{payment_method}/certificate" =>
                GET operators::certificate::page, POST operators::certificate::note;
            remove_vat_certificate(payment_method: PaymentMethodId)
                "/operator/payment-methods/{payment_method}/certificate/remove" =>
                GET operators::certificate::remove_page, POST operators::certificate::remove;
            suspend_app(payment_method: PaymentMethodId, app: AppId)
                "/operator/payment-methods/{payment_method}/apps/{app}/suspend" =>
                GET operators::running::suspend_page, POST operators::running::suspend;
            resume_app(payment_method: PaymentMethodId, app: AppId)
                "/operator/payment-methods/{payment_method}/apps/{app}/resume" =>
                GET operators::running::resume_page, POST operators::running::resume;
            operator_mails() "/operator/mails" => GET operators::mails::page;
            retry_mails() "/operator/mails/retry" => POST operators::mails::retry_all;
            retry_mail(mail: MailId) "/operator/mails/{mail}/retry" => POST operators::mails::retry;
            operator_payments() "/operator/payments" => GET operators::charges::page;
            operator_reviews() "/operator/reviews" => GET operators::reviews::page;
            refund_again(refund: RefundId) "/operator/refunds/{refund}/again" => POST operators::refunds::again;
            keep_refund(refund: RefundId) "/operator/refunds/{refund}/keep" => POST operators::refunds::keep;
            operator_credit(payment_method: PaymentMethodId)
                "/operator/credits/{payment_method}" =>
                GET operators::reviews::credit_page, POST operators::reviews::give_back;
            operator_statements()
                "/operator/statements" => GET operators::statements::page, POST operators::statements::import;
            operator_line(line: LineId) "/operator/statements/{line}" => GET operators::line::page;
            assign_line(line: LineId) "/operator/statements/{line}/assign" => POST operators::line::assign;
            divide_line(line: LineId)
                "/operator/statements/{line}/divide" => GET operators::divide::page, POST operators::divide::divide;
            dismiss_line(line: LineId) "/operator/statements/{line}/dismiss" => POST operators::line::dismiss;
            unmatch_line(line: LineId)
                "/operator/statements/{line}/unmatch" => GET operators::unmatch::page, POST operators::unmatch::unmatch;
            debits() "/operator/debits" => GET operators::debits::page, POST operators::debits::make;
            debit_batch(batch: DebitBatchId) "/operator/debits/{batch}" => GET operators::debit_batch::page;
            debit_file(batch: DebitBatchId) "/operator/debits/{batch}/file.xml" => GET operators::debit_batch::file;
            book_debits(batch: DebitBatchId) "/operator/debits/{batch}/booked" => POST operators::debit_batch::book;
            debit_back(charge: ChargeId)
                "/operator/debited/{charge}/back" => GET operators::debit_back::page, POST operators::debit_back::back;

            // Tokens of the platform
            operator_tokens() "/operator/tokens" => GET tokens::operator::page;
            new_platform_token()
                "/operator/tokens/new" => GET tokens::operator::new_page, POST tokens::operator::make;
            end_platform_token(access_token: AccessTokenId)
                "/operator/tokens/{access_token}/end" =>
                GET tokens::end::platform_page, POST tokens::end::platform_end;

            // What the platform is told
            webhooks() "/operator/webhooks" => GET webhooks::list::page, POST webhooks::list::add;
            webhook(webhook: WebhookId) "/operator/webhooks/{webhook}" => GET webhooks::show::page;
            webhook_secret(webhook: WebhookId) "/operator/webhooks/{webhook}/secret" => POST webhooks::show::secret;
            roll_webhook(webhook: WebhookId) "/operator/webhooks/{webhook}/secret/new" => POST webhooks::show::roll;
            webhook_types(webhook: WebhookId) "/operator/webhooks/{webhook}/types" => POST webhooks::show::choose;
            test_webhook(webhook: WebhookId) "/operator/webhooks/{webhook}/test" => POST webhooks::show::test;
            start_webhook(webhook: WebhookId) "/operator/webhooks/{webhook}/start" => POST webhooks::show::start;
            send_delivery_again(webhook: WebhookId, delivery: DeliveryId)
                "/operator/webhooks/{webhook}/deliveries/{delivery}" => POST webhooks::show::send_again;
            end_webhook(webhook: WebhookId)
                "/operator/webhooks/{webhook}/end" => GET webhooks::end::page, POST webhooks::end::end;

            // Bookkeeping
            books() "/operator/books" => GET books::page::page;
            books_journal() "/operator/books/journal.csv" => GET books::files::journal;
            books_sales_list() "/operator/books/ec-sales-list.csv" => GET books::files::sales_list;
            books_one_stop_shop() "/operator/books/one-stop-shop.csv" => GET books::files::one_stop_shop;
            books_write_offs() "/operator/books/write-offs.csv" => GET books::files::write_offs;
            books_open_items() "/operator/books/open-items.csv" => GET books::files::open_items;
            books_datev() "/operator/books/datev.csv" => GET books::files::datev;
            books_documents() "/operator/books/documents.zip" => GET books::files::documents;
        }
    };
}

pub(crate) use table;
