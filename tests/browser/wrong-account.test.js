import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  chooseNewPaymentMethod, createApp, doesNotSay, inviteToPay, isAt, lookAs, openInvitation, press, read, says, signUp, status,
  takeOver,
} from './acts.js';
import { carl, dora, harbourBilling, harbourCafe } from './cast.js';
import { inHouse, launch } from './house.js';
import { addresses, buttons, loose, mails } from './words.js';

const invited = 'office@harbour.example';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const width of [1280, 390]) {
  test(`an invitation is accepted under another address and confirmed by its sender (${width})`, { timeout: 240_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`wrong-account-${width}`);
    const developer = await house.person(browser, { ...dora, width });
    const client = await house.person(browser, { ...carl, width });
    await signUp(developer, 'developer');
    await signUp(client, 'client');
    const app = await createApp(developer, harbourCafe);
    await inviteToPay(developer, { app: harbourCafe.name, email: invited, message: 'Please have a look.' });

    await openInvitation(client, invited);
    await says(client.page, invited, carl.email);
    await shot(client.page, 'both-addresses');
    await acceptAsSignedIn(client, harbourBilling, shot);
    await says(client.page, loose.toBeConfirmed);
    await shot(client.page, 'to-be-confirmed');
    // Nothing is given before the sender has confirmed.
    assert.equal(await status(client, app), 404);

    await house.nextMail(developer.email, mails.toBeConfirmed);
    await developer.page.goto(addresses.invitations);
    await says(developer.page, invited, loose.toBeConfirmed);
    await shot(developer.page, 'sender');
    await confirmOther(developer);
    await shot(developer.page, 'confirmed');

    // Nobody pays who has not seen the price: the client takes over now.
    assert.equal(await status(client, app), 404);
    const opened = await house.nextMail(client.email, mails.accepted);
    await client.page.goto(opened.links[0]);
    await says(client.page, /a month/);
    await takeOver(client, harbourBilling, shot);
    await house.nextMail(developer.email, mails.accepted);
    assert.equal(await status(client, app), 200);
    await client.page.goto(addresses.home);
    await says(client.page, harbourCafe.name, harbourBilling.name);
    await developer.page.goto(app);
    await says(developer.page, harbourBilling.name);
    await doesNotSay(developer.page, harbourBilling.street);
  }));
}

// Goes on as the one who is signed in, makes a payment method and presses the last button.
async function acceptAsSignedIn(person, method, shot) {
  const { page } = person;
  await chooseNewPaymentMethod(person, method, shot);
  await press(page, `Accept as ${person.email}`);
}

// From the list to the one invitation, and there to what it would change.
async function confirmOther(person) {
  const { page } = person;
  await page.locator('main').getByRole('link', { name: /^Pay for/ }).first().click();
  await page.getByRole('link', { name: 'View and confirm' }).click();
  await isAt(page, 'Confirm');
  await press(page, buttons.confirm);
  assert.match(await read(page), /confirmed/i);
}
