import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { logIn, press, status } from './acts.js';
import { House, launch, look } from './house.js';
import { statusOf } from './look.js';
import { importStatement } from './money.js';
import { labels, mails } from './words.js';

const password = 'seven quiet harbour lamps';
const mara = { name: 'Mara Klein', email: 'mara@klein-studio.example', password };
const clara = { name: 'Clara Sommer', email: 'clara@harbour-cafe.example', password };
const ines = { name: 'Ines Roth', email: 'ines@northlight.example', password };
const nora = { name: 'Nora Kranich', email: 'nora@kranich.example', password };
const aiko = { name: 'Aiko Mori', email: 'aiko@northlight.example', password };
const peter = { name: 'Peter Voss', email: 'peter.voss@post.example', password };

const guestPages = ['/', '/help', '/sign-up', '/login', '/password/forgot', '/invitation', '/outbox'];
const everybodysPages = ['/', '/payment-methods', '/new/payment-method', '/invite', '/invite/payment-method', '/invite/pay', '/invitations', '/events', '/account'];
const developerPages = ['/apps', '/new/app', '/teams', '/new/team', '/invite/team', '/invite/app', '/account/type', '/account/delete'];

// Kinds of pages that another one in the same view has looked at.
const seen = { developer: new Set(), client: new Set() };
const missing = ['/nothing-is-here', '/apps/nothing-is-here'];

let browser;
let house;
before(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ demo: true })]);
});
after(async () => {
  await house?.close();
  await browser?.close();
});

test('the first visit to the log-in page is light', async () => {
  const { page } = await house.person(browser);
  const answers = [];
  page.on('response', (answer) => answers.push(answer));
  await page.goto('/login', { waitUntil: 'networkidle' });
  const own = answers.filter((answer) => !/\/icon\.[^/]*svg$/.test(answer.url()));
  const sizes = await Promise.all(own.map((answer) => answer.request().sizes()));
  const weight = sizes.reduce((sum, one) => sum + one.responseBodySize, 0);
  assert.ok(own.length <= 2, `${own.map((answer) => answer.url())}`);
  assert.ok(weight > 0 && weight <= 18_000, `${weight} bytes compressed`);
});

test('every page of a guest', { timeout: 600_000 }, async () => {
  const guest = await house.person(browser);
  await visit(guest, 'guest', guestPages, missing.slice(0, 1));
});

test('every page of a developer', { timeout: 900_000 }, async () => {
  const developer = await house.person(browser, mara);
  await logIn(developer);
  await visit(developer, 'developer', [...everybodysPages, ...developerPages], missing, seen.developer);
});

test('every further page of somebody with teams', { timeout: 900_000 }, async () => {
  const head = await house.person(browser, ines);
  await logIn(head);
  await visit(head, 'agency', ['/', '/apps', '/teams', '/invitations', '/events'], [], seen.developer);
});

test('every page of a client', { timeout: 900_000 }, async () => {
  const client = await house.person(browser, clara);
  await logIn(client);
  await visit(client, 'client', everybodysPages, missing, seen.client);
});

test('every further page of the client of an agency', { timeout: 900_000 }, async () => {
  const client = await house.person(browser, nora);
  await logIn(client);
  await visit(client, 'client-of-agency', ['/', '/events'], [], seen.client);
});

test('every page of a client who has nothing yet', { timeout: 900_000 }, async () => {
  const client = await house.person(browser, peter);
  await logIn(client);
  await visit(client, 'client-without-anything', ['/', '/payment-methods', '/invite/pay', '/invitations', '/events'], []);
});

// A form leads there, no link.
test('the page before a plan is booked', { timeout: 600_000 }, async () => {
  const developer = await house.person(browser, mara);
  await logIn(developer);
  const apps = await linksTo(developer, '/apps', /^\/apps\/[^/?]+$/);
  for (const [index, app] of apps.slice(0, 3).entries()) {
    const [plans] = await linksTo(developer, `${app}/environments`, /\/plan\?component=php$/);
    await lookAt(developer, `app-${index}`, plans.replace('/plan?', '/book?').concat('&plan=2xl'));
  }
});

