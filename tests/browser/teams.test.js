import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  actAfterLooking, createApp, createPaymentMethod, createTeam, doesNotSay, inviteFrom, inviteToPaymentMethod, isHiddenFrom,
  lookAs, openInvitation, pick, press, read, says, signUp, signUpOnInvitation, status,
} from './acts.js';
import { boss, dora, mona, studioBilling, studioShop, studioTeam } from './cast.js';
import { handover } from './handover.js';
import { described, inHouse, launch } from './house.js';
import { statusOf } from './look.js';
import { addresses, buttons, labels, mails } from './words.js';

const settings = [{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark', javaScriptEnabled: false }];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const setting of settings) {
  test(`a role in a team changes what an open browser sees (${described(setting)})`, { timeout: 300_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`team-${described(setting)}`);
    const head = await house.person(browser, { ...dora, ...setting });
    const member = await house.person(browser, { ...boss, ...setting });
    await signUp(head, 'developer');
    const method = await createPaymentMethod(head, studioBilling);
    const team = await createTeam(head, studioTeam, shot);
    await shot(head.page, 'empty');
    const app = await createApp(head, studioShop);
    await head.page.goto(method);
    await press(head.page, 'Show what happens', { 'Connect one of your teams': studioTeam });
    await shot(head.page, 'connect');
    await press(head.page, buttons.confirm);
    await shot(head.page, 'payment-method');

    await inviteFrom(head, team, { [labels.role]: /^Unlimited/, [labels.email]: member.email }, shot);
    await openInvitation(member);
    await says(member.page, dora.name, studioTeam, 'Unlimited member');
    await doesNotSay(member.page, studioBilling.street, studioShop.website);
    await shot(member.page, 'invitation-guest');
    await signUpOnInvitation(member, 'developer');
    await shot(member.page, 'invitation');
    await isHiddenFrom(member, team, app, method);
    await press(member.page, buttons.acceptInvitation);
    await house.nextMail(head.email, mails.accepted);

    await member.page.goto(method);
    await says(member.page, studioBilling.street, studioTeam);
    await head.page.goto(team);
    await actAfterLooking(head, /^Make limited.*Ben Sommer/, 'Make limited', shot);
    await isGone(member);
    await member.page.goto(addresses.home);
    await says(member.page, studioTeam);
    await doesNotSay(member.page, studioBilling.name);
    await shot(member.page, 'home-limited');
    await actAfterLooking(head, /^Make unlimited.*Ben Sommer/, 'Make unlimited', shot);
    await member.page.goto(method);
    await says(member.page, studioBilling.street);
    assert.equal(await status(member, app), 200);
    await shot(head.page, 'team');
  }));

  test(`a developer leaves a client's website alone (${described(setting)})`, { timeout: 300_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`leave-${described(setting)}`);
    const { developer, client, app, method } = await handover(house, browser, setting, async () => {});
    const successor = await house.person(browser, { ...boss, ...setting });
    await inviteFrom(client, `${app}/people`, { [labels.email]: successor.email, [labels.message]: 'Dora goes on a long journey.' }, shot);
    await openInvitation(successor);
    await shot(successor.page, 'invitation-guest');
    await signUpOnInvitation(successor, 'developer');
    await press(successor.page, buttons.acceptInvitation);
    await successor.page.goto(app);
    await says(successor.page, dora.name);
    await shot(successor.page, 'successor');
    const billing = await textAt(client, method);

    await developer.page.goto(`${app}/people`);
    await actAfterLooking(developer, /^Leave/, 'Leave', shot);
    await isHiddenFrom(developer, app);
    await house.nextMail(client.email, mails.left);
    await client.page.goto(app);
    await says(client.page, successor.name, /Dora Winter worked on it until/);
    await shot(client.page, 'client');
    assert.equal(await textAt(client, method), billing, 'something else has changed for the client');
    await client.page.goto(addresses.home);
    await shot(client.page, 'home-client');
  }));

  test(`a payment method is accepted for a team (${described(setting)})`, { timeout: 300_000 }, () => inHouse(async (house) => {
    const shot = lookAs(`for-a-team-${described(setting)}`);
    const owner = await house.person(browser, { ...mona, ...setting });
    const head = await house.person(browser, { ...dora, ...setting });
    await signUp(owner, 'client');
    // What a client does not name is called like the company.
    const ofClient = { ...studioBilling, name: studioBilling.company };
    const method = await createPaymentMethod(owner, ofClient);
    await signUp(head, 'developer');
    const team = await createTeam(head, studioTeam);
    await inviteToPaymentMethod(owner, { method: ofClient.name, email: head.email, message: 'For you and your colleagues.' });

    await openInvitation(head);
    await pick(head.page.locator('main form'), `For the team ${studioTeam}`);
    await shot(head.page, 'invitation');
    await press(head.page, 'Continue');
    await says(head.page, studioTeam);
    await shot(head.page, 'check');
    await press(head.page, buttons.acceptInvitation);
    await head.page.goto(team);
    await says(head.page, ofClient.name);
    await shot(head.page, 'team');
    await owner.page.goto(method);
    await says(owner.page, dora.name, studioTeam);
    await shot(owner.page, 'owner');
  }));
}

// What was open is gone at the next look.
async function isGone({ page }) {
  await page.reload();
  assert.equal(statusOf(page), 404);
}

async function textAt(person, address) {
  await person.page.goto(address);
  return read(person.page);
}
