//! What Talos 1.14 leaves in the unnamed document: identity of the machine, Talos' API and etcd.

use homelab_core::Secret;
use serde::Serialize;

use crate::k8s::Arguments;
use crate::secrets::{CertificateAndKey, InBase64};

/// The document without a kind; each machine has exactly one.
///
/// Upstream: `config/types/v1alpha1/v1alpha1_types.go`. What 1.14 has its own kinds for is not here: the two must not meet.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::v1alpha1::Config) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The machine: its role, and what lets it join.
    pub machine: MachineConfig,
    /// The cluster: its join token, and etcd on control planes.
    pub cluster: ClusterConfig,
}

/// The machine, as Talos' own API sees it: its role and its trust, which later kinds do not cover.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct MachineConfig {
    /// What the machine does: with etcd and the Kubernetes API, or without.
    #[builder(name = machine_type)]
    pub kind: MachineType,
    /// Lets a machine join and get its certificate: 6 and 16 characters with a dot between, the same on all machines.
    pub token: Secret<String>,
    /// The certificate authority of Talos' API, as PEM; workers have it without the key.
    #[builder(into)]
    pub authority: String,
    /// Key of that authority, as PEM; on control planes only: Talos refuses it on workers.
    pub authority_key: Option<Secret<String>>,
    /// More names and addresses of the certificate of Talos' API; those of the node are in it anyway.
    #[builder(default)]
    pub cert_sans: Vec<String>,
    /// Where the logs of Talos' services are sent, one JSON object a line: `tcp://` or `udp://` with a host and a port.
    /// 1.14 has no kind of its own for it.
    #[builder(default)]
    pub log_destinations: Vec<String>,
}

/// What a machine does: `controlplane` or `worker` in YAML.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MachineType {
    /// It runs etcd and the Kubernetes API; pods only if it is not tainted.
    ControlPlane,
    /// It runs pods, and has no key of any authority.
    Worker,
}

/// The cluster, as far as it has no kinds of its own in Talos 1.14.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterConfig {
    /// Lets a kubelet join: 6 and 16 characters with a dot between, the same on all machines.
    pub token: Secret<String>,
    /// etcd; on control planes only: Talos refuses it on workers.
    pub etcd: Option<Etcd>,
}

/// etcd: the store of Kubernetes, one member on each control plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Etcd {
    /// Its certificate authority, which signs members and clients; the same on all control planes.
    pub authority: CertificateAndKey,
    /// More arguments, such as `listen-metrics-urls`, without `--`. Talos refuses those of names, data, certificates
    /// and listeners.
    pub extra_args: Arguments,
}

impl Config {
    pub(crate) fn exposed(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Exposed<'a> {
            debug: bool,
            persist: bool,
            machine: Machine<'a>,
            cluster: Cluster<'a>,
        }
        let machine = &self.machine;
        Exposed {
            debug: false,
            persist: true,
            machine: Machine {
                kind: machine.kind,
                token: machine.token.expose(),
                ca: Pair {
                    crt: InBase64(&machine.authority),
                    key: InBase64(machine.authority_key.as_ref().map_or("", |key| key.expose())),
                },
                cert_sans: &machine.cert_sans,
                features: Features { disk_quota_support: true },
                logging: (!machine.log_destinations.is_empty()).then(|| Logging {
                    destinations: machine
                        .log_destinations
                        .iter()
                        .map(|endpoint| LogDestination { endpoint, format: "json_lines" })
                        .collect(),
                }),
            },
            cluster: Cluster {
                token: self.cluster.token.expose(),
                etcd: self.cluster.etcd.as_ref().map(|etcd| EtcdConfig {
                    ca: Pair { crt: InBase64(&etcd.authority.certificate), key: InBase64(etcd.authority.key.expose()) },
                    extra_args: &etcd.extra_args,
                }),
            },
        }
    }
}

#[derive(Serialize)]
struct Machine<'a> {
    #[serde(rename = "type")]
    kind: MachineType,
    token: &'a str,
    ca: Pair<'a>,
    #[serde(rename = "certSANs")]
    cert_sans: &'a [String],
    features: Features,
    #[serde(skip_serializing_if = "Option::is_none")]
    logging: Option<Logging<'a>>,
}

#[derive(Serialize)]
struct Logging<'a> {
    destinations: Vec<LogDestination<'a>>,
}

#[derive(Serialize)]
struct LogDestination<'a> {
    endpoint: &'a str,
    format: &'static str,
}

#[derive(Serialize)]
struct Features {
    #[serde(rename = "diskQuotaSupport")]
    disk_quota_support: bool,
}

#[derive(Serialize)]
struct Cluster<'a> {
    token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    etcd: Option<EtcdConfig<'a>>,
}

#[derive(Serialize)]
struct EtcdConfig<'a> {
    ca: Pair<'a>,
    #[serde(rename = "extraArgs", skip_serializing_if = "Arguments::is_empty")]
    extra_args: &'a Arguments,
}

#[derive(Serialize)]
struct Pair<'a> {
    crt: InBase64<'a>,
    key: InBase64<'a>,
}
