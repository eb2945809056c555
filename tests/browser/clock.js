// Another time for the server alone, by libfaketime: the browser and the tests stay in the present.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

// The environment of a server that is started at this moment (`2027-02-01T08:00:00Z`); its time goes on from there.
export function timeOf(at) {
  if (!at) return {};
  const [day, hour] = at.split(/[TZ]/);
  return { LD_PRELOAD: library(), FAKETIME: `@${day} ${hour}`, DONT_FAKE_MONOTONIC: '1', TZ: 'UTC' };
}

function library() {
  const places = fs.readdirSync('/usr/lib').map((dir) => path.join('/usr/lib', dir, 'faketime/libfaketimeMT.so.1'));
  const found = places.find((place) => fs.existsSync(place));
  assert.ok(found, 'libfaketime is not installed: bin/install-test-tools browser');
  return found;
}
