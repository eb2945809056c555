// What people do with plans, invoices and bank statements, each as one function.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { isAt, logIn, press } from './acts.js';
import { screenshots } from './look.js';
import { addresses, buttons, labels, mails } from './words.js';

export const seller = { name: 'Example Hosting GmbH', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' };

// ---- coming back ----

// Days later somebody opens the pages again: they are logged in still, or log in.
export async function comeBack(person, address = addresses.home) {
  await person.page.goto(addresses.home);
  if (await person.page.locator('header').getByRole('link', { name: 'Log in' }).count()) await logIn(person);
  await person.page.goto(address);
}

// ---- plans ----

// Puts a component on a plan, on the way a developer takes: the environments of the app, the plans, what changes.
export async function bookPlan(person, app, component, plan, shot = async () => {}) {
  await choosePlan(person, app, component, plan, shot);
  await press(person.page, buttons.confirm);
}

// The same where it costs much more: whoever pays is asked, finds that on their home page, and allows it.
export async function askForPlan(person, payer, app, component, plan, shot = async () => {}) {
  await choosePlan(person, app, component, plan, shot);
  await press(person.page, buttons.ask);
  const { page } = payer;
  await comeBack(payer);
  const link = page.getByRole('link', { name: /^Review request/ }).first();
  await Promise.all([page.waitForNavigation(), link.click()]);
  await shot(page, 'plan-to-allow');
  await press(page, buttons.allow);
}

async function choosePlan({ page }, app, component, plan, shot) {
  await page.goto(`${app}/environments`);
  await shot(page, 'environments');
  const link = page.getByRole('link', { name: new RegExp(`^(Change|Book) ${component}\\b`) }).first();
  await Promise.all([page.waitForNavigation(), link.click()]);
  await shot(page, 'plans');
  await press(page, 'Show what changes', { Plan: new RegExp(`^${plan}$`) });
  await shot(page, 'plan-before-confirm');
}

// ---- invoices ----

// Whoever reads the mails of this address confirms that invoices may be sent to it.
export async function confirmInvoiceEmail(house, guest, address) {
  const mail = await house.nextMail(address, mails.invoiceEmail);
  await guest.page.goto(mail.links[0]);
  await press(guest.page, buttons.confirm);
}

// The mail with a new invoice: its number, amount, last day to pay, and secret link.
export async function nextInvoice(house, address) {
  const mail = await house.nextMail(address, mails.invoice);
  return { mail, number: mail.text.match(/R\d{4}-\d{6}/)[0], link: mail.links.find((one) => one.startsWith('/invoice/')) };
}

// ISO 11649: the number without its dash, and two check digits.
export function referenceOf(number) {
  const plain = number.replaceAll('-', '');
  const digits = `${plain}RF00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return `RF${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${plain}`;
}

// What a phone reads when it is held before the screen, line by line.
export async function scanned(page, house) {
  const file = path.join(house.dir, 'qr.png');
  await page.locator('img.qr').screenshot({ path: file });
  const words = ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file];
  // It complains about machines without D-Bus.
  return execFileSync('zbarimg', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n');
}

// The page on paper, kept beside the pictures: how many sheets, and what is on them.
export async function printed(page, name) {
  const file = path.join(screenshots, `${name}.pdf`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.pdf({ path: file, format: 'A4', preferCSSPageSize: true });
  const sheets = Number(execFileSync('pdfinfo', [file], { encoding: 'utf8' }).match(/^Pages:\s+(\d+)$/m)[1]);
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  return { sheets, text };
}

// ---- operators ----

// The person becomes an operator on the server, as documented.
export async function becomesOperator(person) {
  await person.house.run('operator', person.email);
}

// A statement of the bank in the format camt.053: `payments` as { amount: '12.50', text, payer, day }.
export function statement(payments) {
  const entries = payments.map(({ amount, text, payer, day }, index) => `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><AcctSvcrRef>${day}/${index}/${text}</AcctSvcrRef><NtryDtls><TxDtls>
<RltdPties><Dbtr><Pty><Nm>${payer}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>1</Id><Acct><Id><IBAN>${seller.iban}</IBAN></Id></Acct>${entries.join('\n')}</Stmt></BkToCstmrStmt></Document>`;
}

// The operator chooses the file of the bank and imports it.
export async function importStatement(operator, payments, shot = async () => {}) {
  const { page, house } = operator;
  await comeBack(operator, addresses.statements);
  if (!(await page.getByLabel('File').count())) await press(page, 'Import a file');
  await isAt(page, 'Bank statements');
  await shot(page, 'statements');
  const file = path.join(house.dir, 'statement.xml');
  fs.writeFileSync(file, statement(payments));
  await page.getByLabel('File').setInputFiles(file);
  await press(page, 'Import');
}

// Opens the record of an invoice, with a reason.
export async function openRecord(operator, number, reason, shot = async () => {}) {
  const { page } = operator;
  await comeBack(operator, addresses.operator);
  await shot(page, 'operator');
  await page.goto(`/operator/invoices/${number}`);
  if (!(await page.getByLabel(labels.whyOpen).count())) return;
  await shot(page, 'operator-closed');
  await press(page, 'Open', { [labels.whyOpen]: reason });
  assert.equal(new URL(page.url()).pathname, `/operator/invoices/${number}`);
}
