//! What keeps data in a cluster: disks, user volumes, classes, claims and where their backups go.

use std::collections::BTreeSet;

use homelab_core::{Brings, Kind, Name, Need, Object, Part, VolumeDisk};
use serde_json::Value;

use super::ledger::Entry;

const CRON_JOB: Kind = Kind::new("batch", "CronJob");
const HELM_RELEASE: Kind = Kind::new("helm.toolkit.fluxcd.io", "HelmRelease");
const PERSISTENT_VOLUME_CLAIM: Kind = Kind::new("", "PersistentVolumeClaim");
const REPLICATION_SOURCE: Kind = Kind::new("volsync.backube", "ReplicationSource");
const STORAGE_CLASS: Kind = Kind::new("storage.k8s.io", "StorageClass");
const IS_DEFAULT: &str = "storageclass.kubernetes.io/is-default-class";

/// A storage class.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Class {
    pub(super) name: String,
    /// Who makes its volumes; empty where only the platform knows.
    pub(super) provisioner: String,
    pub(super) is_default: bool,
    /// User volumes that its part needs.
    pub(super) volumes: Vec<Name>,
    /// Who has an address that its parameters name: a storage in the network.
    pub(super) servers: Vec<String>,
}

/// What asks for a volume.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Claim {
    /// Namespace and name: of the claim itself, or of the release or object that makes it.
    pub(super) name: String,
    pub(super) size: String,
    /// `None` if it is left to the cluster.
    pub(super) class: Option<String>,
    pub(super) backups: Vec<Backup>,
}

/// A regular copy of a claim.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Backup {
    pub(super) name: String,
    /// Five fields of cron.
    pub(super) schedule: String,
    pub(super) to: Keeper,
}

/// Where backups go.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Keeper {
    /// Who keeps them.
    pub(super) name: String,
    /// Where, in the words of the program that makes them.
    pub(super) place: String,
}

/// What keeps data in one cluster.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Storage {
    pub(super) disks: BTreeSet<VolumeDisk>,
    pub(super) volumes: BTreeSet<Name>,
    pub(super) classes: Vec<Class>,
    pub(super) claims: Vec<Claim>,
}

impl Storage {
    /// Of `cluster`, in a lab of `parts` whose addresses are `ledger`.
    pub(super) fn of(cluster: &Name, parts: &[Part], ledger: &[Entry<'_>]) -> Self {
        let mut found = Self::default();
        let own: Vec<&Part> = parts.iter().filter(|part| part.id.cluster.as_ref() == Some(cluster)).collect();
        let mut backups = Vec::new();
        for part in &own {
            for brings in part.brings.iter().chain(part.charts.iter().flat_map(|chart| &chart.brings)) {
                match brings {
                    Brings::Disk(disk) => drop(found.disks.insert(disk.clone())),
                    Brings::UserVolume(name) => drop(found.volumes.insert(name.clone())),
                    Brings::Object(provided) if provided.id.kind == STORAGE_CLASS.kind => {
                        found.classes.push(Class::given(&provided.id.name));
                    }
                    _ => {}
                }
            }
            for object in &part.objects {
                match (object.id.group.as_str(), object.id.kind.as_str()) {
                    (group, kind) if is(STORAGE_CLASS, group, kind) => found.classes.push(Class::of(part, object, ledger)),
                    (group, kind) if is(CRON_JOB, group, kind) => backups.extend(backups_of(object, parts, ledger)),
                    (group, kind) if is(REPLICATION_SOURCE, group, kind) => backups.extend(copy_of(object)),
                    // What its values ask for is counted with the chart.
                    (group, kind) if is(HELM_RELEASE, group, kind) && part.charts.iter().any(|chart| *chart.name == *object.id.name) => {}
                    _ => found.claims.extend(claims_of(object)),
                }
            }
            for chart in &part.charts {
                found.claims.extend(named(claims_in(&chart.values), &format!("{}/{}", chart.namespace, chart.name)));
            }
        }
        for claim in &mut found.claims {
            claim.backups = backups.iter().filter(|(of, _)| *of == claim.name).map(|(_, backup)| backup.clone()).collect();
            claim.class =
                claim.class.take().or_else(|| found.classes.iter().find(|class| class.is_default).map(|class| class.name.clone()));
        }
        found
    }

    pub(super) fn is_empty(&self) -> bool {
        self.volumes.is_empty() && self.classes.is_empty() && self.claims.is_empty()
    }
}

impl Class {
    /// One that the platform or a chart brings.
    fn given(name: &str) -> Self {
        Self { name: name.to_owned(), provisioner: String::new(), is_default: false, volumes: Vec::new(), servers: Vec::new() }
    }

