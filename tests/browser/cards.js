// A client takes over billing with a card or an account, given on the page of whoever takes it: what the stories about that share.

import {
  addressOf, chooseNewPaymentMethod, createApp, inviteToPay, isAt, openInvitation, press, says, signUp, signUpOnInvitation,
} from './acts.js';
import { carl, dora, harbourBilling, harbourCafe } from './cast.js';
import { buttons, headings, labels, loose } from './words.js';

// A client is asked to pay, and has signed up.
export async function isAsked(house, browser, setting) {
  const developer = await house.person(browser, { ...dora, ...setting });
  const client = await house.person(browser, { ...carl, ...setting });
  await signUp(developer, 'developer');
  const app = await createApp(developer, harbourCafe);
  await inviteToPay(developer, { app: harbourCafe.name, email: client.email, message: 'Hello Carl, here is the website.' });
  await openInvitation(client);
  await signUpOnInvitation(client, 'client');
  return { developer, client, app };
}

// Up to the page on which a real card or account would be typed. Only one of ours is looked at.
export async function choosesToPay(client, paidBy, shot) {
  const { page, house } = client;
  await says(page, labels.howYouPay, 'By bank transfer, within');
  await chooseNewPaymentMethod(client, { ...harbourBilling, paidBy }, shot);
  await isAt(page, paidBy === loose.byCard ? headings.saveCard : headings.saveAccount);
  if (page.url().startsWith(house.url)) await shot(page, 'sandbox');
}

export async function leaves(page) {
  await page.getByRole('link', { name: 'Go back without finishing' }).click();
  await isAt(page, headings.notFinished);
  await says(page, 'nothing has changed');
}

// All of it. `given`: what is chosen there; `words`: what pages call it then. Gives the address of the payment method, too.
export async function takesOverPaying(house, browser, setting, { paidBy, given, words }, shot) {
  const people = await isAsked(house, browser, setting);
  const { page } = people.client;
  await choosesToPay(people.client, paidBy, shot);
  await press(page, buttons.goOn, { [labels.whatHappens]: given });
  await isAt(page, headings.check);
  await says(page, words, harbourBilling.street);
  await shot(page, 'check');
  await press(page, buttons.takeOver);
  await says(page, harbourCafe.name, words);
  await shot(page, 'taken-over');
  return { ...people, method: await addressOf(people.client, 'payment-methods', harbourBilling.name) };
}
