//! `drills/<cluster>.md`: what an owner practises before it happens, with the lab's real names.

use std::path::{Path, PathBuf};

use homelab_core::{File, Name, Need, Object, Part, Protection, ProtectionPolicy};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::readme::{clusters, nodes};

/// A file for each cluster that has machines of its own.
pub(crate) fn files(parts: &[Part]) -> Vec<(PathBuf, String)> {
    let texts = clusters(parts).into_iter().filter_map(|cluster| Some((cluster, Cluster::of(cluster, parts)?.text())));
    texts.map(|(cluster, text)| (Path::new("drills").join(format!("{cluster}.md")), text)).collect()
}

/// What the exercises of one cluster name.
struct Cluster<'a> {
    name: &'a Name,
    parts: Vec<&'a Part>,
    /// Name and address of its first machine, and how many there are.
    node: (&'a str, String),
    count: usize,
}

impl<'a> Cluster<'a> {
    fn of(name: &'a Name, parts: &'a [Part]) -> Option<Self> {
        let nodes: Vec<_> = nodes(name, parts).collect();
        let first = nodes.first()?;
        let node = (first.owner.trim_start_matches("node ").trim_matches('`'), first.range.to_string());
        let parts = parts.iter().filter(|part| part.id.cluster.as_ref() == Some(name)).collect();
        Some(Self { name, parts, node, count: nodes.len() })
    }

    fn text(&self) -> String {
        let name = self.name;
        let mut text = format!(
            "# Drills for cluster `{name}`\n\n\
             Each breaks something on purpose, on an evening of your choice: see how it shows, mend it, and know next time. `SECRETS` is the\n\
             secrets folder.\n\n    export KUBECONFIG=SECRETS/kubeconfig-{name} TALOSCONFIG=SECRETS/talosconfig-{name}\n"
        );
        text += &self.reconciliation();
        text += &self.node_loss();
        text += &self.restore();
        text += &self.mesh();
        text += &self.global_app();
        text += &self.certificates();
        text += &self.upgrade();
        text
    }

    fn reconciliation(&self) -> String {
        let Some(app) = self.parts.iter().find(|part| part.folder().starts_with("kubernetes/apps") && has(part, "Deployment")) else {
            return String::new();
        };
        let app = &app.id.name;
        exercise(
            "Flux cannot apply something",
            &format!("Give `{app}` an image whose tag does not exist, render, commit and push."),
            &format!(
                "`flux get kustomizations` says that `{app}` is not ready, `kubectl -n {app} get pods` that the image cannot be pulled.{}",
                self.alert("FluxNotReady")
            ),
            "`git revert HEAD`, push, `flux reconcile source git flux-system`.",
        )
    }

    fn node_loss(&self) -> String {
        let (node, address) = &self.node;
        let see = if self.count > 1 {
            let upstream = self.parts.iter().flat_map(|part| &part.charts).any(|chart| &*chart.name == "kube-prometheus-stack");
            let alert = if upstream { " The alert `KubeNodeNotReady` of kube-prometheus-stack reaches you after 15m." } else { "" };
            format!("`kubectl get nodes` has one that is not ready, and `talosctl -n {address} etcd members` answers no longer.{alert}")
        } else {
            "Nothing answers, Prometheus neither: only what is outside tells you. That is what the heartbeat of Alertmanager is for; did \
             it?"
            .to_owned()
        };
        exercise(
            "A machine is gone",
            &format!("Switch `{node}` off: `talosctl -n {address} shutdown`."),
            &see,
            &format!(
                "Switch it on, then `talosctl -n {address} health`. If the machine were broken: RESTORE.md, with another one in its place."
            ),
        )
    }