    fn of(part: &Part, object: &Object, ledger: &[Entry<'_>]) -> Self {
        let value = object.as_value();
        let parameters = value["parameters"].as_object().into_iter().flat_map(|parameters| parameters.values()).filter_map(Value::as_str);
        Self {
            name: object.id.name.clone(),
            provisioner: value["provisioner"].as_str().unwrap_or_default().to_owned(),
            is_default: value["metadata"]["annotations"][IS_DEFAULT] == "true",
            volumes: part
                .needs
                .iter()
                .filter_map(|need| if let Need::UserVolume(name) = need { Some(name.clone()) } else { None })
                .collect(),
            servers: parameters.filter_map(|text| server(text, ledger)).collect(),
        }
    }
}

/// Who has the single address that `text` names.
fn server(text: &str, ledger: &[Entry<'_>]) -> Option<String> {
    let is_apart = |at: char| !(at.is_ascii_hexdigit() || at == '.' || at == ':');
    let machines = ledger.iter().filter(|entry| entry.is_single());
    // An address is followed by a port, or by nothing that could be a part of it.
    let names = |address: &str| {
        text.split(is_apart).any(|word| word == address || word.strip_prefix(address).is_some_and(|rest| rest.starts_with(':')))
    };
    machines.into_iter().find(|entry| names(&entry.claim.range.first().to_string())).map(Entry::label)
}

/// The claims that an object is, or makes.
fn claims_of(object: &Object) -> Vec<Claim> {
    let (group, kind) = (object.id.group.as_str(), object.id.kind.as_str());
    // Most objects ask for no storage, and their text is there already.
    let mentions = |word: &str| object.to_yaml().contains(word);
    if !(is(PERSISTENT_VOLUME_CLAIM, group, kind) || mentions("storage:") || mentions("torageClass")) {
        return Vec::new();
    }
    let name = format!("{}/{}", object.id.namespace.as_deref().unwrap_or_default(), object.id.name);
    named(claims_in(object.as_value()), &name)
}

/// Names what one object or release asks for: by itself, and by where it says so if it asks more than once.
fn named(found: Vec<(String, Claim)>, name: &str) -> Vec<Claim> {
    let is_one = found.len() == 1;
    let name = |(at, claim)| Claim { name: if is_one { name.to_owned() } else { format!("{name} {at}") }, ..claim };
    found.into_iter().map(name).collect()
}

/// What `value` asks for, and where: as the specification of a claim does (`resources.requests.storage`), or as most charts do
/// (`size` beside `storageClass`).
fn claims_in(value: &Value) -> Vec<(String, Claim)> {
    let mut found = Vec::new();
    collect(value, &mut Vec::new(), &mut found);
    found
}

fn collect<'a>(value: &'a Value, path: &mut Vec<&'a str>, found: &mut Vec<(String, Claim)>) {
    match value {
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            let class = text("storageClassName").or_else(|| text("storageClass"));
            let requested = map.get("resources").and_then(|resources| resources.pointer("/requests/storage")).and_then(Value::as_str);
            let is_off = map.get("enabled").is_some_and(|enabled| *enabled == Value::Bool(false));
            if let Some(size) = requested.or_else(|| text("size").filter(|_| class.is_some() && !is_off)) {
                let at = path.first().copied().unwrap_or_default().to_owned();
                let class = class.map(str::to_owned);
                found.push((at, Claim { name: String::new(), size: size.to_owned(), class, backups: Vec::new() }));
                return;
            }
            // A list of templates tells them apart by their names.
            let name = value.pointer("/metadata/name").and_then(Value::as_str).filter(|_| path.last() == Some(&"volumeClaimTemplates"));
            for (key, value) in map {
                path.push(key);
                if let Some(name) = name {
                    collect(value, &mut vec![name], found);
                } else {
                    collect(value, path, found);
                }
                path.pop();
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, path, found)),
        _ => {}
    }
}

/// The backups that a job makes, and of which claims: it mounts them, and a variable of its containers says where to.
fn backups_of(job: &Object, parts: &[Part], ledger: &[Entry<'_>]) -> Vec<(String, Backup)> {
    let value = job.as_value();
    let list = |path: &str| value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pod = "/spec/jobTemplate/spec/template/spec";
    let mut variables = list(&format!("{pod}/containers")).iter().flat_map(|container| container["env"].as_array().into_iter().flatten());
    let is_repository = |variable: &Value| variable["name"].as_str().is_some_and(|name| name.ends_with("_REPOSITORY"));
    let Some(repository) = variables.find_map(|variable| variable["value"].as_str().filter(|_| is_repository(variable))) else {
        return Vec::new();
    };
    let namespace = job.id.namespace.as_deref().unwrap_or_default();
    let claims = list(&format!("{pod}/volumes")).iter().filter_map(|volume| volume.pointer("/persistentVolumeClaim/claimName")?.as_str());
    claims
        .map(|claim| {
            let of = format!("{namespace}/{claim}");
            let place = repository.strip_suffix(&of).unwrap_or(repository).trim_end_matches(['/', ':']).to_owned();
            let schedule = value.pointer("/spec/schedule").and_then(Value::as_str).unwrap_or_default().to_owned();
            (of, Backup { name: job.id.name.clone(), schedule, to: Keeper { name: keeper(&place, parts, ledger), place } })
        })
        .collect()
}

/// The copies that `VolSync` makes, and of which claim: to a volume that its mover mounts, or to what a Secret names.
fn copy_of(source: &Object) -> Option<(String, Backup)> {
    let value = source.as_value();
    let text = |path: &str| value.pointer(path).and_then(Value::as_str);
    let namespace = source.id.namespace.as_deref().unwrap_or_default();
    let of = format!("{namespace}/{}", text("/spec/sourcePVC")?);
    let schedule = text("/spec/trigger/schedule").unwrap_or_default().to_owned();
    let volume = text("/spec/restic/moverConfig/moverVolumes/0/volumeSource/persistentVolumeClaim/claimName")
        .or_else(|| text("/spec/restic/moverVolumes/0/volumeSource/persistentVolumeClaim/claimName"));
    let place = match (volume, text("/spec/restic/repository")) {
        (Some(claim), _) => format!("the claim {namespace}/{claim}"),
        (None, Some(secret)) => format!("where the Secret {namespace}/{secret} says"),
        (None, None) => String::new(),
    };
    Some((of, Backup { name: source.id.name.clone(), schedule, to: Keeper { name: "VolSync".to_owned(), place } }))
}

/// Who keeps what lies at `place`: the part whose outputs it is made of, who has its address, or whatever its scheme says.
fn keeper(place: &str, parts: &[Part], ledger: &[Entry<'_>]) -> String {
    let brings = |part: &&Part| {
        part.brings.iter().any(|brings| matches!(brings, Brings::CloudOutput(name) if place.contains(&format!("${{{name}}}"))))
    };
    let part = parts.iter().find(brings).map(|part| part.id.name.to_string());
    part.or_else(|| server(place, ledger)).unwrap_or_else(|| place.split(':').next().unwrap_or_default().to_owned())
}

fn is(wanted: Kind, group: &str, kind: &str) -> bool {
    (wanted.group, wanted.kind) == (group, kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn volsync_copies_a_claim() {
        let source = json!({
            "apiVersion": "volsync.backube/v1alpha1",
            "kind": "ReplicationSource",
            "metadata": { "name": "web-backup", "namespace": "web" },
            "spec": { "sourcePVC": "data", "trigger": { "schedule": "30 3 * * *" }, "restic": { "repository": "restic" } },
        });
        let (of, backup) = copy_of(&Object::from_value(source).expect("a named object")).expect("it names a claim");
        assert_eq!((&*of, &*backup.schedule, &*backup.to.place), ("web/data", "30 3 * * *", "where the Secret web/restic says"));
    }

    #[test]
    fn values_of_charts_and_templates_are_claims() {
        let values = json!({
            "server": { "storageSpec": { "volumeClaimTemplate": { "spec": { "resources": { "requests": { "storage": "5Gi" } }, "storageClassName": "fast" } } } },
            "backend": { "persistence": { "size": "10Gi", "storageClass": "slow" } },
            "cache": { "persistence": { "enabled": false, "size": "1Gi", "storageClass": "slow" } },
            "pods": { "resources": { "requests": { "memory": "5Gi" } } },
        });
        let found: Vec<String> = named(claims_in(&values), "logs/loki")
            .into_iter()
            .map(|claim| format!("{} {} {:?}", claim.name, claim.size, claim.class))
            .collect();
        assert_eq!(found, ["logs/loki server 5Gi Some(\"fast\")", "logs/loki backend 10Gi Some(\"slow\")"]);
    }
}
