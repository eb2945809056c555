//! The secret of a program: `remit_u_…` of a person, `remit_p_…` of the hosting platform. It begins and ends so that programs
//! that look for lost secrets find it, and take nothing else for one.

use sha2::{Digest, Sha256};

use super::secret::TokenHash;

/// Letters and digits of the check sum at its end.
const SUM: usize = 8;

/// Whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Person,
    Platform,
}

impl Owner {
    fn beginning(self) -> &'static str {
        match self {
            Owner::Person => "remit_u_",
            Owner::Platform => "remit_p_",
        }
    }
}

/// 256 random bits between what it begins with and the first 32 bits of the SHA-256 of all before. Never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken(String);

impl BearerToken {
    /// A new one.
    pub fn random(owner: Owner) -> BearerToken {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        let body = format!("{}{}", owner.beginning(), data_encoding::BASE32_DNSSEC.encode(&bytes));
        BearerToken(format!("{body}{}", sum(&body)))
    }

    /// What was sent, if it can be one at all: nothing is asked of the database for what was mistyped.
    pub fn parse(text: &str) -> Option<BearerToken> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let begins = [Owner::Person, Owner::Platform].iter().any(|owner| text.starts_with(owner.beginning()));
        let (body, end) = text.split_at_checked(text.len().checked_sub(SUM)?)?;
        (is_plain && begins && end == sum(body)).then(|| BearerToken(text.to_owned()))
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }

    /// The token itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BearerToken(…)")
    }
}

fn sum(body: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(body.as_bytes())[..SUM / 2])
}
