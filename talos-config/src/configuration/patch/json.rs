//! Steps of RFC 6902.

use std::path::Path;

use homelab_core::yaml::{Content, MAX_DEPTH, Node};
use homelab_core::{Problem, Problems};
use serde_json::{Map, Value};

use super::super::place;
use crate::model::{Leaf, Reader, Shape};

/// How much `copy` may add: values and characters.
const MAX_COPIED: usize = 250_000;

/// A step.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    name: String,
    path: Vec<String>,
    from: Vec<String>,
    /// `None` if none is written.
    value: Option<Value>,
}

/// The steps in a list. A `value` that is null is none if the patch `is_json`, as in Go.
pub(super) fn read(node: &Node, is_json: bool, file: &Path) -> Result<Vec<Operation>, Problems> {
    let (mut operations, mut problems) = (Vec::new(), Vec::new());
    for item in node.list().unwrap_or_default() {
        let refuse = |what: &str| Problem::error("json-patch", what).at(place(file, item.at));
        let path = |key| item.field(key).and_then(Node::text).and_then(pointer);
        let mut step = step(item, file, &mut problems);
        let (Some(name), Some(path), from) = (item.field("op").and_then(Node::text), path("path"), path("from")) else {
            problems.push(refuse("an operation has to have `op` and a `path` that begins with `/`"));
            continue;
        };
        match name {
            "add" | "remove" | "replace" | "test" => {}
            "move" | "copy" if from.is_some() => {}
            "move" | "copy" => problems.push(refuse("an operation that moves or copies has to have a `from` that begins with `/`")),
            _ => problems.push(refuse("an operation has to be `add`, `remove`, `replace`, `move`, `copy` or `test`")),
        }
        let value = step.shift_remove("value").filter(|value| !(is_json && value.is_null()));
        operations.push(Operation { name: name.to_owned(), path, from: from.unwrap_or_default(), value });
    }
    if problems.is_empty() { Ok(operations) } else { Err(Problems(problems)) }
}

/// The keys of a step and their values, as Go reads them.
fn step(node: &Node, file: &Path, problems: &mut Vec<Problem>) -> Map<String, Value> {
    let mut reader = Reader::default();
    let step = reader.read(&Shape::Leaf(Leaf::Free), node).unwrap_or_default();
    for finding in reader.findings {
        let problem = Problem::error("json-patch", format!("`{}` {}", finding.path, finding.what));
        problems.push(problem.at(place(file, finding.at.unwrap_or(node.at))));
    }
    if let Value::Object(step) = step { step } else { Map::new() }
}

/// The keys of a JSON pointer.
fn pointer(text: &str) -> Option<Vec<String>> {
    let rest = match text {
        "" => return Some(Vec::new()),
        text => text.strip_prefix('/')?,
    };
    Some(rest.split('/').map(|key| key.replace("~1", "/").replace("~0", "~")).collect())
}

/// The document that `node` is, as Talos turns it into JSON: with nulls, and with the booleans of YAML 1.1.
pub(super) fn document(node: &Node) -> Value {
    let mut node = node.clone();
    use_old_booleans(&mut node);
    Reader::default().read(&Shape::Leaf(Leaf::Free), &node).unwrap_or_default()
}

fn use_old_booleans(node: &mut Node) {
    match &mut node.content {
        Content::Null => {}
        Content::Scalar(scalar) => match scalar.text.as_str() {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" if scalar.plain => "true".clone_into(&mut scalar.text),
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" if scalar.plain => "false".clone_into(&mut scalar.text),
            _ => {}
        },
        Content::List(items) => items.iter_mut().for_each(use_old_booleans),
        Content::Map(entries) => entries.iter_mut().for_each(|(_, value)| use_old_booleans(value)),
    }
}

/// The document after all steps, as the library does them that Talos uses (`github.com/evanphx/json-patch`); the first that cannot be done
/// otherwise.
pub(super) fn apply(mut document: Value, operations: &[Operation]) -> Result<Value, String> {
    let mut copied = 0;
    for operation in operations {
        let missing = |path: &[String]| format!("`{}` cannot be done: `/{}` is not there", operation.name, path.join("/"));
        let there = || missing(&operation.path);
        let value = match operation.name.as_str() {
            "add" | "replace" => operation.value.clone().unwrap_or_default(),
            "move" => remove(&mut document, &operation.from).ok_or_else(|| missing(&operation.from))?,
            "copy" => {
                let value = get(&mut document, &operation.from).ok_or_else(|| missing(&operation.from))?;
                copied += size(&value);
                if copied > MAX_COPIED {
                    return Err("its steps copy too much".to_owned());
                }
                value
            }
            "remove" => {
                remove(&mut document, &operation.path).ok_or_else(there)?;
                continue;
            }
            _ => {
                let found =
                    if operation.path.is_empty() { document.clone() } else { get(&mut document, &operation.path).ok_or_else(there)? };
                if operation.value.as_ref().map_or(!found.is_null(), |value| found.is_null() || found != *value) {
                    return Err(format!("the test of `/{}` fails", operation.path.join("/")));
                }
                continue;
            }
        };
        if operation.path.len() + height(&value) > MAX_DEPTH {
            return Err(format!("`/{}` would put more than {MAX_DEPTH} lists and maps into each other", operation.path.join("/")));
        }
        if operation.name == "replace" {
            replace(&mut document, &operation.path, value).ok_or_else(there)?;
        } else {
            add(&mut document, &operation.path, value).ok_or_else(there)?;
        }
    }
    Ok(document)
}

