//! What Flux does when it installs, upgrades, rolls back and uninstalls.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How a release is installed. A field that is `None` is left to Flux.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Install {
    /// What becomes of the CRDs in the chart's `crds` folder. Flux's default is [`CrdPolicy::Create`].
    pub crds: Option<CrdPolicy>,
    /// Whether the target namespace is made. Flux's default is `false`.
    pub create_namespace: Option<bool>,
    /// Whether hooks are left out. Flux's default is `false`.
    pub disable_hooks: Option<bool>,
    /// Whether values are not checked by the chart's schema. Flux's default is `false`.
    pub disable_schema_validation: Option<bool>,
    /// Whether objects that exist already make it fail. Flux's default is `false`: they are taken over.
    pub disable_take_ownership: Option<bool>,
    /// Whether it is done before its objects are ready. Flux's default is `false`.
    pub disable_wait: Option<bool>,
    /// What follows a failed attempt. Flux's default is nothing: the failed release stays as it is.
    pub remediation: Option<InstallRemediation>,
    /// Whether a failed attempt is undone or repeated. Flux's default is [`StrategyName::RemediateOnFailure`].
    pub strategy: Option<Strategy>,
    /// How long it may take. Flux's default is the release's timeout.
    pub timeout: Option<GoDuration>,
}

/// How a release is upgraded. A field that is `None` is left to Flux.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Upgrade {
    /// What becomes of the CRDs in the chart's `crds` folder. Flux's default is [`CrdPolicy::Skip`].
    pub crds: Option<CrdPolicy>,
    /// Whether new objects of a failed attempt are deleted. Flux's default is `false`.
    pub cleanup_on_fail: Option<bool>,
    /// Whether hooks are left out. Flux's default is `false`.
    pub disable_hooks: Option<bool>,
    /// Whether values are not checked by the chart's schema. Flux's default is `false`.
    pub disable_schema_validation: Option<bool>,
    /// Whether it is done before its objects are ready. Flux's default is `false`.
    pub disable_wait: Option<bool>,
    /// Whether objects are replaced. Flux's default is `false`.
    pub force: Option<bool>,
    /// Whether values of the last release stay below the new ones. Flux's default is `false`.
    pub preserve_values: Option<bool>,
    /// What follows a failed attempt. Flux's default is nothing: the failed release stays as it is.
    pub remediation: Option<UpgradeRemediation>,
    /// Whether a failed attempt is undone or repeated. Flux's default is [`StrategyName::RemediateOnFailure`].
    pub strategy: Option<Strategy>,
    /// How long it may take. Flux's default is the release's timeout.
    pub timeout: Option<GoDuration>,
}

/// How a release is rolled back, which is what [`UpgradeRemediationStrategy::Rollback`] does after a failed upgrade. A
/// field that is `None` is left to Flux.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Rollback {
    /// Whether new objects of a failed attempt are deleted. Flux's default is `false`.
    pub cleanup_on_fail: Option<bool>,
    /// Whether it is done before its objects are ready. Flux's default is `false`.
    pub disable_wait: Option<bool>,
    /// How long it may take. Flux's default is the release's timeout.
    pub timeout: Option<GoDuration>,
}

/// How a release is uninstalled: when its `HelmRelease` is deleted, or to undo a failed attempt. A field that is `None`
/// is left to Flux.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Uninstall {
    /// Whether hooks are left out. Flux's default is `false`.
    pub disable_hooks: Option<bool>,
    /// Whether it is done before its objects are gone. Flux's default is `false`.
    pub disable_wait: Option<bool>,
    /// Whether the history stays. Flux's default is `false`.
    pub keep_history: Option<bool>,
    /// How long it may take. Flux's default is the release's timeout.
    pub timeout: Option<GoDuration>,
}

/// What becomes of the CRDs in a chart's `crds` folder.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum CrdPolicy {
    /// They are neither installed nor changed: CRDs come from elsewhere.
    Skip,
    /// New ones are made, existing ones stay at the version that they have.
    Create,
    /// New ones are made, existing ones replaced. None is ever deleted.
    CreateReplace,
}

/// What follows a failed installation: between two tries the release is uninstalled.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct InstallRemediation {
    /// How often it is tried again; −1 for ever. Flux's default is 0.
    pub retries: Option<i32>,
    /// Whether the last failure is undone too. Flux's default is `false`.
    pub remediate_last_failure: Option<bool>,
    /// Whether failed Helm tests are no failure. Flux's default is what the release's `test` says, `false` if it says
    /// nothing.
    pub ignore_test_failures: Option<bool>,
}

/// What follows a failed upgrade: between two tries it is undone, as `strategy` says.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct UpgradeRemediation {
    /// How often it is tried again; −1 for ever. Flux's default is 0.
    pub retries: Option<i32>,
    /// Whether the last failure is undone too. Flux's default is `false` without retries, else `true`.
    pub remediate_last_failure: Option<bool>,
    /// Whether failed Helm tests are no failure. Flux's default is what the release's `test` says, `false` if it says
    /// nothing.
    pub ignore_test_failures: Option<bool>,
    /// How a failure is undone. Flux's default is [`UpgradeRemediationStrategy::Rollback`].
    pub strategy: Option<UpgradeRemediationStrategy>,
}

/// How a failed upgrade is undone. Flux's default is [`Rollback`](Self::Rollback).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UpgradeRemediationStrategy {
    /// Helm goes back to the revision that was deployed before, with the options of [`Rollback`].
    Rollback,
    /// The release is uninstalled, with the options of [`Uninstall`]; what it kept in the cluster goes with it.
    Uninstall,
}

/// Whether a failed action is undone or repeated: a name, and for one of the two an interval.
#[skip_serializing_none]
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Strategy {
    /// Which of the two. Flux has no default: a strategy without a name is refused.
    pub name: StrategyName,
    /// When it is repeated; only with [`StrategyName::RetryOnFailure`]. Flux's default is five minutes.
    pub retry_interval: Option<GoDuration>,
}

/// What Flux does after a failure. Its default is [`RemediateOnFailure`](Self::RemediateOnFailure), unless the
/// controller's feature gate `DefaultToRetryOnFailure` is on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum StrategyName {
    /// It is undone, as the remediation says, and then tried again.
    RemediateOnFailure,
    /// It is tried again over what the failed attempt left.
    RetryOnFailure,
}
