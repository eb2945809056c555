import { after, before, test } from 'node:test';
import { described, inHouse, launch } from './house.js';
import { isPaidAtOnce } from './pay-now.js';
import { takenOverAt } from './sums.js';
import { sandbox } from './taking.js';

const settings = [{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark', javaScriptEnabled: false }];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`somebody without an account pays at once (${described(setting)})`, { timeout: 300_000 }, () =>
    inHouse((house) => isPaidAtOnce(house, browser, setting, sandbox), { at: takenOverAt }));
}
