//! Changes to configurations, as `talosctl machineconfig patch` makes them (`config/configpatcher`).

mod delete;
pub(crate) mod difference;
mod json;
mod merge;
pub(crate) mod write;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use homelab_core::yaml::{self, Content, Node};
use homelab_core::{Place, Problem, Problems};
use serde_json::Value;

use self::delete::Selector;
use self::difference::DocumentId;
use super::load::{Rules, load_nodes, no_yaml};
use super::{Configuration, Read};
use crate::model::{MODEL, Shape};

/// A change to a configuration: documents that are merged into it, or steps of RFC 6902 (JSON patch).
///
/// Merged are values of a document with those of the document of the same kind and name: later values win, lists are joined, `$patch: delete`
/// takes away. A document that is not there yet is added. JSON patches are for configurations of one document only, as in Talos.
///
/// ```
/// use std::path::Path;
/// use talos_config::{Configuration, Patch};
///
/// let config = Configuration::read("apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmtu: 1500\nup: true\n", Path::new("node.yaml"))?;
/// let patch = Patch::read("apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmtu: 9000\nup:\n  $patch: delete\n", Path::new("jumbo.yaml"))?;
/// let patched = config.patched(&patch)?;
/// assert_eq!(patched.config.to_yaml().expose(), "apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmtu: 9000\n");
/// assert_eq!(patched.warnings, []);
///
/// let again = patched.config.patched(&Patch::read("apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmtu: 9000\n", Path::new("again.yaml"))?)?;
/// assert_eq!(again.warnings[0].to_string(), "warning[no-change]: the patch changes nothing\n  at again.yaml");
/// # Ok::<(), homelab_core::Problems>(())
/// ```
#[derive(Clone, Debug)]
pub struct Patch {
    steps: Steps,
    file: PathBuf,
}

/// What a patch has merged so far.
#[derive(Default)]
struct Merging {
    /// Indices of documents; `None` if they have changed.
    places: Option<HashMap<DocumentId, usize>>,
    /// Documents that were changed: as they were, and all that the patch names in them.
    touched: BTreeMap<usize, (Value, Value)>,
}

#[derive(Clone, Debug)]
enum Steps {
    Merge(Vec<Step>),
    Json(Vec<json::Operation>),
}

#[derive(Clone, Debug)]
enum Step {
    Delete(Selector),
    Merge(Read),
}

/// A configuration after a patch.
#[derive(Clone, Debug)]
pub struct Patched {
    /// What came out of it. Talos does not validate it; see [`Configuration::validate`].
    pub config: Configuration,
    /// What Talos does without a word: nothing was changed, something was to be taken away that is not there, a document was added, a value
    /// was lost that the patch does not name.
    pub warnings: Vec<Problem>,
}

impl Patch {
    /// Reads a patch of either form; `file` is for messages.
    ///
    /// # Errors
    /// What Talos refuses when it loads a patch: all that it refuses of a configuration, but for documents that are there twice.
    pub fn read(text: &str, file: &Path) -> Result<Self, Problems> {
        let nodes = yaml::parse_all_as_go(text).map_err(|error| Problems(vec![no_yaml(text, file, &error)]))?;
        let file = file.to_owned();
        let is_list = |node: &Node| matches!(node.content, Content::List(_));
        if nodes.is_empty() || matches!(&nodes[..], [node] if is_list(node)) {
            let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
            let operations = nodes.first().map_or_else(|| Ok(Vec::new()), |node| json::read(node, is_json, &file));
            return Ok(Self { steps: Steps::Json(operations?), file });
        }
        let (mut steps, mut problems) = (Vec::new(), Vec::new());
        for mut node in nodes {
            let at = node.at;
            match delete::take(&mut node) {
                Err(what) => problems.push(Problem::error("invalid-delete", what).at(super::place(&file, at))),
                Ok((selectors, is_empty)) => {
                    steps.extend(selectors.into_iter().map(Step::Delete));
                    if is_empty {
                        continue;
                    }
                    match load_nodes(vec![node], &file, Rules::Patch) {
                        Ok(config) => steps.extend(config.documents.into_iter().map(Step::Merge)),
                        Err(found) => problems.extend(found.0),
                    }
                }
            }
        }
        if steps.is_empty() && problems.is_empty() {
            problems.push(Problem::error("no-document", "the patch has no document that says anything").at(Place::File(file.clone())));
        }
        if problems.is_empty() { Ok(Self { steps: Steps::Merge(steps), file }) } else { Err(Problems(problems)) }
    }

