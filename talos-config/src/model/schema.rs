//! The JSON schema of a document, from the same tables by which it is read.

use serde_json::{Map, Value, json};

use super::{Kind, Leaf, MODEL, Model, Shape};

/// The document without a kind, in the tables.
const WITHOUT_KIND: &str = "v1alpha1";

/// The JSON schema (draft 7) of each document of a machine configuration of Talos 1.14, for editors and other tools.
///
/// It says what fields there are, what each holds and which words it takes; what Talos refuses for other reasons,
/// [`Configuration`](crate::Configuration) tells. Plain scalars may stand where a text is wanted,
/// and nothing at all for an empty one, as for Talos. `SCHEMA.md` says how Talos' own schema differs.
///
/// ```
/// let schema = talos_config::json_schema();
/// let hostname = &schema["definitions"]["network.HostnameConfigV1Alpha1"];
/// assert_eq!(hostname["properties"]["hostname"]["type"], serde_json::json!(["string", "number", "boolean", "null"]));
/// assert_eq!(hostname["additionalProperties"], false);
/// ```
pub fn json_schema() -> Value {
    let mut kinds: Vec<&Kind> = MODEL.kinds().collect();
    kinds.sort_by_key(|kind| kind.name);
    let definitions: Map<String, Value> =
        (0..MODEL.structs.len()).map(|index| (MODEL.structs[index].name.to_owned(), fields(&MODEL, index))).collect();
    let (without, with): (Vec<&Kind>, Vec<&Kind>) = kinds.into_iter().partition(|kind| kind.name == WITHOUT_KIND);
    let names: Vec<&str> = with.iter().map(|kind| kind.name).collect();
    let mut rules: Vec<Value> = with.iter().map(|kind| of_kind(kind)).collect();
    rules.extend(without.iter().map(|kind| json!({ "if": { "not": { "required": ["kind"] } }, "then": reference(&MODEL, kind.fields) })));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A document of a Talos 1.14 machine configuration",
        "type": "object",
        "properties": { "kind": { "enum": names } },
        "allOf": rules,
        "definitions": definitions,
    })
}

fn of_kind(kind: &Kind) -> Value {
    let required: &[&str] = if kind.is_named { &["apiVersion", "name"] } else { &["apiVersion"] };
    json!({
        "if": { "properties": { "kind": { "const": kind.name } }, "required": ["kind"] },
        "then": {
            "allOf": [reference(&MODEL, kind.fields)],
            "properties": { "apiVersion": { "const": "v1alpha1" } },
            "required": required,
        },
    })
}

fn reference(model: &Model, index: usize) -> Value {
    json!({ "$ref": format!("#/definitions/{}", model.structs[index].name) })
}

fn fields(model: &Model, index: usize) -> Value {
    let properties: Map<String, Value> =
        model.fields(index).fields.iter().map(|field| (field.key.to_owned(), shape(model, &field.shape))).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn shape(model: &Model, shape: &Shape) -> Value {
    let of = |inner: &Shape| self::shape(model, inner);
    match shape {
        Shape::Text => json!({ "type": ["string", "number", "boolean", "null"] }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Integer(least, most) => integer(*least, *most),
        Shape::Pointer(inner) => of(inner),
        Shape::List(inner, _) => json!({ "type": "array", "items": of(inner) }),
        Shape::Map(inner, _) => json!({ "type": "object", "additionalProperties": of(inner) }),
        Shape::Struct(index) => reference(model, *index),
        Shape::Enum(index) => json!({ "enum": model.words(*index).words }),
        Shape::Leaf(leaf) => leaf_schema(*leaf),
    }
}

/// Numbers of JSON are exact up to 2^53; beyond it, a bound would say something else than is meant.
fn integer(least: i128, most: i128) -> Value {
    let exact = 1_i128 << 53;
    let mut schema = json!({ "type": "integer" });
    for (key, bound) in [("minimum", least), ("maximum", most)] {
        if let Some(bound) = i64::try_from(bound).ok().filter(|bound| i128::from(*bound).abs() <= exact) {
            schema[key] = bound.into();
        }
    }
    schema
}

fn leaf_schema(leaf: Leaf) -> Value {
    let pem = |keys: &[&str]| {
        let properties: Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), json!({ "type": "string" }))).collect();
        json!({ "type": "object", "properties": properties })
    };
    let scalar = json!(["string", "number", "boolean"]);
    match leaf {
        Leaf::Argument => json!({ "anyOf": [{ "type": scalar }, { "type": "array", "items": { "type": scalar } }] }),
        Leaf::Free => json!({ "type": "object" }),
        Leaf::InlineManifests => json!({ "type": "array", "items": {
            "type": "object",
            "additionalProperties": false,
            "properties": { "contents": { "type": scalar }, "name": { "type": scalar } },
        } }),
        Leaf::PemCertificate | Leaf::PemKey | Leaf::PemPair => pem(leaf.pem_keys()),
        Leaf::ByteSize | Leaf::DiskSize | Leaf::PortRange | Leaf::Size => json!({ "type": ["string", "integer"] }),
        _ => json!({ "type": scalar }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_document_is_held_to_the_fields_and_words_of_its_kind() {
        let schema = jsonschema::validator_for(&super::json_schema()).expect("a schema");
        let good = json!({ "apiVersion": "v1alpha1", "kind": "HostnameConfig", "hostname": "metal-1" });
        assert!(schema.is_valid(&good));
        for (key, value) in
            [("hostnam", json!("metal-1")), ("kind", json!("HostnamConfig")), ("auto", json!("sometimes")), ("apiVersion", json!("v1"))]
        {
            let mut wrong = good.clone();
            wrong[key] = value;
            assert!(!schema.is_valid(&wrong), "{wrong}");
        }
        let without_kind = json!({ "version": "v1alpha1", "machine": { "type": "worker" }, "cluster": {} });
        assert!(schema.is_valid(&without_kind));
        assert!(!schema.is_valid(&json!({ "version": "v1alpha1", "machin": {} })));
    }
}
