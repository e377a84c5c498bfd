//! What has to fit between documents (`config/container/validate.go`).

use std::collections::BTreeMap;

use homelab_core::Problem;

use super::super::load::about;
use super::super::{Configuration, Read};
use super::Mode;
use super::at::At;
use crate::model::Finding;

/// `constants.LabelNodeRoleControlPlane`.
const LABEL: &str = "node-role.kubernetes.io/control-plane";

impl Configuration {
    pub(super) fn judge_container(&self, mode: Mode, problems: &mut Vec<Problem>) {
        let refuse = |code, message: &str, help: &str| self.at_file(Problem::error(code, message)).help(help);
        let first = |kind: &str| self.documents.iter().find(|document| document.kind.name == kind);
        let at = |document: Option<&'static str>, keys: &[&str]| {
            let found = match document {
                Some(kind) => first(kind),
                None => self.unnamed(),
            };
            found.map(|found| At::of(found).reach(keys)).filter(At::is_set)
        };
        let is_true = |document, keys: &[&str]| at(document, keys).is_some_and(|at| at.is_true());

        // The document counts only if it is switched on.
        let has_resolver = is_true(Some("ResolverConfig"), &["hostDNS", "enabled"]);
        let resolver = if has_resolver { at(Some("ResolverConfig"), &["hostDNS"]) } else { at(None, &["machine", "features", "hostDNS"]) };
        let runs = resolver.as_ref().is_some_and(|at| at.get("enabled").is_true());
        if mode == Mode::Container {
            let forwards = resolver.as_ref().is_some_and(|at| at.get("forwardKubeDNSToHost").is_true());
            if !runs || !forwards {
                let message = "in a container the resolver on the host has to run and to answer for CoreDNS";
                problems.push(refuse("host-dns", message, "set `hostDNS.enabled` and `hostDNS.forwardKubeDNSToHost` of ResolverConfig"));
            }
        }
        let servers = at(Some("ResolverConfig"), &["nameservers"]).map(|at| at.items()).unwrap_or_default();
        if servers.iter().any(|server| matches!(server.get("protocol").text(), "DoT" | "DoH")) && !runs {
            problems.push(refuse(
                "host-dns",
                "DNS over TLS or HTTPS needs the resolver on the host",
                "set `hostDNS.enabled` of ResolverConfig",
            ));
        }

        let legacy = at(None, &["cluster", "discovery"]).filter(|at| {
            let service = at.reach(&["registries", "service"]);
            at.get("enabled").is_true()
                && !service.get("disabled").is_true()
                && crate::model::GoUrl::parse(service.get("endpoint").text()).is_some()
        });
        let discovers = legacy.is_some() || first("DiscoveryServiceConfig").is_some();
        let text = |document, keys: &[&str]| at(document, keys).map(|at| at.text().to_owned()).unwrap_or_default();
        let mut identity = [text(None, &["cluster", "id"]), text(None, &["cluster", "secret"])];
        if identity.iter().all(String::is_empty) {
            let kind = Some("DiscoveryIdentityConfig");
            identity = [text(kind, &["clusterID"]), text(kind, &["clusterSecret"])];
        }
        if discovers && identity.iter().any(String::is_empty) {
            problems.push(refuse("no-identity", "discovery needs the id and the secret of the cluster", "add a DiscoveryIdentityConfig"));
        }
        let spans = match first("KubeSpanConfig") {
            Some(document) => At::of(document).get("enabled").is_true(),
            None => is_true(None, &["machine", "network", "kubespan", "enabled"]),
        };
        if spans && !discovers {
            problems.push(refuse("no-discovery", "KubeSpan needs discovery", "add a DiscoveryServiceConfig"));
        }
        self.judge_dependencies(problems);

        let kind = at(None, &["machine", "type"]).map(|at| at.text().to_owned()).unwrap_or_default();
        let is_control_plane = matches!(kind.as_str(), "controlplane" | "init");
        let has_authority = first("KubeAPIServerCAConfig").is_some()
            || at(None, &["cluster", "ca"]).is_some()
            || at(None, &["cluster", "acceptedCAs"]).is_some();
        let encrypts = first("KubeEtcdEncryptionConfig").is_some()
            || !text(None, &["cluster", "secretboxEncryptionSecret"]).is_empty()
            || !text(None, &["cluster", "aescbcEncryptionSecret"]).is_empty();
        if is_control_plane && has_authority && !encrypts {
            problems.push(refuse(
                "no-etcd-encryption",
                "a control plane needs a key for what it stores in etcd",
                "add a KubeEtcdEncryptionConfig",
            ));
        }
        if let Some(node) = first("KubeNodeConfig").filter(|_| is_control_plane) {
            let root = At::of(node);
            let labels = root.get("labels");
            let has_label = labels.entries().iter().any(|(key, _)| *key == LABEL);
            if !has_label && !root.get("skipNodeRegistration").is_true() {
                let what = format!("has no label `{LABEL}`, which this document has to bring on a control plane");
                let finding = Finding { path: labels.path, at: labels.position, what, is_warning: true };
                problems.push(self.problem(node, "no-control-plane-label", &finding));
            }
        }
        let has_cluster = first("KubeClusterConfig").is_some() || at(None, &["cluster", "controlPlane", "endpoint"]).is_some();
        if has_authority && !has_cluster {
            problems.push(refuse("no-endpoint", "Kubernetes needs the name and the endpoint of the cluster", "add a KubeClusterConfig"));
        }
        if !is_control_plane {
            for document in self.documents.iter().filter(|document| document.kind.is_for_control_planes) {
                let finding = about("is for control planes only");
                problems.push(self.problem(document, "control-plane-only", &finding));
            }
        }
    }

    /// Containers wait for containers that are there, and not for each other.
    fn judge_dependencies(&self, problems: &mut Vec<Problem>) {
        let containers: BTreeMap<&str, &Read> = self
            .documents
            .iter()
            .filter(|document| document.kind.name == "ContainerConfig")
            .map(|document| (document.name(), document))
            .collect();
        let needs: BTreeMap<&str, Vec<&str>> = containers
            .iter()
            .map(|(name, document)| {
                let items = At::of(document).reach(&["dependsOn", "containers"]).items();
                (*name, items.iter().map(At::text).collect())
            })
            .collect();
        for (name, document) in &containers {
            for name in needs[name].iter().filter(|name| !containers.contains_key(*name)) {
                let what = format!("waits for the container `{name}`, which is not there");
                problems.push(self.problem(document, "missing-container", &about(what)));
            }
        }
        // Who is left after all those have gone that wait for nobody who is left, waits in a circle.
        let mut waiting: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, others) in &needs {
            let others: Vec<&str> = others.iter().copied().filter(|other| containers.contains_key(other)).collect();
            left.insert(name, others.len());
            for other in others {
                waiting.entry(other).or_default().push(name);
            }
        }
        let mut free: Vec<&str> = left.iter().filter(|(_, others)| **others == 0).map(|(name, _)| *name).collect();
        while let Some(name) = free.pop() {
            left.remove(name);
            for waits in waiting.remove(name).unwrap_or_default() {
                let others = left.get_mut(waits).expect("it waited for one more");
                *others -= 1;
                free.extend((*others == 0).then_some(waits));
            }
        }
        if let Some(document) = left.keys().next().and_then(|name| containers.get(name)) {
            let names: Vec<_> = left.keys().map(|name| format!("`{name}`")).collect();
            let what = format!("waits in a circle, together with {}", names.join(", "));
            problems.push(self.problem(document, "container-cycle", &about(what)));
        }
    }
}
