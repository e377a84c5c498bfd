//! Upstream's schemas: `OpenAPI` documents, and those in `CustomResourceDefinitions`.
use serde_json::Value;

/// A schema, and the document that its `$ref`s lead into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schema<'a> {
    document: &'a Value,
    at: &'a Value,
}

impl<'a> Schema<'a> {
    /// The schema at `pointer` in `document`.
    pub(crate) fn new(document: &'a Value, pointer: &str) -> Option<Self> {
        Some(Self { document, at: document }.follow(document.pointer(pointer)?))
    }

    fn follow(self, mut at: &'a Value) -> Self {
        // Only Kubernetes' document refers, and never in a circle of nothing but references.
        while let Some(target) = at.get("$ref").and_then(Value::as_str) {
            match target.strip_prefix('#').and_then(|pointer| self.document.pointer(pointer)) {
                Some(next) => at = next,
                None => break,
            }
        }
        Self { at, ..self }
    }

    fn text(self, key: &str) -> &'a str {
        self.at.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn is(self, key: &str) -> bool {
        self.at.get(key) == Some(&Value::Bool(true))
    }

    /// The schema of the field `key`, be it one of its own or one of a map.
    pub(crate) fn field(self, key: &str) -> Option<Self> {
        let own = self.at.get("properties").and_then(|properties| properties.get(key));
        own.map(|own| self.follow(own)).or_else(|| self.each_field())
    }

    /// The schema of each field, where it is a map.
    pub(crate) fn each_field(self) -> Option<Self> {
        self.at.get("additionalProperties").filter(|each| **each != Value::Bool(false)).map(|each| self.follow(each))
    }

    /// The schema of each element, where it is a list.
    pub(crate) fn items(self) -> Option<Self> {
        (self.text("type") == "array").then(|| self.at.get("items").map(|items| self.follow(items)))?
    }

    /// Whether it takes a text: a name, a port.
    pub(crate) fn is_text(self) -> bool {
        self.text("type") == "string" || self.is_integer_or_text()
    }

    pub(crate) fn is_integer(self) -> bool {
        self.text("type") == "integer" || self.is_integer_or_text()
    }

    fn is_integer_or_text(self) -> bool {
        self.text("format") == "int-or-string" || self.is("x-kubernetes-int-or-string")
    }

    /// Whether fields may be there that it does not name.
    pub(crate) fn is_open(self) -> bool {
        self.is("x-kubernetes-preserve-unknown-fields")
    }

    /// Adds to `refused` what is wrong with `value`, which stands at `at`.
    ///
    /// Judges by type, enumeration, range, elements and fields. A field that the schema does not name is refused.
    pub(crate) fn check(self, value: &Value, at: &str, refused: &mut Vec<String>) {
        if !self.fits(value) {
            refused.push(format!("{at}: {value} is no {}", self.text("type")));
        }
        if let Some(allowed) = self.at.get("enum").and_then(Value::as_array)
            && !allowed.contains(value)
        {
            refused.push(format!("{at}: {value} is none of {}", Value::from(allowed.clone())));
        }
        if let (Some(least), Some(number)) = (self.at.get("minimum").and_then(Value::as_f64), value.as_f64())
            && number < least
        {
            refused.push(format!("{at}: {value} is less than {least}"));
        }
        for (number, item) in value.as_array().into_iter().flatten().enumerate() {
            if let Some(items) = self.items() {
                items.check(item, &format!("{at}/{number}"), refused);
            }
        }
        for (key, field) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{key}");
            match self.field(key) {
                Some(schema) => schema.check(field, &at, refused),
                None if self.is_open() => {}
                None => refused.push(format!("{at}: there is no such key")),
            }
        }
    }

    fn fits(self, value: &Value) -> bool {
        match self.text("type") {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string() || self.is_integer_or_text() && value.is_i64(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Schema;

    fn refused(document: &Value, value: &Value) -> Vec<String> {
        let mut refused = Vec::new();
        Schema::new(document, "").expect("the whole document").check(value, "", &mut refused);
        refused
    }

    #[test]
    fn unknown_keys_wrong_types_and_wrong_values_are_refused_and_others_taken() {
        let schema = json!({ "type": "object", "properties": {
            "engine": { "type": "string", "enum": ["moby", "containerd"] },
            "memory": { "type": "integer", "minimum": 1 },
            "ports": { "type": "object", "additionalProperties": { "type": "boolean" } },
        } });
        let good = json!({ "engine": "moby", "memory": 4, "ports": { "80": true } });
        assert_eq!(refused(&schema, &good), Vec::<String>::new());
        let wrong = json!({ "engine": "docker", "memory": 0, "ports": { "80": 1 }, "cpu": 1 });
        assert_eq!(refused(&schema, &wrong).len(), 4);
    }

    #[test]
    fn references_lead_into_the_document() {
        let document = json!({
            "type": "object",
            "properties": { "limits": { "$ref": "#/definitions/Limits" } },
            "definitions": { "Limits": { "type": "object", "properties": { "cpu": { "type": "string" } } } },
        });
        assert_eq!(refused(&document, &json!({ "limits": { "cpu": "1" } })), Vec::<String>::new());
        assert_eq!(refused(&document, &json!({ "limits": { "cpus": "1" } })), ["/limits/cpus: there is no such key"]);
    }

    #[test]
    fn an_open_schema_takes_what_it_does_not_name() {
        let schema = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": { "a": { "type": "string" } } });
        assert_eq!(refused(&schema, &json!({ "b": 1 })), Vec::<String>::new());
        assert_eq!(refused(&schema, &json!({ "a": 1 })).len(), 1);
    }
}
