//! `Kustomization`.

use std::collections::BTreeMap;

use bon::Builder;
use homelab_core::{GoDuration, Name, ObjectName};
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{CommonMetadata, Patch};
use crate::meta::{Dependency, KubeConfig, LocalReference};

/// A folder of a source which Flux builds and applies.
///
/// ```
/// use std::time::Duration;
/// use flux_gen::kustomize::{Kustomization, KustomizationSpec, SourceReference};
/// use homelab_core::{ObjectExt, name};
///
/// let spec = KustomizationSpec::builder()
///     .interval(Duration::from_hours(1))
///     .path("./kubernetes/apps/metal/web")
///     .prune(true)
///     .source_ref(SourceReference::git(name!("flux-system")))
///     .build();
/// let web = Kustomization::new("web", spec).in_namespace(&name!("flux-system"));
/// assert_eq!(web.spec.interval.to_string(), "1h");
/// ```
///
/// What Flux would not know how to do without does not compile:
///
/// ```compile_fail,E0277
/// use flux_gen::kustomize::KustomizationSpec;
///
/// KustomizationSpec::builder().prune(true).path("./apps").build();
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(ObjectName, into), on(String, into))]
#[kube(
    group = "kustomize.toolkit.fluxcd.io",
    version = "v1",
    kind = "Kustomization",
    namespaced,
    schema = "disabled",
    derive = "PartialEq"
)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KustomizationSpec {
    /// How often Flux compares the folder with the cluster; a change of spec or source is seen at once. Flux has no
    /// default.
    pub interval: GoDuration,
    /// When a failed attempt is repeated. Flux's default is `interval`.
    pub retry_interval: Option<GoDuration>,
    /// How long building, applying and waiting may take. Flux's default is `interval`.
    pub timeout: Option<GoDuration>,
    /// Where the folder comes from; the source has to be there, Flux makes none.
    pub source_ref: SourceReference,
    /// Folder in the source, from its root. Flux's default is the root.
    pub path: Option<String>,
    /// Whether objects that vanish from the folder are deleted from the cluster.
    pub prune: bool,
    /// What becomes of the objects when this is deleted. Flux's default is [`DeletionPolicy::MirrorPrune`].
    pub deletion_policy: Option<DeletionPolicy>,
    /// Whether it is ready only when all its objects are. Flux's default is `false`.
    pub wait: Option<bool>,
    /// Objects that have to be ready before this one is; ignored with `wait`. Flux's default is none.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub health_checks: Vec<HealthCheck>,
    /// Kustomizations that have to be ready before this one is applied. Flux's default is none.
    #[builder(default, with = |names: impl IntoIterator<Item = Dependency>| names.into_iter().collect())]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Dependency>,
    /// How encrypted Secrets are opened. Flux's default is to apply them as they are.
    pub decryption: Option<Decryption>,
    /// Variables that are filled in after the build. Without it `${…}` stays as it is.
    pub post_build: Option<PostBuild>,
    /// Patches over the objects, applied in this order after the folder's own `kustomization.yaml`.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
    /// Images that get another name, tag or digest. Flux's default is none.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// Folders of kustomize components, relative to `path`; applied in this order after the folder's own.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
    /// Labels and annotations that every object gets; they win over the objects' own of the same key.
    pub common_metadata: Option<CommonMetadata>,
    /// Namespace that every object gets. Flux's default is to leave what the objects say.
    pub target_namespace: Option<Name>,
    /// Account in the same namespace whose rights are used. Flux's default is the controller's own.
    pub service_account_name: Option<ObjectName>,
    /// Another cluster to apply to. Flux's default is its own.
    pub kube_config: Option<KubeConfig>,
    /// Whether objects are made anew where a field cannot be changed. Flux's default is `false`.
    pub force: Option<bool>,
    /// Whether Flux leaves it alone. Flux's default is `false`.
    pub suspend: Option<bool>,
}

/// Names the source of a [`Kustomization`], which has to be there; Flux makes none.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceReference {
    /// Kind of the source; with `name` and `namespace` it has to name an object that is there.
    pub kind: SourceKind,
    /// Name of the source; the linker looks for it in its namespace.
    pub name: ObjectName,
    /// Its namespace. Flux's default is that of the Kustomization.
    pub namespace: Option<Name>,
}

