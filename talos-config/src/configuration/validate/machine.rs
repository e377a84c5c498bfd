//! The document without a kind (`config/types/v1alpha1/v1alpha1_validation.go`).

use std::collections::BTreeSet;

use super::at::At;
use super::grammar::{endpoint_problem, has_only, prefix};
use super::kubernetes::{protected, resources, subnet_filters, unknown_roles};
use super::{Mode, Report, cri, labels, machine_network};
use crate::model::GoUrl;

pub(super) fn judge(at: &At<'_>, mode: Mode, report: &mut Report) {
    let (machine, cluster) = (at.get("machine"), at.get("cluster"));
    if !machine.is_set() {
        return report.error(&machine, "is missing");
    }
    let kind = machine.get("type");
    let is_control_plane = matches!(kind.text(), "init" | "controlplane");
    for (key, other) in [("files", "the kinds for it"), ("baseRuntimeSpecOverrides", "a CRIBaseRuntimeSpecConfig")] {
        let old = machine.get(key);
        if !old.is_zero() {
            report.warning(&old, format!("is deprecated: {other} should take its place"));
        }
    }
    self::cluster(&cluster, is_control_plane, report);
    install(&machine.get("install"), mode, report);
    let resolver = machine.reach(&["features", "hostDNS"]);
    if resolver.get("forwardKubeDNSToHost").is_true() && !resolver.get("enabled").is_true() {
        report.error(&resolver.get("forwardKubeDNSToHost"), "needs `enabled`");
    }
    trust(&machine, report);
    match kind.text() {
        "init" | "controlplane" => control_plane(&machine, &cluster, report),
        "worker" | "join" | "" => worker(&machine, &cluster, report),
        _ => report.error(&kind, "has to be `controlplane` or `worker`"),
    }
    if matches!(kind.text(), "join" | "") {
        report.warning(&kind, "should be `worker`");
    }
    machine_network::judge(&machine.get("network"), report);
    disks(&machine, report);
    let kubelet = machine.get("kubelet");
    subnet_filters(&kubelet.reach(&["nodeIP", "validSubnets"]), report);
    protected(&kubelet.get("extraConfig"), report);
    logging(&machine.get("logging"), report);
    labels::labels(&machine.get("nodeLabels"), report);
    labels::annotations(&machine.get("nodeAnnotations"), report);
    labels::taints(&machine.get("nodeTaints"), report);
    let access = machine.reach(&["features", "kubernetesTalosAPIAccess"]);
    if access.get("enabled").is_true() {
        if !is_control_plane {
            report.error(&access, "is for control planes only");
        }
        unknown_roles(&access.get("allowedRoles"), report);
    }
    let sorting = machine.reach(&["features", "nodeAddressSortAlgorithm"]);
    if !matches!(sorting.text().to_ascii_lowercase().as_str(), "" | "v1" | "v2") {
        report.error(&sorting, "has to be `v1` or `v2`");
    }
    let persist = at.get("persist");
    if persist.is_set() && !persist.is_true() {
        report.error(&persist, "has to be `true`");
    }
    cri::base_runtime_spec(&machine.get("baseRuntimeSpecOverrides"), report);
}

fn install(at: &At<'_>, mode: Mode, report: &mut Report) {
    if !at.is_set() {
        return;
    }
    if mode == Mode::Metal {
        let selector = at.get("diskSelector");
        // A selector that says nothing selects nothing.
        let selects = selector.entries().iter().any(|(_, value)| !value.is_zero());
        if at.get("disk").is_zero() && !selects {
            report.error(&at.get("disk"), "or `diskSelector` has to be given");
        }
        let arguments = at.get("extraKernelArgs");
        if !arguments.is_zero() && at.get("grubUseUKICmdline").is_true() {
            report.error(&arguments, "excludes `grubUseUKICmdline`");
        }
    }
    let mut images = BTreeSet::new();
    for extension in at.get("extensions").items() {
        let image = extension.get("image");
        if !images.insert(image.text()) {
            report.error(&image, "is there twice");
        }
    }
    if !images.is_empty() {
        report.warning(&at.get("extensions"), "is deprecated: the image has to bring them");
    }
}

fn trust(machine: &At<'_>, report: &mut Report) {
    if !machine.get("ca").is_set() && machine.get("acceptedCAs").is_zero() {
        report.error(&machine.get("ca"), "or `acceptedCAs` has to be given");
    }
}

