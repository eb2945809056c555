import { after, before, test } from 'node:test';
import { lookAs } from './acts.js';
import { aftermath, handover } from './handover.js';
import { described, inHouse, launch, settings } from './house.js';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a client takes over the billing (${described(setting)})`, { timeout: 240_000 }, () => inHouse(async (house) => {
    const all = await handover(house, browser, setting, lookAs(`handover-${described(setting)}`));
    await aftermath(house, browser, setting, all);
  }));
}
