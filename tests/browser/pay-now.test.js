// Somebody without an account pays by the link in the mail: on the page of whoever takes the money, here the sandbox, once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { doesNotSay, isAt, isHiddenFrom, lookAs, press, says } from './acts.js';
import { harbourBilling, mona } from './cast.js';
import { handover } from './handover.js';
import { described, inHouse, launch } from './house.js';
import { comeBack, confirmInvoiceEmail, nextInvoice } from './money.js';
import { euros, sums } from './sums.js';

const settings = [{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark', javaScriptEnabled: false }];

// The smallest plans of what every app has: PHP, web storage, traffic; paid from the 21st of March on.
const plans = [500, 300, 200];
const march = sums('2027-03', plans.map((price) => (day) => (day > 20 ? price : undefined)));

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`somebody without an account pays at once (${described(setting)})`, { timeout: 300_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`pay-now-${described(setting)}`);
    const { developer, client, method } = await handover(house, browser, setting, async () => {});
    const office = await house.person(browser, { ...mona, ...setting });
    await confirmInvoiceEmail(house, office, harbourBilling.invoiceEmail);
    house.env.REMIT_SANDBOX = 'on';
    await house.goTo('2027-04-01T08:00:00Z');
    const { number, link } = await nextInvoice(house, harbourBilling.invoiceEmail);

    const { page } = office;
    await page.goto(link);
    await says(page, number, euros(march.gross), 'by card or SEPA Direct Debit', 'How to pay');
    await shot(page, 'invoice-to-pay');
    await press(page, 'Pay now');
    await isAt(page, `Pay ${euros(march.gross)}`);
    await says(page, `Invoice ${number}`);

    await isTaken(client, `${method}/invoices/${number}`, shot);

    await press(page, 'Continue', { 'What should happen?': /^A card that is declined$/ });
    await says(page, 'This card was declined.');
    await press(page, 'Continue', { 'What should happen?': /^A card that works$/ });
    assert.equal(new URL(page.url()).pathname, link);
    await says(page, `Thank you. ${euros(march.gross)} has been paid.`, number, 'Payments');
    await doesNotSay(page, 'Log out', 'Pay now', 'How to pay');
    await shot(page, 'invoice-paid-at-once');
    await page.goto(link);
    await doesNotSay(page, 'Thank you', 'Pay now');
    await comeBack(developer, '/');
    await isHiddenFrom(developer, `${method}/invoices/${number}`);

    await client.page.goto(`${method}/invoices/${number}`);
    await says(client.page, /\bpaid\b/i, euros(march.gross));
    await doesNotSay(client.page, 'Someone is paying', 'Pay now');
  }, { at: '2027-03-20T09:00:00Z', env: { REMIT_SANDBOX: 'off' } }));
}

// Meanwhile whoever manages it is told, and can pay it instead.
async function isTaken(client, invoice, shot) {
  await comeBack(client, invoice);
  await says(client.page, 'Someone is paying this invoice at the moment.', 'Pay it instead');
  await doesNotSay(client.page, 'Pay now');
  await shot(client.page, 'invoice-being-paid');
}