fn control_plane(machine: &At<'_>, cluster: &At<'_>, report: &mut Report) {
    let network = cluster.get("network");
    if network.is_set() {
        cni(&network.get("cni"), report);
    }
    let authority = machine.get("ca");
    if !authority.is_set() {
        report.error(&authority, "is missing");
    } else if authority.get("key").is_zero() {
        report.error(&authority.get("key"), "is missing");
    }
}

fn worker(machine: &At<'_>, cluster: &At<'_>, report: &mut Report) {
    let vips = machine.reach(&["network", "interfaces"]).items();
    let inner = vips.iter().flat_map(|device| device.get("vlans").items()).collect::<Vec<_>>();
    for vip in vips.iter().chain(&inner).map(|device| device.get("vip")).filter(At::is_set) {
        report.error(&vip, "is for control planes only");
    }
    let authority = machine.get("ca");
    if authority.is_set() {
        if !authority.get("key").is_zero() {
            report.error(&authority.get("key"), "is for control planes only");
        }
        if authority.get("crt").is_zero() && machine.get("acceptedCAs").is_zero() {
            report.error(&authority.get("crt"), "is missing");
        }
    }
    let key = cluster.reach(&["ca", "key"]);
    if !key.is_zero() {
        report.error(&key, "is for control planes only");
    }
}

fn disks(machine: &At<'_>, report: &mut Report) {
    for disk in machine.get("disks").items() {
        let partitions = disk.get("partitions").items();
        for partition in partitions.iter().rev().skip(1).filter(|partition| !partition.get("size").is_set()) {
            report.error(partition, "fills the disk, and is not the last one");
        }
    }
    for name in ["ephemeral", "state"] {
        let encryption = machine.reach(&["systemDiskEncryption", name]);
        if !encryption.is_set() {
            continue;
        }
        let keys = encryption.get("keys");
        if keys.is_zero() {
            report.error(&keys, "is missing");
        }
        let mut slots = BTreeSet::new();
        for key in keys.items() {
            let slot = key.get("slot");
            if !slots.insert(slot.number()) {
                report.error(&slot, format!("is the second key of slot {}", slot.number()));
            }
            if !["static", "nodeID", "kms", "tpm"].iter().any(|method| key.get(method).is_set()) {
                report.error(&key, "has no method: `static`, `nodeID`, `kms` or `tpm`");
            }
        }
    }
}

fn logging(at: &At<'_>, report: &mut Report) {
    for destination in at.get("destinations").items() {
        let (endpoint, format) = (destination.get("endpoint"), destination.get("format"));
        match GoUrl::parse(endpoint.text()) {
            _ if !endpoint.is_set() => report.error(&endpoint, "is missing"),
            Some(url) if url.host.is_empty() => report.error(&endpoint, "has no host"),
            Some(url) if !matches!(url.scheme.as_str(), "tcp" | "udp") => report.error(&endpoint, "has to begin with `tcp://` or `udp://`"),
            _ => {}
        }
        if format.text() != "json_lines" {
            report.error(&format, "has to be `json_lines`");
        }
    }
}

fn cluster(at: &At<'_>, is_control_plane: bool, report: &mut Report) {
    if !at.is_set() {
        return report.error(at, "is missing");
    }
    let (control_plane, account) = (at.get("controlPlane"), at.get("serviceAccount"));
    let endpoint = control_plane.get("endpoint");
    if control_plane.is_set() && !endpoint.is_set() {
        return report.error(&endpoint, "is missing; leave `controlPlane` out as a whole beside a KubeClusterConfig");
    }
    if endpoint.is_set()
        && let Some(what) = endpoint_problem(endpoint.text())
    {
        report.error(&endpoint, what);
    }
    if account.is_set() && !endpoint.is_set() {
        report.error(&account, "needs `cluster.controlPlane.endpoint`, or a KubeServiceAccountConfig in its place");
    }
    let domain = at.reach(&["network", "dnsDomain"]);
    if !domain.is_zero() && !is_dns_name(domain.text()) {
        report.error(&domain, "is no DNS name");
    }
    let provider = at.get("externalCloudProvider");
    let manifests = provider.get("manifests");
    if provider.is_set() && !provider.get("enabled").is_true() && !manifests.is_zero() {
        report.error(&manifests, "needs `enabled`");
    } else {
        for url in manifests.items() {
            if let Some(what) = endpoint_problem(url.text()) {
                report.error(&url, what);
            }
        }
    }
    etcd(&at.get("etcd"), is_control_plane, report);
    let mut names = BTreeSet::new();
    for manifest in at.get("inlineManifests").items() {
        let name = manifest.get("name");
        if name.text().trim().is_empty() {
            report.error(&name, "is missing");
        }
        if !names.insert(name.text()) {
            report.error(&name, "is there twice");
        }
    }
    discovery(at, report);
    api_server(&at.get("apiServer"), report);
    resources(&at.reach(&["controllerManager", "resources"]), report);
    resources(&at.reach(&["scheduler", "resources"]), report);
}