/// Kinds that a [`Kustomization`] may read from; all are of the group `source.toolkit.fluxcd.io`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum SourceKind {
    /// A checkout of a Git repository.
    GitRepository,
    /// An OCI artifact whose layer is an archive of manifests.
    OCIRepository,
    /// The files of an object store's bucket, such as S3's.
    Bucket,
    /// What a controller other than source-controller made, such as source-watcher from an `ArtifactGenerator`.
    ExternalArtifact,
}

/// What becomes of a deleted Kustomization's objects. Flux's default is [`MirrorPrune`](Self::MirrorPrune).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DeletionPolicy {
    /// They are deleted if `prune` is on, else they stay.
    MirrorPrune,
    /// They are deleted, whatever `prune` says.
    Delete,
    /// Deleted, and the Kustomization waits until they are gone.
    WaitForTermination,
    /// They stay in the cluster, and nothing looks after them.
    Orphan,
}

/// How encrypted Secrets are opened, before they are applied.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Decryption {
    /// Who encrypted them; [`DecryptionProvider::Sops`] is the only one that Flux knows.
    pub provider: DecryptionProvider,
    /// Secret with the keys: age keys in entries that end in `.agekey`. Flux's default is the controller's own key.
    pub secret_ref: Option<LocalReference>,
}

/// Who encrypted the Secrets. An enum of one, as Flux's schema has it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DecryptionProvider {
    /// SOPS: Flux opens each Secret of the folder that has a `sops` section, with the keys of `secret_ref`.
    Sops,
}

/// Variables that are filled in after the build: `${name}`, `${name:=default}`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PostBuild {
    /// Values by name; they win over those of `substitute_from`.
    pub substitute: Option<BTreeMap<String, String>>,
    /// `ConfigMap`s and Secrets whose keys are names of variables; a later one wins over an earlier one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substitute_from: Vec<SubstituteReference>,
}

/// An object whose keys are names of variables: letters, digits and `_`, not a digit first.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SubstituteReference {
    /// Kind of the object; it has to be in the namespace of the Kustomization.
    pub kind: SubstituteKind,
    /// Its name, in the namespace of the Kustomization.
    pub name: ObjectName,
    /// Whether it may be missing. Flux's default is `false`.
    pub optional: Option<bool>,
}

/// Kinds that may hold variables. Both are core objects (`v1`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum SubstituteKind {
    /// A `ConfigMap`, for what anybody may see, such as the outputs of Terraform.
    ConfigMap,
    /// A Secret, for values that have to stay out of Git.
    Secret,
}

/// An object whose readiness counts for that of the Kustomization, whether or not the Kustomization made it.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HealthCheck {
    /// Such as `apps/v1`. Flux's default is the version that the API server prefers.
    pub api_version: Option<String>,
    /// Kind of the object, such as `Deployment`; Flux tells its readiness by the rules of kstatus.
    pub kind: String,
    /// Name of the object, as in its `metadata.name`.
    pub name: ObjectName,
    /// Namespace of the object; to be given for every kind that has one.
    pub namespace: Option<Name>,
}

/// An image that gets another name, tag or digest in all objects that use it.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Image {
    /// Name of the image as the objects have it, without a tag: `ghcr.io/stefanprodan/podinfo`.
    pub name: String,
    /// The name that replaces `name`, registry included. kustomize's default is to keep it.
    pub new_name: Option<String>,
    /// The tag that replaces the one in the objects. It is ignored if `digest` is given.
    pub new_tag: Option<String>,
    /// The digest that it gets; it wins over the tag.
    pub digest: Option<String>,
}

impl SourceReference {
    /// A Git repository in the namespace of the Kustomization, by its name there.
    pub fn git(name: Name) -> Self {
        Self { kind: SourceKind::GitRepository, name: name.into(), namespace: None }
    }
}

impl Decryption {
    /// By SOPS, with the keys in the Secret `secret`.
    pub fn sops(secret: Name) -> Self {
        Self { provider: DecryptionProvider::Sops, secret_ref: Some(secret.into()) }
    }
}
