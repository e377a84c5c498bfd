//! Machines, as their configurations say: what is encrypted is looked at where it could be opened.

use std::collections::BTreeMap;
use std::path::Path;

use homelab_core::yaml;
use serde_json::Value;

use super::value::{present, show, show_list, text};
use super::version::{Step, Version, tag};
use super::{Danger, Side};

/// A field of a machine configuration: of the document without a kind (`v1alpha1`), or of one that has it.
struct Fact {
    code: &'static str,
    what: &'static str,
    places: &'static [(&'static str, &'static str)],
    effect: &'static str,
    instead: &'static str,
}

const FACTS: &[Fact] = &[
    Fact {
        code: "issuer-changes",
        what: "the issuer of service account tokens",
        places: &[("KubeServiceAccountConfig", "/issuer/issuerURL"), ("", "/cluster/apiServer/extraArgs/service-account-issuer")],
        effect: "every token of a pod is void until the pod starts anew, and clouds that trust the old issuer let nobody in",
        instead: "keep it; or add the new one, keep the old among the accepted issuers, restart all pods, and change the clouds' trust first",
    },
    Fact {
        code: "pod-network-changes",
        what: "the network of pods",
        places: &[("KubeNetworkConfig", "/podSubnets"), ("", "/cluster/network/podSubnets")],
        effect: "nodes keep the networks that they were given: pods get addresses that the others do not route to",
        instead: "keep it; only a new cluster has another",
    },
    Fact {
        code: "service-network-changes",
        what: "the network of Services",
        places: &[("KubeNetworkConfig", "/serviceSubnets"), ("", "/cluster/network/serviceSubnets")],
        effect: "Services keep their old addresses, which nothing answers any more, that of DNS too",
        instead: "keep it; only a new cluster has another",
    },
    Fact {
        code: "dns-domain-changes",
        what: "the domain of Services",
        places: &[("KubeNetworkConfig", "/dnsDomain"), ("", "/cluster/network/dnsDomain")],
        effect: "names that are written out, and certificates for them, lead nowhere",
        instead: "keep it; only a new cluster has another",
    },
    Fact {
        code: "install-disk-changes",
        what: "the disk that Talos is installed on",
        places: &[
            ("UnattendedInstallConfig", "/provisioning/diskSelector/match"),
            ("", "/machine/install/disk"),
            ("", "/machine/install/diskSelector"),
        ],
        effect: "an installed machine does not move; the next one that is installed takes, and overwrites, the other disk",
        instead: "look with `talosctl get disks` that it is the disk you mean; to move, reset the node and install it anew",
    },
    Fact {
        code: "host-name-changes",
        what: "the name of a machine",
        places: &[("HostnameConfig", "/hostname"), ("", "/machine/network/hostname")],
        effect: "it joins as another node: volumes that are folders on it belong to the old name, and their pods never start again",
        instead: "keep the name, or move the data off the node first and remove the old node after",
    },
    Fact {
        code: "endpoint-changes",
        what: "the endpoint of the Kubernetes API",
        places: &[("KubeClusterConfig", "/endpoint"), ("", "/cluster/controlPlane/endpoint")],
        effect: "nodes and kubeconfigs look for the API at the new address, whether it answers there or not",
        instead: "make the new address answer first (a second name in the certificate), then change it, then fetch new kubeconfigs",
    },
    Fact {
        code: "cluster-identity-changes",
        what: "the identity of the cluster",
        places: &[("DiscoveryIdentityConfig", "/clusterID"), ("", "/cluster/id")],
        effect: "it is another cluster: machines with the old secrets do not find each other, and no old key opens anything",
        instead: "restore the secrets folder from your backup",
    },
];

/// Values of these are secrets: that they differ is all that is said.
const HIDDEN: &[&str] = &["cluster-identity-changes"];

/// Images whose tags are the version of Kubernetes and of Talos.
const VERSIONS: &[(&str, &[(&str, &str)])] = &[
    ("Kubernetes", &[("KubeletConfig", "/image"), ("", "/machine/kubelet/image")]),
    ("Talos", &[("UnattendedInstallConfig", "/installer/image"), ("", "/machine/install/image")]),
];

pub(super) fn judge(old: &Side, new: &Side) -> Vec<Danger> {
    let mut dangers = Vec::new();
    let (olds, news) = (machines(old), machines(new));
    for (path, before) in &olds {
        let renamed = || news.iter().find(|(other, after)| !olds.contains_key(**other) && addresses(after) == addresses(before));
        let Some((path, after)) = news.get_key_value(path).or_else(renamed) else {
            if !new.files.contains_key(*path) {
                dangers.push(machine_goes(path));
            }
            continue;
        };
        for fact in FACTS {
            dangers.extend(fact.judge(path, before, after));
        }
        dangers.extend(VERSIONS.iter().filter_map(|(what, places)| version(path, what, places, before, after)));
        dangers.extend(volumes(path, before, after));
    }
    once_for_all(dangers)
}

/// The documents of each machine configuration, in the open or opened.
fn machines(side: &Side) -> BTreeMap<&Path, Vec<Value>> {
    let opened = side.opened.iter().map(|(path, text)| (path, text.expose()));
    let open = side.files.iter().filter(|(path, _)| !side.opened.contains_key(*path));
    let is_yaml = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    let texts = opened.chain(open).filter(|(path, _)| is_yaml(path) && path.starts_with("talos"));
    let read = |text: &str| yaml::documents(text).unwrap_or_default().into_iter().map(|document| document.value).collect();
    let machines = texts.map(|(path, text)| (path.as_path(), read(text)));
    let is_machine = |documents: &Vec<Value>| {
        documents.iter().any(|document| text(document, "/machine/type").is_some_and(|machine| matches!(machine, "controlplane" | "worker")))
    };
    machines.filter(|(_, documents)| is_machine(documents)).collect()
}

