//! Volumes on a Synology NAS.

use std::collections::BTreeMap;
use std::net::IpAddr;

use bon::Builder;
use homelab_core::{
    Brings, Capacity, Chart, ChartSource, Name, Need, ObjectExt, Part, PartId, Place, Problem, Quantity, Secret, SecretObject, name,
};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::json;

use crate::Reclaim;
use crate::external_snapshotter::VOLUME_SNAPSHOT_CLASS;
use crate::nas_class::{snapshot_class, storage_class};

const DRIVER: &str = "csi.san.synology.com";
const CLIENTS: Name = Name::from_static("synology-csi-client-info");
/// Where the extension puts it: seen from the root of the host, which the driver enters first (`--chroot-dir=/host`).
const ISCSIADM: &str = "/usr/local/sbin/iscsiadm";

/// Classes of volumes on a Synology NAS, made by Synology's CSI driver: a LUN (iSCSI) or a shared folder (NFS) for each.
///
/// Becomes the part `synology-csi`, with the chart of christian-schlichtherle (Synology has none of its own). Its pods enter the
/// host, so the namespace has to admit `privileged` ones. iSCSI needs the Talos extension `siderolabs/iscsi-tools`, which
/// the part asks for; Talos has no `env`, so the driver gets the path of `iscsiadm` (since driver 1.2.1, chart 0.11).
///
/// The user of the NAS has to be an administrator there. Make one for this alone: it may delete every volume.
///
/// ```
/// use homelab_core::{Need, Part, Secret, name};
/// use storage::{Reclaim, Synology, SynologyClass, SynologyProtocol};
///
/// let class = SynologyClass::builder()
///     .name(name!("nas-block"))
///     .protocol(SynologyProtocol::Iscsi)
///     .location("/volume1")
///     .reclaim(Reclaim::Retain)
///     .default_class(false)
///     .build();
/// let nas = Synology::builder()
///     .version("0.11.1")
///     .address("192.168.1.5".parse()?)
///     .user("csi")
///     .password(Secret::from("correct horse"))
///     .classes(vec![class])
///     .build();
/// assert!(Part::from(nas).needs.contains(&Need::Extension("siderolabs/iscsi-tools".to_owned())));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Synology {
    /// Version of the chart, without `v`.
    #[builder(into)]
    pub version: String,
    /// Namespace of the driver.
    #[builder(default = name!("synology-csi"))]
    pub namespace: Name,
    /// Address of the NAS. The driver knows IPv4 only.
    pub address: IpAddr,
    /// Port of its web interface with TLS; DSM's default, which is ours, is 5001.
    #[builder(default = 5001)]
    pub port: u16,
    /// User of DSM in the group `administrators`.
    #[builder(into)]
    pub user: String,
    /// Its password.
    pub password: Secret<String>,
    /// Its classes.
    pub classes: Vec<SynologyClass>,
}

/// A class of a [`Synology`].
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct SynologyClass {
    /// Its name.
    pub name: Name,
    /// How nodes reach its volumes.
    pub protocol: SynologyProtocol,
    /// Volume of the NAS that they lie on, such as `/volume1`. The driver takes one with room if left out.
    #[builder(into)]
    pub location: Option<String>,
    /// What happens to a volume when its claim is deleted.
    pub reclaim: Reclaim,
    /// Whether claims without a class get this one; one class of a cluster may be it.
    pub default_class: bool,
    /// A `VolumeSnapshotClass` for its volumes, which needs the snapshot controller; none if left out.
    pub snapshot_class: Option<Name>,
    /// How much there is room for, as far as it is known: claims may not ask for more.
    pub capacity: Option<Quantity>,
    /// Whether claims may ask for more than the capacity all the same.
    #[builder(default)]
    pub overcommit: bool,
}

/// How nodes reach volumes of a Synology NAS.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SynologyProtocol {
    /// A LUN with the file system ext4, for one node at a time.
    Iscsi,
    /// A shared folder by NFS 4.1.
    Nfs,
}

impl Synology {
    fn clients(&self) -> Secret<String> {
        let client = json!({
            "host": self.address,
            "https": true,
            "password": self.password.expose(),
            "port": self.port,
            "username": self.user,
        });
        Secret::new(homelab_core::yaml::to_string(&json!({ "clients": [client] })).expect("texts and numbers by keys"))
    }