    /// Whether it gives pods or Services an IPv6 network.
    pub(crate) fn names_ipv6_networks(&self) -> bool {
        let Steps::Merge(steps) = &self.steps else { return false };
        let is_ipv6 = |document: &Read| {
            let paths = [&["podSubnets"][..], &["serviceSubnets"], &["cluster", "network", "podSubnets"]];
            let lists = paths.iter().filter_map(|path| path.iter().try_fold(&document.value, |value, key| value.get(key)));
            lists
                .flat_map(|list| list.as_array().into_iter().flatten())
                .any(|network| network.as_str().is_some_and(|text| text.contains(':')))
        };
        steps.iter().any(|step| matches!(step, Step::Merge(document) if is_ipv6(document)))
    }

    fn refuse(&self, code: &'static str, message: impl Into<String>) -> Problems {
        Problems(vec![self.placed(Problem::error(code, message))])
    }

    fn placed(&self, problem: Problem) -> Problem {
        if self.file.as_os_str().is_empty() { problem } else { problem.at(Place::File(self.file.clone())) }
    }
}

impl Configuration {
    /// The configuration after `patch`.
    ///
    /// # Errors
    /// What Talos refuses: values that cannot be merged, something to be taken away that is not in its document, documents that exclude each
    /// other, a JSON patch for several documents.
    pub fn patched(&self, patch: &Patch) -> Result<Patched, Problems> {
        let mut warnings = Vec::new();
        let config = match &patch.steps {
            Steps::Json(operations) => self.patched_by_json(operations, patch)?,
            Steps::Merge(steps) => self.merged(steps, patch, &mut warnings)?,
        };
        if config == *self {
            warnings.insert(0, patch.placed(Problem::warning("no-change", "the patch changes nothing")));
        }
        Ok(Patched { config, warnings })
    }