fn etcd(at: &At<'_>, is_control_plane: bool, report: &mut Report) {
    if !at.is_set() {
        return;
    }
    if !is_control_plane {
        return report.error(at, "is for control planes only");
    }
    if !at.get("ca").is_set() {
        report.error(&at.get("ca"), "is missing");
    }
    let (subnet, advertised) = (at.get("subnet"), at.get("advertisedSubnets"));
    if !subnet.is_zero() && !advertised.is_zero() {
        report.error(&subnet, "excludes `advertisedSubnets`");
    }
    if !subnet.is_zero() && advertised.is_zero() && !super::grammar::is_subnet_filter(subnet.text()) {
        report.error(&subnet, "is no network and no address");
    }
    subnet_filters(&advertised, report);
    subnet_filters(&at.get("listenSubnets"), report);
}

fn discovery(at: &At<'_>, report: &mut Report) {
    let (discovery, service) = (at.get("discovery"), at.reach(&["discovery", "registries", "service"]));
    if !discovery.get("enabled").is_true() || service.get("disabled").is_true() {
        return;
    }
    let endpoint = service.get("endpoint");
    match GoUrl::parse(endpoint.text()) {
        _ if endpoint.is_zero() => {}
        Some(url) if url.scheme.is_empty() && !endpoint.text().starts_with('/') || !url.opaque.is_empty() => {
            report.error(&endpoint, "is no URL");
        }
        Some(url) if !matches!(url.path.as_str(), "" | "/") => report.error(&endpoint, "may have no path"),
        Some(_) => {}
        None => report.error(&endpoint, "is no URL"),
    }
    report.require(&at.get("id"));
    report.require(&at.get("secret"));
}

fn api_server(at: &At<'_>, report: &mut Report) {
    let authorizers = at.get("authorizationConfig");
    if authorizers.is_set() {
        for (name, argument) in at.get("extraArgs").entries() {
            if name == "authorization-mode" || name.starts_with("authorization-webhook-") {
                report.error(&argument, "excludes `authorizationConfig`");
            }
        }
    }
    for authorizer in authorizers.items() {
        report.require(&authorizer.get("name"));
        let kind = authorizer.get("type");
        if !matches!(kind.text(), "Node" | "RBAC" | "Webhook") {
            report.error(&kind, "has to be `Node`, `RBAC` or `Webhook`");
        }
    }
    resources(&at.get("resources"), report);
}

fn cni(at: &At<'_>, report: &mut Report) {
    let (name, urls) = (at.get("name"), at.get("urls"));
    if !at.is_set() {
        return;
    }
    let (arguments, policies) = (at.reach(&["flannel", "extraArgs"]), at.reach(&["flannel", "kubeNetworkPoliciesEnabled"]));
    match name.text() {
        "flannel" | "none" if !urls.is_zero() => report.error(&urls, "is for `custom` only"),
        "custom" if urls.is_zero() => report.warning(&urls, "is missing"),
        "flannel" | "none" | "custom" => {}
        _ => return report.error(&name, "has to be `flannel`, `custom` or `none`"),
    }
    if name.text() != "flannel" {
        if !arguments.is_zero() {
            report.error(&arguments, "is for `flannel` only");
        }
        if policies.is_true() {
            report.error(&policies, "is for `flannel` only");
        }
    }
    if name.text() == "custom" {
        for url in urls.items() {
            if let Some(what) = endpoint_problem(url.text()) {
                report.error(&url, what);
            }
        }
    }
}

/// Labels of up to 63 letters, digits, `_` and `-`, which do not begin with `-`, and a dot or `_` at the end or not.
fn is_dns_name(text: &str) -> bool {
    let trimmed = text.strip_suffix(['.', '_']).unwrap_or(text);
    let is_label = |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && has_only(label, b"_-");
    text.len() - text.matches('.').count() <= 255 && trimmed.split('.').all(is_label)
}

/// Networks without an exclamation mark.
pub(super) fn networks(at: &At<'_>, report: &mut Report) {
    for item in at.items().iter().filter(|item| prefix(item.text()).is_none()) {
        report.error(item, "is no network");
    }
}
