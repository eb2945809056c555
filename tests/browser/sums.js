// What invoices have to come to, worked out day by day and without the program: in cents, like a client with a calendar.

const lengthOf = (month) => new Date(Date.UTC(...month.split('-').map(Number), 0)).getUTCDate();

// Half up, from whole cents.
const rounded = (cents, parts) => Math.floor((2 * cents + parts) / (2 * parts));

// Rows of a month, as [cents a month, days, amount]: `prices` has a price for each day, or undefined for a day that does
// not count. Who is there on every day pays for 30: the row with most days takes the difference, of two the cheaper one.
export function rows(month, prices) {
  const days = Array.from({ length: lengthOf(month) }, (_, index) => prices(index + 1)).filter((price) => price !== undefined);
  const counted = new Map();
  for (const price of days) counted.set(price, (counted.get(price) ?? 0) + 1);
  if (days.length === lengthOf(month)) {
    const [most] = [...counted].sort(([a, many], [b, more]) => more - many || a - b)[0];
    counted.set(most, counted.get(most) + 30 - days.length);
  }
  return [...counted].map(([price, many]) => [price, many, rounded(price * many, 30)]);
}

// Net, VAT and gross of components, each with its prices; the rate in percent.
export function sums(month, components, rate = 19) {
  const net = components.flatMap((prices) => rows(month, prices)).reduce((sum, [, , amount]) => sum + amount, 0);
  const vat = rounded(net * rate, 100);
  return { net, vat, gross: net + vat };
}

// A client takes over at this moment, with the smallest plans of what every app has: PHP, web storage, traffic.
export const takenOverAt = '2027-03-20T09:00:00Z';
const plans = [500, 300, 200];
export const march = sums('2027-03', plans.map((price) => (day) => (day > 20 ? price : undefined)));
export const april = sums('2027-04', plans.map((price) => () => price));

// `€1,234.50`, as pages write it.
export function euros(cents) {
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `€${whole}.${String(cents % 100).padStart(2, '0')}`;
}

// A forecast, as pages write it: from €10 on without cents.
export function about(cents) {
  return cents < 1000 ? euros(cents) : euros(Math.round(cents / 100) * 100).replace(/\.00$/, '');
}