    fn restore(&self) -> String {
        let backed_up = self.parts.iter().flat_map(|part| &part.needs).find_map(|need| match need {
            Need::Protection(Protection { claim, policy: ProtectionPolicy::BackedUp(by) }) => Some((claim, by)),
            _ => None,
        });
        let Some((claim, by)) = backed_up else { return String::new() };
        let (namespace, name) = (claim.namespace.as_deref().unwrap_or_default(), &claim.name);
        let now = if by.kind == "CronJob" {
            format!("kubectl -n {namespace} create job --from=cronjob/{} drill", by.name)
        } else {
            format!(
                "kubectl -n {namespace} patch {} {} --type merge -p '{{\"spec\":{{\"trigger\":{{\"manual\":\"drill\"}}}}}}'",
                by.kind.to_lowercase(),
                by.name
            )
        };
        exercise(
            "A volume is lost",
            &format!(
                "Make a backup now: `{now}`, and wait until it has ended. Then `flux suspend kustomization {namespace}`,\n\
                 `kubectl -n {namespace} delete deployments --all` and `kubectl -n {namespace} delete pvc {name}`."
            ),
            &format!("`kubectl -n {namespace} get pvc` is empty: nothing is left to start with."),
            &format!(
                "`flux resume kustomization {namespace}`: the claim is made anew and filled before the app starts; the first container of the\n\
                 new pod says from which backup. Look at your data."
            ),
        )
    }

    /// The other clusters of its mesh; none if it has no mesh.
    fn peers(&self) -> Vec<String> {
        let member = loadbalancer::mesh(self.parts.iter().copied()).into_iter().next();
        member.map(|member| member.peers.into_keys().collect()).unwrap_or_default()
    }

    fn mesh(&self) -> String {
        let peers = self.peers();
        if peers.is_empty() {
            return String::new();
        }
        exercise(
            "The clusters lose each other",
            "`kubectl -n kube-system scale deployment clustermesh-apiserver --replicas=0`.",
            &format!(
                "In {}, `kubectl -n kube-system exec deployments/clustermesh-apiserver -c kvstoremesh -- clustermesh-apiserver kvstoremesh-dbg status --verbose` has\n\
                 `{}` as not ready.{} What each knows of the other still holds, so apps answer; what changes now, the other does not learn.",
                peers.join(", "),
                self.name,
                self.alert("MeshPeerLost")
            ),
            "`kubectl -n kube-system scale deployment clustermesh-apiserver --replicas=1`.",
        )
    }

    fn global_app(&self) -> String {
        let peers = self.peers();
        let global = self.objects().find(|object| {
            object.id.kind == "Service" && object.as_value()["metadata"]["annotations"][loadbalancer::GLOBAL_ANNOTATION] == "true"
        });
        let Some(service) = global.filter(|_| !peers.is_empty()) else { return String::new() };
        let (namespace, name) = (service.id.namespace.as_deref().unwrap_or_default(), &service.id.name);
        let port = &service.as_value()["spec"]["ports"][0]["port"];
        exercise(
            "An app is down in one cluster",
            &format!("`flux suspend kustomization {namespace}`, then `kubectl -n {namespace} scale deployments --all --replicas=0`."),
            &format!(
                "`kubectl run drill --rm -it --restart=Never --image=busybox -- wget -qO- http://{name}.{namespace}:{port}` is answered all the\n\
                 same, by {}. A Gateway asks the pods of its own cluster only, so from outside the app is down.",
                peers.join(" or ")
            ),
            &format!("`flux resume kustomization {namespace}`."),
        )
    }

    fn certificates(&self) -> String {
        let certificate = self.objects().find(|object| object.id.kind == "Certificate");
        let Some(id) = certificate.map(|object| &object.id) else { return String::new() };
        let (namespace, name) = (id.namespace.as_deref().unwrap_or_default(), &id.name);
        let part = self.parts.iter().find(|part| part.has(id)).map_or(name.as_str(), |part| &part.id.name);
        exercise(
            "A certificate ends",
            &format!(
                "`flux suspend kustomization {part}`, then\n\
                 `kubectl -n {namespace} patch certificate {name} --type merge -p '{{\"spec\":{{\"duration\":\"1h\",\"renewBefore\":\"5m\"}}}}'`."
            ),
            &format!(
                "`kubectl -n {namespace} get certificate {name} -o wide`, and the certificate in a browser.{} The lab's program knows those of\n\
                 Talos: `secrets expiry`.",
                self.alert("CertificateExpiring")
            ),
            &format!("`flux resume kustomization {part}`. The client certificate of Talos: `secrets renew`."),
        )
    }

