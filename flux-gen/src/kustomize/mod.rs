//! kustomize-controller: what Flux applies, and the `kustomization.yaml` files that it reads.
//!
//! Kinds of `kustomize.toolkit.fluxcd.io/v1` and `kustomize.config.k8s.io/v1beta1`.

mod kustomization;
mod kustomization_file;
mod patch;
mod variable;

pub use self::kustomization::{
    Decryption, DecryptionProvider, DeletionPolicy, HealthCheck, Image, Kustomization, KustomizationSpec, PostBuild, SourceKind,
    SourceReference, SubstituteKind, SubstituteReference,
};
pub use self::kustomization_file::KustomizationFile;
pub use self::patch::{CommonMetadata, Patch, Selector};
pub use self::variable::{Variable, variables};

use homelab_core::{Kind, Rule, Target};

/// The kind of [`Kustomization`] in the cluster. The file `kustomization.yaml` has another group: see
/// [`KustomizationFile`].
pub const KUSTOMIZATION: Kind = Kind::new("kustomize.toolkit.fluxcd.io", "Kustomization");

/// How a [`Kustomization`] names other objects: its folder and source, others, Secrets, a namespace, an account.
pub const RULES: &[Rule] = &[
    Rule::new(KUSTOMIZATION, "spec.path", Target::Folder),
    Rule::new(
        KUSTOMIZATION,
        "spec.sourceRef",
        Target::Reference(&[
            crate::source::GIT_REPOSITORY,
            crate::source::OCI_REPOSITORY,
            crate::source::BUCKET,
            crate::source::EXTERNAL_ARTIFACT,
        ]),
    ),
    Rule::new(KUSTOMIZATION, "spec.dependsOn[]", Target::Reference(&[KUSTOMIZATION])),
    Rule::new(KUSTOMIZATION, "spec.decryption.secretRef", Target::Reference(&[crate::SECRET])),
    Rule::new(KUSTOMIZATION, "spec.postBuild.substituteFrom[]", Target::Reference(&[crate::CONFIG_MAP, crate::SECRET])),
    Rule::new(KUSTOMIZATION, "spec.targetNamespace", Target::Name(crate::NAMESPACE)),
    Rule::new(KUSTOMIZATION, "spec.serviceAccountName", Target::Name(crate::SERVICE_ACCOUNT)),
    Rule::with_member(KUSTOMIZATION, "spec.kubeConfig.secretRef", Target::Reference(&[crate::SECRET]), "key"),
];
