// The client's two minutes: somebody who has never seen this takes over billing alone, on a phone, from one email. What that
// takes is counted: pages, fields, words, height, presses.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  createApp, field, fill, formOf, inviteToPay, isAt, lookAs, openInvitation, press, quietPassword, says, signUp, signUpOnInvitation,
} from './acts.js';
import { carl, dora, harbourBilling, harbourCafe } from './cast.js';
import { inHouse, launch, openTab } from './house.js';
import { bookPlan, seller } from './money.js';
import { addresses, buttons, headings, labels } from './words.js';

const most = { pages: 4, fields: 6, words: 450, height: 3000, presses: 4 };
const env = { REMIT_TERMS_URL: 'https://hosting.example/terms', REMIT_TERMS_VERSION: '1 November 2026' };
const phone = { width: 390 };

const address = [
  [labels.country, harbourBilling.country],
  [labels.company, harbourBilling.company],
  [labels.street, harbourBilling.street],
  [labels.postalCode, harbourBilling.postalCode],
  [labels.city, harbourBilling.city],
];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('a client takes over in two minutes', { timeout: 240_000 }, () => inHouse(async (house) => {
  const client = await asked(house);
  const { page } = client;
  const shot = lookAs('two-minutes');
  const walk = new Walk(page);
  walk.presses += 1;
  await openInvitation(client);
  await says(page, dora.name, dora.email, harbourCafe.name, seller.name, 'a month', 'stop at any time');
  await walk.arrives(shot);
  await walk.types([[labels.name, client.name]], buttons.goOn);
  await isAt(page, headings.whereInvoicesGo);
  await walk.arrives(shot);
  await walk.types(address, buttons.goOn);
  await isAt(page, headings.check);
  await says(page, 'a month with VAT', harbourBilling.company, client.email, seller.name, `terms (${env.REMIT_TERMS_VERSION})`);
  await walk.arrives(shot);
  await walk.types([], buttons.takeOver);
  await says(page, `You now pay for ${harbourCafe.name}`, 'First invoice', 'a month with VAT', seller.name, 'days to pay', client.email, dora.name, 'To stop');
  await walk.arrives(shot);
  walk.isShort();
}, { env }));

test('what is typed on the phone is there on the computer', { timeout: 240_000 }, () => inHouse(async (house) => {
  const client = await asked(house);
  const mail = await openInvitation(client);
  await signUpOnInvitation(client, 'client');
  const { page } = client;
  await typesWithoutPressing(page);

  const computer = await house.person(browser, { ...carl, width: 1280 });
  await computer.page.goto(invitationIn(mail));
  await press(computer.page, buttons.logIn, { [labels.email]: client.email, [labels.password]: quietPassword });
  await isAt(computer.page, headings.whereInvoicesGo);
  assert.equal(await field(computer.page, labels.street).inputValue(), harbourBilling.street);
  await finishes(computer.page);
  // The phone is still at the form, and says what is so.
  await page.reload();
  await says(page, 'You have accepted');
}));

test('a tab that is closed at each page loses nothing', { timeout: 240_000 }, () => inHouse(async (house) => {
  const client = await asked(house);
  const link = invitationIn(await openInvitation(client));
  await comesBackBy(client, link);
  await press(client.page, buttons.goOn, { [labels.name]: client.name });
  await isAt(client.page, headings.whereInvoicesGo);
  await typesWithoutPressing(client.page);

  await comesBackBy(client, link);
  await isAt(client.page, headings.whereInvoicesGo);
  assert.equal(await field(client.page, labels.street).inputValue(), harbourBilling.street);
  await press(client.page, buttons.goOn, Object.fromEntries(address));
  await isAt(client.page, headings.check);

  await comesBackBy(client, addresses.home);
  await client.page.getByRole('link', { name: /^View invitation(?!s)/ }).click();
  await isAt(client.page, headings.whereInvoicesGo);
  // Nothing is typed again.
  await press(client.page, buttons.goOn);
  await isAt(client.page, headings.check);
  await press(client.page, buttons.takeOver);
  await isAt(client.page, `You now pay for ${harbourCafe.name}`);

  await comesBackBy(client, link);
  await says(client.page, 'You have accepted');
  await comesBackBy(client, addresses.home);
  await says(client.page, harbourCafe.name, harbourBilling.company);
}, { env }));

