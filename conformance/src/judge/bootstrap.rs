use std::path::Path;

use serde_json::{Value, json};

use super::objects::{Object, objects};
use super::{Tools, json as read};
use crate::lab::Lab;
use crate::{Error, Verdict, files};

/// `values-<release>.yaml`, which the bring-up gives to Helm, holds the values of that `HelmRelease` of the same cluster:
/// else Flux would change, on its first look, what was just installed.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let releases = objects(lab, tools, &["HelmRelease"])?;
    let mut verdicts = Vec::new();
    for file in lab.below("bootstrap", ".yaml") {
        if let Ok(values) = read(tools, &files::read(&lab.path(file))?)?
            && values.get("kind").is_none()
        {
            // A file with comments only is no value to YAML, and no values to Helm.
            let values = if values.is_null() { json!({}) } else { values };
            verdicts.push(Verdict::of(file, "values of a HelmRelease", compare(file, lab.cluster(file), &values, &releases)));
        }
    }
    Ok(verdicts)
}

fn compare(file: &Path, cluster: Option<&str>, values: &Value, releases: &[Object]) -> Result<(), String> {
    let Some(name) = file.file_stem().and_then(|name| name.to_str()?.strip_prefix("values-")) else {
        return Err("the file names no release: it is not named `values-<release>.yaml`".to_owned());
    };
    let mut named = releases.iter().filter(|release| release.name() == name && release.cluster.as_deref() == cluster).peekable();
    if named.peek().is_none() {
        return Err(format!("there is no HelmRelease {name} in {}", cluster.unwrap_or("the lab")));
    }
    if named.any(|release| release.values() == *values) { Ok(()) } else { Err(format!("the HelmRelease {name} has other values")) }
}
