//! Looking into values, and showing them.

use std::collections::BTreeSet;

use serde_json::Value;

/// More characters of a value are cut off.
const MAX_SHOWN: usize = 120;

/// A field as people write it: `spec.template` for `/spec/template`.
pub(super) fn dotted(pointer: &str) -> String {
    format!("`{}`", pointer.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~"))
}

/// The text at `pointer`.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// A value that is there and not null.
pub(super) fn present<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    value.pointer(pointer).filter(|value| !value.is_null())
}

pub(super) fn show(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::String(text)) => show_text(text),
        Some(other) => show_text(&other.to_string()),
    }
}

pub(super) fn show_text(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return format!("`{text}`");
    }
    format!("`{}…`", text.chars().take(MAX_SHOWN).collect::<String>())
}

pub(super) fn show_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| format!("`{text}`")).collect();
    if texts.is_empty() { "nothing".to_owned() } else { texts.join(", ") }
}

/// Every scalar with its path, as text, with each `name` in it replaced.
pub(super) fn leaves(value: &Value, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, "", name, &mut found);
    found
}

fn collect(value: &Value, path: &str, name: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| collect(value, &format!("{path}.{key}"), name, found)),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(index, value)| collect(value, &format!("{path}.{index}"), name, found));
        }
        Value::String(text) => drop(found.insert(format!("{path}={}", text.replace(name, "\u{0}")))),
        other => drop(found.insert(format!("{path}={other}"))),
    }
}
