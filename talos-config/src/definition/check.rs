//! What can be wrong with a cluster by itself. What owns which address is judged by the lab's ledger.

use std::net::IpAddr;

use homelab_core::{Place, Problem};
use ipnet::IpNet;

use super::{Cluster, Node, UserVolume};
use crate::block::{DiskSelector, Size};

impl Cluster {
    /// All that is wrong, in a stable order.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.judge_versions(&mut problems);
        self.judge_control_planes(&mut problems);
        self.judge_networks(&mut problems);
        self.judge_issuer(&mut problems);
        for (_, node) in self.nodes() {
            self.judge_node(node, &mut problems);
        }
        for (index, volume) in self.user_volumes.iter().enumerate() {
            self.judge_volume(volume, &self.user_volumes[..index], &mut problems);
        }
        for (text, what) in self.schematic().problems() {
            problems.push(self.error("invalid-schematic", format!("`{text}` {what}")));
        }
        if !self.secrets.has_signed(&self.client) {
            let message = format!("the client certificate for cluster `{}` was not signed by its secrets", self.name);
            problems.push(self.error("foreign-client-certificate", message).help("make a new one from these secrets"));
        }
        problems
    }

    fn judge_versions(&self, problems: &mut Vec<Problem>) {
        let (talos, kubernetes) = (self.talos, self.kubernetes);
        if (talos.major, talos.minor) != (1, 14) {
            let message = format!("cluster `{}` is to run Talos {talos}, and only 1.14 is known here", self.name);
            problems.push(self.error("unsupported-talos", message));
        }
        if let Some((first, last)) = talos.supported_kubernetes()
            && !(kubernetes.major == 1 && (first..=last).contains(&kubernetes.minor))
        {
            let message = format!("cluster `{}` is to run Kubernetes {kubernetes}, which Talos {talos} does not run", self.name);
            problems
                .push(self.error("unsupported-kubernetes", message).help(format!("Talos {talos} runs Kubernetes 1.{first} to 1.{last}")));
        }
    }

    fn judge_control_planes(&self, problems: &mut Vec<Problem>) {
        let count = self.control_planes.len();
        if count == 0 {
            problems.push(self.error("no-control-plane", format!("cluster `{}` has no control plane", self.name)));
        } else if count.is_multiple_of(2) {
            let message = format!("cluster `{}` has {count} control planes", self.name);
            let help =
                format!("take {} or {}: etcd with {count} members survives no more losses than with {}", count - 1, count + 1, count - 1);
            problems.push(self.placed(Problem::warning("even-control-planes", message)).help(help));
        }
        let nodes: Vec<&Node> = self.nodes().map(|(_, node)| node).collect();
        for (index, node) in nodes.iter().enumerate() {
            if let Some(first) = nodes[..index].iter().find(|other| other.name == node.name) {
                let problem = Problem::error("duplicate-node", format!("two nodes of cluster `{}` are named `{}`", self.name, node.name));
                problems.push([first, node].into_iter().filter_map(|node| node.at.clone()).fold(problem, Problem::at));
            }
        }
    }

    fn judge_networks(&self, problems: &mut Vec<Problem>) {
        if let Some(vip) = self.endpoint.vip() {
            for node in self.control_planes.iter().filter(|node| !node.address.contains(&vip)) {
                let message = format!(
                    "the API address {vip} of cluster `{}` is outside the network {} of node `{}`",
                    self.name,
                    node.address.trunc(),
                    node.name
                );
                problems.push(self.node_error(node, "vip-outside-subnet", message).help("neighbours find a shared address by ARP only"));
            }
        }
        for (what, network, most_host_bits) in [("pod", self.pod_network, None), ("service", self.service_network, Some(20))] {
            let host_bits = network.max_prefix_len() - network.prefix_len();
            if network.trunc() != network {
                let message = format!("the {what} network {network} of cluster `{}` has host bits", self.name);
                problems.push(self.error("host-bits", message).help(format!("write {}", network.trunc())));
            }
            if host_bits < 4 || most_host_bits.is_some_and(|most| host_bits > most) {
                let message = format!("the {what} network {network} of cluster `{}` has a size that Kubernetes does not take", self.name);
                let least = most_host_bits.map_or(0, |most| network.max_prefix_len() - most);
                problems.push(
                    self.error("network-size", message).help(format!("take a prefix from /{least} to /{}", network.max_prefix_len() - 4)),
                );
            }
        }
        // `KubeNetworkConfig`: each node gets a /24 (IPv4) or /64 (IPv6) of the pods, and there may be 65 536 of them.
        let node = if is_ipv4(&self.pod_network.addr()) { 24 } else { 64 };
        if !(node - 16..=node).contains(&self.pod_network.prefix_len()) {
            let message =
                format!("the pod network {} of cluster `{}` cannot be split into /{node} for each node", self.pod_network, self.name);
            problems.push(self.error("network-size", message).help(format!("take a prefix from /{} to /{node}", node - 16)));
        }
        let family = is_ipv4(&self.pod_network.addr());
        if is_ipv4(&self.service_network.addr()) != family {
            let message = format!(
                "cluster `{}` has pods in {} and services in {}, which are of two families",
                self.name, self.pod_network, self.service_network
            );
            problems.push(self.error("address-family", message));
        }
        for (_, node) in self.nodes().filter(|(_, node)| is_ipv4(&node.address.addr()) != family) {
            let message =
                format!("node `{}` ({}) has no address of the family of the pod network {}", node.name, node.address, self.pod_network);
            problems.push(self.node_error(node, "address-family", message));
        }
    }

    fn judge_issuer(&self, problems: &mut Vec<Problem>) {
        let host = self.issuer.strip_prefix("https://").unwrap_or_default();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte);
        if host.is_empty() || host.starts_with('/') || host.ends_with('/') || !host.bytes().all(plain) {
            let message =
                format!("the token issuer `{}` of cluster `{}` is no `https` URL without a slash at its end", self.issuer, self.name);
            problems.push(
                self.error("invalid-issuer", message).help("such as `https://oidc.home.example`; clouds compare it letter by letter"),
            );
        }
    }

    fn judge_node(&self, node: &Node, problems: &mut Vec<Problem>) {
        let name = &node.name;
        let address = node.address;
        if !address.contains(&node.gateway) || address.addr() == node.gateway {
            let message = format!("node `{name}` ({address}) cannot reach its router {}", node.gateway);
            problems.push(
                self.node_error(node, "gateway-outside-subnet", message)
                    .help(format!("it has to be another address of {}", address.trunc())),
            );
        }
        if is_unusable(&address) {
            let message =
                format!("node `{name}` cannot have {}, which is the network {} itself or its broadcast", address.addr(), address.trunc());
            problems.push(self.node_error(node, "unusable-address", message));
        }
        for (what, selector) in [("install disk", Some(&node.install_disk)), ("data disk", node.data_disk.as_ref())] {
            if let Some(what_is_wrong) = selector.and_then(DiskSelector::problem) {
                let message = format!("the {what} of node `{name}` {what_is_wrong}");
                problems.push(self.node_error(node, "invalid-disk-selector", message));
            }
        }
        if node.data_disk.as_ref() == Some(&node.install_disk) {
            let message = format!("node `{name}` has its data on the disk that Talos is installed to");
            problems.push(self.node_error(node, "same-disk", message).help("select another disk, or leave the data disk out"));
        }
    }

    fn judge_volume(&self, volume: &UserVolume, before: &[UserVolume], problems: &mut Vec<Problem>) {
        let name = &volume.name;
        if before.iter().any(|other| other.name == *name) {
            problems.push(self.error("duplicate-user-volume", format!("cluster `{}` has two user volumes named `{name}`", self.name)));
        }
        if name.len() > 34 {
            problems.push(self.error("long-user-volume", format!("the name of the user volume `{name}` has more than 34 characters")));
        }
        if let Some(what_is_wrong) = volume.disk.as_ref().and_then(DiskSelector::problem) {
            problems.push(self.error("invalid-disk-selector", format!("the disk of the user volume `{name}` {what_is_wrong}")));
        }
        if !self.nodes().any(|(_, node)| volume.disk_on(node).is_some()) {
            let message = format!("the user volume `{name}` has no disk, and no node of cluster `{}` has a data disk", self.name);
            problems.push(self.error("no-data-disk", message));
        }
        let shares_disk = |other: &UserVolume| {
            self.nodes().any(|(_, node)| volume.disk_on(node).is_some() && volume.disk_on(node) == other.disk_on(node))
        };
        if volume.max_size.is_none()
            && let Some(other) = before.iter().find(|other| other.max_size.is_none() && shares_disk(other))
        {
            let message = format!("the user volumes `{}` and `{name}` are to fill the same disk", other.name);
            problems.push(self.error("two-fill-a-disk", message).help("give one of them a largest size"));
        }
        match (&volume.min_size, &volume.max_size) {
            (None, None) => {
                problems.push(self.error("no-volume-size", format!("the user volume `{name}` has neither a smallest nor a largest size")));
            }
            (Some(min), Some(Size::Bytes(max))) if min.bytes() > max.bytes() => {
                let message = format!("the user volume `{name}` is to have at least {min} and at most {max}");
                problems.push(self.error("volume-size", message));
            }
            _ => {}
        }
    }

    fn error(&self, code: &'static str, message: String) -> Problem {
        self.placed(Problem::error(code, message))
    }

    pub(super) fn placed(&self, problem: Problem) -> Problem {
        self.at.iter().cloned().fold(problem, Problem::at)
    }

    /// At the node's line, else at the cluster's.
    pub(super) fn node_error(&self, node: &Node, code: &'static str, message: String) -> Problem {
        let at: Option<&Place> = node.at.as_ref().or(self.at.as_ref());
        at.cloned().into_iter().fold(Problem::error(code, message), Problem::at)
    }
}

const fn is_ipv4(address: &IpAddr) -> bool {
    matches!(address, IpAddr::V4(_))
}

/// IPv4 networks with room for hosts keep their first and last address for themselves.
fn is_unusable(address: &IpNet) -> bool {
    let IpNet::V4(address) = address else { return false };
    address.prefix_len() < 31 && (address.addr() == address.network() || address.addr() == address.broadcast())
}
