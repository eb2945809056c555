// Forgets the pages and pictures of the run before.

import fs from 'node:fs';
import { collected, screenshots } from './look.js';

for (const dir of [collected, screenshots]) fs.rmSync(dir, { recursive: true, force: true });
