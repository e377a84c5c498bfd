//! The document without a kind (`config/types/v1alpha1/v1alpha1_validation.go`).

use std::collections::BTreeSet;

use super::at::At;
use super::kubernetes::{protected, subnet_filters, unknown_roles};
use super::{Mode, Report, cluster, cri, labels, machine_network};
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
    cluster::judge(&cluster, is_control_plane, report);
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
        // `InstallConfig.DiskMatchExpression` of `v1alpha1_provider.go`.
        if !selector.get("name").is_zero() {
            report.error(&selector.get("name"), "is not supported: no disk is selected by its name");
        }
        if !matches!(selector.get("type").text(), "" | "ssd" | "hdd" | "nvme" | "sd") {
            report.error(&selector.get("type"), "has to be `ssd`, `hdd`, `nvme` or `sd`");
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
        cluster::cni(&network.get("cni"), report);
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
