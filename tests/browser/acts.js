// What people do in the stories, each as one function. They press what a person would press and read what a person would read.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeRegExp, look } from './house.js';
import { asked, forgetLostPictures, statusOf } from './look.js';
import { addresses, buttons, headings, labels, loose, mails } from './words.js';

export const quietPassword = 'seven quiet harbour lanterns 1904';

// ---- forms ----

// The form with this button: pages have several (log out, sign up, log in).
export function formOf(page, button) {
  return page.locator('main form').filter({ has: page.getByRole('button', { name: button, exact: true }) }).first();
}

export function field(scope, label) {
  const words = typeof label === 'string' ? new RegExp(`^\\s*${escapeRegExp(label)}\\s*(\\(.*\\)|\\*)?\\s*$`, 'i') : label;
  return scope.getByLabel(words).and(scope.locator('input, select, textarea')).first();
}

// Types into a field, or chooses in a list or among radio buttons.
export async function fill(scope, label, value) {
  const group = scope.getByRole('group', { name: label }).or(scope.getByRole('radiogroup', { name: label }));
  if (await group.count()) return group.first().getByRole('radio', { name: value }).first().check();
  const one = field(scope, label);
  if ((await one.evaluate((element) => element.tagName)) !== 'SELECT') return one.fill(value);
  const options = await one.locator('option').allTextContents();
  const wanted = options.find((option) => (value instanceof RegExp ? value.test(option.trim()) : option.includes(value)));
  assert.ok(wanted, `"${label}" does not offer ${value}: ${options.slice(0, 10).join(', ')}`);
  return one.selectOption({ label: wanted });
}

// Ticks the box, or chooses the radio button or list entry, with this name; nothing to do where it is the only one.
export async function pick(scope, name) {
  const box = scope.getByRole('checkbox', { name }).or(scope.getByRole('radio', { name }));
  if (await box.count()) return box.first().check();
  const option = scope.locator('option', { hasText: name });
  if (await option.count()) {
    const value = await option.first().getAttribute('value');
    return option.first().locator('xpath=ancestor::select').selectOption(value);
  }
  return undefined;
}

export async function press(page, button, values = {}) {
  const form = formOf(page, button);
  for (const [label, value] of Object.entries(values)) await fill(form, label, value);
  const secret = form.getByLabel(loose.passwordAgain);
  const asks = !(labels.password in values) && (await secret.count()) && (await secret.first().isVisible());
  if (asks) await secret.first().fill(quietPassword);
  await go(page, form.getByRole('button', { name: button, exact: true }));
  if (await asksPasswordAgain(page)) await confirmPassword(page, button);
}

async function go(page, control) {
  await Promise.all([page.waitForNavigation(), control.click()]);
  assert.ok(statusOf(page) < 500, `${page.url()} answered ${statusOf(page)}`);
}

async function asksPasswordAgain(page) {
  const names = await page.locator('main form:has(input[type=password]) input:not([type=hidden], [readonly])').count();
  return names === 1 && (await page.getByRole('heading', { level: 1, name: /password|it is you/i }).count()) > 0;
}

// The page between; afterwards the person is either through or presses once more.
async function confirmPassword(page, button) {
  const form = page.locator('main form:has(input[type=password])');
  await form.getByLabel(loose.passwordAgain).fill(quietPassword);
  await go(page, form.getByRole('button', { name: loose.passwordAgainButton }).first());
  const same = page.getByRole('button', { name: button, exact: true });
  if (await same.count()) await go(page, same.first());
}

