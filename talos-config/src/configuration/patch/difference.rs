//! What makes one configuration of another, in steps that a merge can take.

use serde_json::{Map, Value};

use super::merge::merge;
use crate::configuration::{Configuration, Read};
use crate::model::{Leaf, MODEL, Merge, Shape, encode, is_zero};

/// A step, at one place of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) document: DocumentId,
    /// Keys on the way to it; empty for the document itself.
    pub(crate) path: Vec<String>,
    pub(crate) action: Action,
}

/// Which document of a configuration.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct DocumentId {
    pub(crate) kind: &'static str,
    /// Empty if the kind has none.
    pub(crate) name: String,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Takes away what is there.
    Delete,
    /// Puts a value there.
    Set(Value),
    /// Puts items behind those of a list.
    Append(Vec<Value>),
}

impl Change {
    /// Whether it is about what `other` is about, or about something that holds it.
    pub(crate) fn is_at_or_above(&self, other: &Self) -> bool {
        self.document == other.document && other.path.starts_with(&self.path)
    }
}

impl Configuration {
    /// The steps that make it `goal`: documents in the order of `goal`, then those that it has not.
    pub(crate) fn changes_to(&self, goal: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        for document in goal.in_order() {
            let mut differ = Differ { document: document.document_id(), path: Vec::new(), changes };
            let base = self.document(&differ.document).map(Read::encoded);
            differ.value(&Shape::Struct(document.kind.fields), false, base.as_deref(), &document.encoded());
            changes = differ.changes;
        }
        // The document without a kind cannot be taken away.
        let others = self.in_order().map(Read::document_id).filter(|document| document.kind != "v1alpha1");
        let superfluous = others.filter(|document| goal.document(document).is_none());
        changes.extend(superfluous.map(|document| Change { document, path: Vec::new(), action: Action::Delete }));
        changes
    }

    /// Whether it has the same documents as `other` in any order.
    pub(crate) fn has_documents_of(&self, other: &Self) -> bool {
        let is_same = |document: &Read| self.document(&document.document_id()).is_some_and(|ours| ours.encoded() == document.encoded());
        self.documents.len() == other.documents.len() && other.documents.iter().all(is_same)
    }

    pub(super) fn document(&self, id: &DocumentId) -> Option<&Read> {
        self.documents.iter().find(|document| document.kind.name == id.kind && document.name() == id.name)
    }
}

impl Read {
    pub(super) fn document_id(&self) -> DocumentId {
        DocumentId { kind: self.kind.name, name: self.name().to_owned() }
    }
}

struct Differ {
    document: DocumentId,
    path: Vec<String>,
    changes: Vec<Change>,
}

impl Differ {
    fn push(&mut self, action: Action) {
        self.changes.push(Change { document: self.document.clone(), path: self.path.clone(), action });
    }

    fn at(&mut self, key: &str, inner: impl FnOnce(&mut Self)) {
        self.path.push(key.to_owned());
        inner(self);
        self.path.pop();
    }

    /// A field, which is as good as absent if it is zero.
    fn field(&mut self, shape: &Shape, replace: bool, base: Option<&Value>, goal: Option<&Value>) {
        let is_set = |value: &&Value| !value.is_null() && !is_zero(shape, Some(value));
        match (base.filter(is_set), goal.filter(is_set)) {
            (base, Some(goal)) => self.value(shape, replace, base, goal),
            (Some(_), None) if *shape == Shape::Bool => self.push(Action::Set(false.into())),
            (Some(_), None) => self.push(Action::Delete),
            (None, None) => {}
        }
    }

    fn value(&mut self, shape: &Shape, replace: bool, base: Option<&Value>, goal: &Value) {
        if base.is_some_and(|base| encode(shape, Some(base)) == encode(shape, Some(goal))) {
            return;
        }
        let before = self.changes.len();
        let inner = if let Shape::Pointer(inner) = shape { inner } else { shape };
        match inner {
            _ if replace => {}
            Shape::Struct(index) => self.fields(*index, base, goal),
            Shape::Map(inner, how) => self.entries(inner, *how, base, goal),
            Shape::List(..) | Shape::Leaf(Leaf::InlineManifests) => self.list(shape, base, goal),
            Shape::Leaf(Leaf::Free) => self.free(base, goal),
            _ => {}
        }
        if self.changes.len() == before {
            self.whole(shape, replace, base, goal);
        }
    }

    fn fields(&mut self, index: usize, base: Option<&Value>, goal: &Value) {
        let is_document = self.path.is_empty();
        for field in &MODEL.fields(index).fields {
            let names_document =
                matches!(field.key, "apiVersion" | "kind" | "version") || field.key == "name" && !self.document.name.is_empty();
            if is_document && names_document {
                continue;
            }
            let base = base.and_then(|base| base.get(field.key));
            self.at(field.key, |differ| differ.field(&field.shape, field.replace, base, goal.get(field.key)));
        }
    }

    fn entries(&mut self, inner: &Shape, how: Merge, base: Option<&Value>, goal: &Value) {
        let is_merged = how == Merge::Usual;
        self.keys(base, goal, |differ, base, goal| differ.value(inner, !is_merged, base, goal));
    }

    fn keys(&mut self, base: Option<&Value>, goal: &Value, mut value: impl FnMut(&mut Self, Option<&Value>, &Value)) {
        let Value::Object(goal) = goal else { return };
        for (key, goal) in goal {
            self.at(key, |differ| value(differ, base.and_then(|base| base.get(key)), goal));
        }
        for key in base.and_then(Value::as_object).into_iter().flat_map(Map::keys).filter(|key| !goal.contains_key(*key)) {
            self.at(key, |differ| differ.push(Action::Delete));
        }
    }

    fn list(&mut self, shape: &Shape, base: Option<&Value>, goal: &Value) {
        let (Some(old), Some(new)) = (base.map_or(Some(&Vec::new()), Value::as_array).cloned(), goal.as_array()) else { return };
        let added =
            new.strip_prefix(&old[..]).map_or_else(|| new.iter().filter(|item| !old.contains(item)).cloned().collect(), <[Value]>::to_vec);
        if takes(shape, false, base, &Value::Array(added.clone()), goal) {
            self.push(Action::Append(added));
        } else {
            self.push(Action::Delete);
            self.push(Action::Append(new.clone()));
        }
    }

    /// Values whose form Talos does not know.
    fn free(&mut self, base: Option<&Value>, goal: &Value) {
        match (base, goal) {
            (Some(base), goal) if base == goal => {}
            (Some(Value::Object(_)), Value::Object(_)) => self.keys(base, goal, Self::free),
            (Some(Value::Array(_)), Value::Array(_)) => self.list(&Shape::Leaf(Leaf::Free), base, goal),
            _ => self.whole(&Shape::Leaf(Leaf::Free), false, base, goal),
        }
    }

    fn whole(&mut self, shape: &Shape, replace: bool, base: Option<&Value>, goal: &Value) {
        if base.is_some() && !takes(shape, replace, base, goal, goal) {
            self.push(Action::Delete);
        }
        self.push(Action::Set(goal.clone()));
    }
}

/// Whether `base` is `goal` once `patch` is merged into it.
fn takes(shape: &Shape, replace: bool, base: Option<&Value>, patch: &Value, goal: &Value) -> bool {
    let mut merged = base.cloned();
    let is_merged = merge(shape, &mut merged, Some(patch), replace, false).is_ok();
    is_merged && encode(shape, merged.as_ref()) == encode(shape, Some(goal))
}
