// A client sees and pays: by the link in the mail, with a phone, on paper; one invoice in time, the next one late and in parts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { doesNotSay, isHiddenFrom, lookAs, press, says, signUp } from './acts.js';
import { harbourBilling, mona, olga } from './cast.js';
import { handover } from './handover.js';
import { described, inHouse, launch } from './house.js';
import {
  becomesOperator, comeBack, confirmInvoiceEmail, importStatement, nextInvoice, openRecord, printed, referenceOf, scanned, seller,
} from './money.js';
import { april, euros, march, takenOverAt } from './sums.js';
import { addresses, headings, labels, mails } from './words.js';

const settings = [{ width: 1280, colorScheme: 'light', javaScriptEnabled: false }, { width: 390, colorScheme: 'dark' }];

const part = 500;

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a client sees and pays (${described(setting)})`, { timeout: 300_000 }, () => inHouse(async (house) => {
    const prefix = `pays-${described(setting)}`;
    const shot = lookAs(prefix);
    const { developer, client, app, method } = await handover(house, browser, setting, async () => {});
    const office = await house.person(browser, { ...mona, ...setting });
    const operator = await house.person(browser, { ...olga, ...setting });
    await confirmInvoiceEmail(house, office, harbourBilling.invoiceEmail);
    await signUp(operator, 'developer');
    await isHiddenFrom(operator, addresses.operator, addresses.statements);
    await becomesOperator(operator);

    const inTime = await seesTheInvoice(house, office, prefix, shot);
    await paysInTime(client, operator, method, inTime, shot);
    await comeBack(developer);
    await isHiddenFrom(developer, `${method}/invoices/${inTime.number}`);

    await house.goTo('2027-05-01T08:00:00Z');
    const late = await nextInvoice(house, harbourBilling.invoiceEmail);
    await isReminded(house, client, office, method, late, shot);
    await paysAPart(operator, client, method, late, shot);
    await paysTheRest(operator, client, office, method, late, shot);
    await isCorrected(house, operator, client, office, method, late, shot);
    await comeBack(developer, app);
    await doesNotSay(developer.page, '€');
  }, { at: takenOverAt }));
}

// Whoever reads the mail needs no account: the page, the code, the paper.
async function seesTheInvoice(house, office, prefix, shot) {
  await house.goTo('2027-04-01T08:00:00Z');
  const { mail, number, link } = await nextInvoice(house, harbourBilling.invoiceEmail);
  const { page } = office;
  await page.goto(link);
  const reference = referenceOf(number);
  await says(page, number, harbourBilling.company, harbourBilling.street, euros(march.net), 'VAT 19 %', euros(march.vat), euros(march.gross), reference, '31 March 2027', '1 May 2027');
  await doesNotSay(page, 'Log out');
  await shot(page, 'invoice-by-link');
  for (const words of [euros(march.gross), reference, '1 May 2027']) assert.ok(mail.text.includes(words), `${words}: ${mail.text}`);
  await fitsThePhone(page, house, reference, march.gross);
  const paper = await printed(page, `${prefix}/invoice-on-paper`);
  assert.equal(paper.sheets, 1, paper.text);
  for (const words of [number, euros(march.net), `VAT 19 %`, euros(march.vat), euros(march.gross), reference, harbourBilling.city]) {
    assert.ok(paper.text.includes(words), `not on paper: ${words}\n${paper.text}`);
  }
  for (const words of ['Log in', 'outbox', 'How it works']) assert.ok(!paper.text.includes(words), `on paper: ${words}`);
  return { number, link, reference };
}

// EPC, version 002: what banking apps fill a transfer from.
async function fitsThePhone(page, house, reference, cents) {
  const [service, version, , kind, bic, name, iban, amount, , , text] = await scanned(page, house);
  assert.deepEqual([service, version, kind, bic, name, iban], ['BCD', '002', 'SCT', seller.bic, seller.name, seller.iban]);
  assert.equal(amount, `EUR${(cents / 100).toFixed(2)}`);
  assert.equal(text, reference);
}

async function paysInTime(client, operator, method, { number, reference }, shot) {
  await comeBack(client, method);
  await says(client.page, 'March 2027', number, /\bopen\b/i, euros(march.gross));
  await shot(client.page, 'payment-method-with-invoice');
  await importStatement(operator, [
    { amount: (march.gross / 100).toFixed(2), text: `${reference} thank you`, payer: harbourBilling.company, day: '2027-04-01' },
    { amount: '3.33', text: 'Deposit for bottles', payer: 'Kiosk am Hafen', day: '2027-04-01' },
  ], shot);
  await says(operator.page, '1 line settled. 1 line to review.', 'Deposit for bottles');
  await shot(operator.page, 'statement-imported');
  await operator.page.getByRole('link', { name: /^Review/ }).click();
  await shot(operator.page, 'statement-line');
  await press(operator.page, 'Ignore', { 'What is it?': 'Not ours: sent back.' });
  await says(operator.page, 'Nothing to review.');

  await client.page.goto(addresses.home);
  await says(client.page, 'All paid', number);
  await doesNotSay(client.page, 'To pay');
  await client.page.goto(`${method}/invoices/${number}`);
  await says(client.page, /\bpaid\b/i, 'Payments', euros(march.gross));
  await doesNotSay(client.page, headings.howToPay);
  await shot(client.page, 'invoice-paid');
  await client.page.goto(`${method}/invoices`);
  await says(client.page, /March 2027.*paid/i);
}

// The last day to pay is the 31st of May; the reminder comes three days later.
async function isReminded(house, client, office, method, { number }, shot) {
  await house.goTo('2027-06-04T08:00:00Z');
  const mail = await house.nextMail(harbourBilling.invoiceEmail, mails.reminder);
  for (const words of [number, euros(april.gross), 'was due on 31 May 2027']) assert.ok(mail.text.includes(words), `${words}: ${mail.text}`);
  await office.page.goto(mail.links.find((link) => link.startsWith('/invoice/')));
  await says(office.page, number, /overdue/i);
  await shot(office.page, 'overdue-by-link');
  await comeBack(client);
  await says(client.page, `${euros(april.gross)} was due 31 May 2027`, number);
  await shot(client.page, 'home-overdue');
  await client.page.getByRole('link', { name: `Pay invoice ${number}` }).click();
  await says(client.page, headings.howToPay);
  await client.page.goto(`${method}/invoices`);
  await says(client.page, /April 2027.*overdue/i);
  await shot(client.page, 'archive-overdue');
}

async function paysAPart(operator, client, method, { number }, shot) {
  const { page } = operator;
  await openRecord(operator, number, 'They called and asked what is open.', shot);
  await shot(page, 'operator-invoice');
  await page.getByRole('link', { name: 'Record payment' }).click();
  await shot(page, 'operator-paid');
  await press(page, 'Record payment', { [labels.amount]: (part / 100).toFixed(2), [labels.note]: 'In cash, at the counter.' });
  await says(page, `${euros(part)} recorded`, 'In cash, at the counter.', euros(april.gross - part));
  await client.page.goto(`${method}/invoices/${number}`);
  await says(client.page, /overdue/i, euros(part), `Still open ${euros(april.gross - part)}`);
  await doesNotSay(client.page, 'at the counter');
  await fitsThePhone(client.page, client.house, referenceOf(number), april.gross - part);
  await shot(client.page, 'invoice-part-paid');
  await client.page.goto('/events');
  await says(client.page, '“They called and asked what is open”.');
}

async function paysTheRest(operator, client, office, method, { number, link }, shot) {
  const rest = { amount: ((april.gross - part) / 100).toFixed(2), text: `Rechnung ${number}`, payer: harbourBilling.company, day: '2027-06-04' };
  await importStatement(operator, [rest]);
  await says(operator.page, '1 line settled.');
  await importStatement(operator, [rest]);
  await says(operator.page, 'Nothing new');
  await client.page.goto(`${method}/invoices/${number}`);
  await says(client.page, /\bpaid\b/i, euros(part), euros(april.gross - part));
  await doesNotSay(client.page, headings.howToPay);
  await shot(client.page, 'invoice-paid-in-parts');
  await office.page.goto(link);
  await doesNotSay(office.page, headings.howToPay);
  await client.page.goto(addresses.home);
  await says(client.page, 'To pay', number);
  assert.equal(await client.page.getByRole('link', { name: `Pay invoice ${number}` }).count(), 0);
  await operator.page.goto(`${addresses.operator}?standing=paid`);
  await says(operator.page, number);
  await shot(operator.page, 'operator-paid-list');
}

// The street was wrong: one act, and they have a credit note and a right invoice, and owe the same.
async function isCorrected(house, operator, client, office, method, { number }, shot) {
  const { page } = operator;
  await openRecord(operator, number, 'They have moved.');
  await page.getByRole('link', { name: 'Correct this invoice' }).click();
  await shot(page, 'operator-correct');
  await press(page, 'Continue', { [labels.street]: 'Neuer Weg 1' });
  await says(page, harbourBilling.street, 'Neuer Weg 1', 'owed stays the same');
  await shot(page, 'operator-correct-check');
  await press(page, 'Correct the invoice');
  await says(page, 'Replaces', number, 'Neuer Weg 1');
  await shot(page, 'operator-corrected');
  const mail = await house.nextMail(harbourBilling.invoiceEmail, mails.corrected);
  const links = [...new Set(mail.links.filter((link) => link.startsWith('/invoice/')))];
  assert.equal(links.length, 2, mail.text);
  await office.page.goto(links[0]);
  await says(office.page, 'Neuer Weg 1');
  await office.page.goto(links[1]);
  await says(office.page, 'Credits invoice', number);
  await comeBack(client, `${method}/invoices/${number}`);
  await says(client.page, /cancelled/i, 'replaces this one');
  await shot(client.page, 'invoice-replaced');
}
