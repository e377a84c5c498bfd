use serde_json::Value;

use super::{Tools, json};
use crate::lab::Lab;
use crate::{Error, Verdict, files};

/// Values that the bring-up gives to Helm are those of a `HelmRelease` of the same cluster: else Flux would change, on
/// its first look, what was just installed.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let mut candidates = Vec::new();
    for file in lab.below("bootstrap", ".yaml") {
        if let Ok(value) = json(tools, &files::read(&lab.path(file))?)?
            && value.get("kind").is_none()
        {
            candidates.push((file, value));
        }
    }
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let releases = releases(lab, tools)?;
    Ok(candidates
        .into_iter()
        .map(|(file, values)| {
            let release = releases.iter().find(|release| release.pointer("/spec/values") == Some(&values));
            let name = release.and_then(|release| release.pointer("/metadata/name")).and_then(Value::as_str);
            match name {
                Some(name) => Verdict::taken(file, format!("values of the HelmRelease {name}")),
                None => Verdict::refused(file, "values", "no HelmRelease in the tree has the same values"),
            }
        })
        .collect())
}

fn releases(lab: &Lab, tools: &Tools) -> Result<Vec<Value>, Error> {
    let mut releases = Vec::new();
    for file in lab.below("kubernetes", ".yaml") {
        let text = files::read_text(&lab.path(file))?;
        for document in text.split("\n---\n").filter(|document| document.contains("kind: HelmRelease")) {
            releases.extend(json(tools, document.as_bytes())?.ok());
        }
    }
    Ok(releases)
}
