//! From nodes of YAML to values, as strictly as Talos.

use std::collections::HashSet;

use homelab_core::yaml::{Content, Key, Node, Position, Scalar};
use serde_json::{Map, Value};

use super::leaf::same_base64;
use super::scalar::{Resolved, float, number, resolve};
use super::{Leaf, MODEL, Shape};

/// Something that is wrong in a text, or in the document that it became.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Where in the document: `machine.network.interfaces[0].mtu`; empty for the document as a whole.
    pub(crate) path: String,
    /// Where in the text; `None` for the document as a whole, and for what a program made.
    pub(crate) at: Option<Position>,
    /// What is wrong, as the end of a sentence that begins with the path.
    pub(crate) what: String,
    /// Whether Talos takes it all the same.
    pub(crate) is_warning: bool,
}

/// The way to a value, from the root of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(Vec<String>);

impl Path {
    /// Goes to the field `key`.
    pub(crate) fn enter(&mut self, key: &str) {
        self.0.push(if self.0.is_empty() { key.to_owned() } else { format!(".{key}") });
    }

    /// Goes to an item of a list.
    pub(crate) fn enter_item(&mut self, index: usize) {
        self.0.push(format!("[{index}]"));
    }

    /// Goes back.
    pub(crate) fn leave(&mut self) {
        self.0.pop();
    }

    /// As text: `a.b[0].c`.
    pub(crate) fn text(&self) -> String {
        self.0.concat()
    }
}

/// Reads values, and notes everything that Talos refuses.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// What was refused so far.
    pub(crate) findings: Vec<Finding>,
    /// Where it is.
    pub(crate) path: Path,
}

impl Reader {
    fn refuse<T>(&mut self, at: Position, what: impl Into<String>) -> Option<T> {
        self.findings.push(Finding { path: self.path.text(), at: Some(at), what: what.into(), is_warning: false });
        None
    }

    /// The value of `node`; `None` if there is nothing, or nothing that Talos takes.
    pub(crate) fn read(&mut self, shape: &Shape, node: &Node) -> Option<Value> {
        match (shape, &node.content) {
            (_, Content::Null) => None,
            (Shape::Pointer(inner), _) => self.read(inner, node),
            (Shape::Struct(index), Content::Map(entries)) => {
                let of = MODEL.fields(*index);
                let values = self.entries(entries, |reader, key, value| match of.field(&key.text) {
                    Some(field) => reader.read(&field.shape, value),
                    None => reader.refuse(key.at, "is not known here"),
                });
                Some(Value::Object(values))
            }
            (Shape::List(inner, _), Content::List(items)) => Some(Value::Array(self.items(inner, items))),
            (Shape::Map(inner, _), Content::Map(entries)) => {
                let values = self.entries(entries, |reader, key, value| match (&value.content, &**inner) {
                    _ if is_merge(key) => reader.refuse(key.at, "merges, which Talos does in values of any form only"),
                    (Content::Null, Shape::Pointer(_)) => reader.refuse(value.at, "may not be null"),
                    (Content::Null, shape) => Some(super::encode(shape, None)),
                    (_, shape) => reader.read(shape, value),
                });
                Some(Value::Object(values))
            }
            (Shape::Leaf(leaf), _) => self.leaf(*leaf, node),
            (_, Content::Scalar(scalar)) => self.scalar(shape, node.at, scalar),
            (Shape::Struct(_) | Shape::Map(..), _) => self.refuse(node.at, format!("is {}, and has to be a map", node.kind())),
            (Shape::List(..), _) => self.refuse(node.at, format!("is {}, and has to be a list", node.kind())),
            _ => self.refuse(node.at, format!("is {}, and has to be a single value", node.kind())),
        }
    }

    fn in_key<T>(&mut self, key: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter(key);
        let result = work(self);
        self.path.leave();
        result
    }

    fn in_index<T>(&mut self, index: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter_item(index);
        let result = work(self);
        self.path.leave();
        result
    }

    /// Go drops nulls from lists of values, and Talos refuses them in lists of pointers.
    fn items(&mut self, inner: &Shape, items: &[Node]) -> Vec<Value> {
        let read = |(index, item): (usize, &Node)| {
            self.in_index(index, |reader| match (&item.content, inner) {
                (Content::Null, Shape::Pointer(_)) => reader.refuse(item.at, "may not be null"),
                _ => reader.read(inner, item),
            })
        };
        items.iter().enumerate().filter_map(read).collect()
    }

