//! What sops keeps below the key `sops`.

use std::time::SystemTime;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;
use x509_cert::der::DateTime;

use super::cipher::{DataKey, Hash};
use super::{Error, Format, Scope};
use crate::age::{self, AgeKey, Recipient};

/// The release of sops whose format this is.
const VERSION: &str = "3.13.3";

/// Keys in the order in which sops writes them.
#[skip_serializing_none]
#[derive(Deserialize, Serialize)]
pub(super) struct Metadata {
    #[serde(default)]
    age: Vec<LockedKey>,
    encrypted_regex: Option<String>,
    lastmodified: String,
    mac: String,
    unencrypted_suffix: Option<String>,
    version: String,
    /// Other keys and scopes than ours; sops before 3.10 wrote empty lists of them.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// The data key, locked for one recipient.
#[derive(Deserialize, Serialize)]
struct LockedKey {
    enc: String,
    recipient: String,
}

impl Scope {
    /// The Go regular expression of the keys whose values are encrypted; all values if `None`.
    pub(super) const fn encrypted_regex(self) -> Option<&'static str> {
        match self {
            Self::AllValues => None,
            Self::KubernetesSecret => Some("^(data|stringData)$"),
        }
    }
}

impl Metadata {
    pub(super) fn new<R: CryptoRng + ?Sized>(
        key: &DataKey,
        hash: &Hash,
        scope: Scope,
        format: Format,
        recipients: &[Recipient],
        modified: SystemTime,
        rng: &mut R,
    ) -> Result<Self, Error> {
        let lastmodified = DateTime::from_system_time(modified).map_err(|_| Error::Time)?.to_string();
        let lock = |recipient: &Recipient| LockedKey { enc: age::lock(key.bytes(), recipient), recipient: recipient.to_string() };
        Ok(Self {
            age: recipients.iter().map(lock).collect(),
            encrypted_regex: scope.encrypted_regex().map(str::to_owned),
            mac: key.encrypt_text(&hash.text(), "str", &lastmodified, rng),
            lastmodified,
            unencrypted_suffix: (scope == Scope::AllValues && format != Format::Text).then(|| "_unencrypted".to_owned()),
            version: VERSION.to_owned(),
            other: Map::new(),
        })
    }

    /// Which values are encrypted.
    pub(super) fn scope(&self) -> Result<Scope, Error> {
        match (self.encrypted_regex.as_deref().unwrap_or(""), self.unencrypted_suffix.as_deref().unwrap_or("")) {
            ("", "" | "_unencrypted") => Ok(Scope::AllValues),
            (regex, "") if Some(regex) == Scope::KubernetesSecret.encrypted_regex() => Ok(Scope::KubernetesSecret),
            (regex, "") => Err(Error::Unsupported(format!("`encrypted_regex: {regex}`"))),
            (_, suffix) => Err(Error::Unsupported(format!("`unencrypted_suffix: {suffix}`"))),
        }
    }

    /// Whom the file is locked for.
    pub(super) fn recipients(&self) -> Result<Vec<Recipient>, Error> {
        let is_used = |value: &Value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::Array(values) => !values.is_empty(),
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.as_u64() != Some(0),
            _ => true,
        };
        if let Some((key, _)) = self.other.iter().find(|(_, value)| is_used(value)) {
            return Err(Error::Unsupported(format!("`{key}`")));
        }
        let read = |key: &LockedKey| key.recipient.parse().map_err(|_| Error::Unsupported(format!("the recipient `{}`", key.recipient)));
        let recipients: Vec<Recipient> = self.age.iter().map(read).collect::<Result<_, _>>()?;
        if recipients.is_empty() { Err(Error::Unreadable("it has no recipients".to_owned())) } else { Ok(recipients) }
    }

    /// The data key, opened by any of `keys`.
    pub(super) fn data_key(&self, keys: &[AgeKey]) -> Result<DataKey, Error> {
        let recipients = self.recipients()?;
        // A copy for somebody else may be damaged without harm to us; ours may not.
        let mine = keys.iter().map(AgeKey::recipient).collect::<Vec<_>>();
        let Some(locked) = self.age.iter().zip(&recipients).find(|(_, recipient)| mine.contains(recipient)).map(|(locked, _)| locked)
        else {
            let recipients = recipients.iter().map(Recipient::to_string).collect::<Vec<_>>().join(", ");
            return Err(Error::NoKey { keys: keys.len(), recipients });
        };
        let damaged = || Error::Unreadable(format!("the data key for {} is not locked for it", locked.recipient));
        let plain = age::unlock(&locked.enc, keys).map_err(|error| Error::DataKey(error.into()))?.ok_or_else(damaged)?;
        DataKey::from_bytes(&plain).ok_or_else(damaged)
    }

    /// Whether `hash` is the one that was encrypted with the values.
    pub(super) fn verify(&self, key: &DataKey, hash: &Hash) -> Result<(), Error> {
        match key.decrypt_text(&self.mac, &self.lastmodified) {
            Some((mac, _)) if *mac == hash.text() => Ok(()),
            _ => Err(Error::Mac),
        }
    }
}
