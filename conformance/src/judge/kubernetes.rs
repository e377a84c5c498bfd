use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Line, Tools};
use crate::lab::Lab;
use crate::process::{ask_held, failed, lines};
use crate::{Error, Verdict};

/// The bring-up makes it before Flux runs.
const FLUX_NAMESPACE: &str = "flux-system";

/// A fresh kube-apiserver for each cluster takes every object of it, and a pod of every workload.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let mut verdicts = Vec::new();
    if lab.clusters.is_empty() && lab.below("kubernetes", "").next().is_some() {
        verdicts.push(Verdict::refused("kubernetes/clusters", "clusters", "there is no folder of a cluster"));
    }
    for cluster in &lab.clusters {
        let files = files_of(lab, cluster);
        if !files.is_empty() {
            verdicts.extend(judge_cluster(lab, tools, &files)?);
        }
    }
    Ok(verdicts)
}

fn judge_cluster(lab: &Lab, tools: &Tools, files: &[&PathBuf]) -> Result<Vec<Verdict>, Error> {
    let mut command = tools.go.command("kubernetes")?;
    command.arg("--etcd").arg(tools.go.binary("etcd")?).arg("--root").arg(&lab.root).args(["--namespace", FLUX_NAMESPACE]);
    command.arg("--crds").arg(tools.schema("crds", "CustomResourceDefinitions, a folder for each project")?);
    // What is released, where it differs from the newest commit.
    command.arg("--crds").arg(tools.schema("crds-stable", "the CRDs of stable releases that differ from `crds`")?);
    let answer = ask_held(command.args(files))?;
    if !answer.ok {
        return Err(failed(&command, &answer));
    }
    let answers: Vec<Line> = lines(&command, &answer)?;
    let answered: BTreeSet<_> = answers.iter().map(|line| line.file.clone()).collect();
    let empty = files.iter().filter(|file| !answered.contains(**file)).map(|file| Verdict::refused(*file, "manifest", "holds no object"));
    Ok(empty.chain(answers.into_iter().filter_map(Line::verdict)).collect())
}

/// The manifests of `cluster`, those that the bring-up applies among them, and those that belong to no cluster. What
/// `components/` holds are parts of objects, which only kustomize can judge.
fn files_of<'a>(lab: &'a Lab, cluster: &str) -> Vec<&'a PathBuf> {
    let is_here = |file: &Path| match lab.cluster(file) {
        Some(owner) => owner == cluster,
        None => !file.starts_with("kubernetes/components"),
    };
    let is_manifest = |file: &Path| file.extension().is_some_and(|end| end == "yaml" || end == "yml");
    lab.files
        .iter()
        .filter(|file| (file.starts_with("kubernetes") || file.starts_with("bootstrap")) && is_manifest(file) && is_here(file))
        .collect()
}