    /// The configuration after all of `patches`, one after the other, with the warnings of all.
    ///
    /// # Errors
    /// As [`Configuration::patched`], of the first that is refused.
    pub fn patched_by_all<'a>(self, patches: impl IntoIterator<Item = &'a Patch>) -> Result<Patched, Problems> {
        let start = Patched { config: self, warnings: Vec::new() };
        patches.into_iter().try_fold(start, |mut before, patch| {
            let after = before.config.patched(patch)?;
            before.warnings.extend(after.warnings);
            Ok(Patched { config: after.config, warnings: before.warnings })
        })
    }

    fn merged(&self, steps: &[Step], patch: &Patch, warnings: &mut Vec<Problem>) -> Result<Self, Problems> {
        let mut config = self.clone();
        let mut merging = Merging::default();
        for step in steps {
            match step {
                Step::Merge(document) => config.merge_document(document, &mut merging, patch, warnings)?,
                Step::Delete(selector) => {
                    config.warn_of_losses(std::mem::take(&mut merging), patch, warnings);
                    config.delete(selector, patch, warnings)?;
                }
            }
        }
        config.warn_of_losses(merging, patch, warnings);
        config.is_merged = true;
        let mut problems = Vec::new();
        config.judge_together(&mut problems);
        if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
    }

    fn merge_document(
        &mut self,
        document: &Read,
        merging: &mut Merging,
        patch: &Patch,
        warnings: &mut Vec<Problem>,
    ) -> Result<(), Problems> {
        let place = |(index, document): (usize, &Read)| (document.document_id(), index);
        let places = merging.places.get_or_insert_with(|| self.documents.iter().enumerate().map(place).collect());
        let index = *places.entry(document.document_id()).or_insert(self.documents.len());
        let Some(found) = self.documents.get_mut(index) else {
            let is_empty = document.map().keys().all(|key| matches!(key.as_str(), "apiVersion" | "kind" | "name"));
            if is_empty {
                let message = format!("the patch adds {} without anything in it, because it is not there yet", document.id());
                warnings.push(patch.placed(Problem::warning("empty-document", message)));
            }
            self.documents.push(document.clone());
            return Ok(());
        };
        let shape = Shape::Struct(found.kind.fields);
        let (_, named) = merging.touched.entry(index).or_insert_with(|| (found.encoded().into_owned(), Value::Null));
        unite(named, &document.value);
        let mut value = Some(std::mem::take(found.value_mut()));
        let merged = merge::merge(&shape, &mut value, Some(&document.value), false, false);
        *found.value_mut() = value.unwrap_or_default();
        merged.map_err(|what| patch.refuse("cannot-merge", format!("{}: {what}", document.id())))
    }

    fn warn_of_losses(&self, merging: Merging, patch: &Patch, warnings: &mut Vec<Problem>) {
        for (index, (before, named)) in merging.touched {
            let document = &self.documents[index];
            for path in lost(&before, &document.encoded(), &named) {
                let message = format!(
                    "{}: `{path}` is lost, although the patch does not name it: Talos merges such values as a whole",
                    document.id()
                );
                warnings.push(patch.placed(Problem::warning("lost-value", message)).help("write the value in the patch, too"));
            }
        }
    }

    fn delete(&mut self, selector: &Selector, patch: &Patch, warnings: &mut Vec<Problem>) -> Result<(), Problems> {
        let Some(index) = self.documents.iter().position(|document| selector.is_for(document)) else {
            let message = format!("the patch takes something away from {}, which is not there", selector.id());
            warnings.push(patch.placed(Problem::warning("missing-document", message)));
            return Ok(());
        };
        let document = &mut self.documents[index];
        if selector.path.is_empty() {
            if document.kind.name == "v1alpha1" {
                return Err(patch.refuse("cannot-delete", "the document without a kind cannot be taken away"));
            }
            self.documents.remove(index);
            return Ok(());
        }
        let shape = Shape::Struct(document.kind.fields);
        let deleted = delete::apply(&shape, document.value_mut(), &selector.path, selector.item.as_ref());
        let id = document.id();
        deleted.map_err(|what| patch.refuse("cannot-delete", format!("{id}: `{}` {what}", selector.path.join("."))))
    }

    fn patched_by_json(&self, operations: &[json::Operation], patch: &Patch) -> Result<Self, Problems> {
        let [document] = &self.documents[..] else {
            return Err(patch.refuse("json-patch", "JSON patches are for configurations of one document"));
        };
        // Talos changes the text, and not what was read from it; what was merged before, it writes first.
        let before = match document.node() {
            Some(node) if !self.is_merged => json::document(node),
            _ => document.encoded().into_owned(),
        };
        let value = json::apply(before, operations).map_err(|what| patch.refuse("json-patch", what))?;
        let text = yaml::to_string(&value).map_err(|error| patch.refuse("json-patch", error.to_string()))?;
        let elsewhere = |problem| patch.placed(Problem { at: Vec::new(), ..problem });
        let mut config = Self::read(&text, &self.file).map_err(|problems| Problems(problems.0.into_iter().map(elsewhere).collect()))?;
        // Nobody has seen this text.
        for written in config.documents.iter_mut().filter_map(|document| document.written.as_mut()) {
            written.file = None;
        }
        Ok(config)
    }
}

/// Paths that were there before, are gone, and are not in the patch.
fn lost(before: &Value, after: &Value, patch: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    let Value::Object(before) = before else { return paths };
    for (key, value) in before {
        let named = patch.get(key).unwrap_or(&Value::Null);
        match after.get(key) {
            None if named.is_null() => paths.push(key.clone()),
            None => {}
            Some(after) => paths.extend(lost(value, after, named).into_iter().map(|path| format!("{key}.{path}"))),
        }
    }
    paths
}

/// Adds the keys of `more` to those in `named`.
fn unite(named: &mut Value, more: &Value) {
    match (&mut *named, more) {
        (Value::Object(named), Value::Object(more)) => {
            for (key, value) in more {
                unite(named.entry(key.as_str()).or_insert(Value::Null), value);
            }
        }
        (Value::Null, more) => *named = more.clone(),
        _ => {}
    }
}

/// The keys of a struct's fields.
fn field<'a>(shape: &Shape, key: &str) -> Option<&'a Shape> {
    match shape {
        Shape::Pointer(inner) => field(inner, key),
        Shape::Struct(index) => MODEL.fields(*index).field(key).map(|field| &field.shape),
        _ => None,
    }
}
