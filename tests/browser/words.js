// The words of the pages that the stories rely on, in one place. When a page changes its words, change them here.

export const headings = {
  signUp: 'Sign up',
  confirmEmail: 'Confirm your email',
  logIn: 'Log in',
  newApp: 'New app',
  newPaymentMethod: 'New payment method',
  newTeam: 'New team',
  inviteToPay: 'Invite someone to pay',
  inviteToPaymentMethod: 'Invite someone to a payment method',
  inviteToTeam: 'Invite someone to a team',
  inviteToApp: 'Invite someone to an app',
  invitations: 'Invitations',
  events: 'Events',
  account: 'Account',
  whereInvoicesGo: 'Where should the invoices go?',
  check: 'Check your answers',
};

export const labels = {
  name: 'Name',
  email: 'Email',
  password: 'Password',
  accountType: 'Account type',
  appName: 'App name',
  website: 'Website',
  whoseApp: 'Whose app is it?',
  teamName: 'Team name',
  role: 'Role',
  message: 'Message',
  nickname: 'Nickname',
  company: 'Company or name',
  street: 'Street',
  postalCode: 'Postal code',
  city: 'City',
  country: 'Country',
  vatId: 'VAT ID',
  invoiceEmail: 'Invoice email',
  currency: 'Currency',
  amount: 'Amount',
  note: 'Note',
  whyOpen: 'Reason for access',
};

export const buttons = {
  signUp: 'Sign up',
  confirm: 'Confirm',
  logIn: 'Log in',
  logOut: 'Log out',
  createApp: 'Create app',
  createTeam: 'Create team',
  createPaymentMethod: 'Create payment method',
  sendInvitation: 'Send invitation',
  acceptInvitation: 'Accept invitation',
  decline: 'Decline',
  takeOver: 'Take over billing',
  goOn: 'Continue',
  ask: 'Ask',
  allow: 'Allow',
};

// What interface.md leaves open.
export const loose = {
  developer: /^Developer\b/,
  client: /^Client\b/,
  toConsequences: /^(Continue|Next|Preview|Check|Show what happens|Send invitation)$/,
  toCheck: /^(Continue|Next|Check|Create payment method|Use this payment method|Show what happens)\b/,
  alsoBuilds: 'I also build websites',
  newPaymentMethod: /new payment method|new one/i,
  passwordAgain: /^(Current )?password$/i,
  passwordAgainButton: /^(Confirm|Continue)\b/,
  toBeConfirmed: /to be confirmed|has to confirm|waits? for .* to confirm/i,
};

export const mails = {
  verify: /confirm/i,
  invitation: /invite|asks you|pay/i,
  toBeConfirmed: /confirm/i,
  left: /no longer works/i,
  invoiceEmail: /may .* send invoices/i,
  invoice: /your invoice R\d/i,
  corrected: /your corrected invoice R\d/i,
  reminder: /reminder: .* is unpaid/i,
  costsMore: /costs more/i,
  accepted: /accept|took over|taken over|confirmed/i,
};

export const addresses = {
  home: '/',
  signUp: '/sign-up',
  logIn: '/login',
  forgotPassword: '/password/forgot',
  newApp: '/new/app',
  newPaymentMethod: '/new/payment-method',
  newTeam: '/new/team',
  inviteToPay: '/invite/pay',
  inviteToPaymentMethod: '/invite/payment-method',
  invitation: '/invitation',
  invitations: '/invitations',
  operator: '/operator',
  statements: '/operator/statements',
};
