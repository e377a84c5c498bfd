//! Objects of a lab, as far as judges look into them.
use std::path::PathBuf;

use serde_json::Value;

use super::{Tools, json};
use crate::lab::Lab;
use crate::{Error, files};

/// An object below `kubernetes/`.
pub(super) struct Object {
    pub(super) file: PathBuf,
    /// The cluster it belongs to.
    pub(super) cluster: Option<String>,
    pub(super) body: Value,
}

impl Object {
    pub(super) fn kind(&self) -> &str {
        self.text("/kind")
    }

    pub(super) fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    pub(super) fn namespace(&self) -> &str {
        self.text("/metadata/namespace")
    }

    /// The text at `pointer`; empty where there is none.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// What a `HelmRelease` gives to its chart; without `spec.values`, nothing.
    pub(super) fn values(&self) -> Value {
        self.body.pointer("/spec/values").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new()))
    }
}

/// The objects of these kinds. What is no YAML, other judges refuse.
pub(super) fn objects(lab: &Lab, tools: &Tools, kinds: &[&str]) -> Result<Vec<Object>, Error> {
    let mut objects = Vec::new();
    for file in lab.below("kubernetes", ".yaml") {
        let text = files::read_text(&lab.path(file))?;
        let is_wanted = |document: &&str| kinds.iter().any(|kind| document.lines().any(|line| line == format!("kind: {kind}")));
        for document in text.split("\n---\n").filter(is_wanted) {
            if let Ok(body) = json(tools, document.as_bytes())? {
                objects.push(Object { file: file.clone(), cluster: lab.cluster(file).map(str::to_owned), body });
            }
        }
    }
    Ok(objects)
}
