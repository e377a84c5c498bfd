//! The Flux repository of one cluster.

mod cluster;
mod cycle;
mod extra;
mod instance;
mod release;
mod substitution;

pub(crate) use self::instance::{INSTANCE, OPERATOR};

use std::path::{Path, PathBuf};

use bon::Builder;
use homelab_core::{File, Name, Need, ObjectId, Part, Place, Problem, Scrape};

use crate::FLUX_SYSTEM;
use crate::bootstrap::{Bootstrap, adoption};
use crate::kustomize::{KUSTOMIZATION, KustomizationFile};

/// The Flux repository of one cluster: its parts, what Flux follows, and how it all comes up.
///
/// [`parts`](Self::parts) gives every part its cluster and its folder
/// `kubernetes/<infrastructure|apps>/<cluster>/<part>`, makes sources and releases of its charts, and adds the parts
/// `flux` (flux-operator and its instance), `flux-system` (one Flux Kustomization for each part, in
/// `kubernetes/clusters/<cluster>`) and `bootstrap` (see [`Bootstrap`]). Parts without objects, Secrets and charts pass
/// through unchanged but for the cluster.
#[derive(Builder, Clone, Debug)]
pub struct Repository {
    /// Name of the cluster: part of every folder that is written, and of the cluster's age key.
    pub cluster: Name,
    /// The Git repository that holds the lab; the tree is written to its root.
    pub git: GitSource,
    /// Versions of the operator's chart and of Flux. There is no default.
    pub versions: Versions,
    /// Registry of Flux' images. The default is Flux' own, `ghcr.io/fluxcd`.
    #[builder(into, default = "ghcr.io/fluxcd")]
    pub registry: String,
    /// OCI artifact from which the operator learns of newer Flux versions. The default is the operator's own.
    #[builder(into, default = "oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests")]
    pub artifact: String,
    /// What apps rely on: network, storage, certificates, monitoring.
    #[builder(default)]
    pub infrastructure: Vec<Part>,
    /// What the lab is for. Their folders are below `kubernetes/apps/<cluster>/`.
    #[builder(default)]
    pub apps: Vec<Part>,
    /// Secret in `flux-system` with the age key of the cluster; needed as soon as a part has Secrets.
    pub sops: Option<Name>,
    /// `ConfigMap` in `flux-system` with the outputs of Terraform; needed as soon as a part needs one.
    pub cloud_outputs: Option<Name>,
    /// The user's own files below `kubernetes/extra/<cluster>/`, from the root of the tree. They are linked, never written.
    #[builder(default)]
    pub extra: Vec<PathBuf>,
    /// How the cluster comes up: what is installed before Flux, and where the keys are.
    pub bootstrap: Bootstrap,
}

/// A Git repository, the branch that is followed, and the Secret that opens it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GitSource {
    /// `https://…` or `ssh://git@host/path`; the short form `git@host:path` is refused by Flux.
    pub url: String,
    /// Branch that the cluster follows, without `refs/heads/`: `main`.
    pub branch: String,
    /// Secret in `flux-system` with the credentials; `None` for a public repository.
    pub secret: Option<Name>,
}

/// Versions of what installs Flux: the operator, and Flux itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Versions {
    /// The flux-operator chart, such as `0.58.1`.
    pub operator: String,
    /// Flux itself: a version or a range, such as `2.9.x`.
    pub flux: String,
}

impl GitSource {
    /// A repository that everybody may read, by `https`: no Secret is needed. Over SSH a key always is, and its lack is
    /// a problem.
    pub fn public(url: &str, branch: &str) -> Self {
        Self { url: url.to_owned(), branch: branch.to_owned(), secret: None }
    }

    /// A repository whose credentials are in the Secret `secret`.
    pub fn private(url: &str, branch: &str, secret: Name) -> Self {
        Self { url: url.to_owned(), branch: branch.to_owned(), secret: Some(secret) }
    }

    /// Whether it is read over SSH.
    pub(crate) fn is_ssh(&self) -> bool {
        self.url.starts_with("ssh://")
    }

    /// What keeps Flux from reading it.
    fn problem(&self) -> Option<Problem> {
        if !["https://", "http://", "ssh://"].iter().any(|scheme| self.url.starts_with(scheme)) {
            let message = format!("Flux cannot follow the Git repository `{}`", self.url);
            return Some(Problem::error("bad-git-url", message).help("write `https://…` or `ssh://git@host/path`"));
        }
        (self.is_ssh() && self.secret.is_none()).then(|| {
            Problem::error("no-git-key", format!("the Git repository `{}` is read over SSH without a key", self.url))
                .help("name the Secret that holds the key, or use `https://…` for a public repository")
        })
    }
}

impl Repository {
    /// All parts of the cluster, ready for [`check`](homelab_core::check): those given, and `flux`, `flux-system` and
    /// `bootstrap`.
    pub fn parts(mut self) -> Vec<Part> {
        let mut infrastructure = std::mem::take(&mut self.infrastructure);
        infrastructure.push(instance::part(&self));
        let mut parts: Vec<Part> = Vec::new();
        for (layer, group) in [("infrastructure", infrastructure), ("apps", std::mem::take(&mut self.apps))] {
            let folder = Path::new("kubernetes").join(layer).join(&*self.cluster);
            parts.extend(group.into_iter().map(|part| self.placed(part, &folder)));
        }
        let bootstrap = self.bootstrap.part(&self, &mut parts);
        parts.push(bootstrap);
        release::check(&mut parts);
        let mut cluster = cluster::part(&self, &parts);
        cluster.problems.extend(adoption(&parts));
        parts.push(cluster);
        cycle::check(&mut parts);
        parts
    }

    /// What the part `flux` would ask monitoring for. It is made with the repository, after all needs are answered, and is there
    /// before monitoring: give the answer to another part.
    pub fn scrape() -> Scrape {
        instance::scrape()
    }

    /// `part` in its cluster and folder, with the releases of its charts and the list of its files.
    fn placed(&self, part: Part, folder: &Path) -> Part {
        let mut part = part.in_cluster(&self.cluster);
        if !is_applied(&part) {
            return part;
        }
        part.folder = Some(folder.join(&*part.id.name));
        let part = release::add(part);
        let part = substitution::prepare(part, self.cloud_outputs.as_ref());
        let part = self.with_sops(part);
        let id = ObjectId::new(&KUSTOMIZATION, Some(&FLUX_SYSTEM), &part.id.name);
        listed(part).need(Need::Object(id))
    }

    fn with_sops(&self, part: Part) -> Part {
        if part.secrets.is_empty() || self.sops.is_some() {
            return part;
        }
        let message = format!("part {} has Secrets, and cluster `{}` has no age key to open them", part.id, self.cluster);
        let place = Place::Part(part.id.clone());
        part.problem(Problem::error("no-age-key", message).at(place).help("name the Secret of the age key in `sops`"))
    }
}

/// Whether Flux has anything to apply of `part`.
fn is_applied(part: &Part) -> bool {
    !(part.objects.is_empty() && part.secrets.is_empty() && part.charts.is_empty())
}

/// `part` with a `kustomization.yaml` that lists exactly its files.
fn listed(part: Part) -> Part {
    let names: Vec<String> =
        part.object_paths().values().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).collect();
    let path = part.folder().join("kustomization.yaml");
    part.file(path, kustomization(&KustomizationFile::new(names)))
}

fn kustomization(file: &KustomizationFile) -> File {
    File::Text(homelab_core::yaml::to_string(file).expect("a list of texts"))
}
