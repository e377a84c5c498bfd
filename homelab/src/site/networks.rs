//! The networks inside a cluster.

use std::ops::RangeInclusive;

use ipnet::{IpNet, Ipv4Net};

use super::located::Located;
use super::reader::Fields;

/// The networks that only exist inside a cluster. They touch no other network of the lab, so that a pod can reach all of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClusterNetworks {
    /// Addresses of pods: IPv4, `/8` to `/24`. Default ours: what the distribution takes by itself.
    pub pods: Located<IpNet>,
    /// Addresses of Services: IPv4, `/12` to `/28`. Default ours: what the distribution takes by itself.
    pub services: Located<IpNet>,
}

impl ClusterNetworks {
    /// Those of the cluster at `fields`; both have to be written if there are no `defaults` for pods and Services.
    pub(super) fn read(fields: &mut Fields<'_>, defaults: Option<[&'static str; 2]>) -> Option<Self> {
        let Some([pods, services]) = defaults else {
            let pods = fields.required("pods", "Network of the pods, at least a `/24`: no other cluster has it.");
            let services = fields.required("services", "Network of the Services, `/12` to `/28`: no other cluster has it.");
            let (pods, services) = (judge(fields, "pods", pods?, 24), judge(fields, "services", services?, 28));
            return Some(Self { pods: pods?, services: services? });
        };
        let written_pods = fields.optional("pods", "Network of the pods, at least a `/24`. The distribution's own if left out.");
        let written_services = fields.optional("services", "Network of the Services, `/12` to `/28`. The distribution's own if left out.");
        let pods = network(fields, "pods", written_pods, pods, 24);
        let services = network(fields, "services", written_services, services, 28);
        Some(Self { pods: pods?, services: services? })
    }
}

/// The network that is written, or else the default.
fn network(fields: &mut Fields<'_>, key: &str, written: Option<Located<IpNet>>, default: &str, longest: u8) -> Option<Located<IpNet>> {
    match written {
        Some(network) => judge(fields, key, network, longest),
        None => default.parse::<IpNet>().ok().map(Located::from),
    }
}

/// The network, unless Kubernetes refuses it, which is reported.
fn judge(fields: &mut Fields<'_>, key: &str, network: Located<IpNet>, longest: u8) -> Option<Located<IpNet>> {
    // `--service-cluster-ip-range` takes at most 20 bits for hosts (kube-apiserver, options/validation.go).
    let shortest = if key == "services" { 12 } else { 8 };
    of_ipv4(fields, key, network, shortest..=longest).map(|Located { value, at }| Located { value: value.into(), at })
}

/// The written network, if it is of IPv4 and of such a length; reports one that is not.
pub(super) fn of_ipv4(
    fields: &mut Fields<'_>,
    key: &str,
    Located { value, at }: Located<IpNet>,
    prefixes: RangeInclusive<u8>,
) -> Option<Located<Ipv4Net>> {
    let prefix = value.prefix_len();
    let message = match value {
        IpNet::V6(_) => format!("`{}.{key}` must be an IPv4 network, not {value}", fields.path()),
        IpNet::V4(_) if !prefixes.contains(&prefix) => {
            format!("`{}.{key}` must have a prefix from /{} to /{}, not /{prefix}", fields.path(), prefixes.start(), prefixes.end())
        }
        IpNet::V4(value) => return Some(Located { value, at }),
    };
    fields.report(Some(key), "out-of-range", message, "");
    None
}
