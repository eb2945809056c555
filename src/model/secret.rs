//! Tokens in links and cookies. The database holds only their SHA-256; tokens in mails are derived when needed.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

/// A secret of 256 bits, as it stands in a link or in a cookie. Never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Eight digits in a mail, to be typed. Never stored, in no form: derived when it is needed. Never logged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(u64);

const DIGITS: usize = 8;
const CODES: u64 = 100_000_000;

/// The SHA-256 of a token, in hex: what the database holds.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct TokenHash(String);

crate::text_enum! {
    /// What a derived token is good for. A token of one purpose is worthless for another.
    Purpose {
        ConfirmSignUp => "confirm_sign_up",
        PasswordReset => "password_reset",
        ChangeEmail => "change_email",
        LogIn => "log_in",
        /// The link beside a code that logs in. The code itself is derived for its row as well, as [`Keys::code`].
        MailCode => "mail_code",
        InvoiceEmail => "invoice_email",
        /// Shows one invoice without log-in.
        Invoice => "invoice",
        /// Shows all invoices of one payment method without log-in.
        Accountant => "accountant",
        /// Confirms an address that gets copies of invoices.
        InvoiceCopy => "invoice_copy",
        /// At the foot of a mail: ends such mails, without log-in.
        StopEmails => "stop_emails",
        /// The link in the mail: proves the mailbox.
        InvitationMail => "invitation_mail",
        /// The link that the sender can copy: proves nothing.
        InvitationCopy => "invitation_copy",
    }
}

/// The version of every link that ends mails: it works for as long as there is something to end.
pub const STOP_VERSION: i64 = 1;

impl Token {
    /// A new one, for the cookie of a session.
    pub fn random() -> Token {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        Token(data_encoding::BASE64URL_NOPAD.encode(&bytes))
    }

    /// What came in a link or cookie, if it can be one at all.
    pub fn parse(text: &str) -> Option<Token> {
        let plausible = text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        plausible.then(|| Token(text.to_owned()))
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }

    /// The token itself, to be put into a link or cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl super::InAddress for Token {
    const PARAMETER: &'static str = "token";

    fn from_address(text: &str) -> Option<Token> {
        Token::parse(text)
    }

    fn in_address(&self) -> &str {
        self.reveal()
    }
}

impl Code {
    /// What was typed, if it can be one at all: with blanks or hyphens wherever they are.
    pub fn typed(text: &str) -> Option<Code> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let can_be_one = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        can_be_one.then(|| digits.parse().ok()).flatten().map(Code)
    }

    /// `1234 5678`, as it stands in a mail.
    pub fn reveal(self) -> String {
        format!("{:04} {:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl TokenHash {
    pub(super) fn of(token: &str) -> TokenHash {
        TokenHash(data_encoding::HEXLOWER.encode(&Sha256::digest(token.as_bytes())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn from_stored(text: &str) -> Option<TokenHash> {
        Some(TokenHash(text.to_owned()))
    }
}

crate::stored_as_text!(TokenHash);

/// The keys of this installation, all made from `REMIT_SECRET`.
#[derive(Clone)]
pub struct Keys {
    links: [u8; 64],
    /// For the cookie: encrypting and signing.
    pub cookie: [u8; 64],
}

impl Keys {
    pub fn from_secret(secret: &[u8]) -> Keys {
        let key = |label: &str| {
            let mut digest = Sha512::new();
            digest.update(label.as_bytes());
            digest.update([0]);
            digest.update(secret);
            digest.finalize().into()
        };
        Keys { links: key("remit links"), cookie: key("remit cookie") }
    }

    /// Tells whether two servers have the same secret, and nothing else about it.
    pub fn fingerprint(&self) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.links).expect("any length will do");
        mac.update(b"fingerprint");
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
    }

    /// The token for one purpose, row and version: HMAC-SHA256, so that no copy of the database opens a door,
    /// and a mail that is sent again carries the same link.
    pub fn token(&self, purpose: Purpose, row: &str, version: i64) -> Token {
        Token(data_encoding::BASE64URL_NOPAD.encode(&self.derived(purpose.as_str(), row, version)))
    }

    /// The code for one row and version, derived in the same way: of so few digits even a digest would give it away.
    pub fn code(&self, row: &str, version: i64) -> Code {
        let bytes = self.derived("eight digits", row, version);
        let number = bytes.iter().take(8).fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
        Code(number % CODES)
    }

    /// The key with which webhooks to one endpoint are signed, derived in the same way: whoever copies the database cannot
    /// sign.
    pub fn webhook(&self, endpoint: &str, version: i64) -> [u8; 32] {
        self.derived("webhook", endpoint, version)
    }

    pub(super) fn derived(&self, purpose: &str, row: &str, version: i64) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.links).expect("any length will do");
        for part in [purpose, row, &version.to_string()] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        mac.finalize().into_bytes().into()
    }
}
