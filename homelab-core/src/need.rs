//! What one part asks of other domains, and what it brings for them.

use crate::{Kind, Labels, Name, ObjectId, PrometheusDuration};

/// Something that another domain has to give.
///
/// The owner's crate has a plain function that answers it (`observability::scrape`, `loadbalancer::route`), called
/// once, by the `homelab` crate; a need that nothing meets is an error that names both ends.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Need {
    /// Metrics of a Service are collected: `observability::scrape` makes a `ServiceMonitor`.
    Scrape(Scrape),
    /// A host name leads to a Service: `loadbalancer::route` makes an `HTTPRoute` on the cluster's Gateway.
    Route(Route),
    /// A TLS certificate is kept in a Secret, and renewed: the domain `identity` makes a cert-manager `Certificate`.
    Certificate(Certificate),
    /// A Talos system extension is part of the installed image, such as `siderolabs/iscsi-tools`.
    Extension(String),
    /// A Talos user volume of this name is mounted at `/var/mnt/<name>`.
    UserVolume(Name),
    /// Services of type `LoadBalancer` get an address in this cluster.
    LoadBalancer,
    /// An object that no field of another one names, but without which the part does not do what it promises: the
    /// Deployment of an app, the `ServiceAccount` that a cloud trusts. In the part's cluster; in any, for a part outside.
    Object(ObjectId),
    /// Some cluster signs its service account tokens as this issuer, such as `https://oidc.home.example`.
    Issuer(String),
    /// An output of the lab's Terraform is known to Flux: `${name}` may be written in the part's objects.
    CloudOutput(String),
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
    /// The full host name, such as `web.home.example`: one label before the domain that the Gateway serves.
    pub host: crate::ObjectName,
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
    /// A system extension is part of the Talos image: meets [`Need::Extension`] of the same name.
    Extension(String),
    /// A user volume is mounted at `/var/mnt/<name>`: meets [`Need::UserVolume`] of the same name.
    UserVolume(Name),
    /// The cluster signs tokens as this issuer: meets [`Need::Issuer`] of the same URL, letter by letter.
    Issuer(String),
    /// Terraform has an output of this name: meets [`Need::CloudOutput`] of the same name.
    CloudOutput(String),
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

impl From<Provided> for Brings {
    fn from(provided: Provided) -> Self {
        Self::Object(provided)
    }
}