    fn upgrade(&self) -> String {
        let (_, address) = &self.node;
        let schematic = Path::new("talos").join(&**self.name).join("schematic.yaml");
        let Some(File::Text(schematic)) = self.parts.iter().find_map(|part| part.files.get(&schematic)) else { return String::new() };
        let id: String = Sha256::digest(schematic).iter().map(|byte| format!("{byte:02x}")).collect();
        exercise(
            "An upgrade, and back",
            &format!(
                "Raise `talos` in `versions.yaml` by one patch release, look at `diff`, render, commit. Then, one machine after the other:\n\
                 `talosctl -n {address} upgrade --image factory.talos.dev/metal-installer/{id}:v<version>`."
            ),
            &format!("`talosctl -n {address} version` and `kubectl get nodes -o wide`; `talosctl -n {address} health` at the end."),
            &format!("`talosctl -n {address} rollback` boots what ran before; `git revert` takes the version back."),
        )
    }

    fn objects(&self) -> impl Iterator<Item = &'a Object> {
        self.parts.iter().flat_map(|part| &part.objects)
    }

    /// Which alert says it and after how long; nothing if the cluster has no such alert.
    fn alert(&self, name: &str) -> String {
        let rules = self.objects().filter(|object| object.id.kind == "PrometheusRule").flat_map(|object| {
            let value = object.as_value();
            let groups = value.pointer("/spec/groups").and_then(Value::as_array).into_iter().flatten();
            groups.flat_map(|group| group.get("rules").and_then(Value::as_array).into_iter().flatten())
        });
        let rule = rules.into_iter().find(|rule| rule.get("alert").and_then(Value::as_str) == Some(name));
        rule.map_or_else(String::new, |rule| {
            let after = rule.get("for").and_then(Value::as_str).map_or_else(String::new, |hold| format!(" after {hold}"));
            format!(" The alert `{name}` reaches you{after}.")
        })
    }
}

fn exercise(title: &str, break_it: &str, see_it: &str, mend_it: &str) -> String {
    format!("\n## {title}\n\n**Break it.** {break_it}\n\n**See it.** {see_it}\n\n**Mend it.** {mend_it}\n")
}

fn has(part: &Part, kind: &str) -> bool {
    part.objects.iter().any(|object| object.id.kind == kind)
}

#[cfg(test)]
mod tests {
    use homelab_core::name;
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_lab_has_is_named() {
        let metal = name!("metal");
        let claim = homelab_core::Claim::builder()
            .owner("node `one`")
            .range("10.0.0.9".parse::<homelab_core::AddressRange>().expect("one"))
            .build();
        let talos = Part::new(name!("talos")).in_cluster(&metal).claim(claim);
        let mut web = Part::new(name!("web")).in_cluster(&metal);
        web.folder = Some("kubernetes/apps/metal/web".into());
        let object = |value| Object::from_value(value).expect("it has a name");
        web.objects
            .push(object(json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "namespace": "web" } })));
        let text = |parts: &[Part]| files(parts).into_iter().map(|(_, text)| text).collect::<String>();
        let without = text(&[talos.clone(), web.clone()]);
        assert!(without.contains("Switch `one` off: `talosctl -n 10.0.0.9 shutdown`") && without.contains("`kubectl -n web get pods`"));
        assert!(!without.contains("The alert") && !without.contains("A volume is lost") && !without.contains("A certificate ends"));
        let rule = json!({ "alert": "FluxNotReady", "expr": "x", "for": "15m" });
        let rules = json!({ "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": { "name": "flux", "namespace": "monitoring" },
            "spec": { "groups": [{ "name": "flux", "rules": [rule] }] } });
        web.objects.push(object(rules));
        assert!(text(&[talos, web]).contains("The alert `FluxNotReady` reaches you after 15m."));
        assert!(files(&[Part::new(name!("web")).in_cluster(&name!("laptop"))]).is_empty(), "it has no machines");
    }
}