/// How many lists and maps lie in each other.
fn height(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(height).max().unwrap_or_default(),
        Value::Object(map) => 1 + map.values().map(height).max().unwrap_or_default(),
        _ => 0,
    }
}

/// How many values and characters there are.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.iter().map(|(key, value)| key.len() + size(value)).sum::<usize>(),
        Value::String(text) => 1 + text.len(),
        _ => 1,
    }
}

/// An index below `end`; negative ones count back from there.
fn index(key: &str, end: usize) -> Option<usize> {
    let index: i64 = key.parse().ok()?;
    let index = if index < 0 { end.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)? } else { usize::try_from(index).ok()? };
    (index < end).then_some(index)
}

fn find<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Object(map) => map.get_mut(key),
        Value::Array(list) => {
            let index = index(key, list.len())?;
            list.get_mut(index)
        }
        _ => None,
    })
}

/// The map or the list that holds what `path` leads to, and the last key; the document itself lies in none.
fn holder<'a, 'b>(document: &'a mut Value, path: &'b [String]) -> Option<(&'a mut Value, &'b String)> {
    let (key, parents) = path.split_last()?;
    Some((find(document, parents)?, key))
}

/// What is there; a key that a map does not have is null.
fn get(document: &mut Value, path: &[String]) -> Option<Value> {
    match holder(document, path)? {
        (Value::Object(map), key) => Some(map.get(key).cloned().unwrap_or_default()),
        (Value::Array(list), key) => index(key, list.len()).map(|index| list[index].clone()),
        _ => None,
    }
}

/// Puts `value` in the place of what is there; into a map even if nothing is.
fn replace(document: &mut Value, path: &[String], value: Value) -> Option<()> {
    if path.is_empty() {
        *document = Some(value).filter(|value| value.is_object() || value.is_array())?;
        return Some(());
    }
    match holder(document, path)? {
        (Value::Object(map), key) => drop(map.insert(key.clone(), value)),
        (Value::Array(list), key) => {
            let index = index(key, list.len())?;
            list[index] = value;
        }
        _ => return None,
    }
    Some(())
}

fn add(document: &mut Value, path: &[String], value: Value) -> Option<()> {
    match holder(document, path)? {
        (Value::Object(map), key) => drop(map.insert(key.clone(), value)),
        (Value::Array(list), key) if key == "-" => list.push(value),
        (Value::Array(list), key) => {
            let index = index(key, list.len() + 1)?;
            list.insert(index, value);
        }
        _ => return None,
    }
    Some(())
}

fn remove(document: &mut Value, path: &[String]) -> Option<Value> {
    match holder(document, path)? {
        (Value::Object(map), key) => map.shift_remove(key),
        (Value::Array(list), key) => {
            let index = index(key, list.len())?;
            Some(list.remove(index))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Configuration, Patch};

    fn refusal(steps: &str) -> String {
        let config = "apiVersion: v1alpha1\nkind: KubeAuditPolicyConfig\nconfiguration: {a: []}\n";
        let config = Configuration::read(config, "some.yaml".as_ref()).expect("a configuration");
        let patch = Patch::read(steps, "patch.yaml".as_ref()).expect("a patch");
        config.patched(&patch).expect_err("too large").to_string()
    }

    #[test]
    fn a_copy_into_itself_cannot_double_a_document_without_end() {
        let refusal = refusal(&"- {op: copy, from: /configuration, path: /configuration/a/-}\n".repeat(60));
        assert!(refusal.contains("its steps copy too much"), "{refusal}");
    }

    #[test]
    fn steps_cannot_build_what_is_too_deep_to_be_written() {
        let mut path = "/configuration".to_owned();
        let mut steps = String::new();
        for _ in 0..1000 {
            path += "/a";
            steps += &format!("- {{op: add, path: {path}, value: {{}}}}\n");
        }
        let refusal = refusal(&steps);
        assert!(refusal.contains("more than 128 lists and maps"), "{refusal}");
    }
}
