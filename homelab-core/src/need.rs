//! What one part asks of other domains, and what it brings for them.

use std::borrow::Cow;

use crate::{Backend, Flow, Kind, Labels, Name, ObjectId, PrometheusDuration, Quantity};

/// Something that another domain has to give.
///
/// The owner's crate has a plain function that answers it (`observability::scrape`, `loadbalancer::route`), called
/// once, by the `homelab` crate; a need that nothing meets is an error that names both ends.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Need {
    /// Metrics of a Service are collected: `observability::scrape` makes a `ServiceMonitor`.
    Scrape(Scrape),
    /// Metrics of pods are collected that no Service leads to.
    ScrapePods(ScrapePods),
    /// Somebody is told when something is wrong with the part.
    Alert(Alert),
    /// Something exposes a metric that a rule or a dashboard uses.
    Metric(Use),
    /// Grafana has a data source of this uid.
    DataSource(Use),
    /// etcd, the scheduler and the controller manager show their metrics to pods.
    ControlPlaneMetrics,
    /// Somebody takes logs at this URL, such as `tcp://127.0.0.1:6050`; in the part's cluster.
    LogReceiver(String),
    /// Some cluster of the lab takes metrics at this URL, such as `https://prometheus.home.example/api/v1/write`.
    MetricReceiver(String),
    /// A host name leads to a Service.
    Route(Route),
    /// Traffic is let through where a cluster is closed by default: `loadbalancer::network_policies` opens both ends.
    Flow(Flow),
    /// A TLS certificate is kept in a Secret, and renewed: the domain `identity` makes a cert-manager `Certificate`.
    Certificate(Certificate),
    /// A Talos system extension is part of the installed image, such as `siderolabs/iscsi-tools`.
    Extension(String),
    /// A Talos user volume of this name is mounted at `/var/mnt/<name>`.
    UserVolume(Name),
    /// Services of type `LoadBalancer` get an address in this cluster.
    LoadBalancer,
    /// The cluster takes part in a mesh: it reaches Services of other clusters, and they its own.
    Mesh,
    /// An object that no field of another one names, but without which the part does not do what it promises: the
    /// Deployment of an app, the `ServiceAccount` that a cloud trusts. In the part's cluster; in any, for a part outside.
    Object(ObjectId),
    /// Some cluster signs its service account tokens as this issuer, such as `https://oidc.home.example`.
    Issuer(String),
    /// Some cluster signs its service account tokens with the key of this id, the `kid` in their heads.
    TokenKey(String),
    /// The documents of this issuer are served at its address on the Internet, where a cloud looks for the keys of its tokens.
    PublicIssuer(String),
    /// An output of the lab's Terraform is known to Flux: `${name}` may be written in the part's objects.
    CloudOutput(String),
    /// The API server serves this kind before the part is applied, though the part has no object of it: what its chart
    /// installs does.
    Kind(Kind),
    /// The data of a claim outlives its volume, or need not. Every claim of a lab has one of these.
    Protection(Protection),
}

/// What becomes of the data of a claim when its volume is lost.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Protection {
    /// The `PersistentVolumeClaim`.
    pub claim: ObjectId,
    /// What keeps the data, or why nothing does.
    pub policy: ProtectionPolicy,
}

/// What keeps the data of a claim, or why nothing does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ProtectionPolicy {
    /// This object copies it elsewhere: a `CronJob`, a `ReplicationSource`.
    BackedUp(ObjectId),
    /// Nothing does, for this reason.
    Exempt(String),
}

/// A Service whose metrics are to be collected, by plain HTTP.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Scrape {
    /// Name of the Service, which is in the namespace below. The monitor is named by it.
    pub service: Name,
    /// Namespace of the Service, in which the monitor is made, too.
    pub namespace: Name,
    /// Labels of the Service, which select it; too few select others as well.
    pub labels: Labels,
    /// Name of the Service's port, not of the pod's.
    pub port: Name,
    /// HTTP path of the metrics. Prometheus' default is `/metrics`.
    #[builder(into)]
    pub path: Option<String>,
    /// How often. The setting of the Prometheus that collects them if `None`.
    pub interval: Option<PrometheusDuration>,
    /// What the Service leads to, if a chart makes it. That of one of ours is read from it.
    pub backend: Option<Backend>,
}

