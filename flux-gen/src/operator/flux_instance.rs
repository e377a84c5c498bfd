//! `FluxInstance`.

use bon::Builder;
use homelab_core::{GoDuration, Name, ObjectName, Quantity};
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::kustomize::{CommonMetadata, Patch};

/// An installation of Flux, and what it follows.
///
/// From `sync` the operator makes a source and a Flux Kustomization, both named as the namespace of the instance
/// unless `sync.name` says otherwise (flux-operator, `docs/guides/instance/instance-sync.md`). The operator accepts one
/// instance in a cluster, named `flux`.
///
/// ```
/// use flux_gen::operator::{Distribution, FluxInstance, FluxInstanceSpec, Sync};
/// use homelab_core::{ObjectExt, name};
///
/// let spec = FluxInstanceSpec::builder()
///     .distribution(Distribution::builder().version("2.9.x").registry("ghcr.io/fluxcd").build())
///     .sync(Sync::git("https://git.home.example/lab.git", "main", "kubernetes/clusters/metal"))
///     .build();
/// let flux = FluxInstance::new("flux", spec).in_namespace(&name!("flux-system"));
/// assert_eq!(flux.spec.sync.expect("just given").reference, "refs/heads/main");
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "fluxcd.controlplane.io", version = "v1", kind = "FluxInstance", namespaced, schema = "disabled", derive = "PartialEq")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FluxInstanceSpec {
    /// Which Flux, and which registry its images come from.
    pub distribution: Distribution,
    /// Which controllers. The operator's default is source, kustomize, helm and notification.
    #[builder(default, with = |components: impl IntoIterator<Item = Component>| components.into_iter().collect())]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// The cluster that it runs in. The operator's default is any Kubernetes, with Flux' own limits.
    pub cluster: Option<Cluster>,
    /// What it follows. The operator's default is nothing.
    pub sync: Option<Sync>,
    /// Patches over Flux' own manifests, such as flags of a controller. The operator's default is none.
    pub kustomize: Option<Kustomize>,
    /// A volume for source-controller. The operator's default is the node's disk, lost with the pod.
    pub storage: Option<Storage>,
    /// Labels and annotations that every object of Flux gets; they win over its own of the same key.
    pub common_metadata: Option<CommonMetadata>,
    /// Whether Flux objects are rewritten when their API moves to a new version. The operator's default is `true`.
    pub migrate_resources: Option<bool>,
    /// Whether it is ready only when all its objects are. The operator's default is `true`.
    pub wait: Option<bool>,
}

/// Which Flux, and which registry its images come from. The operator wants both and has no default.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(ObjectName, into), on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Distribution {
    /// Version or range of versions, such as `2.9.x`. Of a range the operator takes the newest that its manifests have.
    pub version: String,
    /// Registry of the images and the path in it, such as `ghcr.io/fluxcd`; the controllers' names are appended.
    pub registry: String,
    /// OCI artifact with newer manifests than those in the operator's image; begins with `oci://`.
    pub artifact: Option<String>,
    /// Secret in the namespace of the instance that opens `artifact`, of type `kubernetes.io/dockerconfigjson`; `None`
    /// for a public one.
    pub artifact_pull_secret: Option<ObjectName>,
    /// Secret in the namespace of the instance that opens `registry`, of type `kubernetes.io/dockerconfigjson`; `None`
    /// for a public one.
    pub image_pull_secret: Option<ObjectName>,
}

/// A controller of Flux: a Deployment, and the kinds that it looks after.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Component {
    /// Fetches Git repositories, charts, OCI artifacts and buckets; all others read from it.
    SourceController,
    /// Composes sources out of others (`ArtifactGenerator`). Not among the operator's defaults.
    SourceWatcher,
    /// Builds and applies folders (`Kustomization`), and opens their Secrets.
    KustomizeController,
    /// Installs and upgrades charts (`HelmRelease`).
    HelmController,
    /// Sends events to chats and Git hosts (`Alert`, `Provider`), and takes webhooks (`Receiver`).
    NotificationController,
    /// Scans registries for newer images (`ImageRepository`, `ImagePolicy`). Not among the operator's defaults.
    ImageReflectorController,
    /// Commits newer image tags to Git (`ImageUpdateAutomation`). Not among the operator's defaults; needs the
    /// reflector.
    ImageAutomationController,
}

