//! source-controller: where Flux gets folders and charts from. Kinds of `source.toolkit.fluxcd.io/v1`.

mod git_repository;
mod helm_repository;
mod oci_repository;

pub use self::git_repository::{GitProvider, GitReference, GitRepository, GitRepositorySpec};
pub use self::helm_repository::{HelmRepository, HelmRepositorySpec, HelmRepositoryType};
pub use self::oci_repository::{
    CloudProvider, LayerOperation, LayerSelector, OCIRepository, OCIRepositorySpec, OciReference, OidcIdentity, Verification,
    VerificationProvider,
};

use homelab_core::{Kind, Rule, Target};

const GROUP: &str = "source.toolkit.fluxcd.io";

/// The kind of [`GitRepository`], which exists once Flux is installed.
pub const GIT_REPOSITORY: Kind = Kind::new(GROUP, "GitRepository");
/// The kind of [`OCIRepository`], which exists once Flux is installed.
pub const OCI_REPOSITORY: Kind = Kind::new(GROUP, "OCIRepository");
/// The kind of [`HelmRepository`], which exists once Flux is installed.
pub const HELM_REPOSITORY: Kind = Kind::new(GROUP, "HelmRepository");
/// `HelmChart`, which Flux makes of a release's chart template. There is no builder for it here.
pub const HELM_CHART: Kind = Kind::new(GROUP, "HelmChart");
/// `Bucket`: the files of an object store. There is no builder for it here; a user's own may be referred to.
pub const BUCKET: Kind = Kind::new(GROUP, "Bucket");
/// `ExternalArtifact`: what a controller other than source-controller made. There is no builder for it here.
pub const EXTERNAL_ARTIFACT: Kind = Kind::new(GROUP, "ExternalArtifact");

/// How sources name other objects: Secrets and accounts, all in the namespace of the source.
pub const RULES: &[Rule] = &[
    Rule::new(GIT_REPOSITORY, "spec.secretRef", Target::Reference(&[crate::SECRET])),
    Rule::new(GIT_REPOSITORY, "spec.proxySecretRef", Target::Reference(&[crate::SECRET])),
    Rule::new(OCI_REPOSITORY, "spec.secretRef", Target::Reference(&[crate::SECRET])),
    Rule::new(OCI_REPOSITORY, "spec.certSecretRef", Target::Reference(&[crate::SECRET])),
    Rule::new(OCI_REPOSITORY, "spec.serviceAccountName", Target::Name(crate::SERVICE_ACCOUNT)),
    Rule::new(OCI_REPOSITORY, "spec.verify.secretRef", Target::Reference(&[crate::SECRET])),
    Rule::new(HELM_REPOSITORY, "spec.secretRef", Target::Reference(&[crate::SECRET])),
    Rule::new(HELM_REPOSITORY, "spec.certSecretRef", Target::Reference(&[crate::SECRET])),
];
