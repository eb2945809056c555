// Looking at a page: a picture, accessibility, the promises that every page keeps, and its HTML for the checker.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
export const screenshots = path.join(target, 'screenshots');
export const collected = path.join(target, 'browser-pages');
// One empty file for each page, as it is but for its words, of which axe has nothing to say.
export const found = path.join(target, 'browser-skeletons');

const require = createRequire(import.meta.url);
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const resultTypes = ['violations'];
// What axe is asked.
export const asked = {
  all: {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    rules: { 'target-size': { enabled: true } },
    resultTypes,
  },
  // Only this depends on colours: for another look at the same page in dark.
  colours: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes },
};

// Nothing is wider than this, in pixels of CSS: a phone of the smallest kind, and 400 % zoom on a desk (WCAG 1.4.10).
export const narrowest = 320;

const watched = new WeakMap();

// Remembers the HTML as it was sent (the DOM would hide its mistakes) and what the browser complains about.
export function watch(page, { javaScriptEnabled = true } = {}) {
  const notes = { source: null, troubles: [], javaScriptEnabled };
  watched.set(page, notes);
  page.on('response', (response) => {
    const request = response.request();
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (isPage && (response.status() < 300 || response.status() >= 400)) {
      notes.status = response.status();
      notes.source = response.text().catch(() => null);
    } else if (!isPage && response.status() >= 400) {
      notes.troubles.push(`${response.status()} for ${response.url()}`);
    }
  });
  page.on('pageerror', (error) => notes.troubles.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    const failedLoad = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !failedLoad) notes.troubles.push(`console: ${message.text()}`);
  });
}

// A page that was open while something happened may have asked for a picture that is no longer there.
export function forgetLostPictures(page) {
  const notes = watched.get(page);
  notes.troubles = notes.troubles.filter((trouble) => !/^404 for .*\.png$/.test(trouble));
}

export function statusOf(page) {
  return watched.get(page).status;
}

// A picture is taken where something is wrong, or of everything with `REMIT_TEST_PICTURES=1`. Besides as wide as it is the page is
// tried this narrow, unless whoever looks does that anyway.
export async function look(page, name, options = asked.all, narrow = narrowest) {
  await collectSource(page, name);
  const { troubles, javaScriptEnabled } = watched.get(page);
  const problems = [...troubles.splice(0), ...(await promises(page))];
  // In other colours nothing is wider.
  if (options !== asked.colours) problems.push(...(await sticksOut(page, narrow)));
  // axe itself is a script.
  if (javaScriptEnabled) problems.push(...(await axe(page, options)));
  if (problems.length > 0 || process.env.REMIT_TEST_PICTURES) await takePicture(page, name);
  assert.equal(problems.length, 0, `${name} (${page.url()}):\n  ${problems.join('\n  ')}`);
}

export async function takePicture(page, name) {
  const file = path.join(screenshots, `${name}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
}

async function collectSource(page, name) {
  const source = (await watched.get(page).source) ?? (await page.content());
  fs.mkdirSync(collected, { recursive: true });
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 12);
  fs.writeFileSync(path.join(collected, `${name.replaceAll('/', '-')}.${hash}.html`), source);
}

async function promises(page) {
  const so = await page.evaluate(() => {
    const plain = (text) => text.replace(/\s+/g, ' ').trim();
    return {
      title: plain(document.title),
      h1: [...document.querySelectorAll('h1')].map((one) => plain(one.textContent)),
      viewport: document.querySelector('meta[name=viewport]') !== null,
      language: document.documentElement.lang,
    };
  });
  const problems = [];
  if (so.h1.length !== 1) problems.push(`${so.h1.length} h1: ${so.h1.join(' | ')}`);
  else if (so.h1[0] !== so.title) problems.push(`title "${so.title}" is not h1 "${so.h1[0]}"`);
  if (!so.viewport) problems.push('no meta viewport');
  if (!so.language) problems.push('no language');
  return problems;
}

// What makes a page scroll sideways, as wide as it is and this narrow.
async function sticksOut(page, narrow) {
  const { width, height } = page.viewportSize();
  const problems = [];
  for (const one of new Set([width, narrow])) {
    // It is laid out and painted again, even for the width that it has.
    if (one !== width) await page.setViewportSize({ width: one, height });
    const { overflow, widest } = await page.evaluate(wideParts);
    if (overflow > 0) problems.push(`${one} px wide it scrolls sideways by ${overflow} px: ${widest.join(' | ')}`);
  }
  if (narrow !== width) await page.setViewportSize({ width, height });
  return problems;
}

function wideParts() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
  return {
    overflow: scrollWidth - clientWidth,
    widest: wide.slice(0, 3).map((one) => one.outerHTML.replace(/\s+/g, ' ').trim().slice(0, 120)),
  };
}

// Of pages that differ only in their words, and in how many rows alike there are, axe reads one.
async function axe(page, asks) {
  const { width } = page.viewportSize();
  const { bones, colorScheme } = await page.evaluate(skeleton);
  const hash = createHash('sha256').update([bones, width, colorScheme, asks === asked.all].join('\n')).digest('hex');
  const mark = path.join(found, hash);
  if (fs.existsSync(mark)) return [];
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), asks);
  if (violations.length === 0) {
    fs.mkdirSync(found, { recursive: true });
    fs.writeFileSync(mark, '');
  }
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target: where, failureSummary }) => `${id} at ${where.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`),
  );
}

// The elements of a page with what rules ask about, and of each text, address and name only that it is there.
function skeleton() {
  const said = new Set(
    'action alt aria-controls aria-describedby aria-label aria-labelledby content d datetime for height href id name placeholder points src title value viewBox width x x1 x2 y y1 y2'.split(' '),
  );
  const bones = (one) => {
    const attributes = [...one.attributes].map(({ name, value }) => (said.has(name) ? `${name}${value === '' ? '' : '='}` : `${name}=${value}`));
    const inner = [...one.childNodes].map((child) => {
      if (child.nodeType === Node.ELEMENT_NODE) return bones(child);
      return child.nodeType === Node.TEXT_NODE && child.textContent.trim() !== '' ? 't' : '';
    });
    const rows = inner.filter((bone) => bone !== '').filter((bone, place, all) => bone !== all[place - 1]);
    return `<${one.localName} ${attributes.sort().join(' ')}>${rows.join('')}</>`;
  };
  return { bones: bones(document.documentElement), colorScheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light' };
}