    /// What `read` makes of each entry of a map; it stands once for each key.
    fn entries(&mut self, entries: &[(Key, Node)], mut read: impl FnMut(&mut Self, &Key, &Node) -> Option<Value>) -> Map<String, Value> {
        let mut seen = HashSet::new();
        for (key, _) in entries.iter().filter(|(key, _)| !seen.insert(key.text.as_str())) {
            self.in_key(&key.text, |reader| reader.refuse::<()>(key.at, "is there twice"));
        }
        let mut values = Map::new();
        for (key, value) in entries {
            let read = self.in_key(&key.text, |reader| read(reader, key, value));
            values.extend(read.map(|value| (key.text.clone(), value)));
        }
        values
    }

    /// Texts under `keys` alone, empty where they are left out; `read` makes of each what Talos makes of it.
    fn texts(&mut self, keys: &[&str], entries: &[(Key, Node)], read: impl Fn(&mut Self, &Key, &Node, &str) -> Option<Value>) -> Value {
        let given = self.entries(entries, |reader, key, value| {
            if !keys.contains(&key.text.as_str()) {
                return reader.refuse(key.at, "is not known here");
            }
            let text = reader.read(&Shape::Text, value)?;
            read(reader, key, value, text.as_str()?)
        });
        let mut values = keys.iter().map(|key| ((*key).to_owned(), Value::from(""))).collect::<Map<_, _>>();
        values.extend(given);
        Value::Object(values)
    }

    fn scalar(&mut self, shape: &Shape, at: Position, scalar: &Scalar) -> Option<Value> {
        let resolved = resolve(scalar);
        match shape {
            Shape::Text => match resolved {
                Resolved::Null => None,
                Resolved::Time => self.refuse(at, "is a time, and has to be a text: write it in quotes"),
                _ => Some(Value::from(scalar.text.clone())),
            },
            Shape::Bool => match (resolved, scalar.text.as_str()) {
                (Resolved::Bool(value), _) => Some(Value::from(value)),
                (Resolved::Text, "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON") => Some(Value::from(true)),
                (Resolved::Text, "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF") => Some(Value::from(false)),
                _ => self.refuse(at, "has to be `true` or `false`"),
            },
            Shape::Integer(first, last) => {
                let value = match resolved {
                    Resolved::Integer(value) => Some(value),
                    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction, and is in the range of 64 bits")]
                    Resolved::Float(value) if value.fract() == 0.0 && value.abs() < 1e19 => Some(value as i128),
                    _ => None,
                };
                match value.filter(|value| (first..=last).contains(&value)).and_then(number) {
                    Some(value) => Some(Value::Number(value)),
                    None => self.refuse(at, format!("has to be a whole number from {first} to {last}")),
                }
            }
            Shape::Enum(index) => {
                let of = MODEL.words(*index);
                match of.canonical(&scalar.text) {
                    Some(word) => Some(Value::from(word)),
                    None => self.refuse(at, format!("has to be {}", one_of(&of.words))),
                }
            }
            Shape::Struct(_) | Shape::Map(..) => self.refuse(at, "is a text, and has to be a map"),
            Shape::List(..) => self.refuse(at, "is a text, and has to be a list"),
            Shape::Pointer(_) | Shape::Leaf(_) => None,
        }
    }

