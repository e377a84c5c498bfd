//! Enum variants with several fields.
use serde::ser::{Error as _, SerializeStructVariant, SerializeTupleVariant};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::guard::Guard;
use super::to_value;

/// A variant whose fields are gathered first and then written like any map.
///
/// The YAML crate can write it at once, but puts `[]` at the start of a line where Go's readers do not take it.
pub(super) struct Variant<S, F> {
    pub(super) guard: Guard<S>,
    pub(super) name: &'static str,
    pub(super) fields: F,
}

impl<S: Serializer, F: Serialize> Variant<S, F> {
    fn write(self) -> Result<S::Ok, S::Error> {
        self.guard.serialize_newtype_variant("", 0, self.name, &self.fields)
    }
}

impl<S: Serializer> SerializeTupleVariant for Variant<S, Vec<Value>> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.fields.push(to_value(value).map_err(S::Error::custom)?);
        Ok(())
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.write()
    }
}

impl<S: Serializer> SerializeStructVariant for Variant<S, Map<String, Value>> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), S::Error> {
        self.fields.insert(name.to_owned(), to_value(value).map_err(S::Error::custom)?);
        Ok(())
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.write()
    }
}
