// Whoever comes back after months logs in with a code by email, by keyboard alone, with and without scripts. The link beside the
// code is of use in the same browser only.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { doesNotSay, field, isAt, lookAs, signUp, status } from './acts.js';
import { carl } from './cast.js';
import { described, inHouse, launch } from './house.js';
import { addresses, headings, labels, mails } from './words.js';

const settings = [{ width: 390, colorScheme: 'light' }, { width: 1280, colorScheme: 'dark', javaScriptEnabled: false }];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('a client comes back with a code by email', { timeout: 240_000 }, () => inHouse(async (house) => {
  await signUp(await house.person(browser, carl), 'client');
  for (const setting of settings) await comesBack(house, setting);
}));

async function comesBack(house, setting) {
  const shot = lookAs(`log-in-${described(setting)}`);
  const client = await house.person(browser, { ...carl, ...setting });
  const { page } = client;
  await page.goto(addresses.logIn);
  await isAt(page, headings.logIn);
  await typeInto(page, labels.email, client.email);
  await isAt(page, headings.checkYourEmail);
  await shot(page, 'code');

  const mail = await house.nextMail(client.email, mails.code);
  const [code] = mail.text.match(/\b\d{4} \d{4}\b/);
  const link = mail.links.find((one) => one.startsWith('/login/email/'));
  await isOfNoUseElsewhere(house, link, shot);
  // Looking uses nothing up.
  await page.goto(link);
  await isAt(page, headings.logIn);
  assert.ok(!page.url().includes(link), 'the token stayed in the address');
  await shot(page, 'link');

  await page.goto(addresses.code);
  await typeInto(page, labels.code, code.replace(' ', ''));
  await isAt(page, headings.yourWebsites);
  assert.equal(new URL(page.url()).pathname, addresses.home);
  await shot(page, 'home');
}

// A browser that has not asked learns nothing, and there is nothing to press.
async function isOfNoUseElsewhere(house, link, shot) {
  const elsewhere = await house.person(browser);
  await elsewhere.page.goto(link);
  await isAt(elsewhere.page, headings.goBack);
  await doesNotSay(elsewhere.page, carl.email, carl.name);
  assert.equal(await elsewhere.page.locator('main').getByRole('button').count(), 0);
  assert.equal(await status(elsewhere, addresses.account), 303);
  await shot(elsewhere.page, 'elsewhere');
}

// With the keys alone: to the field, the words, and on with Enter.
async function typeInto(page, label, words) {
  const wanted = field(page, label);
  const isReached = () => wanted.evaluate((one) => one === document.activeElement);
  for (let stops = 0; stops < 20 && !(await isReached()); stops += 1) await page.keyboard.press('Tab');
  assert.ok(await isReached(), `"${label}" is not reached by keyboard`);
  await page.keyboard.type(words);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}
