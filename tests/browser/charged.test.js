import { after, before, test } from 'node:test';
import { comesAndGoesBack, isRescued } from './charged.js';
import { described, inHouse, launch } from './house.js';
import { takenOverAt } from './sums.js';
import { sandbox } from './taking.js';

const settings = [{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark' }];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a card is charged, and the money goes back (${described(setting)})`, { timeout: 300_000 }, () =>
    inHouse((house) => comesAndGoesBack(house, browser, setting), { at: takenOverAt, taking: sandbox }));

  test(`a card is declined each time, and others help (${described(setting)})`, { timeout: 300_000 }, () =>
    inHouse((house) => isRescued(house, browser, setting), { at: takenOverAt, taking: sandbox }));
}
