//! What the example labs can do, and what would notice if it could no longer.
//!
//! Each row names a capability, what carries it, and who depends on it. Taking the carrier away, and giving it another
//! name, makes `check` fail with a problem that names both.

mod from_site;

use examples::{mesh, two_node_homelab};
use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{CloudOutputs, Error, Keys, Lab};
use homelab_core::{Brings, Name, Object, Part, check};
use serde_json::json;

/// A capability of one cluster.
struct Capability {
    /// In the words of the lab.
    what: &'static str,
    /// The part that has the carrier: `metal/cilium`, or `aws` without a cluster.
    part: &'static str,
    carrier: Carrier,
    /// How the problem names who depends on it.
    dependent: &'static str,
}

/// What carries a capability.
#[derive(Clone, Copy)]
enum Carrier {
    /// An object, such as `StorageClass data`.
    Object(&'static str),
    /// An encrypted Secret, such as `Secret web/web-backup`.
    Secret(&'static str),
    /// A Helm release.
    Chart(&'static str),
    /// Something that the part brings without an object, and its name.
    Brings(fn(&Brings) -> bool, &'static str),
}

use Carrier::{Brings as Brought, Chart, Object as Carried, Secret};

const fn row(what: &'static str, part: &'static str, carrier: Carrier, dependent: &'static str) -> Capability {
    Capability { what, part, carrier, dependent }
}

const fn issuer() -> Carrier {
    Brought(|brings| matches!(brings, Brings::Issuer(_)), "https://oidc.home.example")
}

const CAPABILITIES: &[Capability] = &[
    row("Talos signs tokens as the issuer that AWS trusts", "metal/talos", issuer(), "part aws"),
    row("Talos signs tokens as the issuer that Azure trusts", "metal/talos", issuer(), "part azure"),
    row(
        "Talos signs tokens with the key that AWS publishes",
        "metal/talos",
        Brought(|brings| matches!(brings, Brings::TokenKey(_)), "token signing key"),
        "part aws",
    ),
    row(
        "AWS publishes the issuer that Azure trusts",
        "aws",
        Brought(|brings| matches!(brings, Brings::PublicIssuer(_)), "https://oidc.home.example"),
        "part azure",
    ),
    row(
        "the data disk is a Talos user volume",
        "metal/talos",
        Brought(|brings| matches!(brings, Brings::UserVolume(_)), "`data`"),
        "part metal/storage",
    ),
    row("pods of the bare node get a network before Flux", "metal/cilium", Chart("cilium"), "the bootstrap"),
    row("Flux adopts the network", "metal/cilium", Carried("HelmRelease kube-system/cilium"), "part metal/cilium"),
    row("Cilium's chart has a source", "metal/cilium", Carried("OCIRepository kube-system/cilium"), "HelmRelease kube-system/cilium"),
    row("Services get addresses from a pool", "metal/cilium", Carried("CiliumLoadBalancerIPPool lan"), "EnvoyProxy gateway/gateway"),
    row("addresses are announced in the LAN", "metal/cilium", Carried("CiliumL2AnnouncementPolicy lan"), "EnvoyProxy gateway/gateway"),
    row(
        "the internet's Gateway has a pool of its own",
        "metal/cilium",
        Carried("CiliumLoadBalancerIPPool dmz"),
        "EnvoyProxy gateway-external/gateway-external",
    ),
    row("the DNS server gets an address from a pool", "metal/cilium", Carried("CiliumLoadBalancerIPPool lan"), "part metal/k8s-gateway"),
    row("the DNS server has the Gateway's class to answer for", "metal/gateway", Carried("GatewayClass gateway"), "part metal/k8s-gateway"),
    row("names in the LAN are answered", "metal/k8s-gateway", Carried("HelmRelease k8s-gateway/k8s-gateway"), "part metal/k8s-gateway"),
    row(
        "k8s_gateway's chart has a source",
        "metal/k8s-gateway",
        Carried("OCIRepository k8s-gateway/k8s-gateway"),
        "HelmRelease k8s-gateway/k8s-gateway",
    ),
    row(
        "the internet comes in by a Gateway of its own",
        "metal/gateway-external",
        Carried("Gateway gateway-external/gateway-external"),
        "HTTPRoute web/web",
    ),
    row(
        "that Gateway has a class",
        "metal/gateway-external",
        Carried("GatewayClass gateway-external"),
        "Gateway gateway-external/gateway-external",
    ),
    row(
        "that Gateway's proxies are set up",
        "metal/gateway-external",
        Carried("EnvoyProxy gateway-external/gateway-external"),
        "Gateway gateway-external/gateway-external",
    ),
    row(
        "that Gateway has a certificate",
        "metal/gateway-external",
        Carried("Certificate gateway-external/gateway-external-tls"),
        "gateway-external",
    ),
    row("plain HTTP is redirected", "metal/gateway", Carried("HTTPRoute gateway/redirect-to-https"), "part metal/gateway"),
    row(
        "plain HTTP from the internet is redirected",
        "metal/gateway-external",
        Carried("HTTPRoute gateway-external/redirect-to-https"),
        "part metal/gateway-external",
    ),
    row("claims get volumes on the data disk", "metal/storage", Carried("StorageClass data"), "PersistentVolumeClaim web/web"),
    row(
        "volumes are made by somebody with rights",
        "metal/storage",
        Carried("ServiceAccount local-path-storage/local-path-provisioner"),
        "Deployment local-path-storage/local-path-provisioner",
    ),
    row(
        "the provisioner has settings",
        "metal/storage",
        Carried("ConfigMap local-path-storage/local-path-config"),
        "Deployment local-path-storage/local-path-provisioner",
    ),
    row("Gateways are served", "metal/envoy-gateway", Chart("envoy-gateway"), "Gateway gateway/gateway"),
    row("the class of the Gateway", "metal/gateway", Carried("GatewayClass gateway"), "Gateway gateway/gateway"),
    row("the proxies of the Gateway are set up", "metal/gateway", Carried("EnvoyProxy gateway/gateway"), "Gateway gateway/gateway"),
    row("hosts of the domain enter by one Gateway", "metal/gateway", Carried("Gateway gateway/gateway"), "HTTPRoute web/web"),
    row("the Gateway has a certificate", "metal/gateway", Carried("Certificate gateway/gateway-tls"), "gateway"),
    row("certificates are issued", "metal/certificates", Carried("ClusterIssuer lab-ca"), "Certificate gateway/gateway-tls"),
    row("they are signed by the lab's own authority", "metal/certificates", Secret("Secret cert-manager/lab-ca"), "ClusterIssuer lab-ca"),
    row("issuers are served", "metal/cert-manager", Chart("cert-manager"), "ClusterIssuer lab-ca"),
    row("the app runs", "metal/web", Carried("Deployment web/web"), "part metal/web"),
    row("the app is reached in the cluster", "metal/web", Carried("Service web/web"), "HTTPRoute web/web"),
    row("the app is reached by its host name", "metal/web", Carried("HTTPRoute web/web"), "part metal/web"),
    row("the app keeps its data", "metal/web", Carried("PersistentVolumeClaim web/web"), "Deployment web/web"),
    row("the app lets its node drain", "metal/web", Carried("PodDisruptionBudget web/web"), "part metal/web"),
    row("the app's metrics are collected", "metal/web", Carried("ServiceMonitor web/web"), "part metal/web"),
    row("the app is closed by default", "metal/web", Carried("NetworkPolicy web/default-deny"), "part metal/web"),
    row("the app is open to its Gateways and to Prometheus", "metal/web", Carried("NetworkPolicy web/web"), "part metal/web"),
    row("the backup reaches the cloud", "metal/web", Carried("NetworkPolicy web/web-backup"), "part metal/web"),
    row("the app lets the proxies in", "metal/envoy-gateway", Carried("Namespace envoy-gateway-system"), "NetworkPolicy web/web"),
    row("the app lets Prometheus in", "metal/monitoring", Carried("Namespace monitoring"), "NetworkPolicy web/web"),
    row("the same app is closed on the workstation", "laptop/web", Carried("NetworkPolicy web/default-deny"), "part laptop/web"),
    row("the app has its namespace", "metal/web", Carried("Namespace web"), "Deployment web/web"),
    row("Prometheus takes monitors", "metal/monitoring", Chart("kube-prometheus-stack"), "ServiceMonitor web/web"),
    row(
        "alerts are sent to somebody",
        "metal/monitoring",
        Secret("Secret monitoring/alertmanager-receivers"),
        "HelmRelease monitoring/kube-prometheus-stack",
    ),
    row(
        "Talos shows the metrics of etcd, scheduler and controller manager",
        "metal/talos",
        Brought(|brings| matches!(brings, Brings::ControlPlaneMetrics), "metrics of etcd"),
        "part metal/monitoring",
    ),
    row(
        "the logs of Talos arrive",
        "metal/talos-logs",
        Brought(|brings| matches!(brings, Brings::LogReceiver(_)), "`tcp://127.0.0.1:6050`"),
        "part metal/talos",
    ),
    row("they are taken on every node", "metal/talos-logs", Carried("DaemonSet talos-logs/talos-logs"), "part metal/talos-logs"),
    row("logs are kept", "metal/loki", Chart("loki"), "part metal/alloy"),
    row("logs of pods are collected", "metal/alloy", Chart("alloy"), "alert `LogsDropped` of PrometheusRule monitoring/logs"),
    row("Grafana's kinds are served", "metal/grafana-operator", Chart("grafana-operator"), "Grafana grafana/grafana"),
    row("Grafana runs", "metal/grafana", Carried("Grafana grafana/grafana"), "part metal/grafana"),
    row("Grafana has an administrator", "metal/grafana", Secret("Secret grafana/grafana-admin"), "Grafana grafana/grafana"),
    row("Grafana is reached by its host name", "metal/grafana", Carried("HTTPRoute grafana/grafana-service"), "part metal/grafana"),
    row(
        "dashboards have metrics",
        "metal/grafana",
        Brought(|brings| matches!(brings, Brings::DataSource(uid) if uid == "prometheus"), "`prometheus`"),
        "GrafanaDashboard grafana/nodes",
    ),
    row(
        "dashboards have logs",
        "metal/grafana",
        Brought(|brings| matches!(brings, Brings::DataSource(uid) if uid == "loki"), "`loki`"),
        "GrafanaDashboard grafana/lab",
    ),
    row(
        "the workstation pushes to the bare metal",
        "metal/monitoring",
        Brought(|brings| matches!(brings, Brings::PushReceiver(_)), "`https://prometheus.home.example/api/v1/write`"),
        "part laptop/monitoring",
    ),
    row(
        "the bare metal lets it in",
        "metal/monitoring",
        Carried("HTTPRoute monitoring/kube-prometheus-stack-prometheus"),
        "part metal/monitoring",
    ),
    row(
        "the workstation trusts it",
        "laptop/monitoring",
        Secret("Secret monitoring/push-authority"),
        "HelmRelease monitoring/kube-prometheus-stack",
    ),
    row("they are collected", "metal/scrapes", Carried("PodMonitor envoy-gateway-system/gateway"), "part metal/scrapes"),
    row("Flux says what it cannot apply", "metal/scrapes", Carried("ServiceMonitor flux-system/flux-operator"), "part metal/scrapes"),
    row(
        "the app counts its requests",
        "metal/web",
        Brought(|brings| matches!(brings, Brings::Metrics(_)), "`http_requests_total`"),
        "alert `WebFailing` of PrometheusRule web/web",
    ),
    row("somebody is told when the app fails", "metal/web", Carried("PrometheusRule web/web"), "part metal/web"),
    row("somebody is told when the backup is old", "metal/web", Carried("PrometheusRule web/web-backup"), "part metal/web"),
    row("the app's data are backed up", "metal/web", Carried("CronJob web/web-backup"), "PersistentVolumeClaim web/web"),
    row("the backup has a password", "metal/web", Secret("Secret web/web-backup"), "CronJob web/web-backup"),
    row("an empty volume is filled before the app starts", "metal/web", Secret("Secret web/web-backup"), "Deployment web/web"),
    row("AWS trusts what fills it", "metal/web", Carried("ServiceAccount web/web-backup"), "Deployment web/web"),
    row("AWS trusts the backup", "metal/web", Carried("ServiceAccount web/web-backup"), "part aws"),
    row("Azure trusts the backup", "metal/web", Carried("ServiceAccount web/web-backup"), "part azure"),
    row(
        "a role in AWS comes back into the lab",
        "aws",
        Brought(|brings| matches!(brings, Brings::CloudOutput(name) if name == "aws_backup_role_arn"), "`aws_backup_role_arn`"),
        "part metal/web",
    ),
    row("Flux is installed by its operator", "metal/flux", Chart("flux-operator"), "FluxInstance flux-system/flux"),
    row("Flux runs on the bare node", "metal/flux", Carried("FluxInstance flux-system/flux"), "the bootstrap"),
    row("Flux applies the app", "metal/flux-system", Carried("Kustomization flux-system/web"), "metal/web"),
    row("Flux applies the network's pool", "metal/flux-system", Carried("Kustomization flux-system/cilium"), "metal/cilium"),
    row(
        "Flux opens Secrets",
        "metal/bootstrap",
        Brought(|brings| matches!(brings, Brings::Object(provided) if provided.id.name == "sops-age"), "sops-age"),
        "Kustomization flux-system/certificates",
    ),
    row(
        "Flux knows what only the cloud can tell",
        "metal/bootstrap",
        Brought(|brings| matches!(brings, Brings::Object(provided) if provided.id.name == "cloud-outputs"), "cloud-outputs"),
        "Kustomization flux-system/web",
    ),
    row(
        "the workstation's k3s brings a class",
        "laptop/workstation",
        Brought(|brings| matches!(brings, Brings::Object(provided) if provided.id.kind == "StorageClass"), "local-path"),
        "PersistentVolumeClaim web/web",
    ),
    row(
        "the workstation's k3s brings a network",
        "laptop/workstation",
        Brought(|brings| matches!(brings, Brings::Network), "network"),
        "flux-operator",
    ),
    row(
        "the workstation's ServiceLB gives addresses",
        "laptop/workstation",
        Brought(|brings| matches!(brings, Brings::LoadBalancer), "addresses for Services"),
        "part laptop/gateway",
    ),
    row("Flux runs on the workstation", "laptop/flux", Carried("FluxInstance flux-system/flux"), "the bootstrap"),
    row("the same app runs on the workstation", "laptop/web", Carried("Deployment web/web"), "part laptop/web"),
    row("it is reached by one Gateway", "laptop/gateway", Carried("Gateway gateway/gateway"), "HTTPRoute web/web"),
];

/// What a lab whose backups go to the NAS has besides. It has one Gateway only, so nobody else counts for it.
const WITH_A_NAS: &[Capability] = &[
    row(
        "requests at the gateway are counted",
        "metal/gateway",
        Brought(|brings| matches!(brings, Brings::Metrics(_)), "`envoy_http_downstream_rq_xx`"),
        "alert `GatewayErrors` of PrometheusRule monitoring/gateways",
    ),
    row(
        "claims get folders on the NAS",
        "metal/csi-driver-nfs",
        Carried("StorageClass nas"),
        "PersistentVolumeClaim web/web-backup-repository",
    ),
    row("claims are copied", "metal/volsync", Chart("volsync"), "ReplicationSource web/web-backup"),
    row("what copies them finds the kinds it watches", "metal/snapshot-controller", Chart("snapshot-controller"), "part metal/volsync"),
    row("its metrics are collected", "metal/monitoring", Chart("kube-prometheus-stack"), "part metal/volsync"),
    row("the app's data are backed up", "metal/web", Carried("ReplicationSource web/web-backup"), "PersistentVolumeClaim web/web"),
    row(
        "the backup has a place on the NAS",
        "metal/web",
        Carried("PersistentVolumeClaim web/web-backup-repository"),
        "ReplicationSource web/web-backup",
    ),
    row(
        "an empty volume is filled from there",
        "metal/web",
        Carried("PersistentVolumeClaim web/web-backup-repository"),
        "Deployment web/web",
    ),
    row("the backup has a password", "metal/web", Secret("Secret web/web-backup"), "ReplicationSource web/web-backup"),
    row("the app can open its backup", "metal/web", Secret("Secret web/web-backup"), "Deployment web/web"),
];

/// What two clusters have that are a mesh.
const WITH_A_MESH: &[Capability] = &[
    row("the clusters are a mesh", "garage/cilium", Chart("cilium"), "cluster `metal` looks for a cluster `garage` of the mesh"),
    row(
        "the first one finds the other at its address",
        "garage/cilium",
        Carried("Service kube-system/clustermesh-apiserver"),
        "cluster `metal` looks for cluster `garage` of the mesh at 192.168.1.232",
    ),
    row(
        "the other finds the first",
        "metal/cilium",
        Carried("Service kube-system/clustermesh-apiserver"),
        "cluster `garage` looks for cluster `metal` of the mesh at 192.168.1.222",
    ),
    row("that address comes from a pool", "garage/cilium", Carried("CiliumLoadBalancerIPPool lan"), "part garage/cilium"),
    row("they trust each other", "garage/cilium", Secret("Secret kube-system/cilium-ca"), "clusters `metal` and `garage`"),
    row("the authority is there before the network", "metal/cilium", Secret("Secret kube-system/cilium-ca"), "the bootstrap applies"),
    row("somebody is told when they lose each other", "metal/scrapes", Carried("PrometheusRule kube-system/mesh"), "part metal/scrapes"),
    row(
        "by what the mesh says of itself",
        "metal/cilium",
        Brought(|brings| matches!(brings, Brings::Metrics(_)), "`cilium_kvstoremesh_remote_cluster_readiness_status`"),
        "alert `MeshPeerLost` of PrometheusRule kube-system/mesh",
    ),
    row("which is collected", "metal/scrapes", Carried("ServiceMonitor kube-system/clustermesh-apiserver-metrics"), "part metal/scrapes"),
    row("an app may answer in all of them", "metal/cilium", Chart("cilium"), "part metal/web needs the mesh"),
    row("it answers in the other one, too", "garage/web", Carried("Service web/web"), "Service web/web of cluster `metal` is global"),
    row(
        "the other cluster pushes its metrics",
        "metal/monitoring",
        Brought(|brings| matches!(brings, Brings::PushReceiver(_)), "`https://prometheus.home.example/api/v1/write`"),
        "part garage/monitoring",
    ),
    row(
        "and the logs of its pods",
        "metal/loki",
        Brought(|brings| matches!(brings, Brings::PushReceiver(_)), "`https://loki.home.example/loki/api/v1/push`"),
        "part garage/alloy",
    ),
    row("what it pushes to is trusted", "garage/alloy", Secret("Secret alloy/push-authority"), "HelmRelease alloy/alloy"),
    row(
        "its machines say what they do",
        "garage/talos-logs",
        Brought(|brings| matches!(brings, Brings::LogReceiver(_)), "`tcp://127.0.0.1:6050`"),
        "part garage/talos",
    ),
    row("which is pushed as well", "garage/talos-logs", Secret("Secret talos-logs/push-authority"), "DaemonSet talos-logs/talos-logs"),
];

const SITE: &str = include_str!("../two-node-homelab/site.yaml");
const NAS: &str = include_str!("../two-node-homelab/nas.yaml");
const MESH: &str = include_str!("../mesh/site.yaml");

/// Each table with the lab that it is about.
fn labs() -> [(&'static [Capability], Vec<Part>); 3] {
    let two_nodes = two_node_homelab::lab;
    [(CAPABILITIES, parts(SITE, two_nodes)), (WITH_A_NAS, parts(NAS, two_nodes)), (WITH_A_MESH, parts(MESH, mesh::lab))]
}

#[test]
fn the_labs_as_they_are_have_every_capability() {
    for (capabilities, parts) in labs() {
        for capability in capabilities {
            assert!(change(&parts, capability, None).is_some(), "{}: {} has no such carrier", capability.what, capability.part);
        }
        let checked = check(parts).expect("the example is sound");
        assert!(checked.references().len() > 200, "{} references", checked.references().len());
    }
}

#[test]
fn without_any_one_of_its_carriers_the_check_fails_and_names_both_ends() {
    every_change_is_noticed(None);
}

#[test]
fn with_another_name_for_any_one_of_its_carriers_the_check_fails_and_names_both_ends() {
    every_change_is_noticed(Some("other-name"));
}

fn every_change_is_noticed(name: Option<&str>) {
    for (capabilities, parts) in labs() {
        every_change_of(capabilities, &parts, name);
    }
}

fn every_change_of(capabilities: &[Capability], parts: &[Part], name: Option<&str>) {
    let mut unnoticed = Vec::new();
    for capability in capabilities {
        let changed = change(parts, capability, name).expect("the first test has seen it");
        let carrier = match capability.carrier {
            Carried(id) | Secret(id) => id.rsplit(['/', ' ']).next().unwrap_or(id),
            Chart(name) | Brought(_, name) => name,
        };
        let problems = check(changed).err().unwrap_or_default();
        // A chart carries kinds: its dependents miss the kind, not the release.
        let names = |text: &str| matches!(capability.carrier, Chart(_)) || text.contains(carrier);
        if !problems.0.iter().map(ToString::to_string).any(|text| text.contains(capability.dependent) && names(&text)) {
            unnoticed.push(format!("{} ({carrier} in {}): {problems}", capability.what, capability.part));
        }
    }
    assert!(unnoticed.is_empty(), "{} of {} unnoticed:\n\n{}", unnoticed.len(), capabilities.len(), unnoticed.join("\n\n"));
}

/// The parts without the carrier, or with one of another name; what has no name is taken away. `None` if there is none.
fn change(parts: &[Part], capability: &Capability, name: Option<&str>) -> Option<Vec<Part>> {
    let mut parts = parts.to_vec();
    let part = parts.iter_mut().find(|part| part.id.to_string() == capability.part)?;
    match capability.carrier {
        Carried(id) => {
            let index = part.objects.iter().position(|object| object.id.to_string() == id)?;
            let object = part.objects.remove(index);
            part.objects.extend(name.map(|name| renamed(&object, name)));
        }
        Secret(id) => {
            let index = part.secrets.iter().position(|secret| secret.id().to_string() == id)?;
            let mut secret = part.secrets.remove(index);
            part.secrets.extend(name.map(|name| {
                secret.name = name.parse().expect("a name");
                secret
            }));
        }
        Chart(chart) => {
            let index = part.charts.iter().position(|other| *other.name == *chart)?;
            let mut chart = part.charts.remove(index);
            part.charts.extend(name.map(|name| {
                chart.name = name.parse::<Name>().expect("a name");
                chart.brings.clear();
                chart
            }));
        }
        Brought(is_carrier, _) => {
            let index = part.brings.iter().position(is_carrier)?;
            let brings = part.brings.remove(index);
            part.brings.extend(name.and_then(|name| another(brings, name)));
        }
    }
    Some(parts)
}

fn renamed(object: &Object, name: &str) -> Object {
    object.patched(&json!({ "metadata": { "name": name } })).expect("a name")
}

/// Something of the same sort with another name; `None` for what has no name.
fn another(brings: Brings, name: &str) -> Option<Brings> {
    match brings {
        Brings::Issuer(_) => Some(Brings::Issuer(name.to_owned())),
        Brings::TokenKey(_) => Some(Brings::TokenKey(name.to_owned())),
        Brings::PublicIssuer(_) => Some(Brings::PublicIssuer(name.to_owned())),
        Brings::UserVolume(_) => Some(Brings::UserVolume(name.parse().expect("a name"))),
        Brings::DataSource(_) => Some(Brings::DataSource(name.to_owned())),
        Brings::LogReceiver(_) => Some(Brings::LogReceiver(name.to_owned())),
        Brings::PushReceiver(_) => Some(Brings::PushReceiver(name.to_owned())),
        Brings::Metrics(_) => Some(Brings::Metrics(vec![name.to_owned().into()])),
        Brings::CloudOutput(_) => Some(Brings::CloudOutput(name.to_owned())),
        Brings::Object(mut provided) => {
            name.clone_into(&mut provided.id.name);
            Some(Brings::Object(provided))
        }
        _ => None,
    }
}

/// The parts of the lab of `site`.
fn parts(site: &str, lab: fn(&Site, &Versions, &mut Keys) -> Result<Lab, Error>) -> Vec<Part> {
    from_site::parts(site, &CloudOutputs::new(), lab).expect("the example is right")
}
