//! The public authority that signs certificates.

use homelab_core::yaml::Node;
use serde_json::json;

use super::reader::{Fields, Reader, Record, Value};
use super::values::{Refusal, text};

/// Let's Encrypt, which signs the certificates of hosts below the domain. The lab's own authority does if a site does not
/// name it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Acme {
    /// Whom the account at Let's Encrypt belongs to.
    pub email: String,
}

struct Email(String);

impl Record for Acme {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let email =
            fields.required("email", "Your address, such as `you@home.example`: the account at Let's Encrypt is registered with it.");
        email.map(|Email(email)| Self { email })
    }
}

/// Enough to catch what is no address; whether somebody reads it, nobody can tell.
impl Value for Email {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an address such as `you@home.example`", |text| {
            let (user, host) = text.split_once('@').ok_or_else(Refusal::form)?;
            let is_plain = |part: &str| !part.is_empty() && part.chars().all(|at| at.is_ascii_alphanumeric() || "._+-".contains(at));
            if text.len() <= 254 && is_plain(user) && is_plain(host) && host.contains('.') {
                Ok(Self(text.to_owned()))
            } else {
                Err(Refusal::form())
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "maxLength": 254, "pattern": r"^[A-Za-z0-9._+-]+@[A-Za-z0-9_+-]*\.[A-Za-z0-9._+-]*$" })
    }
}
