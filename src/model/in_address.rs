//! What can stand in an address: ids, tokens, and names that are kept as text.

/// Stands in addresses, in the place that has its name: `/apps/{app}`. Where two of one type stand in one address, the
/// second one is of a type of its own, as its place has a name of its own.
pub trait InAddress: Sized {
    /// The name of its place.
    const PARAMETER: &'static str;

    /// None: nothing can be called so.
    fn from_address(text: &str) -> Option<Self>;

    /// As it is written there.
    fn in_address(&self) -> &str;
}

macro_rules! name {
    ($($(#[$meta:meta])* $name:ident in $parameter:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name(String);

        impl InAddress for $name {
            const PARAMETER: &'static str = $parameter;

            fn from_address(text: &str) -> Option<Self> {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
                text.bytes().all(is_plain).then(|| $name(text.to_owned()))
            }

            fn in_address(&self) -> &str {
                &self.0
            }
        }

        // As it is kept.
        impl<T: std::fmt::Display + ?Sized> From<&T> for $name {
            fn from(text: &T) -> $name {
                $name(text.to_string())
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

name! {
    /// `R2026-000001`
    InvoiceNumber in "number",
    /// Of a line of a bank statement.
    LineId in "line",
    /// A file that is served: `style.1f2e3d4c.css`, or a logo.
    FileName in "name",
    /// Of a kind of problem that programs meet: `not-found`.
    ProblemName in "problem",
}
