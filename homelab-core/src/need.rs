//! What one part asks of other domains.

use crate::{Backend, Flow, Kind, Labels, Name, ObjectId, PrometheusDuration, VolumeClaim};

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
    /// Some cluster of the lab takes what others push to this URL, metrics at `https://prometheus.home.example/api/v1/write`, or logs.
    PushReceiver(String),
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
