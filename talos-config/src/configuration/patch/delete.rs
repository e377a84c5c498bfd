//! `$patch: delete` (`config/configloader/internal/decoder/{delete,selector}.go`).

use homelab_core::yaml::{Content, Key, Node};
use serde_json::Value;

use super::super::Read;
use super::field;
use crate::model::{Leaf, Shape};

/// What a patch takes away.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    version: String,
    kind: String,
    /// Empty if the patch names none.
    name: String,
    /// Keys on the way to it, `[0]` and the like for items; empty for the document itself.
    pub(super) path: Vec<String>,
    /// The field and the value that an item of a list has.
    pub(super) item: Option<(String, String)>,
}

impl Selector {
    /// Whether it is about `document`. A kind that has names is not meant without one.
    pub(super) fn is_for(&self, document: &Read) -> bool {
        let is_version = if document.kind.name == "v1alpha1" { self.version.is_empty() } else { self.version == "v1alpha1" };
        is_version && self.kind == document.kind.name && self.name == document.name()
    }

    /// `Kind/name` for messages.
    pub(super) fn id(&self) -> String {
        if self.name.is_empty() { self.kind.clone() } else { format!("{}/{}", self.kind, self.name) }
    }
}

/// Takes what is to be deleted out of `document`, and whether nothing is left of it.
pub(super) fn take(document: &mut Node) -> Result<(Vec<Selector>, bool), String> {
    let mut taker = Taker { root: Root::of(document), selectors: Vec::new(), path: Vec::new() };
    let is_deleted = taker.visit(document, Parent::Document)?;
    Ok((taker.selectors, is_deleted || is_empty(document)))
}

