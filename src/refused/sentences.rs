//! What is said for each of them.

use super::Refused;

impl Refused {
    /// What the person reads.
    pub fn sentence(&self) -> String {
        match self {
            Refused::LastWithBillingAccess { payment_method } => format!(
                "You are the last person who can manage {payment_method}. Invite someone else first, or close it."
            ),
            Refused::OnlyThroughTeam { team, payment_method } => format!(
                "Nobody but the team {team} can manage {payment_method}. Invite someone or connect another team first, or \
                 close it."
            ),
            Refused::TeamManagesItAlready { team, payment_method } => {
                format!("The team {team} can already manage {payment_method}. Nothing has changed.")
            }
            Refused::LastDeveloperOfTrial { app } => format!(
                "{app} is on trial and you’re its only developer. Choose a payment method for it first, or delete it."
            ),
            Refused::NobodyLeftOnTrial { app } => format!(
                "{app} is on trial, and nobody would be left to work on it. Let someone else work on it first, choose \
                 a payment method for it, or delete it."
            ),
            Refused::OnlyDevelopersWork { who } => format!(
                "{who} has a client account. Only developers can work on apps. The account type can be changed on the \
                 account page."
            ),
            Refused::WorksOnItAlready { who, app } => format!("{who} already works on {app}. Nothing has changed."),
            Refused::NotThroughThisTeam { who, app, team } => format!(
                "{who} cannot work on {app} through the team {team}: that takes a member of the team, and an app that the \
                 team works on."
            ),
            Refused::NotAskedAnyMore => {
                "This request is closed: it was answered or withdrawn, or is no longer needed.".into()
            }
            Refused::ChooseTeam => "Choose a team.".into(),
            Refused::ChooseSomebody => "Choose someone.".into(),
            Refused::AskedToday { app } => format!(
                "You’ve already asked to work on {app} within the last day. Ask again tomorrow, or talk to your team."
            ),
            Refused::LastUnlimitedMember { team } => format!(
                "You are the last unlimited member of {team}. Make someone else unlimited first, or delete the team."
            ),
            Refused::EnoughTrials { most } => format!(
                "You have {most} apps on trial. Choose a payment method for one of them first, or delete one."
            ),
            Refused::EnoughAppsToday => "You’ve created many apps today. Create this one tomorrow.".into(),
            Refused::HasAccount => "Somebody has an account with this address already.".into(),
            Refused::ExternalIdTaken { name } => {
                format!("Something else is called {name} already, or was before it was deleted. Use another key.")
            }
            Refused::AddressForgotten => {
                "This account was deleted, and its address with it. Invite the new address instead.".into()
            }
            Refused::EnvironmentIsThere { name } => {
                format!("There is already an environment called {name}. Choose another name.")
            }
            Refused::EnoughEnvironments { most } => {
                format!("An app has at most {most} environments. Delete one that nobody needs first.")
            }
            Refused::OnlyEnvironment { app } => {
                format!("This is the only environment of {app}. Add another one first, or delete the app.")
            }
            Refused::ComponentRequired { component } => {
                format!("Every environment has {component}. Choose its smallest plan instead.")
            }
            Refused::RiseIsGone => {
                "This request is closed: it was answered or withdrawn, or is no longer possible.".into()
            }
            Refused::RunsOtherwise { app, now } => {
                format!("The status of {app} is now “{now}”. Nothing was recorded: look at it again.")
            }
            Refused::PriceHasChanged => {
                "The price has changed since you opened this page. Please review it again.".into()
            }
            Refused::ComponentGoes { component } => {
                format!("{component} is due to be removed. Keep it first, then change its plan.")
            }
            Refused::InvoiceNotOpen => {
                "This invoice is no longer open. Nothing has changed.".into()
            }
            Refused::CreditedAlready => "This invoice has already been credited. Nothing has changed.".into(),
            Refused::NotPartOfInvoice => {
                "This is not a part of what is left of the invoice. To credit all of it, use “Credit in full”.".into()
            }
            Refused::TooMuchForDatev { most } => format!(
                "DATEV takes no more than {most} bookings in one file, and this month has more. Hand over the journal \
                 instead: it has every document."
            ),
            Refused::CancelledNotSent => {
                "This invoice is cancelled, so it is not sent again. The credit note over it can be.".into()
            }
            Refused::SentEnough => "It was sent again three times today. Please try again tomorrow.".into(),
            Refused::NoLastNotice => {
                "A last notice is for an invoice that is open after two reminders, and it is sent once. Nothing has \
                 changed: look at the invoice again."
                    .into()
            }
            Refused::CreditIsAnother => {
                "This credit has changed since you opened the page. Nothing was recorded: review it again.".into()
            }
            Refused::EndsWithNoTeam { payment_method } => {
                format!("{payment_method} does not end with the team: others can manage it too. Nothing has changed.")
            }
            Refused::EnoughWebhooks { most } => format!("There are {most} endpoints. End one of them first."),
            Refused::WebhookEnded => "Nothing is sent to this endpoint. Start it again first.".into(),
            Refused::LinkEnded => "That link has ended already. Nothing has changed.".into(),
            Refused::EnoughAccountantLinks => "There are five links for accountants. End one of them first.".into(),
            Refused::EnoughTokens => "You have 25 tokens. End one of them first.".into(),
            Refused::EnoughInvoiceCopies => "Copies already go to three addresses. Remove one of them first.".into(),
            Refused::GetsInvoicesAlready => "This address is already there. Use another one.".into(),
            Refused::InvoiceCopyGone => "This address has already been removed. Nothing has changed.".into(),
            Refused::CertificateIsThere => "A certificate is already on record. Remove it first.".into(),
            Refused::NoCertificate => "The certificate is no longer there. Nothing has changed.".into(),
            Refused::MailNotTriedAgain => {
                "This email is no longer waiting: it has been sent, or has expired. Nothing has changed.".into()
            }
            Refused::LineSettled => "Someone else has already settled this line. Nothing has changed.".into(),
            Refused::NoPaymentToStop => "There is no longer a payment attempt to stop. Nothing has changed.".into(),
            Refused::PaymentOnItsWay => {
                "This payment is on its way and can’t be stopped. Once it arrives, it’s recorded as usual.".into()
            }
            Refused::NoDayForDebits => {
                "The bank can no longer debit accounts on this day. Make the file for the next possible day.".into()
            }
            Refused::BookedAlready => "This file has already been recorded as booked. Nothing has changed.".into(),
            Refused::BackAlready => "This direct debit has already been recorded as returned. Nothing has changed.".into(),
            Refused::NotTheWholeLine => "The amounts have to add up to the line.".into(),
            Refused::LineNotMatched => "This line is no longer matched with an invoice. Nothing has changed.".into(),
            Refused::WentBackAlready { invoice } => {
                format!("A part of this went back from {invoice} already. Nothing has changed: look at the invoice.")
            }
            Refused::OtherCurrency { invoice } => format!("{invoice} is in another currency. Choose another invoice."),
            Refused::NotForThisInvoice { invoice } => format!(
                "This cannot be for {invoice}: it is no invoice, or more would go back than was paid. Choose another one."
            ),
            Refused::ChoosePlan => "Choose a plan.".into(),
            Refused::PaymentMethodNotOpen { payment_method } => {
                format!("{payment_method} is being closed and can’t take on anything new. Choose another one.")
            }
            Refused::AddressMissing { payment_method } => {
                format!("{payment_method} has no invoice address yet. Complete its details first.")
            }
            Refused::AlreadyPaidWith { payment_method } => format!("It is already paid with {payment_method}."),
            Refused::DeletionIsScheduled { app } => {
                format!("{app} is going to be deleted. Undo the deletion first.")
            }
            Refused::DeletionAskedEnough { app } => format!(
                "The deletion of {app} was requested three times today, and everyone was emailed each time. Nothing \
                 has changed. Try again tomorrow."
            ),
            Refused::ToldOftenEnough => {
                "This was done ten times today, and others were emailed each time. Nothing has changed. Try again \
                 tomorrow."
                    .into()
            }
            Refused::AppInOpenInvitation { app } => {
                format!("Someone has already been invited to pay for {app}. Withdraw that invitation first.")
            }
            Refused::InviteYourself => {
                "This is your own address. You don’t need an invitation: move it to another payment method yourself."
                    .into()
            }
            Refused::ShareWithYourself => "This is your own address, and you can already manage it.".into(),
            Refused::HasItAlready { who } => format!("{who} already has this access. Nothing was sent."),
            Refused::IsMemberAlready { who, team } => {
                format!("{who} is already in the team {team}. You can change their role on the team’s page.")
            }
            Refused::WorkOnItYourself => "This is your own address. Enter someone else’s.".into(),
            Refused::ForDevelopersOnly => {
                "Only developers can accept this. Switch to a developer account first, or decline.".into()
            }
            Refused::AskUnlimitedMember { team } => format!(
                "You are a limited member of {team} and cannot accept for it. Ask an unlimited member, or accept for \
                 yourself."
            ),
            Refused::PendingAlready => {
                "An invitation for this is waiting for an answer at this address. Send that one again instead.".into()
            }
            Refused::NoAppChosen => "Choose at least one.".into(),
            Refused::TooManyApps { most } => {
                format!("One invitation can cover up to {most}. Choose fewer, and send a second one for the rest.")
            }
            Refused::TooManyMailsNow => {
                "You’ve sent many emails to other people within the last hour. Nothing is lost: send this one a little \
                 later."
                    .into()
            }
            Refused::TooManyPendingInvitations => {
                "You have 100 invitations without an answer. Withdraw some of them first.".into()
            }
            Refused::TooManyMailsToAddress => {
                "We’ve emailed this address three times today. Wait until tomorrow, or send a link yourself.".into()
            }
            Refused::RemindedToday => "A reminder was sent within the last day. One a day is enough.".into(),
            Refused::RemindedEnough => "Three reminders were sent. Send the invitation again, or withdraw it.".into(),
            Refused::AnotherState { now } => format!("This invitation has changed since you opened the page. Its status now: {now}."),
            Refused::InvitationOver { why } => why.clone(),
            Refused::LinkReplaced => "A newer email was sent. Open the link in that one.".into(),
            Refused::SentAgain { sender, on } => format!(
                "{sender} sent this invitation again on {on}, and this page is older. Open it once more, from the \
                 newer email or from your invitations, and answer there."
            ),
            Refused::ChangedMeanwhile => {
                "Something has changed since you opened this page. Review it, then accept again.".into()
            }
            Refused::ConfirmAnother => {
                "Someone else has accepted since you opened this page. Open it again, and see who it is now.".into()
            }
            Refused::AnotherIsOpen => {
                "You’ve opened another invitation since then, so nothing has changed. Open the one you want to answer \
                 again."
                    .into()
            }
            Refused::YouHaveThisAlready => "You already have this access. There is nothing to accept.".into(),
            Refused::ChoosePaymentMethod => "Choose how you want to pay.".into(),
            Refused::NotSetUp => "Your card or account isn’t set up yet. Choose how you want to pay once more.".into(),
            Refused::AddressTaken => {
                "This address now has its own account. Log in there, or choose another address.".into()
            }
            Refused::TooManyRecords { most } => {
                format!("Send at most {most} records at once. None of these has been taken.")
            }
            Refused::UsageIdTaken => "Another record has this id. Give each record an id of its own.".into(),
            Refused::NoSuchApp => "There is no such app.".into(),
            Refused::NoSuchEnvironment => "The app has no such environment.".into(),
            Refused::NoSuchComponent { component } => format!("There is no component called {component}."),
            Refused::NotMetered { component } => {
                format!("{component} is booked in plans. What is used of it is not measured.")
            }
            Refused::QuantityOutOfRange => "A quantity is between nothing and a billion units.".into(),
            Refused::UsageInFuture => "This is in the future. Report what has been used already.".into(),
            Refused::UsageTooLate { days } => {
                format!("This comes too late: usage is taken until {days} days after the end of its month.")
            }
            Refused::UsageOfNobody => "The environment was not there on that day, so nobody has used this.".into(),
            Refused::RefundSettled => "This refund has already been settled. Nothing has changed.".into(),
            Refused::NotThereToRefund => {
                "The money is no longer there: it went back another way. Keep what is left of it as credit.".into()
            }
            Refused::SettleFirst { what } => {
                format!("Nobody would be left in charge of {what}. Your account page shows what you can do about it.")
            }
            Refused::InvoiceEmailAskedEnough => {
                "We’ve asked this address three times today. Wait until tomorrow, or ask its owner to look for the \
                 email."
                    .into()
            }
            Refused::VatIdAskedEnough => {
                "The tax office was asked about this VAT ID three times today. Wait until tomorrow: it takes time there, \
                 too."
                    .into()
            }
        }
    }
}
