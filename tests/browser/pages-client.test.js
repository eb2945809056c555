import { test } from 'node:test';
import { logIn } from './acts.js';
import { clara, demo, everybodysPages, lea, missing, nora, otto, peter, visit } from './pages.js';

// Kinds of pages that another one in the same view has looked at.
const seen = new Set();
const it = demo();

test('every page of a client', { timeout: 900_000 }, async () => {
  const client = await it.house.person(it.browser, clara);
  await logIn(client);
  await visit(client, 'client', everybodysPages, missing, seen);
});

test('every further page of the client of an agency', { timeout: 900_000 }, async () => {
  const client = await it.house.person(it.browser, nora);
  await logIn(client);
  await visit(client, 'client-of-agency', ['/', '/events'], [], seen);
});

test('every further page of clients who pay by card, one that works and one that is declined', { timeout: 900_000 }, async () => {
  for (const [who, name] of [[otto, 'client-by-card'], [lea, 'client-declined']]) {
    const client = await it.house.person(it.browser, who);
    await logIn(client);
    await visit(client, name, ['/', '/payment-methods'], [], seen);
  }
});

test('every page of a client who has nothing yet', { timeout: 900_000 }, async () => {
  const client = await it.house.person(it.browser, peter);
  await logIn(client);
  await visit(client, 'client-without-anything', ['/', '/payment-methods', '/invite/pay', '/invitations', '/events'], []);
});
