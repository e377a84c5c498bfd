//! The volume of an app.

use homelab_core::{Name, Quantity};
use storage::BackupPlan;

/// The volume of an [`App`](super::App).
///
/// Whether it is backed up has to be said: what is forgotten does not compile.
///
/// ```compile_fail,E0277
/// use homelab::AppClaim;
/// use homelab_core::{Quantity, name};
///
/// AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(name!("data")).build();
/// ```
///
/// ```
/// use homelab::AppClaim;
/// use homelab_core::{Quantity, name};
///
/// AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(name!("data")).no_backup("it is only a cache").build();
/// ```
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct AppClaim {
    /// How large.
    pub size: Quantity,
    /// Where the app sees it, such as `/data`.
    #[builder(into)]
    pub path: String,
    /// Storage class.
    pub class: Name,
    /// The `VolumeSnapshotClass` for volumes of that class; none if they cannot be snapshotted, as local ones cannot.
    pub snapshot_class: Option<Name>,
    /// Whether its data are backed up, or why not: `.backup(plan)` or `.no_backup("reason")`.
    pub protection: ClaimProtection,
}

/// What becomes of the data of an [`AppClaim`] when its volume is lost.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimProtection {
    /// They are backed up so, and an empty volume is filled from the last backup before the app starts.
    Backup(Box<BackupPlan>),
    /// They are lost, for this reason.
    NoBackup(String),
}

impl<S: app_claim_builder::State> AppClaimBuilder<S>
where
    S::Protection: app_claim_builder::IsUnset,
{
    /// Its data are backed up, and an empty volume is filled from the last backup before the app starts.
    pub fn backup(self, plan: BackupPlan) -> AppClaimBuilder<app_claim_builder::SetProtection<S>> {
        self.protection(ClaimProtection::Backup(Box::new(plan)))
    }

    /// Its data are lost with its volume, for this reason.
    pub fn no_backup(self, reason: impl Into<String>) -> AppClaimBuilder<app_claim_builder::SetProtection<S>> {
        self.protection(ClaimProtection::NoBackup(reason.into()))
    }
}
