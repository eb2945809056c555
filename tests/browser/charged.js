// Invoices are charged by themselves: what comes in, what fails, what goes back. The same stories for everyone who takes cards.

import assert from 'node:assert/strict';
import { comesToSay, doesNotSay, formOf, isAt, isHiddenFrom, lookAs, pick, press, says, signUp, status } from './acts.js';
import { takesOverPaying } from './cards.js';
import { harbourBilling, harbourCafe, mona, olga } from './cast.js';
import { described } from './house.js';
import { becomesOperator, comeBack, confirmInvoiceEmail, nextInvoice, openRecord } from './money.js';
import { april, euros, march } from './sums.js';
import { addresses, buttons, headings, labels, loose, mails } from './words.js';

// Charged on its day, and given back after all of it was credited.
export async function comesAndGoesBack(house, browser, setting) {
  const shot = lookAs(`charged-${house.taking.name}-${described(setting)}`);
  const visa = 'Visa ···· 4242';
  const card = { paidBy: loose.byCard, given: loose.cardThatWorks, words: visa };
  const { developer, client, method } = await takesOverPaying(house, browser, setting, card, shot);
  const operator = await house.person(browser, { ...olga, ...setting });
  await signUp(operator, 'developer');
  await becomesOperator(operator);
  await emailIsConfirmed(house, browser, setting);

  await house.goTo('2027-04-01T08:00:00Z');
  const { number } = await nextInvoice(house, harbourBilling.invoiceEmail);
  const invoice = `${method}/invoices/${number}`;
  await comeBack(client);
  await says(client.page, `${euros(march.gross)} will be charged by card on 3 April 2027`);
  await shot(client.page, 'home-before-charge');
  await client.page.goto(invoice);
  await says(client.page, `We will charge your ${visa} on 3 April 2027.`, "You don’t have to do anything.", buttons.payNow);
  await doesNotSay(client.page, 'IBAN');
  await shot(client.page, 'invoice-before-charge');

  await house.goTo('2027-04-03T08:00:00Z');
  await comeBack(client, invoice);
  await comesToSay(client.page, `Paid by card, ${visa}, 3 April 2027.`);
  await doesNotSay(client.page, buttons.payNow, headings.howToPay);
  await shot(client.page, 'invoice-charged');
  await house.taking.tells(house);
  await client.page.goto(addresses.home);
  await says(client.page, 'All paid');
  await comeBack(developer);
  await isHiddenFrom(developer, invoice);

  await isCreditedAndRefunded(operator, number, visa, shot);
  await goesBack(client, invoice, number, visa, shot);
}

async function isCreditedAndRefunded(operator, number, visa, shot) {
  const { page } = operator;
  await openRecord(operator, number, 'They say that the site was down.');
  await says(page, euros(march.gross), visa);
  await shot(page, 'operator-charged');
  await page.getByRole('link', { name: 'Credit in full' }).click();
  await says(page, `Refund ${euros(march.gross)} to ${visa}`, `Keep ${euros(march.gross)} as credit`);
  await shot(page, 'operator-credit-in-full');
  await press(page, 'Credit in full', { Reason: 'The site was down all month.', 'What was paid': /^Refund/ });
  await says(page, `credits ${number} in full. ${euros(march.gross)} is on its way back to ${visa}.`);
  await shot(page, 'operator-credited');
  await page.goto('/operator/payments');
  await shot(page, 'operator-payments');
}

// Whoever pays reads where it went, and so does the mail.
async function goesBack(client, invoice, number, visa, shot) {
  const { page, house } = client;
  const { text } = await house.nextMail(harbourBilling.invoiceEmail, mails.cancelled);
  for (const words of [number, `We’re refunding ${euros(march.gross)} to ${visa}.`]) assert.ok(text.includes(words), `${words}: ${text}`);
  await comeBack(client, invoice);
  await comesToSay(page, /cancelled/i, 'Payments', 'went back', `−${euros(march.gross)}`);
  await doesNotSay(page, buttons.payNow, headings.howToPay, 'On its way back');
  await shot(page, 'invoice-refunded');
  await house.taking.tells(house);
  await page.getByRole('link', { name: /^Credit note/ }).click();
  await says(page, 'The site was down all month.', number);
  await shot(page, 'credit-note');
  await page.goto(`${invoice.split('/invoices/')[0]}/invoices`);
  await says(page, 'March 2027');
  await shot(page, 'archive-refunded');
  await page.goto(addresses.home);
  await doesNotSay(page, 'of credit');
  await shot(page, 'home-refunded');
  await page.goto('/events');
  await shot(page, 'events-refunded');
}

