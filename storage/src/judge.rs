//! What is wrong with the claims of a lab: no backup and no reason why not, more than there is room for.

use std::collections::{BTreeMap, BTreeSet};

use homelab_core::{
    Brings, Capacity, Name, Need, Object, ObjectId, Part, Place, Problem, Protection, ProtectionPolicy, Quantity, VolumeClaim,
};
use serde_json::Value;

use crate::volsync::REPLICATION_SOURCE;

/// Annotation of a user's own claim with the reason why it needs no backup.
const NO_BACKUP: &str = "homelab/no-backup";

/// A claim, whoever makes it.
struct Claimed<'a> {
    part: &'a Part,
    id: ObjectId,
    /// None asks for the cluster's default class.
    class: Option<String>,
    bytes: u64,
}

/// Problems of the claims of all `parts` together, in each cluster: those of the parts' objects and templates, and those that
/// charts bring ([`Brings::VolumeClaim`]).
///
/// - `unprotected-claim`: nobody says what becomes of its data ([`Need::Protection`]).
/// - `two-protections`: a backup, and a reason why there is none.
/// - `no-reason`: an exemption without a text.
/// - `overcommitted`: claims ask for more than there is room for ([`Brings::Capacity`]).
///
/// ```
/// use homelab_core::{Need, Part, Protection, Quantity, name};
///
/// let claim = storage::claim(&name!("pages"), &name!("web"), &name!("fast"), Quantity::gibibytes(1));
/// let web = Part::new(name!("web")).object(claim);
/// assert_eq!(storage::judge(&[web.clone()])[0].code, "unprotected-claim");
///
/// let reason = "the pages are built anew on every start";
/// assert!(storage::judge(&[web.need(Need::Protection(Protection::exempt("web", "pages", reason)))]).is_empty());
/// ```
pub fn judge(parts: &[Part]) -> Vec<Problem> {
    let clusters: BTreeSet<Option<&Name>> = parts.iter().map(|part| part.id.cluster.as_ref()).collect();
    clusters
        .into_iter()
        .flat_map(|cluster| {
            let parts: Vec<&Part> = parts.iter().filter(|part| part.id.cluster.as_ref() == cluster).collect();
            let claims: Vec<Claimed<'_>> = parts.iter().flat_map(|part| claims(part)).collect();
            let mut problems = protection(&parts, &claims);
            problems.extend(capacity(&parts, &claims));
            problems
        })
        .collect()
}

/// `part`, none of whose charts' claims needs a backup, for this reason.
pub fn exempt(mut part: Part, reason: &str) -> Part {
    let brings = part.charts.iter().flat_map(|chart| &chart.brings).chain(&part.brings);
    let claims = brings.filter_map(|brings| if let Brings::VolumeClaim(claim) = brings { Some(claim.id.clone()) } else { None });
    let exempt = |claim| Need::Protection(Protection { claim, policy: ProtectionPolicy::Exempt(reason.to_owned()) });
    let needs: Vec<Need> = claims.map(exempt).collect();
    part.needs.extend(needs);
    part
}

/// What a user's own manifest says of claims: an annotation `homelab/no-backup` with the reason why a claim needs no backup,
/// a `ReplicationSource` that one is backed up.
pub fn protections(object: &Object) -> Vec<Need> {
    let body = object.as_value();
    let namespace = object.id.namespace.as_deref().unwrap_or_default();
    let exemption = |body: &Value, claim: ObjectId| {
        let reason = body.pointer("/metadata/annotations").and_then(|all| all.get(NO_BACKUP)).and_then(Value::as_str)?;
        Some(Protection { claim, policy: ProtectionPolicy::Exempt(reason.to_owned()) })
    };
    let found = if (object.id.group.as_str(), object.id.kind.as_str()) == (REPLICATION_SOURCE.group, REPLICATION_SOURCE.kind) {
        let claim = body.pointer("/spec/sourcePVC").and_then(Value::as_str);
        claim.map(|claim| Protection::backed_up(namespace, claim, object.id.clone())).into_iter().collect()
    } else {
        claimed(&object.id, body).into_iter().filter_map(|(id, body)| exemption(body, id)).collect::<Vec<_>>()
    };
    found.into_iter().map(Need::Protection).collect()
}

