// Every page of the demo, for those to whom it belongs: the stories `pages-*.test.js` share this.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { status } from './acts.js';
import { House, launch, look } from './house.js';
import { asked, narrowest, statusOf } from './look.js';

const password = 'seven quiet harbour lamps';
export const mara = { name: 'Mara Klein', email: 'mara@klein-studio.example', password };
export const clara = { name: 'Clara Sommer', email: 'clara@harbour-cafe.example', password };
export const ines = { name: 'Ines Roth', email: 'ines@northlight.example', password };
export const nora = { name: 'Nora Kranich', email: 'nora@kranich.example', password };
export const aiko = { name: 'Aiko Mori', email: 'aiko@northlight.example', password };
export const otto = { name: 'Otto Brandt', email: 'otto@brandt-bikes.example', password };
export const lea = { name: 'Lea Hartmann', email: 'lea@hartmann-yoga.example', password };
export const peter = { name: 'Peter Voss', email: 'peter.voss@post.example', password };

export const everybodysPages = ['/', '/payment-methods', '/new/payment-method', '/invite', '/invite/payment-method', '/invite/pay', '/invitations', '/events', '/account'];
export const missing = ['/nothing-is-here', '/apps/nothing-is-here'];

// The demo, running for all tests of a file.
export function demo() {
  const it = {};
  before(async () => {
    [it.browser, it.house] = await Promise.all([launch(), House.open({ demo: true })]);
  });
  after(async () => {
    await it.house?.close();
    await it.browser?.close();
  });
  return it;
}

// Looks at these pages, and opens what they link to without looking.
export async function lookAt(person, name, ...addresses) {
  const linked = new Set();
  for (const [index, address] of addresses.entries()) {
    if (!(await open(person, address))) continue;
    assert.equal(statusOf(person.page), 200, address);
    for (const link of await linksOf(person)) if (!link.startsWith('/outbox')) linked.add(link);
    await lookAround(person, `pages-money/${name}-${index}-${fileName(kindOf(address))}`);
  }
  for (const link of linked) assert.equal(await status(person, link), 200, link);
}

// The addresses of this kind that a page links to.
export async function linksTo(person, address, kind) {
  await person.page.goto(address);
  return [...new Set((await linksOf(person)).filter((link) => kind.test(link)))];
}

// The pages named above and then every kind of page they link to: no link may lead nowhere.
export async function visit(person, name, pages, notFound, known = new Set()) {
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

async function lookAround({ page }, name) {
  await byKeyboard(page, name);
  for (const width of [1280, narrowest]) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    const rows = await page.locator('.tabs a').evaluateAll((all) => new Set(all.map((one) => one.offsetTop)).size);
    assert.ok(rows <= 1, `${name}: ${width} px wide the tabs stand in ${rows} rows`);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await look(page, `${name}-${width}-${colorScheme}`, colorScheme === 'dark' ? asked.colours : asked.all, width);
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
    all.filter((link) => link.origin === location.origin && !link.pathname.endsWith('.json')).map((link) => link.pathname + link.search));
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
