use serde_json::Value;

use super::{Tools, json};
use crate::lab::Lab;
use crate::{Error, Verdict, files};

/// Settings and profiles have only keys and values that `rdctl` knows.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let settings: Vec<_> = lab.below("workstation", ".json").collect();
    if settings.is_empty() {
        return Ok(Vec::new());
    }
    let path = tools.schema("rancher-desktop/command-api.yaml", "the OpenAPI document of rdctl")?;
    let api = json(tools, &files::read(&path)?)?.unwrap_or_default();
    let Some(schema) = api.pointer("/components/schemas/preferences") else {
        return Err(Error::Schemas { path, what: "the schema `preferences`" });
    };
    settings
        .into_iter()
        .map(|file| {
            let mut refused = Vec::new();
            match serde_json::from_slice::<Value>(&files::read(&lab.path(file))?) {
                Ok(mut settings) => {
                    // The API leaves the version of the settings' format to the caller.
                    if let Some(settings) = settings.as_object_mut() {
                        settings.remove("version");
                    }
                    check(&settings, schema, "", &mut refused);
                }
                Err(error) => refused.push(error.to_string()),
            }
            Ok(Verdict { file: file.clone(), what: "settings".to_owned(), refused })
        })
        .collect()
}

/// Judges by type, enumeration, range and properties, which is what the document has. A key without a schema is refused, as
/// `rdctl` does.
fn check(value: &Value, schema: &Value, at: &str, refused: &mut Vec<String>) {
    let of = |key: &str| schema.get(key);
    let fits = match of("type").and_then(Value::as_str) {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => true,
    };
    if !fits {
        refused.push(format!("{at}: {value} is no {}", of("type").and_then(Value::as_str).unwrap_or_default()));
    }
    if let Some(allowed) = of("enum").and_then(Value::as_array)
        && !allowed.contains(value)
    {
        refused.push(format!("{at}: {value} is none of {}", Value::from(allowed.clone())));
    }
    if let (Some(least), Some(number)) = (of("minimum").and_then(Value::as_f64), value.as_f64())
        && number < least
    {
        refused.push(format!("{at}: {value} is less than {least}"));
    }
    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
        check(item, of("items").unwrap_or(&Value::Null), &format!("{at}/{number}"), refused);
    }
    for (key, field) in value.as_object().into_iter().flatten() {
        let at = format!("{at}/{key}");
        match of("properties").and_then(|properties| properties.get(key)).or(of("additionalProperties")) {
            Some(schema) => check(field, schema, &at, refused),
            None => refused.push(format!("{at}: there is no such setting")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::check;

    #[test]
    fn unknown_keys_wrong_types_and_wrong_values_are_refused_and_others_taken() {
        let schema = json!({ "type": "object", "properties": {
            "engine": { "type": "string", "enum": ["moby", "containerd"] },
            "memory": { "type": "integer", "minimum": 1 },
            "ports": { "type": "object", "additionalProperties": { "type": "boolean" } },
        } });
        let mut refused = Vec::new();
        check(&json!({ "engine": "moby", "memory": 4, "ports": { "80": true } }), &schema, "", &mut refused);
        assert_eq!(refused, Vec::<String>::new());
        check(&json!({ "engine": "docker", "memory": 0, "ports": { "80": 1 }, "cpu": 1 }), &schema, "", &mut refused);
        assert_eq!(refused.len(), 4, "{refused:?}");
    }
}
