import { test } from 'node:test';
import { logIn, press } from './acts.js';
import { importStatement } from './money.js';
import { aiko, clara, demo, linksTo, lookAt, nora } from './pages.js';
import { labels, mails } from './words.js';

const it = demo();

// Two months later nobody has paid the last invoices of the demo: everything that operators decide about is there.
test('every page of an operator, and what those see who have not paid', { timeout: 900_000 }, async () => {
  await it.house.goTo(new Date(Date.now() + 62 * 86_400_000).toISOString().replace(/\..*/, 'Z'));
  const operator = await it.house.person(it.browser, aiko);
  await it.house.run('operator', aiko.email);
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

  const mail = await it.house.nextMail(nora.email, mails.invoice);
  await lookAt(await it.house.person(it.browser), 'by-link', mail.links.find((link) => link.startsWith('/invoice/')));
  const client = await it.house.person(it.browser, clara);
  await logIn(client);
  const [method] = await linksTo(client, '/payment-methods', /^\/payment-methods\/[^/]+$/);
  const invoices = await linksTo(client, `${method}/invoices`, /invoices\/R/);
  await lookAt(client, 'client-overdue', '/', method, `${method}/invoices`, invoices[0], invoices.at(-1));
});
