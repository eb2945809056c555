// Somebody without an account pays by the link in the mail, once: on the page of whoever takes the money.

import assert from 'node:assert/strict';
import { doesNotSay, isAt, isHiddenFrom, lookAs, press, says } from './acts.js';
import { harbourBilling, mona } from './cast.js';
import { handover } from './handover.js';
import { described } from './house.js';
import { comeBack, confirmInvoiceEmail, nextInvoice } from './money.js';
import { euros, march } from './sums.js';
import { buttons, headings, labels, loose } from './words.js';

// Nobody takes cards until the invoice is there.
export async function isPaidAtOnce(house, browser, setting, taking) {
  const shot = lookAs(`pay-now-${taking.name}-${described(setting)}`);
  const { developer, client, method } = await handover(house, browser, setting, async () => {});
  const office = await house.person(browser, { ...mona, ...setting });
  await confirmInvoiceEmail(house, office, harbourBilling.invoiceEmail);
  await house.takes(taking);
  await house.goTo('2027-04-01T08:00:00Z');
  const { number, link } = await nextInvoice(house, harbourBilling.invoiceEmail);

  const { page } = office;
  await page.goto(link);
  await says(page, number, euros(march.gross), 'by card or SEPA Direct Debit', headings.howToPay);
  await shot(page, 'invoice-to-pay');
  await press(page, buttons.payNow);
  await isAt(page, `Pay ${euros(march.gross)}`);
  await says(page, `Invoice ${number}`);

  await isTaken(client, `${method}/invoices/${number}`, shot);

  await press(page, buttons.goOn, { [labels.whatHappens]: loose.cardThatIsDeclined });
  await says(page, 'card was declined.');
  await press(page, buttons.goOn, { [labels.whatHappens]: loose.cardThatWorks });
  assert.equal(new URL(page.url()).pathname, link);
  await says(page, `Thank you. ${euros(march.gross)} has been paid.`, number, 'Payments');
  await doesNotSay(page, 'Log out', buttons.payNow, headings.howToPay);
  await shot(page, 'invoice-paid-at-once');
  await house.taking.tells(house);
  await page.goto(link);
  await doesNotSay(page, 'Thank you', buttons.payNow);
  await comeBack(developer, '/');
  await isHiddenFrom(developer, `${method}/invoices/${number}`);

  await client.page.goto(`${method}/invoices/${number}`);
  await says(client.page, /\bpaid\b/i, euros(march.gross));
  await doesNotSay(client.page, 'Someone is paying', buttons.payNow);
}

// Meanwhile whoever manages it is told, and can pay it instead.
async function isTaken(client, invoice, shot) {
  await comeBack(client, invoice);
  await says(client.page, 'Someone is paying this invoice at the moment.', 'Pay it instead');
  await doesNotSay(client.page, buttons.payNow);
  await shot(client.page, 'invoice-being-paid');
}
