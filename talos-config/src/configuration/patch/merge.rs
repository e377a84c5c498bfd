//! How values are merged (`config/merge/merge.go`).

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use crate::model::{GoUrl, Leaf, MODEL, Merge, Shape, is_zero};

type Merged = Result<(), String>;

/// Merges `right` into `left`. `replace` takes it as a whole, `overwrite` even if it is zero.
pub(super) fn merge(shape: &Shape, left: &mut Option<Value>, right: Option<&Value>, replace: bool, overwrite: bool) -> Merged {
    match shape {
        Shape::Bool => {
            *left = right.cloned();
            Ok(())
        }
        Shape::Text | Shape::Integer(..) | Shape::Enum(_) => {
            if overwrite || !is_zero(shape, right) {
                *left = right.cloned();
            }
            Ok(())
        }
        Shape::Pointer(inner) => match right {
            None => Ok(()),
            Some(_) if left.is_none() => {
                *left = right.cloned();
                Ok(())
            }
            Some(_) => merge(inner, left, right, replace, true),
        },
        Shape::List(inner, how) => list(inner, *how, left, right, replace),
        Shape::Map(inner, how) => {
            let Some(Value::Object(right)) = right else { return Ok(()) };
            if replace {
                *left = Some(Value::Object(right.clone()));
                return Ok(());
            }
            let left = object(left);
            for (key, value) in right {
                let mut merged = left.get(key).filter(|_| *how == Merge::Usual).cloned();
                match merged {
                    Some(_) => merge(inner, &mut merged, Some(value), false, false)?,
                    None => merged = Some(value.clone()),
                }
                left.insert(key.clone(), merged.unwrap_or_default());
            }
            Ok(())
        }
        Shape::Struct(index) => {
            if replace {
                if !is_zero(shape, right) {
                    *left = right.cloned();
                }
                return Ok(());
            }
            for field in &MODEL.fields(*index).fields {
                let right = right.and_then(|right| right.get(field.key));
                let mut value = left.as_mut().and_then(Value::as_object_mut).and_then(|left| left.shift_remove(field.key));
                let had = value.is_some();
                let merged = merge(&field.shape, &mut value, right, field.replace, false);
                if value.is_some() || had {
                    let left = object(left);
                    left.extend(value.map(|value| (field.key.to_owned(), value)));
                }
                merged.map_err(|what| {
                    if what.starts_with(' ') { format!("`{}`{what}", field.key) } else { format!("`{}`: {what}", field.key) }
                })?;
            }
            Ok(())
        }
        Shape::Leaf(leaf) => self::leaf(*leaf, left, right, replace),
    }
}

/// The map that `left` is, or is made.
fn object(left: &mut Option<Value>) -> &mut Map<String, Value> {
    let value = left.get_or_insert_with(|| Value::Object(Map::new()));
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("made just before")
}

fn leaf(leaf: Leaf, left: &mut Option<Value>, right: Option<&Value>, replace: bool) -> Merged {
    match (leaf, right) {
        // Upstream takes these even if the patch does not name them.
        (Leaf::ByteSize | Leaf::Cel, _) => *left = right.cloned(),
        (_, None) => {}
        // Upstream keeps both kinds of sizes, and writes bytes.
        (Leaf::Size, Some(right)) => {
            let is_percent = |value: &Value| value.as_str().is_some_and(|text| text.contains('%'));
            let keeps = left.as_ref().is_some_and(|left| !is_percent(left) && is_percent(right));
            if !keeps && right != "" {
                *left = Some(right.clone());
            }
        }
        (Leaf::Url, Some(right)) => url(left, right),
        // An empty map is zero, which replaces nothing.
        (Leaf::Free, Some(Value::Object(right))) if replace && right.is_empty() => {}
        (Leaf::Free, Some(_)) if replace => *left = right.cloned(),
        (Leaf::Free, Some(right)) => {
            let mut value = left.take().unwrap_or_else(|| Value::Object(Map::new()));
            let merged = free(&mut value, right);
            *left = Some(value);
            return merged;
        }
        (Leaf::InlineManifests, Some(Value::Array(right))) => append(left, right),
        (Leaf::DiskSizeMatcher, Some(_)) if left.is_some() => return Err("such comparisons cannot be merged".to_owned()),
        (Leaf::Duration, Some(right)) if right == "0s" => {}
        (_, Some(right)) if right == "" => {}
        (_, Some(right)) => *left = Some(right.clone()),
    }
    Ok(())
}

/// Go merges the parts of a URL, so that a path of the old one stays beside a new host.
fn url(left: &mut Option<Value>, right: &Value) {
    let parts = |value: &Value| {
        let text = value.as_str()?;
        let url = GoUrl::parse(text)?;
        // What follows the path: query and fragment.
        let tail = text.find(['?', '#']).map_or("", |at| &text[at..]).to_owned();
        Some((url, tail))
    };
    let Some((new, new_tail)) = parts(right) else { return };
    match left.as_ref().and_then(parts) {
        Some((old, old_tail)) if new.opaque.is_empty() && old.opaque.is_empty() => {
            let or = |new: String, old: String| if new.is_empty() { old } else { new };
            let (scheme, host, path) = (or(new.scheme, old.scheme), or(new.host, old.host), or(new.path, old.path));
            let scheme = if scheme.is_empty() { scheme } else { format!("{scheme}:") };
            let host = if host.is_empty() { host } else { format!("//{host}") };
            let slash = if host.is_empty() || path.is_empty() || path.starts_with('/') { "" } else { "/" };
            *left = Some(Value::from(format!("{scheme}{host}{slash}{path}{}", or(new_tail, old_tail))));
        }
        _ => *left = Some(right.clone()),
    }
}