    fn leaf(&mut self, leaf: Leaf, node: &Node) -> Option<Value> {
        match (leaf, &node.content) {
            (_, Content::Null) => None,
            (Leaf::Free, Content::Map(_)) => Some(self.free(node)),
            (Leaf::Free, _) => self.refuse(node.at, format!("is {}, and has to be a map", node.kind())),
            (Leaf::InlineManifests, Content::List(items)) => Some(self.manifests(items)),
            (Leaf::Argument, Content::List(items)) => Some(Value::Array(self.items(&Shape::Text, items))),
            (Leaf::PemCertificate | Leaf::PemKey | Leaf::PemPair, Content::Map(entries)) => Some(self.pem(leaf, entries)),
            (_, Content::Scalar(scalar)) => match (resolve(scalar), leaf.read(&scalar.text)) {
                (Resolved::Null, _) => None,
                (Resolved::Float(_), _) if leaf == Leaf::Duration => self.refuse(node.at, "is no duration such as `1h30m`"),
                (Resolved::Integer(_) | Resolved::Float(_), _) if leaf == Leaf::PortRange => {
                    self.scalar(&Shape::Integer(0, u16::MAX.into()), node.at, scalar)
                }
                (_, Ok(value)) => Some(value),
                (_, Err(why)) => self.refuse(node.at, why),
            },
            (Leaf::InlineManifests, _) => self.refuse(node.at, format!("is {}, and has to be a list", node.kind())),
            (Leaf::PemCertificate | Leaf::PemKey | Leaf::PemPair, _) => {
                self.refuse(node.at, format!("is {}, and has to be a map", node.kind()))
            }
            _ => self.refuse(node.at, format!("is {}, and has to be a single value", node.kind())),
        }
    }

    fn manifests(&mut self, items: &[Node]) -> Value {
        let read = |(index, item): (usize, &Node)| {
            self.in_index(index, |reader| match &item.content {
                Content::Map(entries) => Some(reader.texts(&["contents", "name"], entries, |_, key, _, text| {
                    let trimmed = text.trim_start_matches(['\t', '\n', '\u{b}', '\u{c}', '\r']);
                    Some(Value::from(if key.text == "contents" { trimmed } else { text }))
                })),
                Content::Null => None,
                _ => reader.refuse(item.at, "has to be a map"),
            })
        };
        Value::Array(items.iter().enumerate().filter_map(read).collect())
    }

    fn pem(&mut self, leaf: Leaf, entries: &[(Key, Node)]) -> Value {
        self.texts(leaf.pem_keys(), entries, |reader, key, value, text| match same_base64(text, key.text == "key") {
            Some(text) => Some(Value::from(text)),
            None => reader.refuse(value.at, "is no base64"),
        })
    }

    /// Adds the map, or each map of the list, of a merge key to `merged`.
    fn merged(&mut self, node: &Node, merged: &mut Vec<Map<String, Value>>) -> Option<Value> {
        let maps = match &node.content {
            Content::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        for map in maps {
            match (&map.content, self.free(map)) {
                (Content::Map(_), Value::Object(entries)) => merged.push(entries),
                _ => return self.refuse(map.at, "has to be a map or a list of maps"),
            }
        }
        None
    }

    /// Anything at all, with numbers as Go reads them.
    fn free(&mut self, node: &Node) -> Value {
        match &node.content {
            Content::Null => Value::Null,
            Content::Scalar(scalar) => match resolve(scalar) {
                Resolved::Null => Value::Null,
                Resolved::Bool(value) => Value::from(value),
                Resolved::Integer(value) => number(value).map_or_else(|| Value::from(scalar.text.clone()), Value::Number),
                Resolved::Float(value) => float(value).map_or_else(|| Value::from(scalar.text.clone()), Value::Number),
                Resolved::Time | Resolved::Text => Value::from(scalar.text.clone()),
            },
            Content::List(items) => {
                let read = |(index, item)| self.in_index(index, |reader| reader.free(item));
                Value::Array(items.iter().enumerate().map(read).collect())
            }
            Content::Map(entries) => {
                let mut merged = Vec::new();
                let mut values =
                    self.entries(
                        entries,
                        |reader, key, value| {
                            if is_merge(key) { reader.merged(value, &mut merged) } else { Some(reader.free(value)) }
                        },
                    );
                // What is written wins over what is merged, and what is merged first over what comes after it.
                for (key, value) in merged.into_iter().flatten() {
                    values.entry(key).or_insert(value);
                }
                Value::Object(values)
            }
        }
    }
}

/// Whether a key merges the map that is its value into the map that it stands in (<https://yaml.org/type/merge.html>).
fn is_merge(key: &Key) -> bool {
    key.plain && key.text == "<<"
}

fn one_of(words: &[&str]) -> String {
    let shown: Vec<_> = words.iter().take(12).map(|word| format!("`{word}`")).collect();
    let rest = if words.len() > 12 { " …" } else { "" };
    format!("one of {}{rest}", shown.join(", "))
}
