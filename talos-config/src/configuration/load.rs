//! From text to documents (`config/configloader`, `config/container` of Talos).

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use homelab_core::yaml::{Content, Node};
use homelab_core::{Place, Problem, Problems, yaml};

use super::{Configuration, Read, Written, kind, place};
use crate::model::{Finding, Kind, Reader, Shape};

/// What is allowed in a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Rules {
    /// What a machine may have.
    Config,
    /// What a patch may say: a document twice, or two that exclude each other.
    Patch,
}

/// Keys that only the document without a kind has.
const UNNAMED: [&str; 4] = ["machine", "cluster", "debug", "persist"];

pub(crate) fn load(text: &str, file: &Path, rules: Rules) -> Result<Configuration, Problems> {
    let nodes = yaml::parse_all_as_go(text).map_err(|error| Problems(vec![no_yaml(text, file, &error)]))?;
    load_nodes(nodes, file, rules)
}

/// A text that is no YAML at all; what it says may be secret, and is not repeated.
pub(crate) fn no_yaml(text: &str, file: &Path, error: &yaml::Error) -> Problem {
    let refuse = |why: &str| Problem::error("invalid-yaml", format!("the file is no YAML that Talos reads{why}"));
    match error {
        yaml::Error::Read { at, message } => {
            let there = text.lines().nth(at.line - 1).and_then(|line| line.chars().nth(at.column - 1));
            let help = if there == Some('\t') { "write spaces in place of the tab" } else { "" };
            let why = if let Cow::Borrowed(why) = message { format!(": {why}") } else { String::new() };
            refuse(&why).at(place(file, *at)).help(help)
        }
        _ => refuse("").at(Place::File(file.to_owned())),
    }
}

pub(crate) fn load_nodes(nodes: Vec<Node>, file: &Path, rules: Rules) -> Result<Configuration, Problems> {
    let mut problems = Vec::new();
    let seen = Arc::from(file);
    let documents = nodes.into_iter().filter_map(|node| document(node, &seen, &mut problems)).collect();
    let config = Configuration { documents, file: file.to_owned(), is_merged: false };
    if rules == Rules::Config {
        if config.documents.is_empty() && problems.is_empty() {
            problems.push(Problem::error("no-document", "the file has no document").at(Place::File(file.to_owned())));
        }
        config.judge_together(&mut problems);
    }
    if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
}

fn document(node: Node, file: &Arc<Path>, problems: &mut Vec<Problem>) -> Option<Read> {
    let mut refuse = |code, message: String| {
        problems.push(Problem::error(code, message).at(place(file, node.at)));
        None
    };
    if !matches!(node.content, Content::Map(_)) {
        return refuse("no-document", "a document has to be a map".to_owned());
    }
    let text = |key| node.field(key).and_then(Node::text).unwrap_or_default();
    let (version, name) = (text("apiVersion"), text("kind"));
    let is_unnamed = name.is_empty() && (version == "v1alpha1" || UNNAMED.iter().any(|key| node.field(key).is_some()));
    let found: &'static Kind = match (is_unnamed, name, version) {
        (true, ..) => kind("v1alpha1")?,
        (_, "", _) => return refuse("missing-kind", "the document has no `kind`".to_owned()),
        (_, _, "") => return refuse("missing-kind", format!("the document of kind `{name}` has no `apiVersion`")),
        (_, name, "v1alpha1") if name != "v1alpha1" && kind(name).is_some() => kind(name)?,
        _ => {
            return refuse("unknown-kind", format!("Talos 1.14 has no documents of kind `{name}` in `{version}`"));
        }
    };
    let mut reader = Reader::default();
    let value = reader.read(&Shape::Struct(found.fields), &node)?;
    let written = Some(Written { node, file: Some(Arc::clone(file)) });
    let read = Read { kind: found, value, is_encoded: false, written };
    for finding in &reader.findings {
        let code = match finding.what.as_str() {
            "is not known here" => "unknown-key",
            "is there twice" => "duplicate-key",
            _ => "invalid-value",
        };
        problems.push(read.problem(file, code, finding));
    }
    Some(read)
}

impl Configuration {
    /// What is wrong with the documents side by side.
    pub(crate) fn judge_together(&self, problems: &mut Vec<Problem>) {
        let mut seen: HashMap<(&str, &str), &Read> = HashMap::new();
        let mut links: HashMap<&str, &Read> = HashMap::new();
        for document in &self.documents {
            let name = document.name();
            let conflicts =
                |other: &&Read| other.kind.conflicts.contains(&document.kind.name) || document.kind.conflicts.contains(&other.kind.name);
            let same = seen.get(&(document.kind.name, name));
            if let Some(first) = same {
                problems.push(self.pair(first, document, "duplicate-document", format!("{} is there twice", document.id())));
                continue;
            }
            let other = document.kind.conflicts.iter().find_map(|kind| seen.get(&(*kind, name))).copied().filter(conflicts);
            if let Some(other) = other {
                let message = format!("{} and {} exclude each other", other.id(), document.id());
                problems.push(self.pair(other, document, "conflicting-documents", message));
            }
            let peer = document.value.get("peer").and_then(|peer| peer.get("name")).and_then(serde_json::Value::as_str);
            let peer = (document.kind.name == "VethConfig").then(|| peer.unwrap_or_default());
            for link in [document.kind.is_link.then_some(name), peer].into_iter().flatten() {
                match links.get(link) {
                    Some(first) if other.is_none() => {
                        let message = format!("{} and {} both configure the link `{link}`", first.id(), document.id());
                        problems.push(self.pair(first, document, "conflicting-documents", message));
                    }
                    Some(_) => {}
                    None => drop(links.insert(link, document)),
                }
            }
            seen.insert((document.kind.name, name), document);
        }
    }

    fn pair(&self, first: &Read, second: &Read, code: &'static str, message: String) -> Problem {
        let place = |document: &Read| document.place(Some(document.node()?.at), &self.file);
        [first, second].into_iter().filter_map(place).fold(Problem::error(code, message), Problem::at)
    }

    /// A problem that is about no document in particular.
    pub(crate) fn at_file(&self, problem: Problem) -> Problem {
        if self.file.as_os_str().is_empty() { problem } else { problem.at(Place::File(self.file.clone())) }
    }
}

/// A finding about a whole document.
pub(crate) fn about(what: impl Into<String>) -> Finding {
    Finding { path: String::new(), at: None, what: what.into(), is_warning: false }
}
