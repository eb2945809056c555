// The people, apps and payment methods of the stories.

export const dora = { name: 'Dora Winter', email: 'dora@studio.example' };
export const carl = { name: 'Carl Brandt', email: 'carl@harbour.example' };
export const mona = { name: 'Mona Keller', email: 'mona@elsewhere.example' };
export const olga = { name: 'Olga Brandt', email: 'olga@hosting.example' };
export const boss = { name: 'Ben Sommer', email: 'ben@studio.example' };

export const harbourCafe = { name: 'Harbour Café', website: 'https://harbour-cafe.example' };

export const harbourBilling = {
  name: 'Harbour Café Brandt',
  company: 'Harbour Café Brandt',
  street: 'Kaistraße 7',
  postalCode: '20459',
  city: 'Hamburg',
  country: 'Germany',
  vatId: '',
  invoiceEmail: 'invoices@harbour.example',
  currency: 'EUR',
};

export const studioBilling = {
  name: 'Studio billing',
  company: 'Studio Winter',
  street: 'Lindenweg 12',
  postalCode: '10115',
  city: 'Berlin',
  country: 'Germany',
  vatId: '',
  invoiceEmail: 'billing@studio.example',
  currency: 'EUR',
};

export const studioTeam = 'Studio Winter';
export const studioShop = { name: 'Studio shop', website: 'https://shop.studio.example', team: studioTeam };