export async function isAt(page, heading) {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

// What can be read on the page, without its navigation and footer.
export async function read(page) {
  return (await page.locator('main').innerText()).replace(/\s+/g, ' ');
}

export async function says(page, ...words) {
  const text = await read(page);
  for (const one of words) {
    const found = one instanceof RegExp ? one.test(text) : text.includes(one);
    assert.ok(found, `${page.url()} does not say ${one}:\n${text}`);
  }
}

// What happens by itself takes a moment: the page is opened again until it says so.
export async function comesToSay(page, ...words) {
  const says = (text) => words.every((one) => (one instanceof RegExp ? one.test(text) : text.includes(one)));
  const begun = Date.now();
  for (let text = await read(page); !says(text); text = await read(page)) {
    assert.ok(Date.now() - begun < 20_000, `${page.url()} does not come to say ${words.join(', ')}:\n${text}`);
    await sleep(250);
    await page.reload();
    forgetLostPictures(page);
  }
}

export async function doesNotSay(page, ...words) {
  const html = await page.content();
  for (const one of words) assert.ok(!html.includes(one), `${page.url()} gives away "${one}"`);
}

// ---- doors ----

export async function signUp(person, accountType, shot = noLook) {
  const { page } = person;
  await page.goto(addresses.signUp);
  await isAt(page, headings.signUp);
  await shot(page, 'sign-up');
  await press(page, buttons.signUp, {
    [labels.name]: person.name,
    [labels.email]: person.email,
    [labels.password]: quietPassword,
    [labels.accountType]: loose[accountType],
  });
  await shot(page, 'sign-up-mail-sent');
  await confirm(person, shot);
}

export async function confirm(person, shot = noLook) {
  const { page, house } = person;
  const mail = await house.nextMail(person.email, mails.verify);
  await page.goto(mail.links[0]);
  await isAt(page, headings.confirmEmail);
  assert.ok(!page.url().includes(mail.links[0]), 'the token stayed in the address');
  await shot(page, 'confirm-email');
  await press(page, buttons.confirm, { [labels.password]: quietPassword });
  if (await page.getByRole('heading', { level: 1, name: headings.logIn }).count()) await logIn(person);
}

export async function logIn(person) {
  const { page } = person;
  if (!new URL(page.url(), person.house.url).pathname.startsWith(addresses.logIn)) await page.goto(addresses.logIn);
  await press(page, buttons.logIn, { [labels.email]: person.email, [labels.password]: person.password ?? quietPassword });
}

// ---- apps and payment methods ----

// Gives the address of the new app's page.
export async function createApp(person, app, shot = noLook) {
  const { page } = person;
  await page.goto(addresses.newApp);
  await isAt(page, headings.newApp);
  await shot(page, 'new-app');
  const values = { [labels.appName]: app.name, [labels.website]: app.website };
  if (app.team) values[labels.whoseApp] = app.team;
  await press(page, buttons.createApp, values);
  return addressOf(person, 'apps', app.name);
}

// Gives the address of the new payment method's page.
export async function createPaymentMethod(person, method) {
  const { page } = person;
  await page.goto(addresses.newPaymentMethod);
  await isAt(page, headings.newPaymentMethod);
  await press(page, buttons.createPaymentMethod, await paymentMethodFields(page, method));
  return addressOf(person, 'payment-methods', method.name);
}

// The country first: the rest depends on it. Clients give no nickname, and in the European Union there is one currency.
export async function paymentMethodFields(page, method) {
  const more = page.locator('main details.more:not([open]) > summary');
  if (await more.count()) await more.first().click();
  const fields = {
    [labels.country]: method.country,
    [labels.company]: method.company,
    [labels.street]: method.street,
    [labels.postalCode]: method.postalCode,
    [labels.city]: method.city,
    [labels.invoiceEmail]: method.invoiceEmail,
  };
  if (await field(page, labels.nickname).count()) fields[labels.nickname] = method.name;
  if (method.currency !== 'EUR') fields[labels.currency] = method.currency;
  if (method.vatId) fields[labels.vatId] = method.vatId;
  if (method.paidBy) fields[labels.howYouPay] = method.paidBy;
  return fields;
}

// The address of a thing's page: the one we are on, or the link with its name on its list.
export async function addressOf(person, list, name) {
  const { page } = person;
  const own = new RegExp(`^/${list}/[^/]+$`);
  if (own.test(new URL(page.url()).pathname)) return new URL(page.url()).pathname;
  await page.goto(`/${list}`);
  const link = page.locator(`main a[href^="/${list}/"]`, { hasText: name }).first();
  return (await link.getAttribute('href')).match(new RegExp(`^/${list}/[^/?#]+`))[0];
}

// ---- invitations ----

export async function inviteToPay(person, { app, email, message }, shot = noLook) {
  await person.page.goto(addresses.inviteToPay);
  await isAt(person.page, headings.inviteToPay);
  await shot(person.page, 'invite-to-pay');
  await invite(person, app, { email, message }, shot);
}

export async function inviteToPaymentMethod(person, { method, email, message }, shot = noLook) {
  await person.page.goto(addresses.inviteToPaymentMethod);
  await isAt(person.page, headings.inviteToPaymentMethod);
  await shot(person.page, 'invite-to-payment-method');
  await invite(person, method, { email, message }, shot);
}

async function invite(person, object, { email, message }, shot) {
  const { page } = person;
  await pick(page.locator('main form'), object);
  const onward = page.locator('main').getByRole('button', { name: loose.toConsequences }).first();
  await press(page, (await onward.innerText()).trim(), { [labels.email]: email, [labels.message]: message });
  await says(page, email, message, object);
  await shot(page, 'invite-consequences');
  await press(page, buttons.sendInvitation);
}

// The link in the mail; the page it leads to has no token in its address.
export async function openInvitation(person, to = person.email) {
  const { page, house } = person;
  const mail = await house.nextMail(to, mails.invitation);
  await page.goto(mail.links.find((link) => link.startsWith('/i/')));
  assert.equal(new URL(page.url()).pathname, addresses.invitation);
  return mail;
}

// The door for newcomers on the invitation page: the address is filled in, the mail has proved it. Whoever is asked to pay
// finds the password and the account type folded.
export async function signUpOnInvitation(person, accountType) {
  const { page } = person;
  const isPlain = await page.getByRole('button', { name: buttons.signUp, exact: true }).count();
  const button = isPlain ? buttons.signUp : buttons.goOn;
  const form = formOf(page, button);
  const folded = form.locator('summary', { hasText: loose.alsoBuilds });
  if (await folded.count()) await folded.click();
  const values = { [labels.name]: person.name, [labels.password]: quietPassword };
  if (await form.getByRole('radio').count()) values[labels.accountType] = loose[accountType];
  await press(page, button, values);
  assert.equal(new URL(page.url()).pathname, addresses.invitation, 'not back at the invitation');
}

// From the invitation page to "billing taken over", with a payment method made on the way.
export async function takeOver(person, method, shot = noLook) {
  const { page } = person;
  await chooseNewPaymentMethod(person, method, shot);
  await says(page, method.name);
  await shot(page, 'invitation-check');
  await press(page, buttons.takeOver);
}

export async function chooseNewPaymentMethod(person, method, shot = noLook) {
  const { page } = person;
  const street = field(page, labels.street);
  if (!(await street.isVisible())) {
    const radio = page.getByRole('radio', { name: loose.newPaymentMethod });
    if (await radio.count()) await radio.first().check();
    if (!(await street.isVisible())) await go(page, page.getByRole('link', { name: loose.newPaymentMethod }).first());
  }
  await shot(page, 'invitation-payment-method');
  const onward = page.locator('main form').filter({ has: street }).getByRole('button', { name: loose.toCheck }).first();
  await press(page, (await onward.innerText()).trim(), await paymentMethodFields(page, method));
}

// Opens all that is folded, to read it.
export async function unfold(page) {
  const folded = page.locator('main details:not([open]) > summary:visible');
  while (await folded.count()) await folded.first().click();
}

// ---- teams ----

// Gives the address of the new team's page.
export async function createTeam(person, name, shot = noLook) {
  const { page } = person;
  await page.goto(addresses.newTeam);
  await isAt(page, headings.newTeam);
  await shot(page, 'new-team');
  await press(page, buttons.createTeam, { [labels.teamName]: name });
  return addressOf(person, 'teams', name);
}

// From the page of a team or an app: its "Invite someone", up to the mail.
export async function inviteFrom(person, address, fields, shot = noLook) {
  const { page } = person;
  await page.goto(address);
  await go(page, page.locator('main').getByRole('link', { name: /^Invite someone/ }).first());
  await shot(page, 'invite');
  await press(page, 'Continue', fields);
  await shot(page, 'invite-consequences');
  await press(page, buttons.sendInvitation);
}

// A link or button that shows what happens, and the button there that does it.
export async function actAfterLooking(person, link, button, shot = noLook) {
  const { page } = person;
  await go(page, page.locator('main').getByRole('link', { name: link }).first());
  await shot(page, `before-${button.toLowerCase().replaceAll(' ', '-')}`);
  await press(page, button);
}

// ---- what is hidden ----

export async function status(person, address) {
  // A server may close a connection that was kept just when it is used again.
  const answer = await person.context.request.get(address, { maxRedirects: 0, maxRetries: 2 });
  return answer.status();
}

// Every address under this one that the person's pages link to.
export async function addressesUnder(person, address) {
  const { page } = person;
  const found = new Set([address]);
  for (const one of found) {
    await page.goto(one);
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((link) => new URL(link.getAttribute('href'), location.href).pathname));
    for (const link of links) if (link === address || link.startsWith(`${address}/`)) found.add(link);
  }
  return [...found];
}

export async function isHiddenFrom(person, ...all) {
  for (const address of all) assert.equal(await status(person, address), 404, `${person.name} at ${address}`);
}

async function noLook() {}

// look() with the story and the setting in the name.
export function lookAs(prefix) {
  return (page, name) => look(page, `${prefix}/${name}`);
}

// The same, and once more in the other colours.
export function lookInBoth(prefix, { colorScheme }) {
  const other = colorScheme === 'light' ? 'dark' : 'light';
  return async (page, name) => {
    await look(page, `${prefix}/${name}`);
    await page.emulateMedia({ colorScheme: other });
    await look(page, `${prefix}/${name}-${other}`, asked.colours);
    await page.emulateMedia({ colorScheme });
  };
}