test('going back, and one wrong field on each page, lose nothing', { timeout: 240_000 }, () => inHouse(async (house) => {
  const client = await asked(house);
  const { page } = client;
  await openInvitation(client);
  await press(page, buttons.goOn, { [labels.name]: 'www.brandt.example' });
  await says(page, 'There is a problem');
  assert.equal(await field(formOf(page, buttons.goOn), labels.name).inputValue(), 'www.brandt.example');
  await press(page, buttons.goOn, { [labels.name]: client.name });
  await isAt(page, headings.whereInvoicesGo);

  await press(page, buttons.goOn, Object.fromEntries(address));
  await isAt(page, headings.check);
  await page.goBack();
  await isAt(page, headings.whereInvoicesGo);
  assert.equal(await field(page, labels.street).inputValue(), harbourBilling.street);
  await press(page, buttons.goOn, { [labels.postalCode]: '123' });
  await says(page, 'A postal code of Germany looks like 20457.');
  for (const [label, value] of [[labels.company, harbourBilling.company], [labels.street, harbourBilling.street], [labels.postalCode, '123']]) {
    assert.equal(await field(page, label).inputValue(), value, label);
  }
  await page.getByText(`${dora.name}’s invitation`).click();
  await says(page, 'If you accept');
  await finishes(page);
}));

// Dora has asked Carl, who has a phone in his hand.
async function asked(house) {
  const developer = await house.person(browser, dora);
  await signUp(developer, 'developer');
  const app = await createApp(developer, harbourCafe);
  await bookPlan(developer, app, 'PHP', 'S');
  const client = await house.person(browser, { ...carl, ...phone });
  await inviteToPay(developer, { app: harbourCafe.name, email: client.email, message: 'Hello Carl, as agreed.' });
  return client;
}

function invitationIn(mail) {
  return mail.links.find((link) => link.startsWith('/i/'));
}

// The tab is closed; later a new one is opened at this address.
async function comesBackBy(client, address) {
  await openTab(client);
  await client.page.goto(address);
}

// A country and a street. No button is pressed: leaving a field is enough.
async function typesWithoutPressing(page) {
  const kept = () => page.waitForResponse((answer) => answer.url().endsWith('/invitation/check'));
  await Promise.all([kept(), fill(page, labels.country, harbourBilling.country)]);
  await fill(page, labels.street, harbourBilling.street);
  await Promise.all([kept(), page.keyboard.press('Tab')]);
}

// From the form to the end, with whatever is typed there already.
async function finishes(page) {
  await press(page, buttons.goOn, Object.fromEntries(address));
  await isAt(page, headings.check);
  await press(page, buttons.takeOver);
  await isAt(page, `You now pay for ${harbourCafe.name}`);
}

// What a way takes.
class Walk {
  constructor(page) {
    Object.assign(this, { page, pages: [], fields: 0, presses: 0 });
  }

  async arrives(shot) {
    const { page } = this;
    const heading = await page.getByRole('heading', { level: 1 }).innerText();
    const { width, height } = page.viewportSize();
    await page.setViewportSize({ width, height: 200 });
    this.pages.push({ heading, ...(await page.evaluate(measured)) });
    await page.setViewportSize({ width, height });
    await shot(page, `page-${this.pages.length}`);
  }

  async types(values, button) {
    this.fields += values.length;
    this.presses += 1;
    await press(this.page, button, Object.fromEntries(values));
  }

  isShort() {
    const sum = (part) => this.pages.reduce((all, one) => all + one[part], 0);
    const took = { pages: this.pages.length, fields: this.fields, words: sum('words'), height: sum('height'), presses: this.presses };
    for (const { heading, words, height } of this.pages) console.log(`${words} words, ${height} px: ${heading}`);
    console.log(`in all ${Object.entries(took).map(([what, number]) => `${number} ${what}`).join(', ')}`);
    for (const [what, number] of Object.entries(took)) assert.ok(number <= most[what], `${number} ${what}, at most ${most[what]}`);
  }
}

// What can be read without a press, and how far it is to the end of the page. The strip about the outbox is on no real server.
function measured() {
  const hidden = 'option, script, style, .hidden, .skip, .strip';
  const isRead = ({ parentElement: one }) => one.checkVisibility({ visibilityProperty: true }) && one.closest(hidden) === null;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const read = [];
  while (texts.nextNode()) if (isRead(texts.currentNode)) read.push(texts.currentNode.data);
  for (const list of document.querySelectorAll('select')) if (list.checkVisibility()) read.push(list.selectedOptions[0].text);
  const words = read.join(' ').split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  const strip = document.querySelector('.strip')?.offsetHeight ?? 0;
  return { words, height: document.documentElement.scrollHeight - strip };
}
