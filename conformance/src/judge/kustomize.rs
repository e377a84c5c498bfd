use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Tools;
use crate::lab::Lab;
use crate::process::{ask, failed, lines};
use crate::{Error, Verdict};

#[derive(Deserialize)]
struct Build {
    /// The folder.
    file: PathBuf,
    ok: bool,
    #[serde(default)]
    skipped: String,
    #[serde(default)]
    errors: Vec<String>,
    objects: usize,
    /// The files that were read, below the lab.
    #[serde(default)]
    read: Vec<PathBuf>,
}

/// Every folder with a `kustomization.yaml` builds; what the builds read is judged with them.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let folders: Vec<_> = lab.below("kubernetes", "/kustomization.yaml").filter_map(|file| file.parent()).collect();
    if folders.is_empty() {
        return Ok(Vec::new());
    }
    let mut command = tools.go.command("yaml")?;
    let answer = ask(command.arg("kustomize").arg(&lab.root).args(folders), b"")?;
    if !answer.ok {
        return Err(failed(&command, &answer));
    }
    let builds: Vec<Build> = lines(&command, &answer)?;
    Ok(builds.into_iter().filter(|build| build.skipped.is_empty()).flat_map(verdicts).collect())
}

fn verdicts(build: Build) -> Vec<Verdict> {
    let kustomization = build.file.join("kustomization.yaml");
    let what = format!("{} objects", build.objects);
    if !build.ok {
        return vec![Verdict::new(kustomization, what, build.errors)];
    }
    let part = |file: PathBuf| Verdict::taken(file, format!("part of {}", folder(&build.file)));
    build.read.into_iter().filter(|file| *file != kustomization).map(part).chain([Verdict::taken(&kustomization, what)]).collect()
}

fn folder(path: &Path) -> String {
    path.display().to_string()
}
