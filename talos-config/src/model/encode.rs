//! Values as Talos' own encoder writes them.

use serde_json::{Map, Value};

use super::{Leaf, MODEL, Shape, is_zero};

/// `value` as Go would write it: fields in their order, those that are zero left out where Go leaves them out, and written
/// where it writes them.
pub(crate) fn encode(shape: &Shape, value: Option<&Value>) -> Value {
    match (shape, value) {
        (Shape::Pointer(_), None) => Value::Null,
        (Shape::Pointer(inner), some) => encode(inner, some),
        (Shape::Text, None) => Value::String(String::new()),
        (Shape::Bool, None) => Value::Bool(false),
        (Shape::Integer(..), None) => Value::from(0),
        (Shape::List(..), None) => Value::Array(Vec::new()),
        (Shape::Map(..), None) => Value::Object(Map::new()),
        (Shape::Enum(index), None) => Value::from(MODEL.words(*index).zero),
        (Shape::Leaf(leaf), None) => leaf.zero(),
        (Shape::List(inner, _), Some(Value::Array(list))) => list.iter().map(|value| encode(inner, Some(value))).collect(),
        (Shape::Map(inner, _), Some(Value::Object(map))) => {
            let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.clone(), encode(inner, Some(value)))).collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(entries.into_iter().collect())
        }
        (Shape::Struct(index), value) => {
            let fields = MODEL.fields(*index).fields.iter();
            let written = fields.filter_map(|field| {
                let value = value.and_then(|value| value.get(field.key)).filter(|value| !value.is_null());
                let is_left_out = field.omit_empty && is_zero(&field.shape, value);
                (!is_left_out).then(|| (field.key.to_owned(), encode(&field.shape, value)))
            });
            Value::Object(written.collect())
        }
        // An argument without a value (`meta/args.go`).
        (Shape::Leaf(Leaf::Argument), Some(Value::String(text))) if text.is_empty() => Value::Null,
        // What a program wrote may be in another form than Go's: `1h` is `1h0m0s`.
        (Shape::Leaf(leaf), Some(Value::String(text))) => leaf.read(text).unwrap_or_else(|_| Value::from(text.as_str())),
        (_, Some(value)) => value.clone(),
    }
}
