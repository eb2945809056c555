// A client takes over with a card: it is entered on the page of the sandbox, before anything is taken over. And one whose card
// is declined, who pays by bank transfer instead.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { doesNotSay, isAt, lookAs, press, says } from './acts.js';
import { choosesToPay, isAsked, leaves, takesOverPaying } from './cards.js';
import { harbourBilling, harbourCafe } from './cast.js';
import { described, inHouse, launch } from './house.js';
import { sandbox } from './taking.js';
import { addresses, buttons, headings, labels, loose } from './words.js';

const settings = [{ width: 1280, colorScheme: 'light', javaScriptEnabled: false }, { width: 390, colorScheme: 'dark' }];
const visa = 'Visa ···· 4242';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a client takes over with a card (${described(setting)})`, { timeout: 180_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`cards-${described(setting)}`);
    const card = { paidBy: loose.byCard, given: loose.cardThatWorks, words: visa };
    const { developer, client, app, method } = await takesOverPaying(house, browser, setting, card, shot);
    await developer.page.goto(app);
    await says(developer.page, harbourBilling.name);
    await doesNotSay(developer.page, '4242');
    await goesBackToTheTransfer(client, method, shot);
  }, { taking: sandbox }));

  test(`a card is declined, and there is a way out (${described(setting)})`, { timeout: 180_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`cards-declined-${described(setting)}`);
    const { client } = await isAsked(house, browser, setting);
    const { page } = client;
    await choosesToPay(client, loose.byCard, shot);
    await press(page, buttons.goOn, { [labels.whatHappens]: loose.cardThatIsDeclined });
    await isAt(page, headings.saveCard);
    await says(page, /declined/i);
    await leaves(page);
    await shot(page, 'not-finished');
    await page.locator('main').getByRole('link', { name: buttons.goOn, exact: true }).click();
    await isAt(page, headings.saveCard);
    await leaves(page);
    await press(page, buttons.transferInstead);
    await isAt(page, headings.check);
    await says(page, loose.byTransferInWords, harbourBilling.street);
    await shot(page, 'check-transfer');
    await press(page, buttons.takeOver);
    await says(page, harbourCafe.name);
    await doesNotSay(page, '····');
  }, { taking: sandbox }));
}

// On the page of the payment method: how it is paid is changed, and nothing is lost on the way.
async function goesBackToTheTransfer(client, method, shot) {
  const { page } = client;
  await page.goto(method);
  await says(page, visa);
  await page.locator('main').getByRole('link', { name: headings.changeHowYouPay }).first().click();
  await isAt(page, headings.changeHowYouPay);
  await says(page, visa, 'By another card');
  await shot(page, 'change-how-you-pay');
  await press(page, buttons.goOn, { [labels.howYouPay]: loose.byTransfer });
  await isAt(page, headings.checkHowYouPay);
  await shot(page, 'check-how-you-pay');
  await press(page, buttons.save);
  assert.equal(new URL(page.url()).pathname, method);
  await says(page, 'is now paid by bank transfer');
  await page.goto(addresses.home);
  await says(page, harbourCafe.name);
}
