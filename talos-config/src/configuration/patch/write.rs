//! Steps as the text of a patch.

use homelab_core::yaml;
use serde_json::{Map, Value, json};

use super::difference::{Action, Change, DocumentId};
use crate::configuration::{Configuration, Read, kind};
use crate::model::{Leaf, MODEL, Merge, Shape, is_zero};

/// Fields that hold what nobody may see, wherever they stand; pairs of certificate and key beside them.
const SECRET: [&str; 17] = [
    "aescbcEncryptionSecret",
    "apiToken",
    "apiUrl",
    "auth",
    "clusterID",
    "clusterSecret",
    "id",
    "identityToken",
    "key",
    "passphrase",
    "password",
    "presharedKey",
    "privateKey",
    "secret",
    "secretboxEncryptionSecret",
    "token",
    "uniqueToken",
];

/// The documents that make `changes` to `before` when they are merged into it, in order.
pub(crate) fn documents(changes: &[Change], before: &Configuration) -> Vec<Value> {
    let mut ids: Vec<&DocumentId> = Vec::new();
    for change in changes {
        if !ids.contains(&&change.document) {
            ids.push(&change.document);
        }
    }
    ids.into_iter().flat_map(|id| document(id, changes.iter().filter(|change| change.document == *id).collect(), before)).collect()
}

/// The text of a patch.
pub(crate) fn text(documents: &[Value]) -> String {
    yaml::to_string_multi(documents).expect("values that were read can be written")
}

/// Where a key would stand in a patch: document and path. What Talos takes as free text, such as files and pods, is not looked at.
pub(crate) fn secret(documents: &[Value]) -> Option<String> {
    documents.iter().find_map(|document| {
        let name = document.get("kind").and_then(Value::as_str).unwrap_or("v1alpha1");
        // The free form of this kind is a list of keys.
        let keys = document.get("config").filter(|_| name == "KubeEtcdEncryptionConfig").map(|_| "config".to_owned());
        let path = keys.or_else(|| secret_below(&Shape::Struct(kind(name)?.fields), document))?;
        Some(format!("{name}: `{path}`"))
    })
}

/// What is to be taken away stands in a document of its own if something takes its place.
fn document(id: &DocumentId, changes: Vec<&Change>, before: &Configuration) -> Vec<Value> {
    let (deleted, set): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|change| change.action == Action::Delete);
    let is_replaced = set.iter().any(|set| deleted.iter().any(|deleted| deleted.is_at_or_above(set)));
    let steps = if is_replaced { vec![deleted, set] } else { vec![changes] };
    let shape = kind(id.kind).map(|kind| Shape::Struct(kind.fields));
    let mut before = before.document(id).map(Read::encoded);
    let mut documents = Vec::new();
    for step in steps {
        let mut document = head(id);
        for change in &step {
            insert(&mut document, &change.path, &change.action);
        }
        if let Some((shape, before)) = shape.as_ref().zip(before.as_mut()) {
            keep(shape, before, &mut document);
            for change in step.iter().filter(|change| change.action == Action::Delete) {
                remove(before.to_mut(), &change.path);
            }
        }
        documents.push(document);
    }
    documents
}

fn remove(value: &mut Value, path: &[String]) {
    let Some((last, parents)) = path.split_last() else { return };
    let parent = parents.iter().try_fold(value, |value, key| value.get_mut(key));
    if let Some(Value::Object(map)) = parent {
        map.shift_remove(last);
    }
}

fn head(id: &DocumentId) -> Value {
    match (id.kind, id.name.as_str()) {
        ("v1alpha1", _) => json!({}),
        (kind, "") => json!({ "apiVersion": "v1alpha1", "kind": kind }),
        (kind, name) => json!({ "apiVersion": "v1alpha1", "kind": kind, "name": name }),
    }
}

fn insert(document: &mut Value, path: &[String], action: &Action) {
    let place = path.iter().fold(document, |value, key| {
        if !value.is_object() {
            *value = Value::Object(Map::new());
        }
        &mut value[key.as_str()]
    });
    match action {
        Action::Delete if path.is_empty() => place["$patch"] = "delete".into(),
        Action::Delete => *place = json!({ "$patch": "delete" }),
        Action::Set(_) if path.is_empty() => {}
        Action::Set(value) => *place = value.clone(),
        Action::Append(items) => *place = Value::Array(items.clone()),
    }
}

/// Whether a merge takes a value of this shape away where the patch does not name it: Talos merges `false`, no size and no expression.
const fn is_taken_away(shape: &Shape) -> bool {
    matches!(shape, Shape::Bool | Shape::Leaf(Leaf::ByteSize | Leaf::Cel))
}

/// Whether a later patch of the same document takes away what `change` sets.
pub(crate) fn is_forgotten(change: &Change) -> bool {
    let field = |shape, key: &String| match shape {
        Some(Shape::Struct(index)) => MODEL.fields(index).field(key).map(|field| field.shape.clone()),
        _ => None,
    };
    let document = kind(change.document.kind).map(|kind| Shape::Struct(kind.fields));
    change.path.iter().fold(document, field).is_some_and(|shape| is_taken_away(&shape))
}

