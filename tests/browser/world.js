// A small agency with its clients, as `remit import` reads it: enough to fill every page.

import { quietPassword } from './acts.js';
import { carl, dora, harbourBilling, studioBilling } from './cast.js';

const method = (key, { vatId, postalCode, invoiceEmail, country, ...rest }, people, teams) => ({
  key, ...rest, invoice_email: invoiceEmail, postal_code: postalCode, country: 'DE', vat_id: vatId || null, people, teams,
});

// More than 25, so that lists have pages and folds.
const many = Array.from({ length: 30 }, (_, number) => ({
  key: `many${number}`,
  name: `Landing page number ${number + 1}`,
  website: `https://page-${number + 1}.example`,
  payment_method: 'studio',
  developers: [{ person: 'dora', team: null, technical_contact: true }],
  teams: ['team'],
}));

export const world = {
  people: [
    { key: 'dora', ...dora, account_type: 'developer', password: quietPassword },
    { key: 'carl', ...carl, account_type: 'client', password: quietPassword },
    { key: 'lina', name: 'Lina Maximiliane von Hohenstein-Wittelsbach', email: 'lina.maximiliane.von.hohenstein@studio.example', account_type: 'developer' },
  ],
  teams: [{ key: 'team', name: 'Studio Winter', members: [{ person: 'dora', role: 'unlimited' }, { person: 'lina', role: 'limited' }] }],
  payment_methods: [
    method('studio', studioBilling, ['dora'], ['team']),
    method('harbour', harbourBilling, ['carl'], []),
  ],
  apps: [
    {
      key: 'cafe', name: 'Harbour Café', website: 'https://harbour-cafe.example', payment_method: 'harbour',
      developers: [{ person: 'dora', team: null, technical_contact: true }, { person: 'lina', team: 'team', technical_contact: false }],
      teams: ['team'],
    },
    {
      key: 'trial', name: 'A trial with quite a long name that wants to wrap', website: 'https://trial.example', payment_method: null,
      developers: [{ person: 'dora', team: null, technical_contact: true }], teams: [],
    },
    ...many,
  ],
};
