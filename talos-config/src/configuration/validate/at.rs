//! A place in a document.

use serde_json::Value;

use crate::model::parse_duration;

/// A place in a document: what is there, if anything, and its path.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    pub(super) value: Option<&'a Value>,
    pub(super) path: String,
}

impl<'a> At<'a> {
    /// The root of a document.
    pub(super) fn of(value: &'a Value) -> Self {
        Self { value: Some(value), path: String::new() }
    }

    /// The field `key`.
    pub(super) fn get(&self, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self {
            value: self.value.and_then(|value| value.get(key)).filter(|value| !value.is_null()),
            path: format!("{}{dot}{key}", self.path),
        }
    }

    /// The field that is reached by all of `keys`.
    pub(super) fn reach(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |at, key| at.get(key))
    }

    /// The items of a list; none if there is no list.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.and_then(Value::as_array).into_iter().flatten().enumerate();
        items.map(|(index, value)| Self { value: Some(value), path: format!("{}[{index}]", self.path) }).collect()
    }

    /// The entries of a map; none if there is no map.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let entries = self.value.and_then(Value::as_object).into_iter().flatten();
        entries.map(|(key, value)| (key.as_str(), Self { value: Some(value), path: format!("{}.{key}", self.path) })).collect()
    }

    /// The text; empty if there is none.
    pub(super) fn text(&self) -> &'a str {
        self.value.and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether there is a `true`.
    pub(super) fn is_true(&self) -> bool {
        self.value.and_then(Value::as_bool).unwrap_or_default()
    }

    /// The number; 0 if there is none.
    pub(super) fn number(&self) -> i128 {
        let number = |value: &Value| value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        self.value.and_then(number).unwrap_or_default()
    }

    /// Nanoseconds of a duration; 0 if there is none.
    pub(super) fn nanoseconds(&self) -> i64 {
        parse_duration(self.text()).unwrap_or_default()
    }

    /// Whether something is there, be it zero.
    pub(super) fn is_set(&self) -> bool {
        self.value.is_some()
    }

    /// Whether nothing is there, or an empty text, list or map.
    pub(super) fn is_zero(&self) -> bool {
        match self.value {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Array(list)) => list.is_empty(),
            Some(Value::Object(map)) => map.values().all(Value::is_null),
            Some(Value::Bool(_) | Value::Number(_)) => false,
        }
    }
}
