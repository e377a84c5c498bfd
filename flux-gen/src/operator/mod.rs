//! flux-operator: what installs Flux itself. Kinds of `fluxcd.controlplane.io/v1`.

mod flux_instance;

pub use self::flux_instance::{
    Cluster, ClusterSize, ClusterType, Component, Distribution, FluxInstance, FluxInstanceSpec, Kustomize, Storage, Sync, SyncKind,
    SyncProvider,
};

use homelab_core::{Kind, Rule, Target};

/// The kind of [`FluxInstance`], which the chart of flux-operator brings.
pub const FLUX_INSTANCE: Kind = Kind::new("fluxcd.controlplane.io", "FluxInstance");

/// How a [`FluxInstance`] names other objects: the folder it follows, Secrets, a storage class.
pub const RULES: &[Rule] = &[
    Rule::new(FLUX_INSTANCE, "spec.sync.path", Target::Folder),
    Rule::new(FLUX_INSTANCE, "spec.sync.pullSecret", Target::Name(crate::SECRET)),
    Rule::new(FLUX_INSTANCE, "spec.distribution.imagePullSecret", Target::Name(crate::SECRET)),
    Rule::new(FLUX_INSTANCE, "spec.distribution.artifactPullSecret", Target::Name(crate::SECRET)),
    Rule::new(FLUX_INSTANCE, "spec.storage.class", Target::Name(Kind::new("storage.k8s.io", "StorageClass"))),
];