/// Adds what a merge would take away because the patch does not name it.
fn keep(shape: &Shape, before: &Value, patch: &mut Value) {
    let Value::Object(entries) = patch else { return };
    match shape {
        Shape::Pointer(inner) => keep(inner, before, patch),
        Shape::Struct(_) if entries.contains_key("$patch") => {}
        Shape::Struct(index) => {
            for field in MODEL.fields(*index).fields.iter().filter(|field| !field.replace) {
                let Some(before) = before.get(field.key).filter(|value| !value.is_null()) else { continue };
                match (&field.shape, entries.get_mut(field.key)) {
                    (shape, Some(patch)) => keep(shape, before, patch),
                    (shape, None) if is_taken_away(shape) && !is_zero(shape, Some(before)) => {
                        entries.insert(field.key.to_owned(), before.clone());
                    }
                    (shape @ Shape::Struct(_), None) => {
                        let mut inner = Value::Object(Map::new());
                        keep(shape, before, &mut inner);
                        if inner.as_object().is_some_and(|inner| !inner.is_empty()) {
                            entries.insert(field.key.to_owned(), inner);
                        }
                    }
                    _ => {}
                }
            }
        }
        Shape::Map(inner, Merge::Usual) => {
            for (key, patch) in entries {
                if let Some(before) = before.get(key) {
                    keep(inner, before, patch);
                }
            }
        }
        _ => {}
    }
}

fn secret_below(shape: &Shape, value: &Value) -> Option<String> {
    let below = |key: &str, shape: &Shape, value: &Value| {
        secret_below(shape, value).map(|rest| if rest.is_empty() { key.to_owned() } else { format!("{key}.{rest}") })
    };
    match (shape, value) {
        (_, Value::Object(map)) if map.contains_key("$patch") => None,
        (Shape::Pointer(inner), value) => secret_below(inner, value),
        (Shape::Struct(index), value) => MODEL.fields(*index).fields.iter().find_map(|field| {
            let value = value.get(field.key).filter(|value| !is_zero(&field.shape, Some(value)))?;
            let is_deleted = value.get("$patch").is_some();
            if SECRET.contains(&field.key) && !is_deleted { Some(field.key.to_owned()) } else { below(field.key, &field.shape, value) }
        }),
        (Shape::List(inner, _), Value::Array(items)) => items.iter().find_map(|item| below("[]", inner, item)),
        (Shape::Map(inner, _), Value::Object(map)) => map.iter().find_map(|(key, value)| below(key, inner, value)),
        (Shape::Leaf(Leaf::PemPair | Leaf::PemKey), _) => Some(String::new()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use serde_json::{Value, json};

    use super::super::Patch;
    use super::{SECRET, documents, text};
    use crate::configuration::{Configuration, Read};
    use crate::model::{Kind, MODEL, Shape, sample};

    fn configuration(kind: &'static Kind, turn: usize) -> Configuration {
        let shape = Shape::Struct(kind.fields);
        let mut value = sample(&shape, "", turn);
        thin(&shape, &mut value, turn);
        let head =
            if kind.name == "v1alpha1" { json!({ "version": "v1alpha1" }) } else { json!({ "apiVersion": "v1alpha1", "kind": kind.name }) };
        value.as_object_mut().expect("a map").extend(head.as_object().expect("a map").clone());
        if kind.is_named {
            value["name"] = Value::from("same");
        }
        Configuration::of(vec![Read::new(kind, &value)])
    }

    /// Leaves out every third field, each turn others.
    fn thin(shape: &Shape, value: &mut Value, turn: usize) {
        match (shape, value) {
            (Shape::Pointer(inner), value) => thin(inner, value, turn),
            (Shape::Struct(index), Value::Object(map)) => {
                for (index, field) in MODEL.fields(*index).fields.iter().enumerate() {
                    if index % 3 == turn % 3 {
                        map.shift_remove(field.key);
                    } else if let Some(value) = map.get_mut(field.key) {
                        thin(&field.shape, value, turn + index);
                    }
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_document_becomes_every_other_one_of_its_kind() {
        let mut wrong = Vec::new();
        for kind in MODEL.kinds() {
            for (from, to) in (0..5).flat_map(|from| (0..5).filter(move |to| from != *to).map(move |to| (from, to))) {
                let (base, goal) = (configuration(kind, from), configuration(kind, to));
                let text = text(&documents(&base.changes_to(&goal), &base));
                let result = Patch::read(&text, Path::new("patch.yaml")).and_then(|patch| base.patched(&patch));
                match result {
                    Ok(patched) if patched.config == goal => {}
                    Ok(_) => wrong.push(format!("{} {from} {to}:\n{text}", kind.name)),
                    Err(problems) => wrong.push(format!("{} {from} {to}: {problems}\n{text}", kind.name)),
                }
            }
        }
        assert!(wrong.is_empty(), "{}\n\n{} are wrong", wrong.join("\n\n"), wrong.len());
    }

    /// Keys of the fields that types read as secrets, from the sources below `folder`.
    #[expect(clippy::disallowed_methods, reason = "the sources of this crate")]
    fn secret_fields(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                secret_fields(&entry, found);
                continue;
            }
            let text = fs::read_to_string(&entry).expect("a source");
            let is_read = |(above, _): &(&str, &str)| above.contains("::read_secret\"") || above.contains("::read_optional_secret\"");
            for (attribute, field) in text.lines().zip(text.lines().skip(1)).filter(is_read) {
                let renamed = attribute.split_once("rename = \"").and_then(|(_, name)| name.split_once('"'));
                let name = field.trim().trim_start_matches("pub ").split(':').next().expect("a name");
                found.push(renamed.map_or_else(|| camel_case(name), |(name, _)| name.to_owned()));
            }
        }
    }

    fn camel_case(name: &str) -> String {
        let mut words = name.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
    }

    #[test]
    fn no_field_that_a_type_reads_as_a_secret_gets_into_a_patch() {
        let mut found = Vec::new();
        secret_fields(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.len() > 20, "{found:?}");
        let unknown: Vec<&String> = found.iter().filter(|name| !SECRET.contains(&name.as_str())).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
