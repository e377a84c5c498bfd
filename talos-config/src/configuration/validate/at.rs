//! A place in a document.

use std::collections::HashMap;

use homelab_core::yaml::{Key, Node, Position};
use serde_json::Value;

use super::super::Read;
use crate::model::parse_duration;

/// A place in a document: what is there, if anything, and its path.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    pub(super) value: Option<&'a Value>,
    pub(super) path: String,
    /// What was written there.
    node: Option<&'a Node>,
    /// Where it stands in the text, or the last on the way to it that does.
    pub(super) position: Option<Position>,
}

impl<'a> At<'a> {
    /// The root of a document.
    pub(super) fn of(document: &'a Read) -> Self {
        let node = document.node();
        Self { value: Some(&document.value), path: String::new(), node, position: node.map(|node| node.at) }
    }

    /// What lies in it: `value` at `path`, and what was written there.
    fn inner(&self, value: Option<&'a Value>, path: String, written: Option<(Position, &'a Node)>) -> Self {
        let (position, node) = written.unzip();
        Self { value, path, node, position: position.or(self.position) }
    }

    /// The field `key`.
    pub(super) fn get(&self, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        let value = self.value.and_then(|value| value.get(key)).filter(|value| !value.is_null());
        let written = self.written().iter().find(|(name, _)| name.text == key).map(|(name, node)| (name.at, node));
        self.inner(value, format!("{}{dot}{key}", self.path), written)
    }

    /// The field that is reached by all of `keys`.
    pub(super) fn reach(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |at, key| at.get(key))
    }

    /// The items of a list; none if there is no list.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.and_then(Value::as_array).into_iter().flatten().enumerate();
        let written = self.node.and_then(Node::list).unwrap_or_default();
        let item = |(index, value): (usize, _)| {
            let written = written.get(index).map(|node: &Node| (node.at, node));
            self.inner(Some(value), format!("{}[{index}]", self.path), written)
        };
        items.map(item).collect()
    }

    /// The entries of a map; none if there is no map.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let entries = self.value.and_then(Value::as_object).into_iter().flatten();
        let written: HashMap<_, _> = self.written().iter().map(|(key, node)| (key.text.as_str(), (key.at, node))).collect();
        let entry = |(key, value): (&'a String, _)| {
            (key.as_str(), self.inner(Some(value), format!("{}.{key}", self.path), written.get(key.as_str()).copied()))
        };
        entries.map(entry).collect()
    }

    /// The entries of the map that was written here.
    fn written(&self) -> &'a [(Key, Node)] {
        self.node.and_then(Node::map).unwrap_or_default()
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
