//! Kinds of objects.

/// A kind of object: its API group and name, whatever the version.
///
/// ```
/// use homelab_core::Kind;
///
/// const HELM_RELEASE: Kind = Kind::new("helm.toolkit.fluxcd.io", "HelmRelease");
/// assert!(!HELM_RELEASE.is_built_in());
/// assert!(Kind::new("apps", "Deployment").is_built_in());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Kind {
    /// API group without the version, such as `apps`; empty for the core group.
    pub group: &'static str,
    /// Name of the kind in the singular, such as `HelmRelease`.
    pub kind: &'static str,
}

/// The API groups that kube-apiserver serves by itself, without any `CustomResourceDefinition`.
const BUILT_IN_GROUPS: &[&str] = &[
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

impl Kind {
    /// The kind `kind` of the API group `group`: no version, and empty for the core group.
    pub const fn new(group: &'static str, kind: &'static str) -> Self {
        Self { group, kind }
    }

    /// Whether kube-apiserver serves it by itself, without a `CustomResourceDefinition`. Judged by the group.
    pub fn is_built_in(&self) -> bool {
        is_built_in(self.group)
    }

    /// Group and name, to look it up beside kinds whose names are only known when the program runs.
    pub(crate) const fn key(&self) -> KindKey<'static> {
        (self.group, self.kind)
    }
}

/// Group and name of a kind.
pub(crate) type KindKey<'a> = (&'a str, &'a str);

/// Whether kube-apiserver serves the API group `group` by itself.
pub(crate) fn is_built_in(group: &str) -> bool {
    BUILT_IN_GROUPS.contains(&group)
}
