//! The public authority that signs certificates.

use super::reader::{Fields, Record};
use super::values::Email;

/// Let's Encrypt, which signs the certificates of hosts below the domain. The lab's own authority does if a site does not
/// name it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Acme {
    /// Whom the account at Let's Encrypt belongs to.
    pub email: String,
}

impl Record for Acme {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let email =
            fields.required("email", "Your address, such as `you@home.example`: the account at Let's Encrypt is registered with it.");
        email.map(|Email(email)| Self { email })
    }
}
