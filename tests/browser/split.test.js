// A handover in the middle of a month splits the month: two invoices, each to the cent, and nobody sees the other's.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  createApp, createPaymentMethod, doesNotSay, inviteToPay, isHiddenFrom, lookAs, openInvitation, press, says,
  signUp, signUpOnInvitation, takeOver,
} from './acts.js';
import { carl, dora, harbourBilling, harbourCafe, mona, studioBilling } from './cast.js';
import { described, inHouse, launch } from './house.js';
import { askForPlan, bookPlan, comeBack, confirmInvoiceEmail, nextInvoice } from './money.js';
import { about, euros, sums } from './sums.js';
import { addresses, buttons } from './words.js';

const settings = [{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark', javaScriptEnabled: false }];

// The studio pays from the 3rd through the 12th of April, the café from the 13th on. PHP is on S, from the 20th on on M.
const prices = [(day) => (day < 20 ? 1000 : 2000), () => 300, () => 200];
const during = (first, last) => sums('2027-04', prices.map((price) => (day) => (day >= first && day <= last ? price(day) : undefined)));
const [studio, cafe] = [during(3, 12), during(13, 30)];
// As it looks on the second: PHP on S, to the end.
const forecast = sums('2027-04', [1000, 300, 200].map((price) => (day) => (day > 2 ? price : undefined)));
const monthly = sums('2027-04', [() => 1000, prices[1], prices[2]]);

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a handover splits the month (${described(setting)})`, { timeout: 240_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`split-${described(setting)}`);
    const developer = await house.person(browser, { ...dora, ...setting });
    const client = await house.person(browser, { ...carl, ...setting });
    const office = await house.person(browser, { ...mona, ...setting });
    const { app, method: old } = await studioPays(house, developer, office, shot);
    await house.goTo('2027-04-12T10:00:00Z');
    const method = await cafeTakesOver(house, developer, client, office, shot);
    await house.goTo('2027-04-20T10:00:00Z');
    await comeBack(developer);
    await askForPlan(developer, client, app, 'PHP', 'M', shot);
    await house.goTo('2027-05-01T08:00:00Z');

    const ofStudio = await isInvoiced(house, developer, old, studioBilling, studio, 10, shot);
    const ofCafe = await isInvoiced(house, client, method, harbourBilling, cafe, 18, shot);
    await says(client.page, 'PHP S', 'PHP M');
    await isHiddenFrom(developer, method, `${method}/invoices`, `${method}/invoices/${ofCafe}`, `${old}/invoices/${ofCafe}`);
    await isHiddenFrom(client, old, `${old}/invoices`, `${old}/invoices/${ofStudio}`, `${method}/invoices/${ofStudio}`);
    await developer.page.goto(app);
    await doesNotSay(developer.page, '€');
    await shot(developer.page, 'app-of-developer');
  }, { at: '2027-04-02T09:00:00Z' }));
}

async function studioPays(house, developer, office, shot) {
  await signUp(developer, 'developer');
  const method = await createPaymentMethod(developer, studioBilling);
  await confirmInvoiceEmail(house, office, studioBilling.invoiceEmail);
  const app = await createApp(developer, harbourCafe);
  await bookPlan(developer, app, 'PHP', 'S');
  await developer.page.goto(`${app}/payment-method`);
  await press(developer.page, 'Show what happens', { 'Payment method': studioBilling.name });
  await press(developer.page, buttons.confirm);
  await developer.page.goto(method);
  await says(developer.page, `about ${about(forecast.net)} by the end of the month`);
  await shot(developer.page, 'payment-method-of-studio');
  return { app, method };
}

async function cafeTakesOver(house, developer, client, office, shot) {
  await comeBack(developer);
  await inviteToPay(developer, { app: harbourCafe.name, email: client.email, message: 'From tomorrow on it is yours.' });
  await openInvitation(client);
  await signUpOnInvitation(client, 'client');
  await takeOver(client, harbourBilling, async (page, name) => {
    await shot(page, name);
    if (name === 'invitation-check') await says(page, euros(monthly.net), euros(monthly.gross));
  });
  await says(client.page, '1 May 2027', euros(monthly.gross));
  await confirmInvoiceEmail(house, office, harbourBilling.invoiceEmail);
  await client.page.goto(addresses.home);
  await client.page.getByRole('link', { name: harbourBilling.name }).first().click();
  await client.page.getByRole('heading', { level: 1, name: harbourBilling.name }).waitFor();
  return new URL(client.page.url()).pathname;
}

// By mail and on the pages; gives the number.
async function isInvoiced(house, person, method, { company, invoiceEmail }, sum, days, shot) {
  const { mail, number } = await nextInvoice(house, invoiceEmail);
  assert.ok(mail.text.includes(`for April 2027: ${euros(sum.gross)}`), `not ${euros(sum.gross)} in\n${mail.text}`);
  await comeBack(person, `${method}/invoices`);
  assert.equal(await person.page.locator('main .rows > li').count(), 1);
  await person.page.goto(`${method}/invoices/${number}`);
  await says(person.page, company, euros(sum.net), euros(sum.vat), euros(sum.gross), new RegExp(`Web storage XS .*\\b${days} `));
  await shot(person.page, `invoice-${company.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`);
  return number;
}