// Declined each time that it is charged. Those who work on the website can pay that one invoice, because whoever pays allows it.
export async function isRescued(house, browser, setting) {
  const shot = lookAs(`rescued-${house.taking.name}-${described(setting)}`);
  const visa = 'Visa ···· 0341';
  const card = { paidBy: loose.byCard, given: loose.cardThatIsDeclinedLater, words: visa };
  const { developer, client, app, method } = await takesOverPaying(house, browser, setting, card, async () => {});
  await letsDevelopersPay(client, method, shot);
  await emailIsConfirmed(house, browser, setting);

  await house.goTo('2027-04-01T08:00:00Z');
  const { number } = await nextInvoice(house, harbourBilling.invoiceEmail);
  const invoice = `${method}/invoices/${number}`;
  await isDeclined(client, invoice, visa, ['2027-04-03', '2027-04-06', '2027-04-13', '2027-04-27'], shot);
  const { text } = await house.nextMail(client.email, mails.notCharged);
  for (const words of [number, euros(march.gross), visa, 'The bank declined it.']) assert.ok(text.includes(words), `${words}: ${text}`);
  await rescues(developer, app, invoice, number, shot);
  await comeBack(client, invoice);
  await says(client.page, /\bpaid\b/i, 'Paid by card');
  await doesNotSay(client.page, 'could not be charged', buttons.payNow);
  await shot(client.page, 'invoice-rescued');

  await house.goTo('2027-05-01T08:00:00Z');
  const next = await nextInvoice(house, harbourBilling.invoiceEmail);
  await isDeclined(client, `${method}/invoices/${next.number}`, visa, ['2027-05-03'], async () => {});
  await takesAnotherCard(client, method, next.number, visa, shot);
}

async function letsDevelopersPay(client, method, shot) {
  const { page } = client;
  await page.goto(method);
  await says(page, "are told, but can’t pay it");
  await shot(page, 'payment-method');
  await page.getByRole('link', { name: 'Change who can pay it' }).click();
  await isAt(page, 'If an invoice stays unpaid');
  await shot(page, 'developers-pay');
  await pick(formOf(page, buttons.save), /can pay invoices that stay unpaid/);
  await press(page, buttons.save);
  await says(page, 'Saved.', 'can pay it');
}

// After each day whoever pays reads what has failed, when it is tried again, and can pay at once.
async function isDeclined(client, invoice, visa, days, shot) {
  const { page, house } = client;
  for (const [index, day] of days.entries()) {
    // An hour later each time: a session of exactly seven days would end in the middle of it.
    await house.goTo(`${day}T${String(8 + index).padStart(2, '0')}:00:00Z`);
    await comeBack(client, invoice);
    await comesToSay(page, `Your ${visa} could not be charged on ${inWords(day)}. The bank declined it.`, buttons.payNow);
    const again = days[index + 1];
    if (again) await says(page, `We will try your ${visa} again on ${inWords(again)}.`);
    if (index === 0) await shot(page, 'invoice-declined-once');
  }
  await shot(page, 'invoice-declined');
  await page.goto(addresses.home);
  if (days.length > 1) await says(page, `Your ${visa} could not be charged on ${inWords(days.at(-1))}.`);
  await shot(page, 'home-declined');
}

async function rescues(developer, app, invoice, number, shot) {
  const { page, house } = developer;
  const { text } = await house.nextMail(developer.email, mails.paymentProblem);
  assert.ok(!text.includes('€') && !text.includes(number), text);
  await comeBack(developer, addresses.home);
  await says(page, `Payment problem with ${harbourCafe.name}`, 'or pay the unpaid invoice yourself.');
  await doesNotSay(page, '€', number);
  await shot(page, 'developer-home');
  await page.goto(app);
  await says(page, 'Payment problem', 'You can also pay the unpaid invoice yourself.');
  await doesNotSay(page, '€', number);
  await shot(page, 'developer-app');
  await page.locator('main').getByRole('link', { name: headings.payThisInvoice }).click();
  await isAt(page, headings.payThisInvoice);
  await says(page, number, euros(march.gross));
  await doesNotSay(page, harbourBilling.street, 'declined', '0341');
  await shot(page, 'developer-pays');
  await press(page, buttons.payNow);
  await isAt(page, `Pay ${euros(march.gross)}`);
  await press(page, buttons.goOn, { [labels.whatHappens]: loose.cardThatWorks });
  await says(page, harbourCafe.name, `Thank you. ${euros(march.gross)} has been paid.`);
  await doesNotSay(page, 'Payment problem');
  await shot(page, 'developer-has-paid');
  await house.taking.tells(house);
  await isHiddenFrom(developer, invoice);
  assert.equal(await status(developer, `${app}/pay`), 403);
}

// What is open is paid with it at once, and the button says so.
async function takesAnotherCard(client, method, number, visa, shot) {
  const { page, house } = client;
  const another = 'Visa ···· 4242';
  await page.goto(method);
  await page.locator('main').getByRole('link', { name: headings.changeHowYouPay }).first().click();
  await says(page, visa);
  await press(page, buttons.goOn, { [labels.howYouPay]: /^By another card$/ });
  await isAt(page, headings.saveCard);
  await press(page, buttons.goOn, { [labels.whatHappens]: loose.cardThatWorks });
  await isAt(page, headings.checkHowYouPay);
  await says(page, visa, another, `${euros(april.gross)} is still unpaid.`);
  await shot(page, 'another-card-check');
  await press(page, `Save and pay ${euros(april.gross)}`);
  await says(page, 'is now paid by card', another);
  await page.goto(`${method}/invoices/${number}`);
  await comesToSay(page, `Paid by card, ${another}, 3 May 2027.`);
  await shot(page, 'another-card-charged');
  await house.taking.tells(house);
}

export async function emailIsConfirmed(house, browser, setting) {
  await confirmInvoiceEmail(house, await house.person(browser, { ...mona, ...setting }), harbourBilling.invoiceEmail);
}

function inWords(day) {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
