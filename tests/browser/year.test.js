// A year passes: somebody is asked to pay, sees the price before, is invoiced each month, and looks back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  chooseNewPaymentMethod, createApp, doesNotSay, inviteToPay, lookAs, openInvitation, press, read, says, signUp, signUpOnInvitation, unfold,
} from './acts.js';
import { carl, dora, harbourBilling, harbourCafe, mona, olga } from './cast.js';
import { described, inHouse, launch } from './house.js';
import {
  becomesOperator, bookPlan, comeBack, confirmInvoiceEmail, importStatement, nextInvoice, referenceOf,
} from './money.js';
import { about, euros, sums } from './sums.js';
import { addresses, buttons, mails } from './words.js';

const settings = [{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark', javaScriptEnabled: false }];

const begin = '2027-01-11';
const months = Array.from({ length: 12 }, (_, index) => `2027-${String(index + 1).padStart(2, '0')}`);
// Cents a month: PHP S and M, MySQL XS, and the smallest web storage and traffic, which every app has.
const [small, medium, fixed] = [1000, 2000, [500, 300, 200]];
const first = small + fixed.reduce((sum, one) => sum + one);
// Paid from the day after the eleventh of January on; PHP M from the twelfth of June on.
const isPaid = (month) => (day) => month > '2027-01' || day > 11;
const php = (month) => (day) => (month > '2027-06' || (month === '2027-06' && day >= 12) ? medium : small);
const expected = (month) => sums(month, [php(month), ...fixed.map((price) => () => price)].map((price) => (day) => (isPaid(month)(day) ? price(day) : undefined)));

const monthName = (month) => new Date(`${month}-15T12:00:00Z`).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a year passes (${described(setting)})`, { timeout: 300_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`year-${described(setting)}`);
    const developer = await house.person(browser, { ...dora, ...setting });
    const client = await house.person(browser, { ...carl, ...setting });
    const office = await house.person(browser, { ...mona, ...setting });
    const operator = await house.person(browser, { ...olga, ...setting });
    const app = await makesApp(developer, shot);
    await inviteToPay(developer, { app: harbourCafe.name, email: client.email, message: 'Now it is yours.' }, async (page, name) => {
      if (name === 'invite-consequences') await says(page, `${euros(first)}`, '1 February 2027');
      await shot(page, name);
    });
    const method = await takesOver(client, shot);
    await confirmInvoiceEmail(house, office, harbourBilling.invoiceEmail);
    await signUp(operator, 'developer');
    await becomesOperator(operator);

    const numbers = [];
    for (const month of months) {
      if (month === '2027-06') await goesUp(house, developer, client, app, shot);
      await house.goTo(`${dayAfter(month)}T08:00:00Z`);
      const { mail, number } = await nextInvoice(house, harbourBilling.invoiceEmail);
      const amount = euros(expected(month).gross);
      assert.ok(mail.text.includes(`for ${monthName(month)}: ${amount}`), `${month}: not ${amount} in\n${mail.text}`);
      numbers.push(number);
      // The transfers of two months are on one statement.
      if (numbers.length % 2 === 0) await isPaidAtTheBank(operator, numbers.slice(-2), month);
    }
    assert.deepEqual(numbers.map((number) => Number(number.slice(-6))), numbers.map((_, index) => (index < 11 ? index + 1 : 1)));
    await house.goTo('2028-01-15T09:00:00Z');
    await looksBack(client, method, shot);
    await forDevelopersWithoutAmounts(developer, app, method, shot);
  }, { at: `${begin}T09:00:00Z` }));
}

async function makesApp(developer, shot) {
  await signUp(developer, 'developer');
  const app = await createApp(developer, harbourCafe);
  await bookPlan(developer, app, 'PHP', 'S', shot);
  await says(developer.page, 'main now runs PHP S.', 'on trial');
  await bookPlan(developer, app, 'MySQL', 'XS');
  await says(developer.page, `${euros(first)} a month without VAT`);
  await shot(developer.page, 'environments-on-trial');
  return app;
}

// The client knows what it costs before saying yes: a month, VAT, and what the first invoice comes to.
async function takesOver(client, shot) {
  await openInvitation(client);
  await signUpOnInvitation(client, 'client');
  await says(client.page, euros(first));
  await shot(client.page, 'price-without-vat');
  await chooseNewPaymentMethod(client, harbourBilling);
  await unfold(client.page);
  const [month, january] = [sums('2027-04', [() => first]), expected('2027-01')];
  await says(client.page, euros(month.net), 'VAT 19 %', euros(month.vat), euros(month.gross), '1 February 2027', euros(january.gross));
  await shot(client.page, 'price-before-yes');
  await press(client.page, buttons.takeOver);
  await client.page.goto(addresses.home);
  await shot(client.page, 'home-first-day');
  await client.page.getByRole('link', { name: harbourBilling.name }).first().click();
  await client.page.getByRole('heading', { level: 1, name: harbourBilling.name }).waitFor();
  return new URL(client.page.url()).pathname;
}

// The developer takes a larger plan without seeing what all of it costs; the client gets a mail with both.
async function goesUp(house, developer, client, app, shot) {
  await house.goTo('2027-06-12T10:00:00Z');
  await comeBack(developer);
  await bookPlan(developer, app, 'PHP', 'M', async (page, name) => {
    await doesNotSay(page, euros(first - small + medium));
    await shot(page, `paid-${name}`);
  });
  const mail = await house.nextMail(client.email, mails.costsMore);
  for (const words of ['PHP M instead of PHP S', euros(first), euros(first - small + medium), dora.name]) assert.ok(mail.text.includes(words), mail.text);
}

async function isPaidAtTheBank(operator, numbers, month) {
  const before = months[months.indexOf(month) - 1];
  const payments = numbers.map((number, index) => ({
    amount: (expected(index ? month : before).gross / 100).toFixed(2),
    text: referenceOf(number),
    payer: harbourBilling.company,
    day: dayAfter(month),
  }));
  await importStatement(operator, payments);
  await says(operator.page, '2 lines settled.');
}

async function looksBack(client, method, shot) {
  const { page } = client;
  await comeBack(client);
  // Fifteen days of a month, and all of it.
  const [now, whole] = [sums('2027-04', [(day) => (day <= 15 ? first - small + medium : undefined)]), first - small + medium];
  await says(page, `${euros(now.net)} so far this month`, `about ${about(whole)} by the end of the month`);
  const bars = await page.locator('.chart rect').count();
  assert.equal(bars, 12);
  assert.equal(await page.locator('.chart .now').count(), 1, 'the month that is not over looks so');
  await says(page, 'so far this month', /Latest invoices.*December 2027.*paid/i);
  await shot(page, 'home');
  await page.goto(method);
  await says(page, `${euros(now.net)} so far this month`);
  await page.getByText('The chart in numbers').click();
  await says(page, monthName('2027-06'), euros(expected('2027-06').net), monthName('2027-02'));
  await shot(page, 'payment-method');
  await page.goto(`${method}/invoices`);
  await shot(page, 'archive');
  const listed = await page.locator('main .rows > li').allInnerTexts();
  assert.equal(listed.length, 12);
  for (const [index, month] of months.toReversed().entries()) {
    for (const words of [monthName(month), euros(expected(month).gross)]) assert.ok(listed[index].includes(words), `${words}: ${listed[index]}`);
    assert.match(listed[index], /\bpaid\b/i);
  }
  await page.getByRole('link', { name: monthName('2027-06') }).click();
  await says(page, 'PHP S', 'PHP M', euros(expected('2027-06').gross));
  await shot(page, 'invoice-of-june');
}

async function forDevelopersWithoutAmounts(developer, app, method, shot) {
  await comeBack(developer, app);
  await doesNotSay(developer.page, '€');
  assert.ok((await read(developer.page)).includes(harbourBilling.name));
  await developer.page.goto(method);
  await says(developer.page, /not found|nothing here|no page/i);
  await shot(developer.page, 'not-for-developers');
}

function dayAfter(month) {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
}