// Two months later nobody has paid the last invoices of the demo: everything that operators decide about is there.
test('every page of an operator, and what those see who have not paid', { timeout: 900_000 }, async () => {
  await house.goTo(new Date(Date.now() + 62 * 86_400_000).toISOString().replace(/\..*/, 'Z'));
  const operator = await house.person(browser, aiko);
  await house.run('operator', aiko.email);
  await logIn(operator);
  const [first] = await linksTo(operator, '/operator', /^\/operator\/invoices\//);
  const lists = await linksTo(operator, '/operator', /^\/operator/);
  await lookAt(operator, 'operator', '/operator', ...lists.filter((link) => !link.startsWith('/operator/invoices/')), first, '/operator?q=R1999-000001');
  await importStatement(operator, [{ amount: '3.33', text: 'Deposit for bottles', payer: 'Kiosk am Hafen', day: '2026-12-01' }]);
  await lookAt(operator, 'operator-line', '/operator/statements', ...(await linksTo(operator, '/operator/statements', /statements\/./)));

  const [record] = await linksTo(operator, '/operator/reviews', /^\/operator\/invoices\//);
  await operator.page.goto(record);
  await press(operator.page, 'Open', { [labels.whyOpen]: 'To see how they stand.' });
  await lookAt(operator, 'operator-record', record, ...(await linksTo(operator, record, new RegExp(`^${record}/`))));
  await operator.page.goto(`${record}/last-notice`);
  await press(operator.page, 'Send last notice');
  await lookAt(operator, 'operator-noticed', record, '/operator/reviews');

  const mail = await house.nextMail(nora.email, mails.invoice);
  await lookAt(await house.person(browser), 'by-link', mail.links.find((link) => link.startsWith('/invoice/')));
  const client = await house.person(browser, clara);
  await logIn(client);
  const [method] = await linksTo(client, '/payment-methods', /^\/payment-methods\/[^/]+$/);
  const invoices = await linksTo(client, `${method}/invoices`, /invoices\/R/);
  await lookAt(client, 'client-overdue', '/', method, `${method}/invoices`, invoices[0], invoices.at(-1));
});

// Looks at these pages, and opens what they link to without looking.
async function lookAt(person, name, ...addresses) {
  const linked = new Set();
  for (const [index, address] of addresses.entries()) {
    await person.page.goto(address);
    assert.equal(statusOf(person.page), 200, address);
    for (const link of await linksOf(person)) if (!link.startsWith('/outbox')) linked.add(link);
    await lookAround(person, `pages-money/${name}-${index}-${fileName(kindOf(address))}`, [1280, 360]);
  }
  for (const link of linked) assert.equal(await status(person, link), 200, link);
}

// The addresses of this kind that a page links to.
async function linksTo(person, address, kind) {
  await person.page.goto(address);
  return [...new Set((await linksOf(person)).filter((link) => kind.test(link)))];
}

// The pages named above and then every kind of page they link to: no link may lead nowhere.
async function visit(person, name, pages, notFound, known = new Set()) {
  for (const address of pages) known.add(kindOf(address));
  const ahead = pages.map((address) => ({ address, from: 'the list of this test' }));
  for (const { address, from } of ahead) {
    if (!(await open(person, address))) continue;
    assert.equal(statusOf(person.page), 200, `${address}, linked from ${from}`);
    await lookAround(person, `pages-${name}/${fileName(address)}`);
    // Mails link to what belongs to their receivers.
    if (address.startsWith('/outbox')) continue;
    for (const link of await linksOf(person)) {
      if (known.has(kindOf(link))) continue;
      known.add(kindOf(link));
      ahead.push({ address: link, from: address });
    }
  }
  for (const address of notFound) {
    await person.page.goto(address);
    assert.equal(statusOf(person.page), 404, address);
    await lookAround(person, `pages-${name}/404`);
  }
}

async function lookAround({ page }, name, widths = [1280, 390, 360]) {
  await byKeyboard(page, name);
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await look(page, `${name}-${width}-${colorScheme}`);
    }
  }
}

// With the key Tab alone every link, button and field is reached, and it is to be seen which one it is.
async function byKeyboard(page, name) {
  const rounds = await page.evaluate(() => {
    const able = 'a[href], button, input:not([type=hidden], [type=radio]), select, textarea, summary';
    // What stands in the picture stands in words beside it, too: there the keyboard comes by.
    const isToldInWords = (one) =>
      one.ariaHidden === 'true' && document.querySelector(`a[href="${one.getAttribute('href')}"]:not([aria-hidden])`) !== null;
    const canBeReached = (one) => !one.disabled && !isToldInWords(one) && one.checkVisibility({ visibilityProperty: true });
    globalThis.toReach = new Set([...document.querySelectorAll(able)].filter(canBeReached));
    globalThis.unseen = [];
    addEventListener('focusin', ({ target }) => {
      globalThis.toReach.delete(target);
      const { outlineStyle, boxShadow } = getComputedStyle(target);
      const isSeen = outlineStyle !== 'none' || boxShadow !== 'none';
      if (!target.matches(':focus-visible') || !isSeen) globalThis.unseen.push(target.outerHTML.slice(0, 120));
    });
    // A field for a date has four stops.
    return document.querySelectorAll(`${able}, [type=radio]`).length + 4 * document.querySelectorAll('[type=date]').length;
  });
  for (let round = 0; round <= rounds; round += 1) {
    await page.keyboard.press('Tab');
    if (round % 20 === 19 && (await page.evaluate(() => globalThis.toReach.size === 0))) break;
  }
  const { missed, unseen } = await page.evaluate(() => ({
    missed: [...globalThis.toReach].map((one) => one.outerHTML.slice(0, 120)),
    unseen: globalThis.unseen,
  }));
  assert.deepEqual({ missed, unseen }, { missed: [], unseen: [] }, `${name} by keyboard`);
  await page.evaluate(() => document.activeElement?.blur());
}

// False where the address is a file to save.
async function open({ page }, address) {
  try {
    await page.goto(address);
    return true;
  } catch (error) {
    if (/download|ERR_ABORTED/i.test(error.message)) return false;
    throw error;
  }
}

async function linksOf({ page }) {
  return page.locator('a[href]').evaluateAll((all) =>
    all.filter((link) => link.origin === location.origin).map((link) => link.pathname + link.search));
}

// Addresses that differ only in an id, or in what was searched for, are one kind of page.
function kindOf(address) {
  const [where, query = ''] = address.split('?');
  const plain = where.split('/').map((part) => (/^[a-z-]*$/.test(part) && part.length < 20 ? part : '{id}')).join('/');
  const keys = [...new URLSearchParams(query).keys()].filter((key) => key !== 'after').sort().join(',');
  return keys ? `${plain}?${keys}` : plain;
}

function fileName(address) {
  return address.replace(/[^a-z0-9-]+/gi, '_').replace(/^_|_$/g, '') || 'home';
}