fn append(left: &mut Option<Value>, right: &[Value]) {
    match left {
        Some(Value::Array(left)) => left.extend_from_slice(right),
        _ => *left = Some(Value::Array(right.to_vec())),
    }
}

fn list(inner: &Shape, how: Merge, left: &mut Option<Value>, right: Option<&Value>, replace: bool) -> Merged {
    let Some(Value::Array(right)) = right else { return Ok(()) };
    if replace {
        *left = Some(Value::Array(right.clone()));
        return Ok(());
    }
    if matches!(how, Merge::Usual | Merge::Values | Merge::KeepsEmpty) {
        append(left, right);
        return Ok(());
    }
    if right.is_empty() {
        return Ok(());
    }
    let items = match left {
        Some(Value::Array(items)) => items,
        _ => left.insert(Value::Array(Vec::new())).as_array_mut().expect("made just before"),
    };
    // The first item of each identity.
    let mut first = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        for identity in identities(how, item) {
            first.entry(identity).or_insert(index);
        }
    }
    for item in right {
        let found = identities(how, item).next().and_then(|identity| first.get(&identity).copied());
        let found = match found {
            // What was merged since may have made another of it.
            Some(index) if !is_same(how, item, &items[index]) => items.iter().position(|old| is_same(how, item, old)),
            found => found,
        };
        let index = found.unwrap_or(items.len());
        let Some(old) = items.get_mut(index) else {
            for identity in identities(how, item) {
                first.entry(identity).or_insert(index);
            }
            items.push(item.clone());
            continue;
        };
        if matches!(how, Merge::ReplaceBy(_)) {
            *old = item.clone();
        } else {
            let mut value = Some(std::mem::take(old));
            let shape = if let Shape::Pointer(inner) = inner { inner } else { inner };
            let merged = merge(shape, &mut value, Some(item), false, false);
            *old = value.unwrap_or_default();
            merged?;
        }
        for identity in identities(how, old) {
            first.entry(identity).and_modify(|first| *first = index.min(*first)).or_insert(index);
        }
    }
    Ok(())
}

/// By what an item of a list is found again; a new item is looked for by the first of them.
fn identities(how: Merge, item: &Value) -> impl Iterator<Item = String> {
    let found = match how {
        Merge::By(key) | Merge::ReplaceBy(key) => [Some(item.get(key).map(Value::to_string).unwrap_or_default()), None],
        Merge::Devices => {
            let sorted = |value: &Value| value.as_object().map(|map| format!("{:?}", map.iter().collect::<BTreeMap<_, _>>()));
            [name(item).map(str::to_owned), selector(item).and_then(|selector| sorted(&selector))]
        }
        Merge::Usual | Merge::Values | Merge::KeepsEmpty => [None, None],
    };
    found.into_iter().flatten()
}

/// Whether a new item of a list is meant for the old one.
fn is_same(how: Merge, new: &Value, old: &Value) -> bool {
    match how {
        Merge::By(key) | Merge::ReplaceBy(key) => new.get(key) == old.get(key),
        Merge::Devices => {
            if name(new).is_some() {
                name(new) == name(old)
            } else {
                selector(new).is_some() && selector(new) == selector(old)
            }
        }
        Merge::Usual | Merge::Values | Merge::KeepsEmpty => false,
    }
}

/// The name of a device; `None` if it has none.
fn name(device: &Value) -> Option<&str> {
    device.get("interface").and_then(Value::as_str).filter(|name| !name.is_empty())
}

/// The selector of a device. Upstream compares `physical` by its place in memory: with it, no two are the same.
fn selector(device: &Value) -> Option<Value> {
    device.get("deviceSelector").map(without_zeros).filter(|selector| selector.get("physical").is_none())
}

fn without_zeros(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let is_set = |value: &&Value| !value.is_null() && **value != "";
            Value::Object(map.iter().filter(|(_, value)| is_set(value)).map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

/// Values whose form Talos does not know: maps by key, lists joined, and no change of the form.
fn free(left: &mut Value, right: &Value) -> Merged {
    match (&mut *left, right) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in right {
                match left.get_mut(key) {
                    Some(found) if !found.is_null() => free(found, value).map_err(|what| format!("`{key}`: {what}"))?,
                    _ => drop(left.insert(key.clone(), value.clone())),
                }
            }
        }
        (Value::Array(left), Value::Array(right)) => left.extend_from_slice(right),
        (Value::String(_), Value::String(text)) if text.is_empty() => {}
        (Value::Number(_), Value::Number(number)) if number.as_f64() == Some(0.0) => {}
        (Value::String(_), Value::String(_)) | (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_)) => {
            *left = right.clone();
        }
        _ => return Err("has another form in the patch".to_owned()),
    }
    Ok(())
}
