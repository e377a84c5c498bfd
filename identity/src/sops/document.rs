//! The documents of a file, plain or encrypted, and the walk over their values.

use homelab_core::Secret;
use homelab_core::yaml::{self, Position};
use serde_json::{Map, Value};
use zeroize::Zeroize;

use super::metadata::Metadata;
use super::{Error, Format, Scope};

/// The key that sops puts its own data below.
const SOPS: &str = "sops";
/// The key of the one value of a [`Format::Text`]: `stores/json/store.go` of sops.
const DATA: &str = "data";
/// What sops leaves in the open by default: `DefaultUnencryptedSuffix` in sops.go.
const UNENCRYPTED: &str = "_unencrypted";

/// Maps, which are wiped when dropped.
#[derive(PartialEq)]
pub(super) struct Documents(Vec<Value>);

/// A value which is no list, map or null.
pub(super) struct Leaf<'a> {
    pub(super) value: &'a mut Value,
    /// The keys that lead to it, each with a `:` behind it; places in lists do not count.
    pub(super) path: String,
    /// Whether the scope takes it in.
    pub(super) is_encrypted: bool,
}

impl Documents {
    pub(super) fn read_plain(plain: &Secret<String>, format: Format) -> Result<Self, Error> {
        let text = plain.expose();
        match format {
            Format::Yaml => {
                // The message of the error may quote the text.
                let place = |error| match error {
                    yaml::Error::Read { at, .. } => Error::Plain(at),
                    _ => Error::Plain(Position::START),
                };
                Ok(Self(yaml::documents(text).map_err(place)?.into_iter().map(|document| document.value).collect()))
            }
            Format::Json => {
                let place = |error: serde_json::Error| Error::Plain(Position { line: error.line().max(1), column: error.column().max(1) });
                Ok(Self(vec![serde_json::from_str(text).map_err(place)?]))
            }
            Format::Text => Ok(Self(vec![Value::Object(Map::from_iter([(DATA.to_owned(), Value::String(text.clone()))]))])),
        }
    }

    /// The documents without sops' own data, and that.
    pub(super) fn read_encrypted(text: &str, format: Format) -> Result<(Self, Metadata), Error> {
        let mut documents = match format {
            Format::Yaml => {
                let documents = yaml::documents(text).map_err(|error| Error::Unreadable(error.to_string()))?;
                Self(documents.into_iter().map(|document| document.value).collect())
            }
            Format::Json | Format::Text => Self(vec![serde_json::from_str(text).map_err(|error| Error::Unreadable(error.to_string()))?]),
        };
        // As sops does: what counts is in the first document, the others have copies.
        let mut found = documents.0.iter_mut().map(|document| document.as_object_mut()?.shift_remove(SOPS)).collect::<Vec<_>>().into_iter();
        let metadata = found.next().flatten().ok_or(Error::NotEncrypted)?;
        let metadata = serde_json::from_value(metadata).map_err(|error| Error::Unreadable(format!("`sops`: {error}")))?;
        if documents.0.iter().all(Value::is_object) { Ok((documents, metadata)) } else { Err(Error::NotAMap) }
    }

    /// Whether sops takes the documents, and hides all that `scope` says.
    pub(super) fn check(&self, scope: Scope) -> Result<(), Error> {
        if self.0.is_empty() {
            return Err(Error::NotAMap);
        }
        for document in &self.0 {
            let map = document.as_object().ok_or(Error::NotAMap)?;
            if map.contains_key(SOPS) {
                return Err(Error::ReservedKey);
            }
            if scope == Scope::AllValues
                && let Some(key) = key_in_the_open(document)
            {
                return Err(Error::InTheOpen(key.to_owned()));
            }
        }
        Ok(())
    }

    /// Calls `visit` for every value, in order.
    pub(super) fn each_leaf(&mut self, scope: Scope, mut visit: impl FnMut(Leaf<'_>) -> Result<(), Error>) -> Result<(), Error> {
        self.0.iter_mut().try_for_each(|document| walk(document, &mut Vec::new(), scope, &mut visit))
    }

    pub(super) fn write_encrypted(mut self, metadata: &Metadata, format: Format) -> Result<String, Error> {
        let metadata = serde_json::to_value(metadata).expect("metadata is texts by keys");
        for document in self.0.iter_mut().filter_map(Value::as_object_mut) {
            document.insert(SOPS.to_owned(), metadata.clone());
        }
        match format {
            Format::Yaml => yaml::to_string_multi(&self.0).map_err(|_| Error::Plain(Position::START)),
            Format::Json | Format::Text => Ok(format!("{:#}\n", self.0[0])),
        }
    }

    pub(super) fn write_plain(&self, format: Format) -> Result<Secret<String>, Error> {
        let text = match format {
            Format::Yaml => yaml::to_string_multi(&self.0).map_err(|error| Error::Unreadable(error.to_string()))?,
            Format::Json => format!("{:#}\n", self.0[0]),
            Format::Text => self.0[0][DATA].as_str().ok_or_else(|| Error::Unreadable(format!("it has no text at `{DATA}`")))?.to_owned(),
        };
        Ok(Secret::new(text))
    }
}

impl Drop for Documents {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(wipe);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        _ => {}
    }
}

fn key_in_the_open(value: &Value) -> Option<&str> {
    match value {
        Value::Array(values) => values.iter().find_map(key_in_the_open),
        Value::Object(map) => {
            map.iter().find_map(|(key, value)| if key.ends_with(UNENCRYPTED) { Some(key.as_str()) } else { key_in_the_open(value) })
        }
        _ => None,
    }
}

/// As `walkValue` in sops.go: nulls are passed over.
fn walk(
    value: &mut Value,
    keys: &mut Vec<String>,
    scope: Scope,
    visit: &mut impl FnMut(Leaf<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    match value {
        Value::Null => Ok(()),
        Value::Array(values) => values.iter_mut().try_for_each(|value| walk(value, keys, scope, visit)),
        Value::Object(map) => map.iter_mut().try_for_each(|(key, value)| {
            keys.push(key.clone());
            walk(value, keys, scope, visit)?;
            keys.pop();
            Ok(())
        }),
        leaf => {
            let is_encrypted = match scope {
                Scope::AllValues => !keys.iter().any(|key| key.ends_with(UNENCRYPTED)),
                Scope::KubernetesSecret => keys.iter().any(|key| key == "data" || key == "stringData"),
            };
            visit(Leaf { value: leaf, path: keys.join(":") + ":", is_encrypted })
        }
    }
}
