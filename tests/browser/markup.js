// The Nu checker on every page that the stories have looked at, in one run.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { collected } from './look.js';

const jar = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');

test('every page is valid HTML', async () => {
  const all = fs.existsSync(collected) ? fs.readdirSync(collected).filter((file) => file.endsWith('.html')) : [];
  assert.notEqual(all.length, 0, 'the stories have left no page to check');
  // The same HTML in another width or colour scheme is checked once.
  const files = [...new Map(all.map((file) => [file.split('.').at(-2), path.join(collected, file)])).values()];
  const messages = await check(files);
  const errors = messages.filter(({ type }) => type !== 'info');
  const lines = errors.map(({ url, lastLine, message, extract = '' }) =>
    `${path.basename(url ?? '')}:${lastLine ?? ''} ${message} ${extract.replace(/\s+/g, ' ')}`);
  assert.equal(errors.length, 0, `${errors.length} errors in ${files.length} pages\n  ${lines.slice(0, 40).join('\n  ')}`);
});

function check(files) {
  // A short run: what Java would make faster while it goes takes longer to make.
  const words = ['-Xss4m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar, '--format', 'json', '--exit-zero-always', ...files];
  return new Promise((resolve, reject) => {
    execFile('java', words, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error) return reject(error);
      // Without findings some versions print nothing at all.
      return resolve(stderr.trim() ? JSON.parse(stderr.slice(stderr.indexOf('{'))).messages : []);
    });
  });
}
