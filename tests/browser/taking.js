// Who takes cards and direct debits in a story: the sandbox that is built in, or the Stripe for tests (tests/stripe). The pages of both
// have the same words.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const python = path.join(root, 'target/stripe/bin/python');

export const sandbox = {
  name: 'sandbox',
  env: { REMIT_SANDBOX: 'on' },
  async open() {
    return this;
  },
  async goTo() {},
  async tells() {},
  async close() {},
};

export const stripe = {
  name: 'stripe',
  open: (at) => Peer.open(at),
};

class Peer {
  static async open(at) {
    assert.ok(fs.existsSync(python), 'the Stripe for tests is not installed: bin/install-test-tools stripe');
    const peer = new Peer();
    Object.assign(peer, { name: stripe.name, told: 0 });
    // It ends once nobody can write to it any longer.
    const words = [path.join(root, 'tests/stripe/peer.py'), 'sh', '-c', 'echo "$REMIT_TEST_STRIPE" && exec cat'];
    peer.process = spawn(python, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    peer.ended = new Promise((resolve) => peer.process.once('close', resolve));
    const lines = createInterface(peer.process.stdout);
    const address = await Promise.race([new Promise((resolve) => lines.once('line', resolve)), peer.ended]);
    assert.equal(typeof address, 'string', `the Stripe for tests has ended with ${address}`);
    // For browsers another site than ours, as Stripe is.
    peer.url = address.replace('127.0.0.1', 'localhost');
    peer.env = { REMIT_STRIPE_KEY: 'sk_test_peer', REMIT_STRIPE_URL: peer.url, REMIT_STRIPE_WEBHOOK_SECRET: 'whsec_of_the_peer' };
    if (at) await peer.goTo(at);
    return peer;
  }

  // Its time is that of the server: debits arrive or come back, and signatures are not too old.
  async goTo(at) {
    await this.passes((Date.parse(at) / 1000 - (await this.now())) / (24 * 3600));
  }

  // Days pass there, and not for the server.
  async passes(days) {
    await fetch(`${this.url}/_peer/pass?days=${days}`, { method: 'POST' });
  }

  async now() {
    return Number(await (await fetch(`${this.url}/_peer/now`)).text());
  }

  // What has happened since the last time is told to the server: each message twice, as Stripe does where an answer was lost, and first
  // by somebody who is not Stripe. Signed at the time of the server. Gives their kinds.
  async tells(house) {
    const at = Date.parse((await fetch(`${house.url}/health`)).headers.get('date')) / 1000;
    const signed = async (more) => (await fetch(`${this.url}/_peer/events?t=${at}${more}`)).json();
    const messages = (await signed('')).slice(this.told);
    const forged = (await signed('&secret=whsec_of_somebody')).slice(this.told);
    this.told += messages.length;
    for (const [index, message] of messages.entries()) {
      assert.equal(await post(house, forged[index]), 400, message.body);
      for (let time = 0; time < 2; time += 1) assert.equal(await post(house, message), 200, message.body);
    }
    return messages.map(({ body }) => JSON.parse(body).type);
  }

  async close() {
    this.process.stdin.end();
    await this.ended;
  }
}

async function post(house, { signature, body }) {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature };
  return (await fetch(`${house.url}/hooks/stripe`, { method: 'POST', headers, body })).status;
}
