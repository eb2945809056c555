import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPaymentMethod, inviteToPaymentMethod, isHiddenFrom, lookAs, openInvitation, press, says, signUp, signUpOnInvitation, status } from './acts.js';
import { boss, dora, mona, studioBilling } from './cast.js';
import { inHouse, launch } from './house.js';
import { addresses, buttons, mails } from './words.js';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('a payment method is shared and the sender keeps it', { timeout: 240_000 }, () => inHouse(async (house) => {
  const shot = lookAs('share');
  const developer = await house.person(browser, dora);
  const receiver = await house.person(browser, { ...boss, width: 390 });
  await signUp(developer, 'developer');
  const method = await createPaymentMethod(developer, studioBilling);
  await inviteToPaymentMethod(developer, { method: studioBilling.name, email: receiver.email, message: 'So that we both see the invoices.' }, shot);

  await openInvitation(receiver);
  await says(receiver.page, dora.name, studioBilling.name);
  await isClosedTo(receiver, method);
  await shot(receiver.page, 'invitation-guest');
  await signUpOnInvitation(receiver, 'client');
  await shot(receiver.page, 'invitation');
  await isHiddenFrom(receiver, method);
  await press(receiver.page, buttons.acceptInvitation);

  assert.equal(await status(receiver, method), 200);
  assert.equal(await status(developer, method), 200);
  await receiver.page.goto(addresses.home);
  await says(receiver.page, studioBilling.name);
  await receiver.page.goto(method);
  await says(receiver.page, dora.name, 'You', studioBilling.street);
  await shot(receiver.page, 'payment-method');
  await house.nextMail(developer.email, mails.accepted);

  const stranger = await house.person(browser, mona);
  await signUp(stranger, 'client');
  await isHiddenFrom(stranger, method);
}));

// A guest is sent to the door and learns nothing about what is behind it.
async function isClosedTo(guest, address) {
  assert.ok([303, 404].includes(await status(guest, address)));
}
