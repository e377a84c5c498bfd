//! What 1.14 has its own kinds for must not be in the document without a kind as well (`V1Alpha1ConflictValidate`).

use serde_json::Value;

use super::super::Read;
use super::at::At;

/// Fields of the document without a kind that must not be there beside a document of the kind.
const FIELDS: &[(&str, &[&str])] = &[
    ("DiscoveryServiceConfig", &["cluster.discovery"]),
    ("ImageCacheConfig", &["machine.features.imageCache"]),
    ("KubeAPIServerConfig", &["cluster.apiServer"]),
    ("KubeAPIServerCAConfig", &["cluster.ca"]),
    ("KubeAggregatorCAConfig", &["cluster.aggregatorCA"]),
    ("KubeClusterConfig", &["cluster.controlPlane.endpoint"]),
    ("KubeControllerManagerConfig", &["cluster.controllerManager", "machine.controlPlane.controllerManager"]),
    ("KubeCoreDNSConfig", &["cluster.coreDNS"]),
    ("KubeCredentialProviderConfig", &["machine.kubelet"]),
    ("KubeFlannelCNIConfig", &["cluster.network"]),
    ("KubeNetworkConfig", &["cluster.network"]),
    (
        "KubeNodeConfig",
        &[
            "cluster.allowSchedulingOnControlPlanes",
            "cluster.allowSchedulingOnMasters",
            "machine.kubelet.skipNodeRegistration",
            "machine.kubelet.registerWithFQDN",
            "machine.kubelet.nodeIP",
            "machine.nodeLabels",
            "machine.nodeAnnotations",
            "machine.nodeTaints",
        ],
    ),
    ("KubePrismConfig", &["machine.features.kubePrism"]),
    ("KubeProxyConfig", &["cluster.proxy"]),
    ("KubeSchedulerConfig", &["cluster.scheduler", "machine.controlPlane.scheduler"]),
    ("KubeServiceAccountConfig", &["cluster.serviceAccount"]),
    ("KubeSpanConfig", &["machine.network.kubespan"]),
    ("KubeTalosAPIAccessConfig", &["machine.features.kubernetesTalosAPIAccess"]),
    ("KubeletConfig", &["machine.kubelet"]),
    ("ResolverConfig", &["machine.network.searchDomains"]),
    ("UnattendedInstallConfig", &["machine.install"]),
    ("CRIBaseRuntimeSpecConfig", &["machine.baseRuntimeSpecOverrides"]),
];

/// Fields that must not be there with a value of their own.
const VALUES: &[(&str, &[&str])] = &[
    ("DiscoveryIdentityConfig", &["cluster.id", "cluster.secret"]),
    // Upstream asks for admission plugins for authorizers as well (`k8s/authorization.go`).
    ("KubeAdmissionControlConfig", &["cluster.apiServer.admissionControl"]),
    ("KubeAuthorizerConfig", &["cluster.apiServer.admissionControl"]),
    ("KubeAPIServerConfig", &["cluster.controlPlane.localAPIServerPort"]),
    ("KubeAuditPolicyConfig", &["cluster.apiServer.auditPolicy"]),
    ("KubeClusterConfig", &["cluster.clusterName"]),
    ("KubeEtcdEncryptionConfig", &["cluster.secretboxEncryptionSecret", "cluster.aescbcEncryptionSecret"]),
    ("HostnameConfig", &["machine.network.hostname", "machine.features.stableHostname"]),
    ("ResolverConfig", &["machine.network.disableSearchDomain"]),
    ("TimeSyncConfig", &["machine.time.disabled", "machine.time.servers", "machine.time.bootTimeout"]),
];

/// The field of the document without a kind that excludes `document`.
pub(super) fn conflict<'a>(document: &Read, unnamed: &At<'a>) -> Option<At<'a>> {
    let kind = document.kind.name;
    let paths = |table: &'static [(&str, &[&str])]| table.iter().filter(move |(name, _)| *name == kind).flat_map(|(_, paths)| paths.iter());
    let reach = |path: &str| unnamed.reach(&path.split('.').collect::<Vec<_>>());
    let is_value = |at: &At<'_>| match at.value {
        Some(Value::Bool(value)) => *value,
        Some(Value::Number(_)) => at.number() != 0,
        Some(Value::String(text)) => !text.is_empty() && text != "0s",
        _ => !at.is_zero(),
    };
    let found = paths(FIELDS).find(|path| reach(path).is_set()).or_else(|| paths(VALUES).find(|path| is_value(&reach(path))));
    if let Some(path) = found {
        return Some(reach(path));
    }
    let at = At::of(document);
    let (path, applies) = match kind {
        "ResolverConfig" if reach("machine.network.nameservers").items().iter().any(|item| super::grammar::is_address(item.text())) => {
            ("machine.network.nameservers", true)
        }
        "ResolverConfig" => {
            let is_given = at.get("hostDNS").entries().iter().any(|(_, value)| value.value.is_some_and(|value| !value.is_null()));
            ("machine.features.hostDNS", is_given && reach("machine.features.hostDNS").is_set())
        }
        "VolumeConfig" => {
            let name = at.get("name").text();
            let path = match name {
                "STATE" => "machine.systemDiskEncryption.state",
                "EPHEMERAL" => "machine.systemDiskEncryption.ephemeral",
                _ => return None,
            };
            let encryption = at.get("encryption");
            let is_given = !encryption.get("keys").is_zero() || !matches!(encryption.get("provider").text(), "" | "none");
            (path, is_given && reach(path).is_set())
        }
        _ => return None,
    };
    applies.then(|| reach(path))
}
