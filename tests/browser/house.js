// A running Remit with an empty database of its own, its mails, who takes cards there, and the people who visit it.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { timeOf } from './clock.js';
import { watch } from './look.js';

export { look } from './look.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const binary = path.resolve(process.env.REMIT_BIN ?? path.join(target, 'debug/remit'));

export function launch() {
  return chromium.launch({
    // The shell is Chromium without what stands around a page: stories in it take little more than half as long.
    executablePath: process.env.REMIT_TEST_CHROMIUM ?? '/usr/bin/chromium-headless-shell',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export class House {
  // `demo`: filled by `remit demo` before the server starts. `at`: the moment at which the story begins, else now. `taking`: who
  // takes cards and direct debits; else nobody does.
  static async open({ demo = false, at, env = {}, taking } = {}) {
    const house = new House();
    house.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'remit-house.'));
    house.port = await freePort();
    house.url = `http://127.0.0.1:${house.port}`;
    house.seen = new Set();
    house.kept = new Map();
    house.people = [];
    // Not the developer's own settings: only what is named here.
    house.env = { PATH: process.env.PATH, HOME: house.dir, REMIT_LISTEN: `127.0.0.1:${house.port}`, REMIT_LOG: 'warn', ...timeOf(at), ...env };
    // The demo shows cards and direct debits, too. Other stories are about a house without them, unless they say so.
    house.env.REMIT_SANDBOX ??= demo ? 'on' : 'off';
    try {
      if (taking) await house.takes(taking, at);
      if (demo) await house.run('demo');
      await house.start();
    } catch (error) {
      await house.close().catch(() => {});
      throw error;
    }
    return house;
  }

  async start() {
    const log = fs.openSync(path.join(this.dir, 'server.log'), 'a');
    this.server = spawn(binary, [], { cwd: this.dir, env: this.env, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    this.ended = new Promise((resolve) => {
      this.server.once('error', (error) => resolve(error.message));
      this.server.once('exit', (code, signal) => resolve(code ?? signal));
    });
    let end;
    this.ended.then((how) => (end = how));
    for (const begun = Date.now(); Date.now() - begun < 30_000; await sleep(50)) {
      if (end !== undefined) break;
      const answer = await fetch(`${this.url}/health`).catch(() => null);
      if (answer?.ok) return;
    }
    throw new Error(`${binary} did not become healthy (${end ?? 'still running'})\n${this.log()}`);
  }

  log() {
    const file = path.join(this.dir, 'server.log');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').slice(-4000) : '';
  }

  // Runs a sub-command beside the server; gives what it printed.
  run(...words) {
    return new Promise((resolve, reject) => {
      execFile(binary, words, { cwd: this.dir, env: this.env }, (error, stdout, stderr) => {
        if (error) reject(new Error(`remit ${words.join(' ')}: ${error.message}\n${stdout}\n${stderr}`));
        else resolve(stdout);
      });
    });
  }

  // From the next start on they take cards and direct debits.
  async takes(taking, at) {
    this.taking = await taking.open(at);
    Object.assign(this.env, this.taking.env);
  }

  // Time passes: the server is on again at this moment, and does at once what is due by then.
  async goTo(at) {
    await this.stop();
    await this.taking?.goTo(at);
    Object.assign(this.env, timeOf(at));
    await this.start();
  }

  // Ends the server as Ctrl-C does. After SIGTERM it would still serve for five seconds.
  async stop() {
    this.server.kill('SIGINT');
    const how = await Promise.race([this.ended, sleep(15_000, 'SIGINT was ignored', { ref: false })]);
    if (this.server.exitCode === null && this.server.signalCode === null) this.server.kill('SIGKILL');
    assert.equal(how, 0, `the server ended with ${how}\n${this.log()}`);
  }

  // Ends the server, and asks `remit check` whether the invariants hold.
  async close() {
    for (const person of this.people) await person.context.close().catch(() => {});
    try {
      if (this.server?.pid) {
        await this.stop();
        await this.run('check');
      }
    } finally {
      await this.taking?.close();
    }
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  // All mails that were sent, as { id, text, links }, newest first.
  async mails() {
    const ids = new Set();
    for (let page = '/outbox'; page; ) {
      const list = await (await fetch(`${this.url}${page}`)).text();
      for (const [, id] of list.matchAll(/href="\/outbox\/([^"/?#]+)"/g)) ids.add(id);
      page = unescape(list.match(/rel="next" href="([^"]+)"/)?.[1] ?? '');
    }
    for (const id of ids) if (!this.kept.has(id)) this.kept.set(id, await this.mail(id));
    return [...ids].map((id) => this.kept.get(id));
  }

  async mail(id) {
    const html = await (await fetch(`${this.url}/outbox/${id}`)).text();
    const text = unescape(html.replace(/<(style|script|head)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ')).replace(/[ \t\u00a0]+/g, ' ');
    const link = /\/(?:i|verify|invoice|login\/email|password\/reset)\/[A-Za-z0-9._~-]{16,}/g;
    return { id, text, links: [...new Set(unescape(html).match(link) ?? [])] };
  }

  // The first mail to this address with these words that no story has read yet.
  async nextMail(address, words) {
    const to = new RegExp(`\\bTo:?\\s[^@]{0,80}${escapeRegExp(address)}`, 'i');
    let mails = [];
    for (const begun = Date.now(); Date.now() - begun < 10_000; await sleep(100)) {
      mails = (await this.mails()).filter((mail) => !this.seen.has(mail.id));
      const mail = mails.find((one) => to.test(one.text) && words.test(one.text));
      if (mail) {
        this.seen.add(mail.id);
        return mail;
      }
    }
    assert.fail(`no mail to ${address} with ${words}; unread:\n${mails.map((one) => one.text.replace(/\s+/g, ' ').slice(0, 300)).join('\n')}`);
  }

  // Somebody with a browser of their own (no cookies shared with anybody).
  async person(browser, { width = 1280, colorScheme = 'light', javaScriptEnabled = true, ...who } = {}) {
    const context = await browser.newContext({
      baseURL: this.url,
      viewport: { width, height: width < 600 ? 844 : 900 },
      colorScheme,
      javaScriptEnabled,
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    context.setDefaultTimeout(10_000);
    const person = { ...who, context, javaScriptEnabled, house: this };
    await openTab(person);
    this.people.push(person);
    return person;
  }
}

// A tab in the browser of this person; the one before is closed.
export async function openTab(person) {
  await person.page?.close();
  person.page = await person.context.newPage();
  watch(person.page, person);
}

// Plays a story in a house of its own. When it fails, says what everybody had before their eyes.
export async function inHouse(story, options) {
  const house = await House.open(options);
  try {
    await story(house);
  } catch (error) {
    for (const { name = 'guest', page } of house.people) {
      const text = await page.locator('body').innerText({ timeout: 1000 }).catch(() => '(no page)');
      console.error(`${name} at ${page.url()}:\n${text.replace(/\s*\n\s*/g, '\n').slice(0, 1500)}\n`);
    }
    console.error(house.log());
    await house.close().catch((also) => console.error(also.message));
    throw error;
  }
  await house.close();
}

export function described({ width, colorScheme, javaScriptEnabled = true }) {
  return `${width}-${colorScheme}${javaScriptEnabled ? '' : '-without-javascript'}`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function unescape(html) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  return html.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    if (name) return named[name] ?? all;
    return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal));
  });
}

export function escapeRegExp(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