/// What a machine is known by, whatever it is called.
fn addresses(documents: &[Value]) -> Option<&Value> {
    find(documents, &[("LinkConfig", "/addresses"), ("", "/machine/network/interfaces")])
}

fn find<'a>(documents: &'a [Value], places: &[(&str, &str)]) -> Option<&'a Value> {
    places.iter().find_map(|(kind, pointer)| {
        documents
            .iter()
            .filter(|document| text(document, "/kind").unwrap_or_default() == *kind)
            .find_map(|document| present(document, pointer))
    })
}

impl Fact {
    fn judge(&self, path: &Path, before: &[Value], after: &[Value]) -> Option<Danger> {
        let (before, after) = (find(before, self.places), find(after, self.places));
        if before.is_none() || before == after {
            return None;
        }
        let (before, after) =
            if HIDDEN.contains(&self.code) { ("one".to_owned(), "another".to_owned()) } else { (show(before), show(after)) };
        Some(Danger::change(self.code, path, self.what, before, after).effect(self.effect).instead(self.instead))
    }
}

fn version(path: &Path, what: &str, places: &[(&str, &str)], before: &[Value], after: &[Value]) -> Option<Danger> {
    let tag = |documents: &[Value]| find(documents, places).and_then(Value::as_str).and_then(tag).map(str::to_owned);
    let (before, after) = (tag(before)?, tag(after)?);
    let (old, new) = (Version::parse(&before)?, Version::parse(&after)?);
    let danger = |code| Danger::change(code, path, &format!("the version of {what}"), format!("`{before}`"), format!("`{after}`"));
    match old.step_to(new) {
        Step::Down => Some(
            danger("machine-version-goes-down")
                .effect(format!("{what} does not go back: etcd and the API may hold what {new} cannot read"))
                .instead("stay on the version, or restore an etcd snapshot that the older version has made"),
        ),
        Step::SkipsMinor | Step::SkipsMajor => Some(
            danger("machine-version-skips")
                .effect(format!("{what} supports an upgrade to the next minor version only"))
                .instead(format!("go to {} first, on every node, and wait until all are ready", old.next_minor())),
        ),
        Step::Small => None,
    }
}

/// User volumes that go, or are on another disk, and encryption that changes.
fn volumes(path: &Path, before: &[Value], after: &[Value]) -> Vec<Danger> {
    let of = |documents: &[Value]| -> BTreeMap<(String, String), Value> {
        let kinds = ["UserVolumeConfig", "ExistingVolumeConfig", "RawVolumeConfig", "SwapVolumeConfig", "VolumeConfig"];
        let name = |document: &Value| {
            let kind = text(document, "/kind").filter(|kind| kinds.contains(kind))?;
            Some((kind.to_owned(), text(document, "/name")?.to_owned()))
        };
        documents.iter().filter_map(|document| Some((name(document)?, document.clone()))).collect()
    };
    let (olds, news) = (of(before), of(after));
    let mut dangers = Vec::new();
    for ((kind, name), old) in &olds {
        let is_users = matches!(kind.as_str(), "UserVolumeConfig" | "RawVolumeConfig");
        let Some(new) = news.get(&(kind.clone(), name.clone())) else {
            if is_users {
                let others = news.keys().filter(|(other, _)| other == kind).map(|(_, name)| name.as_str());
                let effect =
                    format!("it is not mounted any more, and what is on it is out of reach; volumes that are left: {}", show_list(others));
                let danger = Danger::new("user-volume-goes", path, format!("the user volume `{name}` goes"));
                dangers.push(danger.effect(effect).instead("keep it until its data is somewhere else; a new name is a new, empty volume"));
            }
            continue;
        };
        let (effect, instead) = (
            "Talos looks for the volume there, finds none, and makes an empty one; or its pods wait for it",
            "keep it; to move, add a volume of another name on the new disk, copy, then move the class to it",
        );
        for field in ["/provisioning/diskSelector", "/encryption", "/filesystem", "/volumeType"] {
            let (before, after) = (present(old, field), present(new, field));
            if before != after {
                let what = format!("{kind} `{name}`: {}", super::value::dotted(field));
                let shown = |value: Option<&Value>| {
                    // Encryption may hold a passphrase.
                    if field == "/encryption" { value.map_or("nothing", |_| "something").to_owned() } else { show(value) }
                };
                let danger = Danger::change("volume-changes", path, &what, shown(before), shown(after));
                dangers.push(danger.effect(effect).instead(instead));
            }
        }
    }
    dangers
}

fn machine_goes(path: &Path) -> Danger {
    Danger::new("machine-goes", path, format!("the machine of `{}` goes", path.display()))
        .effect("nothing resets it by itself: it stays a member of etcd, and volumes that are folders on it are lost with it")
        .instead("move its data first, then `talosctl reset` it, which takes it out of etcd, and only then take it out of the lab")
}

/// What all machines of a cluster say is one danger with several places.
fn once_for_all(dangers: Vec<Danger>) -> Vec<Danger> {
    let mut merged: Vec<Danger> = Vec::new();
    for danger in dangers {
        let folder = |danger: &Danger| danger.at[0].parent().map(Path::to_owned);
        let is_same =
            |other: &&mut Danger| (&other.code, &other.message) == (&danger.code, &danger.message) && folder(other) == folder(&danger);
        match merged.iter_mut().find(is_same) {
            Some(first) => first.at.extend(danger.at),
            None => merged.push(danger),
        }
    }
    merged
}