/// A document of which only its name is left. Talos looks for `version` here, so one with `apiVersion` is never empty.
fn is_empty(document: &Node) -> bool {
    let entries = document.map();
    entries.is_some_and(|entries| {
        entries
            .iter()
            .all(|(key, value)| matches!(value.content, Content::Scalar(_)) && matches!(key.text.as_str(), "version" | "kind" | "name"))
    })
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Parent {
    Document,
    Map,
    List,
}

struct Root {
    version: String,
    kind: String,
    name: String,
}

impl Root {
    fn of(document: &Node) -> Self {
        let text = |key| document.field(key).and_then(Node::text).unwrap_or_default().to_owned();
        Self { version: text("apiVersion"), kind: text("kind"), name: text("name") }
    }
}

struct Taker {
    root: Root,
    selectors: Vec<Selector>,
    path: Vec<String>,
}

fn is_mark(key: &Key, value: &Node) -> bool {
    key.text == "$patch" && value.text() == Some("delete")
}

impl Taker {
    /// Whether `node` goes as a whole.
    fn visit(&mut self, node: &mut Node, parent: Parent) -> Result<bool, String> {
        match &mut node.content {
            Content::Map(entries) => {
                let mut index = 0;
                while index < entries.len() {
                    if is_mark(&entries[index].0, &entries[index].1) {
                        let other = entries.iter().find(|(key, value)| !is_mark(key, value));
                        let item = other.map(|(key, value)| (key.text.clone(), value.text().unwrap_or_default().to_owned()));
                        self.select(parent, item)?;
                        return Ok(true);
                    }
                    self.path.push(entries[index].0.text.clone());
                    let goes = self.visit(&mut entries[index].1, Parent::Map)?;
                    self.path.pop();
                    if goes {
                        entries.remove(index);
                        if entries.is_empty() {
                            return Ok(true);
                        }
                    } else {
                        index += 1;
                    }
                }
            }
            Content::List(items) => {
                let mut index = 0;
                while index < items.len() {
                    self.path.push(format!("[{index}]"));
                    let goes = self.visit(&mut items[index], Parent::List)?;
                    self.path.pop();
                    if goes {
                        items.remove(index);
                        if items.is_empty() {
                            return Ok(true);
                        }
                    } else {
                        index += 1;
                    }
                }
            }
            Content::Null | Content::Scalar(_) => {}
        }
        Ok(false)
    }

    fn select(&mut self, parent: Parent, item: Option<(String, String)>) -> Result<(), String> {
        let path = self.path.join(".");
        if parent == Parent::List && item.is_none() {
            return Err(format!("`{path}` is to be deleted, and has no field by which the item is known"));
        }
        if parent != Parent::List && self.path.iter().any(|part| part.starts_with('[')) {
            return Err(format!("`{path}` cannot be deleted from an item of a list"));
        }
        let item = item.filter(|_| parent == Parent::List);
        let Root { version, kind, name } = &self.root;
        let kind = match (version.is_empty(), kind.is_empty()) {
            (true, true) if self.path.is_empty() => {
                return Err("a document that is to be deleted has to have `apiVersion` and `kind`".to_owned());
            }
            (true, true) => "v1alpha1".to_owned(),
            (false, false) => kind.clone(),
            _ => return Err("a document in which something is to be deleted has to have both `apiVersion` and `kind`".to_owned()),
        };
        self.selectors.push(Selector { version: version.clone(), kind, name: name.clone(), path: self.path.clone(), item });
        Ok(())
    }
}

const MISSING: &str = "is not there, and so cannot be deleted";

/// Takes the value at `path` away.
pub(super) fn apply(shape: &Shape, value: &mut Value, path: &[String], item: Option<&(String, String)>) -> Result<(), &'static str> {
    let Some((key, rest)) = path.split_first() else { return Err(MISSING) };
    match shape {
        Shape::Pointer(inner) => apply(inner, value, path, item),
        Shape::Struct(_) => {
            let inner = field(shape, key).ok_or(MISSING)?;
            let Value::Object(map) = value else { return Err(MISSING) };
            if rest.is_empty() {
                map.shift_remove(key);
                return Ok(());
            }
            match (map.get_mut(key), inner) {
                (Some(found), _) => apply(inner, found, rest, item),
                // A struct that is no pointer is always there, and empty.
                (None, Shape::Struct(_)) => apply(inner, &mut Value::Object(serde_json::Map::new()), rest, item),
                (None, _) => Err(MISSING),
            }
        }
        Shape::Map(inner, _) => by_key(value, key, rest, |found, rest| apply(inner, found, rest, item)),
        Shape::Leaf(Leaf::Free) => free(value, path),
        Shape::List(inner, _) => {
            let Some((field, wanted)) = item.filter(|_| rest.is_empty() && key.starts_with('[')) else {
                return Err("lies in a list, of which only whole items can be deleted");
            };
            let Value::Array(items) = value else { return Err(MISSING) };
            let is_struct =
                matches!(**inner, Shape::Struct(_)) || matches!(&**inner, Shape::Pointer(inner) if matches!(**inner, Shape::Struct(_)));
            let is_wanted = |item: &Value| {
                let text = item.get(field).map(|value| value.as_str().map_or_else(|| not_a_text(value), str::to_owned));
                text.as_deref().unwrap_or_default() == wanted && super::field(inner, field).is_some()
            };
            let index = items.iter().position(is_wanted).filter(|_| is_struct).ok_or(MISSING)?;
            items.remove(index);
            Ok(())
        }
        _ => Err(MISSING),
    }
}

/// How Go's `reflect.Value.String` shows what is no text.
fn not_a_text(value: &Value) -> String {
    match value {
        Value::Bool(_) => "<bool Value>".to_owned(),
        _ => "<int Value>".to_owned(),
    }
}

fn by_key(
    value: &mut Value,
    key: &str,
    rest: &[String],
    inner: impl FnOnce(&mut Value, &[String]) -> Result<(), &'static str>,
) -> Result<(), &'static str> {
    let Value::Object(map) = value else { return Err(MISSING) };
    if rest.is_empty() {
        return map.shift_remove(key).map(drop).ok_or(MISSING);
    }
    inner(map.get_mut(key).ok_or(MISSING)?, rest)
}

fn free(value: &mut Value, path: &[String]) -> Result<(), &'static str> {
    let (key, rest) = path.split_first().ok_or(MISSING)?;
    match value {
        Value::Object(_) => by_key(value, key, rest, free),
        Value::Array(_) => Err("lies in a list of free form, of which nothing can be deleted"),
        _ => Err(MISSING),
    }
}
