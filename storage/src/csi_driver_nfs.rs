//! Volumes that are folders of an NFS export.

use std::collections::BTreeMap;
use std::net::IpAddr;

use bon::Builder;
use homelab_core::{Brings, Capacity, Chart, ChartSource, Name, ObjectExt, Part, PartId, Place, Problem, Quantity, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::json;

use crate::Reclaim;
use crate::nas_class::{snapshot_class, storage_class};

const DRIVER: &str = "nfs.csi.k8s.io";

/// Classes of volumes which are folders of an NFS export, made by Kubernetes' csi-driver-nfs.
///
/// Becomes the part `csi-driver-nfs`. It works with every storage that exports NFS 4.1, and Talos needs no extension for
/// it: the driver's pods mount, so the namespace has to admit `privileged` ones. The export has to let the nodes write, and
/// root, too (`no_root_squash`, or all users mapped to one), or volumes do not get their owner. Databases, `SQLite` too, lose
/// data on NFS: give them a local or an iSCSI class.
///
/// ```
/// use homelab_core::{Part, name};
/// use storage::{CsiDriverNfs, NfsClass, Reclaim};
///
/// let class = NfsClass::builder()
///     .name(name!("nas"))
///     .server("192.168.1.5".parse()?)
///     .export("/volume1/lab")
///     .reclaim(Reclaim::Retain)
///     .default_class(false)
///     .build();
/// let part = Part::from(CsiDriverNfs::builder().version("4.13.4").classes(vec![class]).build());
/// assert_eq!(part.objects[1].id.to_string(), "StorageClass nas");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct CsiDriverNfs {
    /// Version of the chart, without `v`.
    #[builder(into)]
    pub version: String,
    /// Namespace of the driver.
    #[builder(default = name!("csi-driver-nfs"))]
    pub namespace: Name,
    /// Its classes.
    pub classes: Vec<NfsClass>,
}

/// A class of a [`CsiDriverNfs`].
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct NfsClass {
    /// Its name.
    pub name: Name,
    /// Address of the server.
    pub server: IpAddr,
    /// Path of the export, such as `/volume1/lab`.
    #[builder(into)]
    pub export: String,
    /// What happens to a folder when its claim is deleted.
    pub reclaim: Reclaim,
    /// Whether claims without a class get this one; one class of a cluster may be it.
    pub default_class: bool,
    /// Whether a folder is named after namespace and claim, not after the volume: then a new cluster finds it again. Ours is
    /// `false`.
    #[builder(default)]
    pub stable: bool,
    /// A `VolumeSnapshotClass` for its volumes. The driver's snapshots are archives (tar) in the export: slow, and not of one
    /// instant. None if left out; one needs the snapshot controller.
    pub snapshot_class: Option<Name>,
    /// How much the export has room for, as far as it is known: claims may not ask for more.
    pub capacity: Option<Quantity>,
    /// Whether claims may ask for more than the capacity all the same.
    #[builder(default)]
    pub overcommit: bool,
}

impl NfsClass {
    fn parameters(&self) -> BTreeMap<String, String> {
        let reclaim = match self.reclaim {
            Reclaim::Delete => "delete",
            Reclaim::Retain => "retain",
        };
        let mut parameters = BTreeMap::from([
            // Apps run as users of their own, so everybody who can mount it may write.
            ("mountPermissions".to_owned(), "0777".to_owned()),
            ("onDelete".to_owned(), reclaim.to_owned()),
            ("server".to_owned(), self.server.to_string()),
            ("share".to_owned(), self.export.clone()),
        ]);
        if self.stable {
            parameters.insert("subDir".to_owned(), "${pvc.metadata.namespace}/${pvc.metadata.name}".to_owned());
        }
        parameters
    }

    fn problem(&self) -> Option<Problem> {
        let problem = |code, message: String| {
            Some(Problem::error(code, message).at(Place::Part(PartId { cluster: None, name: name!("csi-driver-nfs") })))
        };
        if !self.export.starts_with('/') || self.export.split('/').any(|step| step == "..") {
            return problem("bad-path", format!("the class `{}` is on the export `{}`, which is no absolute path", self.name, self.export));
        }
        if self.stable && self.reclaim == Reclaim::Delete {
            let message =
                format!("the class `{}` is to be found again by a new cluster, but its folders are deleted with their claims", self.name);
            return problem("stable-delete", message).map(|problem| problem.help("take `Reclaim::Retain`"));
        }
        None
    }
}

impl From<CsiDriverNfs> for Part {
    fn from(driver: CsiDriverNfs) -> Self {
        let has_snapshots = driver.classes.iter().any(|class| class.snapshot_class.is_some());
        let chart = Chart::builder()
            .name(name!("csi-driver-nfs"))
            .namespace(driver.namespace.clone())
            .source(ChartSource::Repository {
                url: "https://kubernetes-csi.github.io/csi-driver-nfs".to_owned(),
                chart: "csi-driver-nfs".to_owned(),
            })
            .version(driver.version)
            .values(json!({ "controller": { "enableSnapshotter": has_snapshots } }))
            .build();
        let mut part = Self::new(name!("csi-driver-nfs"))
            .object(Namespace::default().named(&driver.namespace).label("pod-security.kubernetes.io/enforce", "privileged"))
            .chart(chart);
        for class in driver.classes {
            let options = ["nfsvers=4.1"];
            part = part.object(storage_class(&class.name, DRIVER, class.parameters(), &options, class.reclaim, class.default_class));
            part.problems.extend(class.problem());
            if let Some(snapshots) = &class.snapshot_class {
                part = part.object(snapshot_class(snapshots, DRIVER));
            }
            if let Some(size) = class.capacity {
                let on = format!("the export `{}:{}`", class.server, class.export);
                part = part.bring(Brings::Capacity(Capacity { class: class.name, on, size, overcommit: class.overcommit }));
            }
        }
        part
    }
}
