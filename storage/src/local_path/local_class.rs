//! One class of local volumes.

use std::collections::BTreeMap;

use bon::Builder;
use homelab_core::{Brings, Capacity, Name, ObjectExt, Problem, Quantity};
use k8s_openapi::api::storage::v1::StorageClass;

use super::place;

/// A class of a [`LocalPath`](super::LocalPath).
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "four facts, none of which says anything of another")]
pub struct LocalClass {
    /// Its name.
    pub name: Name,
    /// Where the folders are.
    pub directory: Directory,
    /// Whether programs on the volumes may be run. User volumes of Talos are `noexec` unless their `mount.secure` is
    /// `false`, so this says what was set there.
    pub executable: bool,
    /// Whether claims without a class get this one; one class of a cluster may be it.
    pub default_class: bool,
    /// What happens to a folder when its claim is deleted.
    pub reclaim: Reclaim,
    /// Whether a folder is named after namespace and claim, not after the volume: then a new cluster finds it again. Ours is
    /// `false`: an app that comes back begins empty.
    #[builder(default)]
    pub stable: bool,
    /// How much the directory has room for on all nodes together, as far as it is known: claims may not ask for more.
    pub capacity: Option<Quantity>,
    /// Whether claims may ask for more than the capacity all the same.
    #[builder(default)]
    pub overcommit: bool,
}

/// Where the folders of a [`LocalClass`] are on each node.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Directory {
    /// The Talos user volume of this name, which is mounted at `/var/mnt/<name>`.
    UserVolume(Name),
    /// This absolute path.
    Path(String),
}

/// What happens to the data when its claim is deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reclaim {
    /// It is deleted.
    Delete,
    /// It stays, for somebody to delete.
    Retain,
}

impl LocalClass {
    pub(super) fn path(&self) -> String {
        match &self.directory {
            Directory::UserVolume(name) => format!("/var/mnt/{name}"),
            Directory::Path(path) => path.clone(),
        }
    }

    /// Upstream's rules for paths, and the lab's for default and stable classes.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let (name, path) = (&self.name, self.path());
        if !path.starts_with('/') || path.split('/').all(str::is_empty) || path.split('/').any(|step| step == "..") {
            let message = format!("the class `{name}` keeps its volumes in `{path}`, which is no absolute path below `/`");
            problems.push(Problem::error("bad-path", message).at(place()));
        }
        if self.default_class && !self.executable {
            let message = format!("the default class `{name}` is noexec: apps that run programs from their volume would fail");
            let help = "make its volumes executable (`mount.secure: false` on a Talos user volume) or another class the default one";
            problems.push(Problem::error("noexec-default", message).at(place()).help(help));
        }
        if self.stable && self.reclaim == Reclaim::Delete {
            let message =
                format!("the class `{name}` is to be found again by a new cluster, but its folders are deleted with their claims");
            problems.push(Problem::error("stable-delete", message).at(place()).help("take `Reclaim::Retain`"));
        }
        problems
    }

    pub(super) fn storage_class(&self) -> StorageClass {
        let reclaim = match self.reclaim {
            Reclaim::Delete => "Delete",
            Reclaim::Retain => "Retain",
        };
        let mut parameters = BTreeMap::from([("nodePath".to_owned(), self.path())]);
        if self.stable {
            // Upstream demands that it begins like this, the last slash included.
            parameters.insert("pathPattern".to_owned(), "{{ .PVC.Namespace }}/{{ .PVC.Name }}/".to_owned());
        }
        let class = StorageClass {
            parameters: Some(parameters),
            provisioner: "rancher.io/local-path".to_owned(),
            reclaim_policy: Some(reclaim.to_owned()),
            // The folder is made on the node where the pod will run.
            volume_binding_mode: Some("WaitForFirstConsumer".to_owned()),
            ..StorageClass::default()
        };
        let class = class.named(&self.name).label("executable", if self.executable { "true" } else { "false" });
        if self.default_class { class.annotation("storageclass.kubernetes.io/is-default-class", "true") } else { class }
    }

    /// What is known of the room below it.
    pub(super) fn capacity(&self) -> Option<Brings> {
        let on = match &self.directory {
            Directory::UserVolume(name) => format!("the Talos user volume `{name}`"),
            Directory::Path(path) => format!("the folder `{path}`"),
        };
        let capacity = Capacity { class: self.name.clone(), on, size: self.capacity.clone()?, overcommit: self.overcommit };
        Some(Brings::Capacity(capacity))
    }
}