    fn problem(&self) -> Option<Problem> {
        let place = Place::Part(PartId { cluster: None, name: name!("synology-csi") });
        let message = format!("Synology's driver reaches a NAS by IPv4 only, not at {}", self.address);
        self.address.is_ipv6().then(|| Problem::error("no-ipv6", message).at(place))
    }

    fn chart(&self) -> Chart {
        // The chart's own classes are left out: names, sizes and protocols are the lab's.
        let unused = |names: &[&str]| -> serde_json::Value {
            names.iter().map(|name| ((*name).to_owned(), json!({ "disabled": true }))).collect::<serde_json::Map<_, _>>().into()
        };
        let mut values = json!({
            "clientInfoSecret": { "name": CLIENTS },
            "storageClasses": unused(&["iscsi-delete", "iscsi-retain", "nfs-delete", "nfs-retain", "smb-delete", "smb-retain"]),
            "volumeSnapshotClasses": unused(&["delete", "retain"]),
        });
        if self.has_iscsi() {
            values["node"] = json!({ "plugin": { "extraArgs": [format!("--iscsiadm-path={ISCSIADM}")] } });
        }
        Chart::builder()
            .name(name!("synology-csi"))
            .namespace(self.namespace.clone())
            .source(ChartSource::Repository {
                url: "https://christian-schlichtherle.github.io/synology-csi-chart".to_owned(),
                chart: "synology-csi".to_owned(),
            })
            .version(&self.version)
            .values(values)
            .build()
    }

    fn has_iscsi(&self) -> bool {
        self.classes.iter().any(|class| class.protocol == SynologyProtocol::Iscsi)
    }
}

impl SynologyClass {
    fn parameters(&self, address: IpAddr) -> BTreeMap<String, String> {
        let mut parameters = BTreeMap::from([("dsm".to_owned(), address.to_string())]);
        parameters.extend(self.location.clone().map(|location| ("location".to_owned(), location)));
        match self.protocol {
            SynologyProtocol::Iscsi => parameters.extend([("fsType", "ext4"), ("protocol", "iscsi")].map(owned)),
            // Apps run as users of their own, so everybody who can mount it may write.
            SynologyProtocol::Nfs => parameters.extend([("mountPermissions", "0777"), ("protocol", "nfs")].map(owned)),
        }
        parameters
    }

    const fn mount_options(&self) -> &'static [&'static str] {
        match self.protocol {
            SynologyProtocol::Iscsi => &[],
            SynologyProtocol::Nfs => &["nfsvers=4.1"],
        }
    }
}

impl From<Synology> for Part {
    fn from(nas: Synology) -> Self {
        let clients = SecretObject::new(nas.namespace.clone(), CLIENTS).value("client-info.yaml", nas.clients());
        let mut part = Self::new(name!("synology-csi"))
            .object(Namespace::default().named(&nas.namespace).label("pod-security.kubernetes.io/enforce", "privileged"))
            .secret(clients)
            .chart(nas.chart());
        part.problems.extend(nas.problem());
        if nas.has_iscsi() {
            part = part.need(Need::Extension("siderolabs/iscsi-tools".to_owned()));
        }
        if nas.classes.iter().any(|class| class.snapshot_class.is_some()) {
            // The chart has no snapshotter unless this is served when it is installed.
            part = part.need(Need::Kind(VOLUME_SNAPSHOT_CLASS));
        }
        for class in nas.classes {
            let parameters = class.parameters(nas.address);
            part = part.object(storage_class(&class.name, DRIVER, parameters, class.mount_options(), class.reclaim, class.default_class));
            if let Some(snapshots) = &class.snapshot_class {
                part = part.object(snapshot_class(snapshots, DRIVER));
            }
            if let Some(size) = class.capacity {
                let location = class.location.as_deref().map_or_else(String::new, |location| format!(" `{location}`"));
                let on = format!("the volume{location} of the NAS {}", nas.address);
                part = part.bring(Brings::Capacity(Capacity { class: class.name, on, size, overcommit: class.overcommit }));
            }
        }
        part
    }
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}