fn protection(parts: &[&Part], claims: &[Claimed<'_>]) -> Vec<Problem> {
    let mut policies: BTreeMap<&ObjectId, Vec<(&Part, &ProtectionPolicy)>> = BTreeMap::new();
    for part in parts {
        for need in &part.needs {
            if let Need::Protection(protection) = need {
                policies.entry(&protection.claim).or_default().push((part, &protection.policy));
            }
        }
    }
    let mut problems = Vec::new();
    for Claimed { part, id, .. } in claims.iter().filter(|claim| !policies.contains_key(&claim.id)) {
        let message = format!("{id} has neither a backup nor a reason why it needs none");
        let help = "back it up (`storage::Backup`, or `.backup(…)` of an app's claim), or say why not (`.no_backup(\"…\")`, \
                    `Need::Protection(Protection::exempt(…))`, or the annotation `homelab/no-backup` of the claim)";
        let place = Place::Field { part: part.id.clone(), object: id.clone(), path: String::new() };
        problems.push(Problem::error("unprotected-claim", message).at(place).help(help));
    }
    for (claim, policies) in policies {
        let backup = policies.iter().find(|(_, policy)| matches!(policy, ProtectionPolicy::BackedUp(_)));
        let exemption = policies.iter().find(|(_, policy)| matches!(policy, ProtectionPolicy::Exempt(_)));
        if let (Some((backup, _)), Some((exemption, _))) = (backup, exemption) {
            let problem = Problem::error("two-protections", format!("{claim} is backed up, and is said to need no backup"));
            problems.push(problem.at(Place::Part(backup.id.clone())).at(Place::Part(exemption.id.clone())).help("keep one of the two"));
        }
        for (part, policy) in policies {
            if matches!(policy, ProtectionPolicy::Exempt(reason) if reason.trim().is_empty()) {
                let problem = Problem::error("no-reason", format!("{claim} is said to need no backup, without a reason"));
                problems.push(problem.at(Place::Part(part.id.clone())).help("say why its data may be lost"));
            }
        }
    }
    problems
}

fn capacity(parts: &[&Part], claims: &[Claimed<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut rooms: BTreeMap<&str, Vec<(&Part, &Capacity)>> = BTreeMap::new();
    for part in parts {
        for brings in part.charts.iter().flat_map(|chart| &chart.brings).chain(&part.brings) {
            if let Brings::Capacity(capacity) = brings {
                rooms.entry(&capacity.on).or_default().push((part, capacity));
            }
        }
    }
    let default = default_class(parts);
    for (on, classes) in rooms {
        if classes.iter().any(|(_, capacity)| capacity.overcommit) {
            continue;
        }
        let is_on = |claim: &Claimed<'_>| {
            let class = claim.class.as_deref().or(default.as_deref());
            classes.iter().any(|(_, capacity)| class == Some(&*capacity.class))
        };
        let mut here: Vec<&Claimed<'_>> = claims.iter().filter(|claim| is_on(claim)).collect();
        let asked = here.iter().fold(0_u64, |sum, claim| sum.saturating_add(claim.bytes));
        let Some((part, smallest)) = classes.iter().min_by_key(|(_, capacity)| capacity.size.bytes()) else { continue };
        if asked <= smallest.size.bytes() {
            continue;
        }
        here.sort_by_key(|claim| std::cmp::Reverse(claim.bytes));
        let largest: Vec<String> = here
            .iter()
            .take(3)
            .map(|claim| format!("{}/{} {}", claim.id.namespace.as_deref().unwrap_or_default(), claim.id.name, size(claim.bytes)))
            .collect();
        let message = format!(
            "claims ask for {} of {on}, which has {} for sure (the largest: {})",
            size(asked),
            size(smallest.size.bytes()),
            largest.join(", ")
        );
        let help = "claim less, say that the disk is larger, or set `overcommit` of the class: then a full volume stops every app on it";
        problems.push(Problem::error("overcommitted", message).at(Place::Part(part.id.clone())).help(help));
    }
    problems
}

/// All claims of a part.
fn claims(part: &Part) -> Vec<Claimed<'_>> {
    let mut claims = Vec::new();
    for object in part.objects.iter().filter(|object| is_claiming(&object.id)) {
        for (id, body) in claimed(&object.id, object.as_value()) {
            let text = |pointer| body.pointer(pointer).and_then(Value::as_str);
            let size = text("/spec/resources/requests/storage").and_then(|size| size.parse::<Quantity>().ok());
            let class = text("/spec/storageClassName").map(str::to_owned);
            claims.push(Claimed { part, id, class, bytes: size.map_or(0, |size| size.bytes()) });
        }
    }
    for brings in part.charts.iter().flat_map(|chart| &chart.brings).chain(&part.brings) {
        if let Brings::VolumeClaim(claim) = brings {
            let class = claim.class.as_deref().map(str::to_owned);
            claims.push(Claimed { part, id: claim.id.clone(), class, bytes: claim.size.bytes() });
        }
    }
    claims
}

fn is_claiming(id: &ObjectId) -> bool {
    matches!((id.group.as_str(), id.kind.as_str()), ("", "PersistentVolumeClaim") | ("apps", "StatefulSet"))
}

/// The claims that an object is or makes, and what describes each: of a `StatefulSet` one for each template and replica.
fn claimed<'a>(id: &ObjectId, body: &'a Value) -> Vec<(ObjectId, &'a Value)> {
    match (id.group.as_str(), id.kind.as_str()) {
        ("", "PersistentVolumeClaim") => vec![(id.clone(), body)],
        ("apps", "StatefulSet") => {
            let replicas = body.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1);
            let templates = body.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array).into_iter().flatten();
            let name = |template: &Value, number| {
                let volume = template.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
                format!("{volume}-{}-{number}", id.name)
            };
            let namespace = id.namespace.as_deref().unwrap_or_default();
            // A home has no more; a number of a user's own file must not fill the memory.
            let each = |template| (0..replicas.min(100)).map(move |number| (VolumeClaim::id(namespace, &name(template, number)), template));
            templates.flat_map(each).collect()
        }
        _ => Vec::new(),
    }
}

/// The class that claims without one get.
fn default_class(parts: &[&Part]) -> Option<String> {
    let classes = parts.iter().flat_map(|part| &part.objects).filter(|object| object.id.kind == "StorageClass");
    let is_default = |body: &Value| body["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] == "true";
    classes.filter(|class| is_default(class.as_value())).map(|class| class.id.name.clone()).next()
}

/// Gibibytes, rounded down to a tenth; mebibytes below one.
fn size(bytes: u64) -> String {
    match (bytes >> 30, (u128::from(bytes) * 10) >> 30) {
        (0, _) => format!("{}Mi", bytes >> 20),
        (whole, _) if bytes.is_multiple_of(1 << 30) => format!("{whole}Gi"),
        (whole, tenths) => format!("{whole}.{}Gi", tenths % 10),
    }
}
