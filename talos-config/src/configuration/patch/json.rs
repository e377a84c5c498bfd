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
    value: Value,
}

/// The steps in a list.
pub(super) fn read(node: &Node, file: &Path) -> Result<Vec<Operation>, Problems> {
    let (mut operations, mut problems) = (Vec::new(), Vec::new());
    for item in node.list().unwrap_or_default() {
        let refuse = |what: &str| Problem::error("json-patch", what).at(place(file, item.at));
        let text = |key| item.field(key).and_then(Node::text).map(str::to_owned);
        let is_map = matches!(item.content, Content::Map(_));
        match (text("op"), text("path").map(|path| pointer(&path))) {
            (Some(name), Some(Some(path))) if is_map => {
                if !matches!(name.as_str(), "add" | "remove" | "replace" | "move" | "copy" | "test") {
                    problems.push(refuse("an operation has to be `add`, `remove`, `replace`, `move`, `copy` or `test`"));
                    continue;
                }
                let from = text("from").and_then(|from| pointer(&from)).unwrap_or_default();
                operations.push(Operation { name, path, from, value: item.field("value").map(value).unwrap_or_default() });
            }
            _ => problems.push(refuse("an operation has to have `op` and a `path` that begins with `/`")),
        }
    }
    if problems.is_empty() { Ok(operations) } else { Err(Problems(problems)) }
}

/// Any value, as Go reads it.
fn value(node: &Node) -> Value {
    let wrapped = Node {
        at: node.at,
        content: Content::Map(vec![(homelab_core::yaml::Key { at: node.at, text: "value".to_owned(), plain: true }, node.clone())]),
    };
    let mut read = Reader::default().read(&Shape::Leaf(Leaf::Free), &wrapped).unwrap_or_default();
    read.as_object_mut().and_then(|map| map.shift_remove("value")).unwrap_or_default()
}

/// The keys of a JSON pointer.
fn pointer(text: &str) -> Option<Vec<String>> {
    let rest = match text {
        "" => return Some(Vec::new()),
        text => text.strip_prefix('/')?,
    };
    Some(rest.split('/').map(|key| key.replace("~1", "/").replace("~0", "~")).collect())
}

/// The document after all steps; the first that cannot be done otherwise.
pub(super) fn apply(mut document: Value, operations: &[Operation]) -> Result<Value, String> {
    let mut copied = 0;
    for operation in operations {
        let path = || format!("/{}", operation.path.join("/"));
        let missing = || format!("`{}` cannot be done: `{}` is not there", operation.name, path());
        let value = match operation.name.as_str() {
            "add" | "replace" => operation.value.clone(),
            "move" => remove(&mut document, &operation.from).ok_or_else(missing)?,
            "copy" => {
                let value = find(&mut document, &operation.from).ok_or_else(missing)?.clone();
                copied += size(&value);
                if copied > MAX_COPIED {
                    return Err("its steps copy too much".to_owned());
                }
                value
            }
            "remove" => {
                remove(&mut document, &operation.path).ok_or_else(missing)?;
                continue;
            }
            _ => {
                let found = find(&mut document, &operation.path).map(|value| value.clone()).unwrap_or_default();
                if found != operation.value {
                    return Err(format!("the test of `{}` fails", path()));
                }
                continue;
            }
        };
        if operation.path.len() + height(&value) > MAX_DEPTH {
            return Err(format!("`{}` would put more than {MAX_DEPTH} lists and maps into each other", path()));
        }
        if operation.name == "replace" {
            *find(&mut document, &operation.path).ok_or_else(missing)? = value;
        } else {
            add(&mut document, &operation.path, value).ok_or_else(missing)?;
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

/// An index of a list; negative ones count from its end.
fn index(key: &str, length: usize) -> Option<usize> {
    match key.strip_prefix('-') {
        Some(back) => length.checked_sub(back.parse().ok()?),
        None => key.parse().ok(),
    }
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

fn add(document: &mut Value, path: &[String], value: Value) -> Option<()> {
    let Some((key, parents)) = path.split_last() else {
        *document = value;
        return Some(());
    };
    match find(document, parents)? {
        Value::Object(map) => drop(map.insert(key.clone(), value)),
        Value::Array(list) if key == "-" => list.push(value),
        Value::Array(list) => {
            let index = index(key, list.len()).filter(|index| *index <= list.len())?;
            list.insert(index, value);
        }
        _ => return None,
    }
    Some(())
}

fn remove(document: &mut Value, path: &[String]) -> Option<Value> {
    let Some((key, parents)) = path.split_last() else { return Some(std::mem::replace(document, Value::Object(Map::new()))) };
    match find(document, parents)? {
        Value::Object(map) => map.shift_remove(key),
        Value::Array(list) => {
            let index = index(key, list.len()).filter(|index| *index < list.len())?;
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
