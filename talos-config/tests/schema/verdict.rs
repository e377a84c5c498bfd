//! What Talos says against a document when it validates it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::ask::{Question, ask};

/// What every document of a control plane gets that stands alone.
const ALONE: &str = "the following document kinds are only allowed on control plane machines";

/// What Talos says against each document, one line a complaint, without the name of the document.
pub fn complaints(documents: &[&Value]) -> Vec<BTreeSet<String>> {
    let text = |document: &Value| homelab_core::yaml::to_string(document).expect("it is not deep");
    let questions: Vec<Question> = documents.iter().map(|document| Question::new(&["validate", "-"], &text(document))).collect();
    let lines = |(document, reply): (&&Value, super::ask::Reply)| {
        let verdict: Value = serde_json::from_str(&reply.stdout).expect("a verdict");
        let kind = document["kind"].as_str().unwrap_or("v1alpha1.Config");
        let lines = verdict["error"].as_str().unwrap_or_default().lines().map(|line| line.trim_start_matches(['\t', ' ', '*']));
        let lines = lines.map(|line| line.strip_prefix(kind).and_then(|rest| rest.split_once(": ")).map_or(line, |(_, rest)| rest));
        let complaints = lines.filter(|line| !line.is_empty() && !line.ends_with("occurred:") && !line.starts_with(ALONE));
        complaints.map(str::to_owned).collect()
    };
    documents.iter().zip(ask(&questions)).map(lines).collect()
}
