//! `GitRepository`.

use bon::Builder;
use homelab_core::GoDuration;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::meta::LocalReference;

/// A Git repository that Flux follows.
///
/// ```
/// use std::time::Duration;
/// use flux_gen::source::{GitReference, GitRepository, GitRepositorySpec};
/// use homelab_core::{ObjectExt, name};
///
/// let spec = GitRepositorySpec::builder()
///     .interval(Duration::from_mins(5))
///     .url("https://git.home.example/lab.git")
///     .reference(GitReference::branch("main"))
///     .build();
/// let lab = GitRepository::new("lab", spec).in_namespace(&name!("flux-system"));
/// assert_eq!(lab.spec.url, "https://git.home.example/lab.git");
/// ```
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[builder(on(GoDuration, into), on(LocalReference, into), on(String, into))]
#[kube(group = "source.toolkit.fluxcd.io", version = "v1", kind = "GitRepository", namespaced, schema = "disabled", derive = "PartialEq")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GitRepositorySpec {
    /// How often Flux looks for a new commit. A webhook may tell it sooner.
    pub interval: GoDuration,
    /// `https://…` or `ssh://user@host/path`; the short form `user@host:path` is refused by Flux.
    pub url: String,
    /// What to check out. Flux's default is the branch `master`.
    #[serde(rename = "ref")]
    pub reference: Option<GitReference>,
    /// Secret with `username` and `password`, or `identity` and `known_hosts` for SSH.
    pub secret_ref: Option<LocalReference>,
    /// Secret with the `address` of a proxy, and `username` and `password` if it wants them.
    pub proxy_secret_ref: Option<LocalReference>,
    /// Who gives the credentials. Flux's default is [`GitProvider::Generic`], the Secret.
    pub provider: Option<GitProvider>,
    /// How long one Git operation may take. Flux's default is one minute.
    pub timeout: Option<GoDuration>,
    /// What to leave out, in the grammar of `.gitignore`. Flux's default leaves out Git's own files, archives, images
    /// and CI files.
    pub ignore: Option<String>,
    /// Folders to check out. Flux's default is all.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sparse_checkout: Vec<String>,
    /// Whether submodules are checked out. Flux's default is `false`.
    pub recurse_submodules: Option<bool>,
    /// Whether Flux leaves it alone. Flux's default is `false`.
    pub suspend: Option<bool>,
}

/// What to check out of a [`GitRepository`]; Flux takes the first that is given of `commit`, `name`, `semver`, `tag`, `branch`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GitReference {
    /// A branch, without `refs/heads/`. Flux's default is `master`. With `commit` it says where the commit is found.
    pub branch: Option<String>,
    /// A tag, without `refs/tags/`. It wins over `branch`.
    pub tag: Option<String>,
    /// A range of versions, such as `>=1.2.0 <2.0.0`: Flux takes the highest tag in it. It wins over `tag`.
    pub semver: Option<String>,
    /// A full name, such as `refs/heads/main` or `refs/pull/420/head`. It wins over `semver`.
    pub name: Option<String>,
    /// The hash of a commit: Flux stays there. It wins over all others.
    pub commit: Option<String>,
}

/// Who gives the credentials for a Git repository. Flux's default is [`Generic`](Self::Generic).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GitProvider {
    /// The Secret that `secret_ref` names, or nobody for a public repository. Flux's default.
    Generic,
    /// Workload identity of AWS, for `CodeCommit`.
    Aws,
    /// Workload identity of Azure, for Azure DevOps.
    Azure,
    /// A GitHub App, whose key is in the Secret, with the ids of the app and its installation.
    Github,
}

impl GitReference {
    /// The tip of `branch`, which is given without `refs/heads/`.
    pub fn branch(branch: &str) -> Self {
        Self { branch: Some(branch.to_owned()), ..Self::default() }
    }
}
