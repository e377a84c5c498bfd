//! From a bare machine to a cluster that follows Git.

mod adoption;
mod quote;
mod script;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bon::Builder;
use homelab_core::{BootstrapStep, Chart, File, Kind, Name, ObjectId, Part, PartId, Provided, name, yaml};

pub use self::adoption::adoption;
pub use self::quote::quote;

use crate::repository::{INSTANCE, OPERATOR, Repository};
use crate::{FLUX_SYSTEM, NAMESPACE, SECRET, operator};

/// How a cluster comes up: `bootstrap/<cluster>/up.sh`, and the values of what it installs.
///
/// The script may be run again at any time: it skips what is done, and leaves alone what Flux looks after. What it
/// installs by `helm` is made from the same [`Chart`]s as the releases of the repository, so that Flux adopts it
/// (see [`adoption`]). It needs `bash`, `kubectl` and `helm`; for Talos `curl`, `sops` and `talosctl` as well, and for
/// outputs of the cloud `terraform` or `tofu`.
#[derive(Builder, Clone, Debug)]
#[builder(on(PathBuf, into))]
pub struct Bootstrap {
    /// Name of the lab. The script's default for the secrets folder is `$XDG_CONFIG_HOME/homelab/<lab>`.
    pub lab: Name,
    /// Context in the kubeconfig, such as `rancher-desktop`. The script's default is the current one.
    #[builder(into)]
    pub context: Option<String>,
    /// Releases that have to be there before Flux, in this order: the CNI of a node that has none.
    #[builder(default)]
    pub releases: Vec<Name>,
    /// The age key of the cluster, in the secrets folder. The default is `age/<cluster>.agekey`.
    pub age_key: Option<PathBuf>,
    /// The owner's age key, in the secrets folder: it opens the machine configurations, which no cluster may read.
    #[builder(default = PathBuf::from("age/owner.agekey"))]
    pub owner_key: PathBuf,
    /// Folder of the Git credentials, in the secrets folder: files `identity` and `known_hosts` for SSH, `username` and
    /// `password` for HTTPS.
    #[builder(default = PathBuf::from("git"))]
    pub git_key: PathBuf,
    /// Terraform root modules whose outputs the cluster uses, from the root of the tree.
    #[builder(default)]
    pub terraform: Vec<PathBuf>,
    /// The machines, if they run Talos; `None` for a cluster that is there.
    pub talos: Option<TalosBringUp>,
}

/// Machines that wait in maintenance mode for their first configuration.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(PathBuf, into), on(String, into))]
pub struct TalosBringUp {
    /// URL of the image factory, such as `https://factory.talos.dev`, without a slash at its end.
    pub factory: String,
    /// The schematic, from the root of the tree; the script sends it to the factory.
    pub schematic: PathBuf,
    /// The id that the machine configurations name, as computed from the schematic.
    pub schematic_id: String,
    /// URL of the image that the machines are booted from, for the person who does it.
    pub image: String,
    /// The machines; etcd begins on the first, which is a control plane.
    pub nodes: Vec<TalosNode>,
    /// The `talosconfig`, in the secrets folder: `talosctl` signs in by it.
    pub talosconfig: PathBuf,
    /// Where the kubeconfig goes, in the secrets folder; the script writes it once the API answers.
    pub kubeconfig: PathBuf,
}

/// A machine that runs Talos, or will once the script has given it its configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TalosNode {
    /// Its name in the cluster, by which the script speaks of it and takes `--at NAME=ADDRESS`.
    pub name: Name,
    /// Its address. In maintenance mode it may have another, which the script takes as `--at`.
    pub address: std::net::IpAddr,
    /// Its SOPS-encrypted machine configuration, from the root of the tree. The owner's key opens it.
    pub config: PathBuf,
}

impl Bootstrap {
    /// The part `bootstrap`: the script, its values files, its steps, and the objects that are made by hand. The steps that `parts`
    /// ask for go over to it: in a cluster that Flux looks after they mean nothing.
    pub(crate) fn part(&self, repository: &Repository, parts: &mut [Part]) -> Part {
        let mut asked: BTreeMap<PartId, Vec<BootstrapStep>> =
            parts.iter_mut().map(|part| (part.id.clone(), std::mem::take(&mut part.bootstrap))).collect();
        let parts = &*parts;
        let mut part = Part::new(name!("bootstrap")).in_cluster(&repository.cluster);
        part.folder = Some(folder(&repository.cluster));
        for release in self.releases.iter().chain([&OPERATOR]) {
            let owner = parts.iter().find(|part| part.charts.iter().any(|chart| chart.name == *release));
            let found = owner.and_then(|owner| owner.charts.iter().find(|chart| chart.name == *release));
            if *release == OPERATOR {
                part.bootstrap.push(BootstrapStep::Object(namespace_id(&FLUX_SYSTEM)));
                part = secrets(part, repository);
            } else if let Some(chart) = found
                && parts.iter().any(|part| part.has(&namespace_id(&chart.namespace)))
            {
                part.bootstrap.push(BootstrapStep::Object(namespace_id(&chart.namespace)));
            }
            part.bootstrap.extend(owner.and_then(|owner| asked.remove(&owner.id)).into_iter().flatten());
            part.bootstrap.push(BootstrapStep::Chart(release.clone()));
            if let Some(chart) = found {
                let values = yaml::to_string(&chart.values).expect("the values are in an object that was written");
                part = part.file(values_path(&repository.cluster, chart), File::Text(values));
            }
        }
        part.bootstrap.push(BootstrapStep::Object(ObjectId::new(&operator::FLUX_INSTANCE, Some(&FLUX_SYSTEM), INSTANCE)));
        let script = script::write(self, repository, parts, &part.bootstrap);
        part.file(folder(&repository.cluster).join("up.sh"), File::Script(script))
    }
}

/// `part` with the objects of `flux-system` that are made by hand, because they open all others or Git cannot know them.
fn secrets(mut part: Part, repository: &Repository) -> Part {
    if let Some(name) = &repository.sops {
        part = by_hand(part, &SECRET, name, &["age.agekey"]);
    }
    if let Some(name) = &repository.git.secret {
        part = by_hand(part, &SECRET, name, git_keys(repository));
    }
    if let Some(name) = &repository.cloud_outputs {
        part = by_hand(part, &crate::CONFIG_MAP, name, &[]);
    }
    part
}

fn age_key(repository: &Repository) -> PathBuf {
    let default = || Path::new("age").join(format!("{}.agekey", repository.cluster));
    repository.bootstrap.age_key.clone().unwrap_or_else(default)
}

fn by_hand(mut part: Part, kind: &Kind, name: &Name, keys: &[&str]) -> Part {
    let id = ObjectId::new(kind, Some(&FLUX_SYSTEM), name);
    if *kind == SECRET {
        part.bootstrap.push(BootstrapStep::Secret(id.clone()));
    }
    let members = keys.iter().map(|key| (*key).to_owned()).collect();
    part.bring(Provided { members, ..Provided::new(id) })
}

fn git_keys(repository: &Repository) -> &'static [&'static str] {
    if repository.git.is_ssh() { &["identity", "known_hosts"] } else { &["username", "password"] }
}

fn folder(cluster: &Name) -> PathBuf {
    Path::new("bootstrap").join(&**cluster)
}

/// Where the values of a release lie that the bootstrap installs.
fn values_path(cluster: &Name, chart: &Chart) -> PathBuf {
    folder(cluster).join(format!("values-{}.yaml", chart.name))
}

fn namespace_id(name: &str) -> ObjectId {
    ObjectId::new(&NAMESPACE, None, name)
}
