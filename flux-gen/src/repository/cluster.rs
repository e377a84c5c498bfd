//! The part `flux-system`: one Flux Kustomization for each part, in the order that the parts need.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use homelab_core::{Name, ObjectExt, Part, PartId, dependencies, name};

use super::{Repository, extra, is_applied, listed, substitution};
use crate::kustomize::{
    Decryption, DeletionPolicy, Kustomization, KustomizationSpec, PostBuild, RULES, SourceReference, SubstituteKind, SubstituteReference,
};
use crate::meta::Dependency;
use crate::{FLUX_SYSTEM, source};

/// How often Flux compares a part with the cluster.
const INTERVAL: Duration = Duration::from_hours(1);
/// When a failed attempt is repeated.
const RETRY_INTERVAL: Duration = Duration::from_mins(2);
/// How long a part may take to become ready: longer than the five minutes that one Helm action has.
const TIMEOUT: Duration = Duration::from_mins(10);

pub(super) fn part(repository: &Repository, parts: &[Part]) -> Part {
    let waits = waits(parts);
    let waited: BTreeSet<&PartId> = waits.values().flatten().copied().collect();
    let mut part = Part::new(FLUX_SYSTEM).in_cluster(&repository.cluster).rules(RULES).rules(source::RULES);
    part.folder = Some(Path::new("kubernetes/clusters").join(&*repository.cluster));
    for applied in parts.iter().filter(|part| is_applied(part)) {
        let before = waits[&applied.id].iter().map(|id| Dependency::from(id.name.clone()));
        let has_outputs = !substitution::outputs(applied).is_empty();
        let spec = KustomizationSpec {
            wait: waited.contains(&applied.id).then_some(true),
            depends_on: before.collect(),
            deletion_policy: Some(deletion_policy(applied)),
            post_build: repository.cloud_outputs.clone().filter(|_| has_outputs).map(post_build),
            ..plain(&applied.folder(), repository.sops.clone().filter(|_| !applied.secrets.is_empty()))
        };
        part = part.object(Kustomization::new(&applied.id.name, spec).in_namespace(&FLUX_SYSTEM));
    }
    listed(extra::add(part, repository))
}

/// What every Kustomization of ours begins with.
pub(super) fn plain(path: &Path, age_key: Option<Name>) -> KustomizationSpec {
    KustomizationSpec::builder()
        .interval(INTERVAL)
        .retry_interval(RETRY_INTERVAL)
        .timeout(TIMEOUT)
        .source_ref(SourceReference::git(FLUX_SYSTEM))
        .path(format!("./{}", path.display()))
        .prune(true)
        .deletion_policy(DeletionPolicy::WaitForTermination)
        .maybe_decryption(age_key.map(Decryption::sops))
        .build()
}

/// Deleting the Kustomization of Flux itself must not delete Flux.
fn deletion_policy(part: &Part) -> DeletionPolicy {
    if part.id.name == name!("flux") { DeletionPolicy::Orphan } else { DeletionPolicy::WaitForTermination }
}

fn post_build(config_map: Name) -> PostBuild {
    let from = SubstituteReference { kind: SubstituteKind::ConfigMap, name: config_map.into(), optional: None };
    PostBuild { substitute: None, substitute_from: vec![from] }
}

/// The applied parts that each applied part waits for. Through a part that Flux does not apply, a part waits for what
/// that one waits for.
fn waits(parts: &[Part]) -> BTreeMap<&PartId, BTreeSet<&PartId>> {
    let direct = dependencies(parts);
    let find = |id: &PartId| parts.iter().find(|part| part.id == *id);
    let mut waits = BTreeMap::new();
    for part in parts.iter().filter(|part| is_applied(part)) {
        let (mut found, mut seen): (BTreeSet<&PartId>, BTreeSet<&PartId>) = (BTreeSet::new(), BTreeSet::new());
        let mut open: Vec<&Part> = direct[&part.id].iter().filter_map(find).collect();
        while let Some(before) = open.pop() {
            if is_applied(before) {
                found.insert(&before.id);
            } else if seen.insert(&before.id) {
                open.extend(direct[&before.id].iter().filter_map(find));
            }
        }
        waits.insert(&part.id, found);
    }
    waits
}
