use bon::Builder;
use homelab_core::{Brings, Name, Need, Part, Route, Secret, SecretObject};
use serde_json::{Value, json};

/// What is pushed: enough to see that a cluster lives, whether Flux keeps it, how full its node is, whether it loses logs, and
/// whether it reaches the others of its mesh.
const PUSHED: &str = concat!(
    "cilium_kvstoremesh_remote_cluster_readiness_status|flux_resource_info|loki_write_dropped_entries_total|node_cpu_seconds_total|",
    "node_filesystem_(avail|size)_bytes|node_memory_Mem(Available|Total)_bytes|up"
);
/// The Secret with the authority, and the key in it.
pub(crate) const AUTHORITY: Name = Name::from_static("push-authority");
pub(crate) const AUTHORITY_KEY: &str = "ca.crt";

/// Where a cluster pushes some of its metrics, or its logs.
///
/// A cluster in a virtual machine has no address in the network at home, so nobody can scrape it, and what any cluster would
/// alert about must not depend on it. It writes to the Prometheus that tells somebody, through that one's gateway, and the rules
/// there hold for it as well; its silence is an alert of its own, see [`LabAlerts`](crate::LabAlerts). Logs go to that cluster's
/// Loki the same way, and can be read when the cluster that wrote them cannot. No second Alertmanager, no account elsewhere, no
/// hole into the machine.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Push {
    /// Where some [`Prometheus`](crate::Prometheus) of the lab receives, such as `https://prometheus.home.example/api/v1/write`, or
    /// some [`Loki`](crate::Loki), such as `https://loki.home.example/loki/api/v1/push`.
    pub url: String,
    /// The certificate authority that signed its certificate, as PEM.
    pub authority: String,
}

impl Push {
    /// An entry of `remoteWrite`.
    pub(crate) fn remote_write(&self) -> Value {
        json!({
            "tlsConfig": { "ca": { "secret": { "key": AUTHORITY_KEY, "name": AUTHORITY } } },
            "url": self.url,
            "writeRelabelConfigs": [{ "action": "keep", "regex": PUSHED, "sourceLabels": ["__name__"] }],
        })
    }

    /// Scheme with host, and path.
    pub(crate) fn endpoint_and_path(&self) -> (&str, &str) {
        let host = self.url.find("://").map_or(0, |scheme| scheme + 3);
        self.url.split_at(self.url[host..].find('/').map_or(self.url.len(), |path| host + path))
    }

    /// `part` with what it trusts in `namespace`, and the need of somebody who receives. The authority is no secret, but tells the name
    /// of the lab.
    pub(crate) fn add_to(self, part: Part, namespace: Name) -> Part {
        let trusted = SecretObject::new(namespace, AUTHORITY).value(AUTHORITY_KEY, Secret::new(self.authority));
        part.secret(trusted).need(Need::PushReceiver(self.url))
    }
}

/// `part`, which takes pushes by `route`: only its path leads through.
pub(crate) fn receive(part: Part, route: Route) -> Part {
    let url = format!("https://{}{}", route.host, route.path.as_deref().unwrap_or_default());
    part.need(Need::Route(route)).bring(Brings::PushReceiver(url))
}
