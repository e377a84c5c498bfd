//! Documents that set one leaf each, and what Talos makes of them.

use std::collections::BTreeMap;

use homelab_core::yaml;
use serde_json::{Map, Value, json};

use super::ask::{Question, Reply, ask};
use super::document::Maker;
use super::go::{Form, Types};
use super::leaves::{Leaf, leaves};
use super::upstream::Upstream;

/// A document in which one leaf is set.
pub struct Probe {
    pub leaf: Leaf,
    pub form: Form,
    pub value: Value,
    pub document: Value,
    /// The document as YAML.
    pub text: String,
    /// What Talos reads and writes again (`talos canon`).
    pub talos: Reply,
}

impl Probe {
    /// Whether Talos loads it.
    pub fn is_loaded(&self) -> bool {
        self.talos.rc == 0
    }

    /// Whether people write it so.
    pub fn is_usual(&self) -> bool {
        matches!(self.form, Form::Usual | Form::Word)
    }
}

/// All leaves of a schema.
pub fn all_leaves(types: &Types, definitions: &Map<String, Value>) -> Vec<Leaf> {
    types.kinds().iter().flat_map(|(kind, of, _)| leaves(definitions, kind, of)).collect()
}

/// All leaves of the schema of this crate.
pub fn our_leaves(types: &Types) -> Vec<Leaf> {
    all_leaves(types, talos_config::json_schema()["definitions"].as_object().expect("the schema has definitions"))
}

/// A probe for each form of each leaf that one of the schemas has, ours included.
pub fn probes(types: &Types, upstream: &[Upstream]) -> Vec<Probe> {
    let mut by_path: BTreeMap<(&str, String), Vec<Leaf>> = BTreeMap::new();
    for leaf in upstream.iter().flat_map(|one| all_leaves(types, one.definitions())).chain(our_leaves(types)) {
        by_path.entry((leaf.kind, leaf.path())).or_default().push(leaf);
    }
    let maker = Maker { types, definitions: upstream[0].definitions() };
    let mut probes = Vec::new();
    for leaves in by_path.values() {
        for (form, value) in forms(types, leaves) {
            let document = maker.document(&leaves[0], &value);
            probes.push((leaves[0].clone(), form, value, document));
        }
    }
    let texts: Vec<String> = probes.iter().map(|(.., document)| yaml::to_string(document).expect("it is not deep")).collect();
    let replies = ask(&texts.iter().map(|text| Question::new(&["canon", "-"], text)).collect::<Vec<_>>());
    let all = probes.into_iter().zip(texts).zip(replies);
    all.map(|(((leaf, form, value, document), text), talos)| Probe { leaf, form, value, document, text, talos }).collect()
}

/// Values for a leaf, which several schemas describe: those of its Go type, the words of the schemas, and the least that a schema says
/// where it has another type.
fn forms(types: &Types, leaves: &[Leaf]) -> Vec<(Form, Value)> {
    let words: Vec<&Value> = leaves.iter().filter_map(Leaf::words).flatten().collect();
    let mut forms: Vec<(Form, Value)> = Vec::new();
    for leaf in leaves {
        let of = types.of(&leaf.place);
        // Of a text that has to be one of some words Talos asks that only when it validates.
        let of = of.filter(|of| *of != "string" || words.is_empty());
        forms.extend(of.map(|of| types.forms(of, &leaf.place)).unwrap_or_default());
    }
    forms.extend(words.into_iter().map(|word| (Form::Word, word.clone())));
    for leaf in leaves {
        let (fits, least): (fn(&Value) -> bool, Value) = match leaf.schema["type"].as_str() {
            Some("object") => (Value::is_object, json!({})),
            Some("integer") => (Value::is_number, json!(7)),
            Some("string") => (Value::is_string, json!("text")),
            _ => continue,
        };
        if !forms.iter().any(|(_, value)| fits(value)) {
            forms.push((Form::Usual, least));
        }
    }
    let mut seen: Vec<Value> = Vec::new();
    forms.retain(|(_, value)| {
        !seen.contains(value) && {
            seen.push(value.clone());
            true
        }
    });
    forms
}
