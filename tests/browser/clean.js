// Forgets the pages and pictures of the run before.

import fs from 'node:fs';
import { collected, found, screenshots } from './look.js';

for (const dir of [collected, found, screenshots]) fs.rmSync(dir, { recursive: true, force: true });
