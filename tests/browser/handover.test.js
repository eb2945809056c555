import { after, before, test } from 'node:test';
import { lookInBoth } from './acts.js';
import { aftermath, handover } from './handover.js';
import { described, inHouse, launch } from './house.js';

// Each in both colours.
const settings = [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light', javaScriptEnabled: false },
];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a client takes over the billing (${described(setting)})`, { timeout: 240_000 }, () => inHouse(async (house) => {
    const all = await handover(house, browser, setting, lookInBoth(`handover-${described(setting)}`, setting));
    await aftermath(house, browser, setting, all);
  }));
}
