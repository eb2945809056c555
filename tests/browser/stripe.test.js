// Cards and direct debits of Stripe, here the one for tests: on its pages and back, and what it tells in messages.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comesToSay, doesNotSay, isAt, lookAs, press, says } from './acts.js';
import { choosesToPay, isAsked, leaves, takesOverPaying } from './cards.js';
import { harbourBilling, harbourCafe } from './cast.js';
import { comesAndGoesBack, emailIsConfirmed, isRescued } from './charged.js';
import { described, inHouse, launch } from './house.js';
import { comeBack, nextInvoice } from './money.js';
import { isPaidAtOnce } from './pay-now.js';
import { euros, march, takenOverAt } from './sums.js';
import { stripe } from './taking.js';
import { buttons, headings, labels, loose, mails } from './words.js';

const settings = [{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark' }];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const stories = [
  ['a card is declined, left, and saved', isSavedInTheEnd],
  ['a card is charged, and the money goes back', comesAndGoesBack],
  ['a card is declined each time, and others help', isRescued],
  ['a direct debit comes back, and nobody comes back from the page', comesBack],
  ['somebody without an account pays at once', (...all) => isPaidAtOnce(...all, stripe), { at: takenOverAt }],
];

// Where the sandbox takes the money, the same pages are looked at in both settings: here each story is told in one of them.
stories.forEach(([title, tell, options = { at: takenOverAt, taking: stripe }], number) => {
  for (const setting of 'REMIT_TEST_LONG' in process.env ? settings : [settings[number % 2]]) {
    test(`${title} (${described(setting)})`, { timeout: 300_000 }, () => inHouse((house) => tell(house, browser, setting), options));
  }
});

async function isSavedInTheEnd(house, browser, setting) {
  const shot = lookAs(`stripe-saved-${described(setting)}`);
  const { client } = await isAsked(house, browser, setting);
  const { page } = client;
  await choosesToPay(client, loose.byCard, shot);
  await press(page, buttons.goOn, { [labels.whatHappens]: loose.cardThatIsDeclined });
  await says(page, 'card was declined.');
  await leaves(page);
  await shot(page, 'not-finished');
  await page.locator('main').getByRole('link', { name: buttons.goOn, exact: true }).click();
  await isAt(page, headings.saveCard);
  await press(page, buttons.goOn, { [labels.whatHappens]: loose.cardThatWorks });
  await isAt(page, headings.check);
  // Its message says the same once more.
  assert.deepEqual(await house.taking.tells(house), ['setup_intent.succeeded', 'checkout.session.completed']);
  await page.reload();
  await says(page, 'Visa ···· 4242');
  await press(page, buttons.takeOver);
  await says(page, harbourCafe.name, 'Visa ···· 4242');
}

// What a message alone tells: a debit that was returned, and that somebody has paid whose browser was closed there.
async function comesBack(house, browser, setting) {
  const shot = lookAs(`stripe-debit-${described(setting)}`);
  const account = { paidBy: loose.byDebit, given: loose.debitThatComesBack, words: 'ending in 3001' };
  const { client, method } = await takesOverPaying(house, browser, setting, account, shot);
  await emailIsConfirmed(house, browser, setting);
  await house.goTo('2027-04-01T08:00:00Z');
  const { mail, number } = await nextInvoice(house, harbourBilling.invoiceEmail);
  const announced = `We will debit ${euros(march.gross)} on 8 April 2027 from the account ending in 3001. Mandate`;
  assert.ok(mail.text.includes(announced), mail.text);
  const { page } = client;
  await comeBack(client, `${method}/invoices/${number}`);
  await says(page, announced);
  await shot(page, 'invoice-announced');

  await house.goTo('2027-04-08T08:00:00Z');
  await comeBack(client, `${method}/invoices/${number}`);
  await comesToSay(page, 'The direct debit is on its way. It can take until 15 April 2027.');
  await doesNotSay(page, buttons.payNow);
  await shot(page, 'invoice-on-its-way');
  assert.deepEqual((await house.taking.tells(house)).at(-1), 'payment_intent.processing');

  // Nothing has asked yet. The clock of the server goes on as it did, within what a signature allows.
  await house.taking.passes(5);
  assert.deepEqual(await house.taking.tells(house), ['payment_intent.payment_failed']);
  const failed = 'The debit of 8 April 2027 from the account ending in 3001 did not go through.';
  await comesToSay(page, failed, 'The bank returned', buttons.payNow);
  await shot(page, 'invoice-returned');
  const { text } = await house.nextMail(client.email, mails.notCharged);
  assert.ok(text.includes('The bank returned the direct debit.'), text);

  await press(page, buttons.payNow);
  await isAt(page, `Pay ${euros(march.gross)}`);
  await page.context().request.post(page.url(), { form: { number: '4242424242424242', confirms: 'yes' }, maxRedirects: 0 });
  await page.goto(`${method}/invoices/${number}`);
  await says(page, 'You’ve started paying this invoice.');
  await shot(page, 'invoice-begun');
  assert.ok((await house.taking.tells(house)).includes('checkout.session.completed'));
  await comesToSay(page, /\bpaid\b/i, 'by card');
  await doesNotSay(page, buttons.payNow, 'You’ve started', headings.howToPay);
  await shot(page, 'invoice-paid');
}
