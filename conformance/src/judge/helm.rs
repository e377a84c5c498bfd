use std::path::{Path, PathBuf};

use serde_json::json;

use super::charts::installed;
use super::objects::objects;
use super::{Line, Tools};
use crate::lab::Lab;
use crate::process::{ask, failed, lines};
use crate::{Error, Verdict};

/// What `helm template` says of every release whose chart is at hand: an archive `<name>-<version>.tgz`, or a folder
/// `<name>`, in the folder that `CHARTS` names or in `charts` beside the lab. Charts are not part of any schema, so without
/// the folder nothing is rendered.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let folders = charts(lab);
    if folders.is_empty() {
        return Ok(Vec::new());
    }
    let objects = objects(lab, tools, &["HelmRelease", "OCIRepository"])?;
    let releases = objects.iter().filter(|object| object.kind() == "HelmRelease");
    let questions: Vec<String> = releases
        .filter_map(|release| {
            let (name, version) = installed(release, &objects)?;
            let chart = folders.iter().find_map(|folder| found(folder, name, version))?;
            let question = json!({
                "file": release.file,
                "what": format!("release {}/{}", release.namespace(), release.name()),
                "chart": chart,
                "name": release.name(),
                "namespace": release.namespace(),
                "values": release.values(),
            });
            Some(question.to_string())
        })
        .collect();
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let mut command = tools.go.command("helm")?;
    let answer = ask(&mut command, questions.join("\n").as_bytes())?;
    if !answer.ok {
        return Err(failed(&command, &answer));
    }
    let lines: Vec<Line> = lines(&command, &answer)?;
    Ok(lines.into_iter().filter_map(Line::verdict).collect())
}

fn charts(lab: &Lab) -> Vec<PathBuf> {
    let named = std::env::var_os("CHARTS").filter(|path| !path.is_empty()).map(PathBuf::from);
    let beside = lab.root.parent().map(|parent| parent.join("charts"));
    named.into_iter().chain(beside).filter(|folder| folder.is_dir()).collect()
}

fn found(folder: &Path, name: &str, version: &str) -> Option<PathBuf> {
    let archives = [version, version.trim_start_matches('v')].map(|version| folder.join(format!("{name}-{version}.tgz")));
    let is_of = |path: &Path| {
        let about = crate::files::read_text(&path.join("Chart.yaml")).unwrap_or_default();
        about.lines().any(|line| {
            line.strip_prefix("version: ").is_some_and(|found| found.trim_start_matches('v') == version.trim_start_matches('v'))
        })
    };
    archives.into_iter().find(|archive| archive.is_file()).or_else(|| Some(folder.join(name)).filter(|folder| is_of(folder)))
}
