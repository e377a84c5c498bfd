//! Volumes of a Talos cluster, and what becomes of their data when a disk dies.

use homelab_core::{Name, Part, Problem, Problems, Quantity};
use storage::{
    BackupPlan, CsiDriverNfs, Directory, LocalClass, LocalPath, NfsClass, Reclaim, Repository, SnapshotController, Synology, SynologyClass,
    SynologyProtocol, VolSync, exempt,
};
use talos_config::UserVolume;

use super::Standard;
use super::network::replicas;
use crate::site::{BackupTarget, LAPTOP, METAL, Nas, SynologyNas, TalosCluster};
use crate::{ClaimProtection, Error};

/// The volume on the data disks, and the class whose volumes are folders on it.
pub(super) const DATA: Name = Name::from_static("data");
/// The class whose volumes are folders on the NAS.
const NAS: Name = Name::from_static("nas");
/// The class whose volumes are LUNs on a NAS of Synology, and that of their snapshots.
const NAS_ISCSI: Name = Name::from_static("nas-iscsi");
/// The key of the driver's password at the NAS.
const SYNOLOGY: Name = Name::from_static("synology");
/// Gibibytes that a data disk has at least: Talos refuses a smaller one.
const LEAST: u32 = 64;

impl Standard<'_> {
    /// What makes volumes, and what copies them if backups go to the NAS.
    pub(super) fn storage(&mut self, cluster: &TalosCluster) -> Result<Vec<Part>, Error> {
        let (charts, site) = (&self.versions.charts, self.site);
        let mut parts = vec![self.local(cluster).into()];
        let exported = site.nas.as_ref().filter(|_| site.backup == Some(BackupTarget::Nas)).and_then(nas_class);
        let synology = site.nas.as_ref().and_then(|nas| Some((nas, nas.synology.as_ref()?)));
        if exported.is_some() || synology.is_some() {
            // VolSync watches snapshots, though neither class of a backup on NFS has any.
            parts.push(SnapshotController::builder().version(&charts.snapshot_controller).replicas(replicas(cluster)).build().into());
        }
        if let Some(class) = exported {
            parts.extend([
                Part::from(CsiDriverNfs::builder().version(&charts.csi_driver_nfs).classes(vec![class]).build()),
                VolSync::builder().version(&charts.volsync).build().into(),
            ]);
        }
        if let Some((nas, synology)) = synology {
            parts.push(self.synology(nas, synology)?);
        }
        Ok(parts)
    }

    /// LUNs on the NAS, for apps that want a volume which follows them from node to node.
    fn synology(&mut self, nas: &Nas, synology: &SynologyNas) -> Result<Part, Error> {
        let class = SynologyClass::builder()
            .name(NAS_ISCSI)
            .protocol(SynologyProtocol::Iscsi)
            .maybe_location(synology.volume.clone())
            .reclaim(Reclaim::Retain)
            .default_class(false)
            .snapshot_class(NAS_ISCSI)
            .build();
        let driver = Synology::builder()
            .version(&self.versions.charts.synology_csi)
            .address(nas.address.value)
            .user(&synology.user)
            .password(self.keys.password(&SYNOLOGY)?)
            .classes(vec![class])
            .build();
        let user = &synology.user;
        Ok(Part::from(driver).by_hand(format!(
            "Make the user `{user}` of the NAS `{}`, in the group `administrators`, with the password in the secrets folder, \
             `passwords/{SYNOLOGY}`: the cluster makes volumes as this user.",
            nas.name.value
        )))
    }

    /// What becomes of an app's claim: its backup goes where the site says, if it says so.
    pub(super) fn protection(&mut self, cluster: &Name, app: &Name) -> Result<ClaimProtection, Error> {
        let lost = |reason: &str| Ok(ClaimProtection::NoBackup(reason.to_owned()));
        let repository = match self.site.backup {
            _ if *cluster == LAPTOP => return lost("the cluster is disposable"),
            None => return lost("the site names neither a cloud nor an export of a NAS for backups"),
            Some(target) if target.is_cloud() && *cluster != METAL => {
                return lost("the clouds trust the cluster `metal` only: `backup: nas` holds for all clusters");
            }
            Some(BackupTarget::Aws) => Repository::Aws,
            Some(BackupTarget::Azure) => Repository::Azure,
            Some(BackupTarget::Nas) => Repository::Volume { class: NAS, size: Quantity::gibibytes(10) },
        };
        let owner = if *cluster == METAL { app.to_string() } else { format!("{cluster}-{app}") };
        let Ok(purpose) = format!("restic-{owner}").parse() else {
            let message = format!("the app `{app}` of cluster `{cluster}` has a name that leaves no room for the password of its backup");
            return Err(Problems(vec![Problem::error("long-name", message).help("take a shorter one")]).into());
        };
        let password = self.keys.password(&purpose)?;
        let plan = BackupPlan::builder()
            .image(&self.versions.images.restic)
            .schedule("30 3 * * *")
            .repository(repository)
            .password(password)
            .build();
        Ok(ClaimProtection::Backup(Box::new(plan)))
    }

    fn local(&self, cluster: &TalosCluster) -> LocalPath {
        let class = LocalClass::builder()
            .name(DATA)
            .directory(Directory::UserVolume(DATA))
            .executable(true)
            .default_class(true)
            .reclaim(Reclaim::Retain)
            .capacity(room(cluster))
            .build();
        let images = &self.versions.images;
        LocalPath::builder().image(&images.local_path_provisioner).helper_image(&images.busybox).classes(vec![class]).build()
    }
}

/// The Talos user volume below the class of local volumes.
pub(super) fn user_volume() -> UserVolume {
    UserVolume::builder().name(DATA).min_size(format!("{LEAST}GiB").parse().expect("a size")).executable(true).build()
}

/// Metrics and logs of `part` may be lost.
pub(super) fn without_backup(part: impl Into<Part>) -> Part {
    exempt(part.into(), "metrics and logs are of use for weeks only, and a new disk collects new ones")
}

/// What the data disks of all nodes hold together, as far as the site says; else the least that Talos takes.
fn room(cluster: &TalosCluster) -> Quantity {
    let least = u64::from(LEAST) << 30;
    let disks = cluster.nodes.iter().filter(|node| node.data.is_some());
    let sizes = disks.map(|node| node.data_size.as_ref().map_or(least, Quantity::bytes));
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
