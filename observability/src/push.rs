use bon::Builder;
use homelab_core::{Name, Secret, SecretObject};
use serde_json::{Value, json};

/// What is pushed: enough to see that a cluster lives, whether Flux keeps it, how full its node is, and whether it reaches the others
/// of its mesh.
const PUSHED: &str = concat!(
    "cilium_kvstoremesh_remote_cluster_readiness_status|flux_resource_info|node_cpu_seconds_total|",
    "node_filesystem_(avail|size)_bytes|node_memory_Mem(Available|Total)_bytes|up"
);
/// The Secret with the authority, and the key in it.
const AUTHORITY: Name = Name::from_static("push-authority");
const AUTHORITY_KEY: &str = "ca.crt";

/// Where a Prometheus that nobody can reach pushes some of its metrics.
///
/// A cluster in a virtual machine has no address in the network at home, so nobody can scrape it, and what it would alert
/// about must not depend on it. It writes to the Prometheus that tells somebody, through that one's gateway, and the rules
/// there hold for it as well; its silence is an alert of its own, see [`LabAlerts`](crate::LabAlerts). No second Alertmanager,
/// no account elsewhere, no hole into the machine.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Push {
    /// Such as `https://prometheus.home.example/api/v1/write`; some [`Prometheus`](crate::Prometheus) of the lab has to receive
    /// there.
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

    /// What it trusts. No secret, but it tells the name of the lab.
    pub(crate) fn secret(&self, namespace: Name) -> SecretObject {
        SecretObject::new(namespace, AUTHORITY).value(AUTHORITY_KEY, Secret::from(&*self.authority))
    }
}
