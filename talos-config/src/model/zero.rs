//! What counts as not set.

use serde_json::Value;

use super::{MODEL, Merge, Shape};

/// Whether Go leaves a value of this shape out where a field is `omitempty`: it is zero, and nothing in it is set.
pub(crate) fn is_zero(shape: &Shape, value: Option<&Value>) -> bool {
    let Some(value) = value else { return true };
    match shape {
        Shape::Pointer(_) | Shape::List(_, Merge::KeepsEmpty) => false,
        Shape::Bool => value == false,
        Shape::Integer(..) => value == 0,
        Shape::List(..) => value.as_array().is_none_or(Vec::is_empty),
        Shape::Text | Shape::Map(..) | Shape::Leaf(_) => match value {
            Value::String(text) => text.is_empty() || text == "0s" && matches!(shape, Shape::Leaf(super::Leaf::Duration)),
            Value::Object(map) => map.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Number(number) => number.as_u64() == Some(0) && matches!(shape, Shape::Leaf(super::Leaf::DiskSize)),
            Value::Null => true,
            Value::Bool(_) => false,
        },
        Shape::Enum(index) => value == MODEL.words(*index).zero,
        Shape::Struct(index) => {
            let of = MODEL.fields(*index);
            // `EncryptionSpec.IsZero` of `block/encryption.go` looks at these two only.
            let counts = |key: &str| of.name != "block.EncryptionSpec" || matches!(key, "provider" | "keys");
            of.fields.iter().filter(|field| counts(field.key)).all(|field| is_zero(&field.shape, value.get(field.key)))
        }
    }
}
