//! Manifests that lie beside a kustomization.yaml which does not list them.

use homelab_core::Problem;
use homelab_core::yaml::Node;

use super::super::build::{COMPONENT, KUSTOMIZATION_FILE, place};
use super::super::files::{Files, is_yaml, parent};
use super::super::node::{is_kind, list, text, type_of};
use super::super::{Findings, Open, Seen, scope};

/// Words in a path by which owners set files apart.
const SET_APART: [&str; 10] =
    ["archive", "archived", "backup", "deprecated", "disabled", "example", "examples", "old", "templates", "unused"];

pub(super) fn judge(files: &Files, seen: &Seen<'_>, findings: &mut Findings) {
    for kustomization in seen.read.iter().filter_map(|file| files.yaml.get_key_value(*file)) {
        let (file, yaml) = kustomization;
        let folder = parent(file);
        if files.kustomization(folder) != Some(file) {
            continue;
        }
        // Programs that make objects may read any file.
        let is_plain = |node| {
            (is_kind(node, KUSTOMIZATION_FILE) || is_kind(node, COMPONENT))
                && list(node, "generators").is_empty()
                && list(node, "transformers").is_empty()
        };
        if !yaml.documents.iter().all(is_plain) {
            continue;
        }
        let mut unlisted: Vec<(&str, &Node)> = Vec::new();
        for beside in files
            .in_folder(folder)
            .filter(|beside| is_yaml(beside) && !seen.read.contains(beside) && !seen.taken.contains(beside) && *beside != file)
        {
            let Some(first) = files.yaml.get(beside).and_then(|manifest| manifest.documents.iter().find(|node| type_of(node).is_some()))
            else {
                continue;
            };
            let name = beside.rsplit('/').next().unwrap_or(beside);
            let is_set_apart =
                beside.to_lowercase().split(['/', '-', '_', '.']).any(|word| SET_APART.contains(&word)) || name.starts_with(['.', '_']);
            if is_set_apart || is_mentioned(files, file, beside, name) {
                let reason = "a manifest beside a kustomization is set apart, or named elsewhere";
                findings.open.push(Open { reason, file: beside.to_owned(), line: first.at.line, what: format!("`{name}`") });
            } else {
                unlisted.push((beside, first));
            }
        }
        if unlisted.is_empty() {
            continue;
        }
        // A copy that was left behind: what is in it comes from elsewhere.
        let other = if let [(_, node)] = unlisted.as_slice() { elsewhere(file, node, seen) } else { None };
        let other = other.map(|other| format!(", and what it has comes from `{other}`"));
        let names: Vec<String> = unlisted.iter().map(|(beside, _)| format!("`{}`", beside.rsplit('/').next().unwrap_or(beside))).collect();
        let (does, it) = if names.len() > 1 { ("are", "them") } else { ("is", "it") };
        let message = format!("{} {does} not applied: `{file}` does not list {it}{}", names.join(", "), other.unwrap_or_default());
        let problem =
            unlisted.iter().fold(Problem::warning("unlisted", message), |problem, (beside, first)| problem.at(place(beside, first.at)));
        findings
            .problems
            .push(problem.help(format!("add {it} to its `resources`, or remove {it}; a line in a comment says that it is meant")));
    }
}

/// The file from which a cluster that reads the kustomization has the same object.
fn elsewhere<'a>(kustomization: &str, node: &Node, seen: &Seen<'a>) -> Option<&'a str> {
    let (group, _, kind) = type_of(node)?;
    let namespace = text(node, "metadata.namespace").or_else(|| scope::is_of_the_cluster(group, kind).then_some(""))?;
    let id = (kind, namespace, text(node, "metadata.name")?);
    seen.made.iter().filter(|(read, _)| read.contains(kustomization)).find_map(|(_, made)| made.get(&id).copied())
}

/// Whether something else names the file: a comment of the kustomization, a script, a workflow, another manifest.
fn is_mentioned(files: &Files, kustomization: &str, beside: &str, name: &str) -> bool {
    let in_folder = match parent(beside).rsplit('/').next() {
        Some(folder) if !folder.is_empty() => format!("{folder}/{name}"),
        _ => name.to_owned(),
    };
    let own = files.yaml.get(kustomization).is_some_and(|yaml| yaml.text.contains(name));
    own || files.other.values().any(|text| text.contains(&in_folder)) || files.yaml.values().any(|yaml| yaml.text.contains(&in_folder))
}
