//! The user's own files.

use std::path::{Path, PathBuf};

use homelab_core::{ObjectExt, Part, Place, Problem};

use super::{Repository, cluster, kustomization};
use crate::FLUX_SYSTEM;
use crate::kustomize::{Kustomization, KustomizationFile};

/// `part` with a Kustomization for the user's own files, if there are any, and the list of them.
pub(super) fn add(part: Part, repository: &Repository) -> Part {
    let folder = Path::new("kubernetes/extra").join(&*repository.cluster);
    let list = folder.join("kustomization.yaml");
    let mut names = Vec::new();
    let mut problems = Vec::new();
    for path in &repository.extra {
        match path.strip_prefix(&folder) {
            Ok(_) if *path == list => problems.push(
                Problem::error("extra-list", format!("`{}` is written by the lab: it lists the other files of the folder", path.display()))
                    .at(Place::File(path.clone()))
                    .help("remove it"),
            ),
            Ok(name) if is_yaml(name) => names.push(name.to_string_lossy().into_owned()),
            Ok(_) => {}
            Err(_) => problems.push(
                Problem::error("extra-path", format!("`{}` is not below `{}`", path.display(), folder.display()))
                    .at(Place::File(path.clone())),
            ),
        }
    }
    let part = problems.into_iter().fold(part, Part::problem);
    if names.is_empty() {
        return part;
    }
    let has_secrets = names.iter().any(|name| name.contains(".sops."));
    let spec = cluster::plain(&folder, repository.sops.clone().filter(|_| has_secrets));
    part.object(Kustomization::new("extra", spec).in_namespace(&FLUX_SYSTEM)).file(list, kustomization(&KustomizationFile::new(names)))
}

fn is_yaml(path: &Path) -> bool {
    PathBuf::from(path).extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}
