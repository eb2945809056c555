// The main job: a developer makes a website, asks the client to pay for it, and the client takes the billing over.

import assert from 'node:assert/strict';
import {
  addressOf, addressesUnder, createApp, doesNotSay, inviteToPay, isHiddenFrom, openInvitation, says, signUp, signUpOnInvitation, takeOver,
} from './acts.js';
import { carl, dora, harbourBilling, harbourCafe, mona } from './cast.js';
import { addresses, mails } from './words.js';

export async function handover(house, browser, setting, shot) {
  const developer = await house.person(browser, { ...dora, ...setting });
  const client = await house.person(browser, { ...carl, ...setting });

  await developer.page.goto(addresses.home);
  await shot(developer.page, 'home-guest');
  await signUp(developer, 'developer', shot);
  await developer.page.goto(addresses.home);
  await shot(developer.page, 'home-empty');
  const app = await createApp(developer, harbourCafe, shot);
  await shot(developer.page, 'app-trial');

  const message = 'Hello Carl, here is the website we talked about.';
  await inviteToPay(developer, { app: harbourCafe.name, email: client.email, message }, shot);
  await developer.page.goto(addresses.invitations);
  await says(developer.page, client.email, harbourCafe.name);
  await shot(developer.page, 'invitations');

  const mail = await openInvitation(client);
  assert.ok(mail.text.includes(message) && mail.text.includes(dora.name), mail.text);
  await says(client.page, dora.name, dora.email, harbourCafe.name, message);
  await shot(client.page, 'invitation-guest');
  await signUpOnInvitation(client, 'client');
  await says(client.page, dora.name);
  await shot(client.page, 'invitation');
  await takeOver(client, harbourBilling, shot);
  await says(client.page, harbourCafe.name, dora.name, harbourBilling.company);
  await shot(client.page, 'taken-over');

  await client.page.goto(addresses.home);
  await says(client.page, harbourCafe.name, harbourBilling.name, dora.name);
  await shot(client.page, 'home-client');
  await developer.page.goto(addresses.home);
  await says(developer.page, harbourCafe.name);
  await shot(developer.page, 'home-developer');
  await developer.page.goto(app);
  await says(developer.page, harbourBilling.name);
  await doesNotSay(developer.page, harbourBilling.street, harbourBilling.invoiceEmail);
  await shot(developer.page, 'app');

  const method = await addressOf(client, 'payment-methods', harbourBilling.name);
  await client.page.goto(method);
  await says(client.page, harbourCafe.name, 'You');
  await shot(client.page, 'payment-method');
  return { developer, client, app, method };
}

// What nobody may see and who has been told.
export async function aftermath(house, browser, setting, { developer, client, app, method }) {
  await house.nextMail(developer.email, mails.accepted);
  const ofMethod = await addressesUnder(client, method);
  const ofApp = [...new Set([...(await addressesUnder(client, app)), ...(await addressesUnder(developer, app))])];
  await isHiddenFrom(developer, ...ofMethod);

  const stranger = await house.person(browser, { ...mona, ...setting });
  await signUp(stranger, 'developer');
  await isHiddenFrom(stranger, ...ofMethod, ...ofApp);
}
