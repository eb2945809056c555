// Pictures of the handover's pages for desktop and phone, without judging them.

import path from 'node:path';
import { handover } from './handover.js';
import { House, launch } from './house.js';
import { screenshots, takePicture } from './look.js';

const chosen = [
  'home-guest', 'sign-up', 'new-app', 'invite-to-pay', 'invite-consequences',
  'invitation-guest', 'invitation-check', 'home-client', 'payment-method', 'home-developer',
];

const browser = await launch();
try {
  for (const [width, kind] of [[1280, 'desktop'], [390, 'phone']]) {
    const house = await House.open();
    const shot = async (page, name) => {
      const place = chosen.indexOf(name) + 1;
      if (place) await takePicture(page, `${String(place).padStart(2, '0')}-${name}-${kind}`);
    };
    try {
      await handover(house, browser, { width }, shot);
    } finally {
      await house.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`pictures are in ${path.relative(process.cwd(), screenshots)}`);
