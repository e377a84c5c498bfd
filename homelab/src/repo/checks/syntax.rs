//! Files that are no YAML, and keys that stand twice.

use std::collections::BTreeSet;

use homelab_core::Problem;
use homelab_core::yaml;

use super::super::build::place;
use super::super::files::{Files, Yaml};
use super::super::node::type_of;
use super::super::{Findings, Open};

pub(super) fn judge(files: &Files, reached: &BTreeSet<&str>, findings: &mut Findings) {
    for (file, found) in &files.yaml {
        let is_read = reached.contains(file.as_str());
        if let Some(yaml::Error::Read { at, message }) = &found.error {
            if !is_read && !is_manifest(found) {
                continue;
            }
            if is_template(&found.text) || !is_read {
                let reason = "the file is a template, or is read by no cluster, and is no YAML";
                findings.open.push(Open { reason, file: file.clone(), line: at.line, what: "everything in it".to_owned() });
                continue;
            }
            let message = format!("this is no YAML: {message}");
            findings.problems.push(Problem::error("bad-yaml", message).at(place(file, *at)).help(tabs(&found.text)));
        }
        if !is_read && !found.documents.iter().any(|node| type_of(node).is_some()) {
            continue;
        }
        for (key, first, second) in &found.twice {
            findings.problems.push(
                Problem::error("duplicate-key", format!("the key `{key}` stands twice in one map"))
                    .at(place(file, *second))
                    .at(place(file, *first))
                    .help("kustomize refuses the file"),
            );
        }
    }
}

/// Whether the text looks like an object of Kubernetes.
fn is_manifest(yaml: &Yaml) -> bool {
    let has = |start: &str| yaml.text.lines().any(|line| line.starts_with(start));
    has("apiVersion:") && has("kind:")
}

/// Whether some program fills the text in before it is YAML.
fn is_template(text: &str) -> bool {
    ["{{", "{%", "#%", "<%"].iter().any(|mark| text.contains(mark))
}

fn tabs(text: &str) -> &'static str {
    let is_indented_by_tabs = text.lines().any(|line| line.trim_start_matches(' ').starts_with('\t') && !line.trim().is_empty());
    if is_indented_by_tabs { "YAML is indented by blanks, not by tabs" } else { "" }
}
