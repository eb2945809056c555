import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logIn, press } from './acts.js';
import { demo, everybodysPages, ines, linksTo, lookAt, mara, missing, visit } from './pages.js';
import { labels } from './words.js';

const guestPages = ['/', '/help', '/sign-up', '/login', '/login/email', '/password/forgot', '/invitation', '/outbox'];
const developerPages = ['/apps', '/new/app', '/teams', '/new/team', '/invite/team', '/invite/app', '/account/type', '/account/delete'];
// Kinds of pages that another one in the same view has looked at.
const seen = new Set();
const it = demo();

test('the first visit to the log-in page is light', async () => {
  const { page } = await it.house.person(it.browser);
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
  const guest = await it.house.person(it.browser);
  await visit(guest, 'guest', guestPages, missing.slice(0, 1));
});

test('the page where a code is typed', { timeout: 600_000 }, async () => {
  const guest = await it.house.person(it.browser);
  await guest.page.goto('/login');
  await press(guest.page, 'Continue', { [labels.email]: mara.email, [labels.password]: '' });
  await lookAt(guest, 'code', '/login/code');
});

test('every page of a developer', { timeout: 900_000 }, async () => {
  const developer = await it.house.person(it.browser, mara);
  await logIn(developer);
  await visit(developer, 'developer', [...everybodysPages, ...developerPages], missing, seen);
});

test('every further page of somebody with teams', { timeout: 900_000 }, async () => {
  const head = await it.house.person(it.browser, ines);
  await logIn(head);
  await visit(head, 'agency', ['/', '/apps', '/teams', '/invitations', '/events'], [], seen);
});

// A form leads there, no link.
test('the page before a plan is booked', { timeout: 600_000 }, async () => {
  const developer = await it.house.person(it.browser, mara);
  await logIn(developer);
  const apps = await linksTo(developer, '/apps', /^\/apps\/[^/?]+$/);
  for (const [index, app] of apps.slice(0, 3).entries()) {
    const [plans] = await linksTo(developer, `${app}/environments`, /\/plan\?component=php$/);
    await lookAt(developer, `app-${index}`, plans.replace('/plan?', '/book?').concat('&plan=2xl'));
  }
});
