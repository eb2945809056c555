//! Ids are made by the program: 80 random bits, sixteen letters and digits, typed and `Copy`.

const LENGTH: usize = 16;
/// No `i l o u`: nothing to misread, no accidental words.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Which bytes are in it: every id that is read is checked, many in each page.
const IS_LETTER: [bool; 256] = {
    let mut is_letter = [false; 256];
    let mut place = 0;
    while place < ALPHABET.len() {
        is_letter[ALPHABET[place] as usize] = true;
        place += 1;
    }
    is_letter
};

/// Whether it can stand in an id.
pub(super) fn is_letter(byte: u8) -> bool {
    IS_LETTER[usize::from(byte)]
}

pub(crate) fn random() -> [u8; LENGTH] {
    let mut bytes = [0u8; LENGTH];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes.map(|byte| ALPHABET[usize::from(byte & 31)])
}

/// Two letters are enough for so many places. Those behind them begin with `zz` and have five more.
const FEW: u32 = 1023;
const MOST: u32 = (1 << 25) - 1;

/// Random but for its first letters, at least 45 bits: they sort by `place`. Where many are made, rows that are written one
/// after another then stand beside each other in the indexes too. Beyond 33 million the order is open.
pub(crate) fn in_order(place: u32) -> [u8; LENGTH] {
    let mut letters = random();
    let letter = |number: u32| ALPHABET[(number % 32) as usize];
    let first = place.min(FEW);
    letters[..2].copy_from_slice(&[letter(first / 32), letter(first)]);
    if place >= FEW {
        let further = (place - FEW).min(MOST);
        letters[2..7].copy_from_slice(&[20, 15, 10, 5, 0].map(|bits| letter(further >> bits)));
    }
    letters
}

/// 80 bits of a digest.
pub(crate) fn of_digest(digest: &[u8; 32]) -> [u8; LENGTH] {
    std::array::from_fn(|place| ALPHABET[usize::from(digest[place] & 31)])
}

pub(crate) fn parse(text: &str) -> Option<[u8; LENGTH]> {
    let bytes: [u8; LENGTH] = text.as_bytes().try_into().ok()?;
    // All of them, without a branch for each: nearly every text that is checked is an id.
    bytes.iter().fold(true, |all, byte| all & IS_LETTER[usize::from(*byte)]).then_some(bytes)
}

/// A transaction counts the ids that are made in order within it.
pub trait Places {
    /// One more than the last time.
    fn next_place(&mut self) -> u32;
}

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident $(in $parameter:literal)?),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub struct $name([u8; LENGTH]);

        impl $name {
            /// A new one that nobody can guess.
            pub fn random() -> Self {
                $name(random())
            }

            /// A new one that sorts behind all that were made before it in the same transaction: what happened at one
            /// moment is listed in the order in which it was done.
            pub fn next_in(tx: &mut impl Places) -> Self {
                $name(in_order(tx.next_place()))
            }

            /// The one that belongs to a digest.
            pub fn of_digest(digest: &[u8; 32]) -> Self {
                $name(of_digest(digest))
            }

            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).expect("ids are ASCII")
            }

            pub fn from_stored(text: &str) -> Option<Self> {
                parse(text).map($name)
            }
        }

        // Templates hand over references, and references to references.
        impl From<&$name> for $name {
            fn from(id: &$name) -> $name {
                *id
            }
        }

        impl From<&&$name> for $name {
            fn from(id: &&$name) -> $name {
                **id
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                $name::from_stored(&text).ok_or_else(|| serde::de::Error::custom("not an id"))
            }
        }

        $crate::stored_as_text!($name);

        $(impl super::InAddress for $name {
            const PARAMETER: &'static str = $parameter;

            fn from_address(text: &str) -> Option<Self> {
                $name::from_stored(text)
            }

            fn in_address(&self) -> &str {
                self.as_str()
            }
        })?
    )+};
}

// Those that stand in addresses, each with the name of its place there.
id! {
    AccessTokenId in "access_token", AccountantLinkId in "accountant", AppId in "app", ChargeId in "charge",
    DebitBatchId in "batch", DeliveryId in "delivery", EnvironmentId in "environment", InvitationId in "invitation",
    InvoiceCopyId in "copy", MailId in "mail", PaymentMethodId in "payment_method", PersonId in "person", RefundId in "refund",
    RiseId in "rise", SessionId in "session", SetupId in "setup", TeamId in "team", WebhookId in "webhook",
    /// Of a page of the sandbox.
    SandboxSessionId in "session",
}

id! {
    SignUpId, SingleUseLinkId, MailCodeId, EventId, OwnershipId, BookingId, InvoiceId, PaymentId, CreditId, CredentialId,
    VatCertificateId, ServerId, DraftId,
    /// One showing of a form: sent twice, it acts once.
    FormId,
    /// A key of one token: the same again acts once.
    AnsweredCallId,
    /// Of an app, a payment method, a team or a person, whichever it is.
    ObjectId,
}