/// Pods whose metrics are to be collected.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct ScrapePods {
    /// Name of what collects them, unique in the namespace.
    pub name: Name,
    /// Namespace of the pods.
    pub namespace: Name,
    /// Labels of the pods, which select them.
    pub labels: Labels,
    /// Name of a container's port.
    pub port: Name,
    /// HTTP path. Prometheus' default is `/metrics`.
    #[builder(into)]
    pub path: Option<String>,
}

/// Something that is wrong, and whom it is said to.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Alert {
    /// Name of the object that it becomes, unique in the namespace.
    pub rule: Name,
    /// Such as `BackupTooOld`.
    pub name: String,
    /// Where the part's objects are; the alert's label `namespace`.
    pub namespace: Name,
    /// What is wrong, in `PromQL`: each series that it yields is an alert.
    pub expression: String,
    /// How long it has to be wrong.
    #[builder(into)]
    pub hold: PrometheusDuration,
    /// How bad it is.
    pub severity: AlertSeverity,
    /// One sentence for whoever is woken; may hold Prometheus' templates.
    pub summary: String,
}

/// How bad an [`Alert`] is: its label `severity`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AlertSeverity {
    /// Now: data or service is being lost.
    Critical,
    /// Today.
    Warning,
}

impl AlertSeverity {
    /// The value of the label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
        }
    }
}

/// A name in a text that only its own program reads: a metric in a rule, a data source in a dashboard.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Use {
    /// What is used.
    pub name: String,
    /// Who uses it, in the user's words, such as ``alert `DiskFull` of PrometheusRule monitoring/nodes``.
    pub by: String,
}

/// A TLS certificate in a Secret of type `kubernetes.io/tls`.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Certificate {
    /// Name of the Secret, which cert-manager makes with the keys `tls.crt` and `tls.key`.
    pub secret: Name,
    /// Namespace of the Secret; what uses it has to be there, too.
    pub namespace: Name,
    /// Host names, at least one; a wildcard is written `*.home.example` and covers one label.
    pub hosts: Vec<String>,
}

/// A host name that leads to a Service, by HTTPS on the cluster's Gateway.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Route {
    /// Name of the Service, and of the route that is made beside it.
    pub service: Name,
    /// Namespace of the Service, in which the route is made, too.
    pub namespace: Name,
    /// Port number of the Service, not of the pod; the linker looks for it.
    pub port: u16,
    /// What the Service leads to, if a chart makes it. That of one of ours is read from it.
    pub backend: Option<Backend>,
    /// The full host name, such as `web.home.example`: one label before the domain that the Gateway serves.
    pub host: crate::ObjectName,
    /// Only this path and all below it, such as `/api`. Everything if `None`.
    #[builder(into)]
    pub path: Option<String>,
    /// From where it is reached. Ours is the LAN only.
    #[builder(default)]
    pub exposure: Exposure,
}

/// From where a host is reached.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Exposure {
    /// The LAN only.
    #[default]
    Internal,
    /// The LAN and the internet.
    External,
}

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
    /// See [`Need::MetricReceiver`].
    MetricReceiver(String),
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

impl Protection {
    /// The claim `name` in `namespace` is copied elsewhere by the object `by`.
    pub fn backed_up(namespace: &str, name: &str, by: ObjectId) -> Self {
        Self { claim: VolumeClaim::id(namespace, name), policy: ProtectionPolicy::BackedUp(by) }
    }

    /// The claim `name` in `namespace` is not backed up, for this reason.
    pub fn exempt(namespace: &str, name: &str, reason: impl Into<String>) -> Self {
        Self { claim: VolumeClaim::id(namespace, name), policy: ProtectionPolicy::Exempt(reason.into()) }
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
