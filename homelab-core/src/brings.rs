//! What a part or a chart brings besides its objects, for others to rely on.

use std::borrow::Cow;

#[cfg(doc)]
use crate::Need;
use crate::{Kind, Labels, Name, ObjectId, Quantity};

/// Something that a part or a chart puts into the cluster without an object of ours, and that others may refer to.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Brings {
    /// An object, such as a Service of a chart or a Secret that is made by hand.
    Object(Provided),
    /// The API server learns to serve a kind, because a chart installs its `CustomResourceDefinition`. Who uses it
    /// comes later.
    Kind(Kind),
    /// Pods get a network: what has pods of its own can start from here on.
    Network,
    /// Services of type `LoadBalancer` get an address: meets [`Need::LoadBalancer`].
    LoadBalancer,
    /// See [`Need::Mesh`].
    Mesh,
    /// A system extension is part of the Talos image: meets [`Need::Extension`] of the same name.
    Extension(String),
    /// A user volume is mounted at `/var/mnt/<name>`: meets [`Need::UserVolume`] of the same name.
    UserVolume(Name),
    /// Where a user volume lies. Nothing refers to it; people want to see it.
    Disk(VolumeDisk),
    /// See [`Need::Issuer`].
    Issuer(String),
    /// See [`Need::TokenKey`].
    TokenKey(String),
    /// See [`Need::PublicIssuer`].
    PublicIssuer(String),
    /// See [`Need::CloudOutput`].
    CloudOutput(String),
    /// A claim for a volume that some controller makes, not we.
    VolumeClaim(VolumeClaim),
    /// How much the volumes of a class have room for.
    Capacity(Capacity),
    /// Names of metrics that are exposed, and collected: whoever says so has asked for the scrape. See [`Need::Metric`].
    Metrics(Vec<Cow<'static, str>>),
    /// The uid of a data source, see [`Need::DataSource`].
    DataSource(String),
    /// See [`Need::ControlPlaneMetrics`].
    ControlPlaneMetrics,
    /// See [`Need::LogReceiver`].
    LogReceiver(String),
    /// See [`Need::PushReceiver`].
    PushReceiver(String),
}

impl Brings {
    /// These metrics.
    pub fn metrics(names: impl IntoIterator<Item = &'static str>) -> Self {
        Self::Metrics(names.into_iter().map(Cow::Borrowed).collect())
    }
}

/// A claim for a volume that some controller makes: an operator from the values of its chart, `VolSync` for its cache.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VolumeClaim {
    /// The `PersistentVolumeClaim`.
    pub id: ObjectId,
    /// Its storage class; the cluster's default one if `None`.
    pub class: Option<Name>,
    /// How large.
    pub size: Quantity,
}

/// How much the volumes of a storage class have room for, all together.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Capacity {
    /// The storage class.
    pub class: Name,
    /// What lies below it, without a capital: ``the Talos user volume `data` ``. Classes on the same are counted together.
    pub on: String,
    /// How much there is for sure.
    pub size: Quantity,
    /// Whether claims may ask for more than there is.
    pub overcommit: bool,
}

/// A disk of a machine that carries a user volume.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct VolumeDisk {
    /// The machine.
    pub node: Name,
    /// Which of its disks, in words such as `Samsung SSD 990 PRO 2TB` or `/dev/sda`.
    pub disk: String,
    /// The user volume.
    pub volume: Name,
}

/// An object that can be referred to: what the linker knows of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Provided {
    /// Which object: kind, namespace and name, as others refer to it.
    pub id: ObjectId,
    /// Labels that selectors look for; an object without them is found by its name only.
    pub labels: Labels,
    /// What within it can be named: ports of a Service (name and number), keys of a Secret, listeners of a Gateway.
    pub members: Vec<String>,
}

impl Provided {
    /// An object without labels and members: nothing within it can be named.
    pub const fn new(id: ObjectId) -> Self {
        Self { id, labels: Labels::new(), members: Vec::new() }
    }

    /// A Service, with its labels and its ports as names and numbers.
    pub fn service(namespace: &str, name: &str, labels: &[(&str, &str)], ports: &[(&str, u16)]) -> Self {
        Self {
            id: ObjectId::new(&Kind::new("", "Service"), Some(namespace), name),
            labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            members: ports.iter().flat_map(|(name, number)| [(*name).to_owned(), number.to_string()]).collect(),
        }
    }
}

impl VolumeClaim {
    /// The kind of all claims for volumes.
    pub const KIND: Kind = Kind::new("", "PersistentVolumeClaim");

    /// The `PersistentVolumeClaim` of this name.
    pub fn id(namespace: &str, name: &str) -> ObjectId {
        ObjectId::new(&Self::KIND, Some(namespace), name)
    }
}

impl From<Provided> for Brings {
    fn from(provided: Provided) -> Self {
        Self::Object(provided)
    }
}