/// The cluster that Flux runs in. What is `None` is left to the operator.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Cluster {
    /// The operator's default is [`ClusterType::Kubernetes`].
    #[serde(rename = "type")]
    pub cluster_type: Option<ClusterType>,
    /// How much the controllers do at once, and the resources for that. The operator's default leaves Flux' own.
    pub size: Option<ClusterSize>,
    /// DNS domain of Services. The operator's default is `cluster.local`.
    pub domain: Option<String>,
    /// Whether only Flux' own namespace may reach the controllers. The operator's default is `true`.
    pub network_policy: Option<bool>,
    /// Whether tenants are locked into their namespaces. The operator's default is `false`.
    pub multitenant: Option<bool>,
}

/// What kind of cluster it is: the operator fits Flux' manifests to it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClusterType {
    /// Any cluster, Talos and k3s included. The operator's default.
    Kubernetes,
    /// Red Hat `OpenShift`, which sets security contexts itself: the operator takes Flux' own away.
    Openshift,
    /// Amazon EKS.
    Aws,
    /// Microsoft AKS.
    Azure,
    /// Google GKE.
    Gcp,
}

/// How much the controllers do at once (`internal/builder/profiles.go` of the operator).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClusterSize {
    /// 5 at once, 1 CPU and 512 MiB at most, dependencies looked at every 10 s.
    Small,
    /// 10 at once, 2 CPUs and 1 GiB at most, dependencies looked at every 5 s.
    Medium,
    /// 20 at once, 3 CPUs and 3 GiB at most, dependencies looked at every 5 s.
    Large,
}

/// What an instance follows: a source, and the folder in it which the cluster is made of.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(ObjectName, into), on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Sync {
    /// Kind of the source that the operator makes.
    pub kind: SyncKind,
    /// Where the source is: a Git URL (`https://…` or `ssh://…`), `oci://…`, or the endpoint of an object store.
    pub url: String,
    /// A full Git reference such as `refs/heads/main`, a tag, or the name of a bucket.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Folder in the source, from its root, which becomes the first Kustomization of the cluster.
    pub path: String,
    /// Name of the source and of the Kustomization. The operator's default is the namespace of the instance.
    pub name: Option<ObjectName>,
    /// Secret in the namespace of the instance with the credentials: for Git `username` and `password`, or `identity`
    /// and `known_hosts`. `None` for a public source.
    pub pull_secret: Option<ObjectName>,
    /// Who gives the credentials. The operator's default is the Secret.
    pub provider: Option<SyncProvider>,
    /// How often Flux looks. The operator's default is one minute.
    pub interval: Option<GoDuration>,
}

/// Kinds that an instance may follow; the operator makes an object of that kind.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum SyncKind {
    /// A Git repository; `reference` is a full name such as `refs/heads/main`.
    GitRepository,
    /// An OCI artifact; `reference` is a tag such as `latest`.
    OCIRepository,
    /// An object store; `reference` is the name of the bucket.
    Bucket,
}

/// Who gives the credentials of what an instance follows. The operator's default is [`Generic`](Self::Generic).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SyncProvider {
    /// The Secret that `pull_secret` names, or nobody for a public source. The operator's default.
    Generic,
    /// Workload identity of AWS; for Git since Flux 2.9.
    Aws,
    /// Workload identity of Azure; for every kind of source.
    Azure,
    /// Workload identity of Google Cloud; refused for Git.
    Gcp,
    /// A GitHub App, whose key is in the Secret; for Git only.
    Github,
}

/// Patches over Flux' own manifests, before the operator applies them.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Kustomize {
    /// The patches, applied in this order before the operator applies the result.
    pub patches: Vec<Patch>,
}

/// A volume for source-controller, which keeps what was fetched when its pod goes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// The storage class of the volume; it has to be there before Flux is.
    pub class: Name,
    /// Size of the volume, such as `5Gi`; all sources together have to fit.
    pub size: Quantity,
}

impl Sync {
    /// The tip of `branch` of a Git repository, and in it the folder `path`.
    pub fn git(url: &str, branch: &str, path: &str) -> Self {
        Self::builder().kind(SyncKind::GitRepository).url(url).reference(format!("refs/heads/{branch}")).path(path).build()
    }
}
