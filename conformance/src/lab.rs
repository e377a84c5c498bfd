//! The folder of one lab, as DESIGN lays it out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{Error, files};

/// The key in the secrets folder which decrypts everything of a lab. The folder holds one more `<cluster>.agekey` for
/// each cluster, which decrypts the Kubernetes Secrets of that cluster only.
pub(crate) const LAB_KEY: &str = "age/owner.agekey";

/// An emitted lab.
#[derive(Debug)]
pub(crate) struct Lab {
    pub(crate) name: String,
    pub(crate) root: PathBuf,
    pub(crate) secrets: PathBuf,
    /// Every file, below `root`.
    pub(crate) files: BTreeSet<PathBuf>,
    /// The names of the folders in `kubernetes/clusters/`.
    pub(crate) clusters: Vec<String>,
}

impl Lab {
    pub(crate) fn read(root: &Path, secrets: PathBuf) -> Result<Self, Error> {
        let root = std::path::absolute(root).map_err(|source| Error::Read { path: root.to_owned(), source })?;
        Ok(Self {
            name: root.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            files: emitted(&root)?,
            clusters: files::folders(&root.join("kubernetes/clusters"))?,
            secrets,
            root,
        })
    }

    pub(crate) fn path(&self, file: &Path) -> PathBuf {
        self.root.join(file)
    }

    /// The files below `folder` whose name ends with `end`.
    pub(crate) fn below(&self, folder: &str, end: &str) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().filter(move |file| file.starts_with(folder) && file.to_string_lossy().ends_with(end))
    }

    /// The cluster that `file` belongs to: one of its folders has the cluster's name.
    pub(crate) fn cluster(&self, file: &Path) -> Option<&str> {
        self.clusters.iter().find(|cluster| file.iter().any(|name| name == cluster.as_str())).map(String::as_str)
    }

    /// The key that decrypts everything.
    pub(crate) fn key(&self) -> PathBuf {
        self.secrets.join(LAB_KEY)
    }
}

/// What lies in `root` and is the lab's: all of it, unless its manifest says which files were written. Then the others are a
/// program that lies beside them, but for what a person added to the manifests.
fn emitted(root: &Path) -> Result<BTreeSet<PathBuf>, Error> {
    let manifest = Path::new(".homelab/manifest");
    let mut all = files::walk(root)?;
    if all.contains(manifest) {
        let manifest_text = files::read_text(&root.join(manifest))?;
        let listed: BTreeSet<&Path> =
            manifest_text.lines().filter_map(|line| line.split_once("  ")).map(|(_, path)| Path::new(path)).collect();
        all.retain(|path| listed.contains(&**path) || path == manifest || path.starts_with("kubernetes"));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::Lab;

    #[test]
    fn a_file_belongs_to_the_cluster_whose_name_one_of_its_folders_has() {
        let lab = Lab {
            name: String::new(),
            root: PathBuf::new(),
            secrets: PathBuf::new(),
            files: ["kubernetes/apps/metal/web/web.yaml", "talos/a.sops.yaml"].map(PathBuf::from).into(),
            clusters: vec!["laptop".to_owned(), "metal".to_owned()],
        };
        assert_eq!(lab.cluster(Path::new("kubernetes/apps/metal/web/web.yaml")), Some("metal"));
        assert_eq!(lab.cluster(Path::new("kubernetes/apps/metallb.yaml")), None);
        assert_eq!(lab.below("talos", ".sops.yaml").count(), 1);
        assert_eq!(lab.below("kube", ".yaml").count(), 0);
    }
}
