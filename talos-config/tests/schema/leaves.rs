//! The leaves of a JSON schema: what can be set in a document, by kind.

use serde_json::{Map, Value};

/// A step from a value to one within it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Step {
    /// To a field.
    Key(String),
    /// To an item of a list.
    Item,
    /// To an entry of a map.
    Entry,
}

/// Something that has no fields of its own.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The kind of document.
    pub kind: &'static str,
    /// The way to it.
    pub steps: Vec<Step>,
    /// Where the schema says what it is: the definition, the field and what it is within that.
    pub place: String,
    /// The places on the way that have fields, each with the number of steps to it.
    pub within: Vec<(usize, String)>,
    /// What it may be.
    pub schema: Value,
}

impl Leaf {
    /// The way as text: `routes[].gateway`.
    pub fn path(&self) -> String {
        let parts = self.steps.iter().map(|step| match step {
            Step::Key(key) => format!(".{key}"),
            Step::Item => "[]".to_owned(),
            Step::Entry => "{}".to_owned(),
        });
        parts.collect::<String>().trim_start_matches('.').to_owned()
    }

    /// What of `document` is at its place.
    pub fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.steps.iter().try_fold(document, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Item => value.get(0),
            Step::Entry => value.get("one"),
        })
    }

    /// The words of which it has to be one.
    pub fn words(&self) -> Option<&Vec<Value>> {
        self.schema.get("enum").and_then(Value::as_array)
    }
}

/// All leaves of the documents of `kind`, which the definition `root` describes.
pub fn leaves(definitions: &Map<String, Value>, kind: &'static str, root: &str) -> Vec<Leaf> {
    let mut walk = Walk { definitions, kind, steps: Vec::new(), within: Vec::new(), leaves: Vec::new() };
    if definitions.contains_key(root) {
        walk.definition(root);
    }
    walk.leaves
}

struct Walk<'a> {
    definitions: &'a Map<String, Value>,
    kind: &'static str,
    steps: Vec<Step>,
    within: Vec<(usize, String)>,
    leaves: Vec<Leaf>,
}

impl Walk<'_> {
    fn definition(&mut self, name: &str) {
        self.schema(&self.definitions[name], name);
    }

    fn step(&mut self, step: Step, schema: &Value, place: &str) {
        self.steps.push(step);
        self.schema(schema, place);
        self.steps.pop();
    }

    fn schema(&mut self, schema: &Value, place: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.definition(reference.rsplit('/').next().unwrap_or_default());
        }
        for key in ["oneOf", "anyOf"] {
            for alternative in schema[key].as_array().into_iter().flatten() {
                self.schema(alternative, place);
            }
            if schema.get(key).is_some() {
                return;
            }
        }
        let properties = schema["properties"].as_object().filter(|properties| !properties.is_empty());
        let entry = schema["patternProperties"].get(".*").or_else(|| schema.get("additionalProperties").filter(|any| any.is_object()));
        if let Some(properties) = properties {
            self.within.push((self.steps.len(), place.to_owned()));
            for (key, inner) in properties {
                self.step(Step::Key(key.clone()), inner, &format!("{place}.{key}"));
            }
            self.within.pop();
        } else if let Some(inner) = entry {
            self.step(Step::Entry, inner, &format!("{place}{{}}"));
        } else if let Some(inner) = schema.get("items") {
            self.step(Step::Item, inner, &format!("{place}[]"));
        } else {
            self.leaves.push(Leaf {
                kind: self.kind,
                steps: self.steps.clone(),
                place: place.to_owned(),
                within: self.within.clone(),
                schema: schema.clone(),
            });
        }
    }
}
