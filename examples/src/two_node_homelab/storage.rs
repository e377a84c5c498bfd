//! Volumes of the bare-metal cluster, and what becomes of their data when a disk dies.

use homelab::site::{BackupTarget, Nas, Site};
use homelab::versions::Versions;
use homelab::{ClaimProtection, Error, Keys};
use homelab_core::{Name, Part, Quantity};
use storage::{
    BackupPlan, CsiDriverNfs, Directory, LocalClass, LocalPath, NfsClass, Reclaim, Repository, SnapshotController, VolSync, exempt,
};
use talos_config::UserVolume;

/// The volume on the data disks, and the class whose volumes are folders on it.
pub(super) const DATA: Name = Name::from_static("data");
/// The class whose volumes are folders on the NAS.
const NAS: Name = Name::from_static("nas");
/// Gibibytes that a data disk has at least: Talos refuses a smaller one.
const LEAST: u32 = 64;

/// What makes volumes, and what copies them if backups go to the NAS.
pub(super) fn parts(site: &Site, versions: &Versions) -> Vec<Part> {
    let mut parts = vec![local(site, versions).into()];
    if let (Some(BackupTarget::Nas), Some(class)) = (site.backup, site.nas.as_ref().and_then(nas_class)) {
        parts.extend([
            Part::from(CsiDriverNfs::builder().version(&versions.charts.csi_driver_nfs).classes(vec![class]).build()),
            // VolSync watches snapshots, though neither class has any.
            SnapshotController::builder().version(&versions.charts.snapshot_controller).build().into(),
            VolSync::builder().version(&versions.charts.volsync).build().into(),
        ]);
    }
    parts
}

/// The Talos user volume below the class of local volumes.
pub(super) fn user_volume() -> UserVolume {
    UserVolume::builder().name(DATA).min_size(format!("{LEAST}GiB").parse().expect("a size")).executable(true).build()
}

/// What becomes of an app's claim: its backup goes where the site says, if it says so.
pub(super) fn protection(site: &Site, app: &Name, versions: &Versions, keys: &mut Keys) -> Result<ClaimProtection, Error> {
    let repository = match site.backup {
        None => return Ok(ClaimProtection::NoBackup("the site names neither a cloud nor an export of a NAS for backups".to_owned())),
        Some(BackupTarget::Aws) => Repository::Aws,
        Some(BackupTarget::Azure) => Repository::Azure,
        Some(BackupTarget::Nas) => Repository::Volume { class: NAS, size: Quantity::gibibytes(10) },
    };
    let password = keys.password(&format!("restic-{app}").parse().expect("the name of an app is short"))?;
    let plan =
        BackupPlan::builder().image(&versions.images.restic).schedule("30 3 * * *").repository(repository).password(password).build();
    Ok(ClaimProtection::Backup(Box::new(plan)))
}

/// Metrics and logs of `part` may be lost.
pub(super) fn without_backup(part: impl Into<Part>) -> Part {
    exempt(part.into(), "metrics and logs are of use for weeks only, and a new disk collects new ones")
}

fn local(site: &Site, versions: &Versions) -> LocalPath {
    let class = LocalClass::builder()
        .name(DATA)
        .directory(Directory::UserVolume(DATA))
        .executable(true)
        .default_class(true)
        .reclaim(Reclaim::Retain)
        .capacity(room(site))
        .build();
    LocalPath::builder().image(&versions.images.local_path_provisioner).helper_image(&versions.images.busybox).classes(vec![class]).build()
}

/// What the data disks of all nodes hold together, as far as the site says; else the least that Talos takes.
fn room(site: &Site) -> Quantity {
    let least = u64::from(LEAST) << 30;
    let sizes = site.metal.nodes.iter().map(|node| node.data_size.as_ref().map_or(least, Quantity::bytes));
    sizes.fold(0_u64, u64::saturating_add).to_string().parse().expect("a number of bytes")
}

/// Folders on the export of the NAS, which a new cluster finds again: for what restores it.
fn nas_class(nas: &Nas) -> Option<NfsClass> {
    let class = NfsClass::builder()
        .name(NAS)
        .server(nas.address.value)
        .export(nas.export.clone()?)
        .reclaim(Reclaim::Retain)
        .default_class(false)
        .stable(true)
        .maybe_capacity(nas.size.clone())
        .build();
    Some(class)
}
