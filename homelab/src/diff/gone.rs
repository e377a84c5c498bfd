//! What takes data along when it is pruned.

use std::path::Path;

use homelab_core::Kind;
use serde_json::Value;

use super::Danger;
use super::objects::{Found, Objects, Pairs};
use super::renamed::Rename;
use super::value::{show_list, text};

const STORAGE_CLASS: Kind = Kind::new("storage.k8s.io", "StorageClass");

/// Kinds of operators that delete their data with the object.
const HOLDS_DATA: &[(&str, &str)] = &[
    ("postgresql.cnpg.io", "Cluster"),
    ("k8s.mariadb.com", "MariaDB"),
    ("minio.min.io", "Tenant"),
    ("objectbucket.io", "ObjectBucketClaim"),
    ("longhorn.io", "Volume"),
    ("ceph.rook.io", "CephCluster"),
    ("ceph.rook.io", "CephBlockPool"),
    ("ceph.rook.io", "CephFilesystem"),
    ("ceph.rook.io", "CephObjectStore"),
    ("snapshot.storage.k8s.io", "VolumeSnapshot"),
    ("kafka.strimzi.io", "Kafka"),
];

const KEEP: &str = "to keep it, first give it the annotation `kustomize.toolkit.fluxcd.io/prune: disabled`, let Flux apply that, and only \
                    then take it out of the lab";

pub(super) fn judge(pairs: &Pairs<'_>, renames: &[Rename<'_>], olds: &Objects, news: &Objects) -> Vec<Danger> {
    let is_renamed = |found: &Found| renames.iter().any(|rename| std::ptr::eq(rename.old, found));
    let gone = pairs.gone.iter().filter(|found| is_pruned(found, olds) && !is_renamed(found));
    gone.filter_map(|found| danger(found, olds, news)).collect()
}

/// Whether Flux deletes an object whose file goes.
pub(super) fn is_pruned(found: &Found, olds: &Objects) -> bool {
    let is_kept = ["prune", "reconcile"].iter().any(|what| {
        found.annotation(&format!("kustomize.toolkit.fluxcd.io/{what}")).is_some_and(|value| value.eq_ignore_ascii_case("disabled"))
    });
    let kustomizations = olds.iter().filter(|other| other.is("kustomize.toolkit.fluxcd.io", "Kustomization"));
    let holder =
        kustomizations.filter(|other| holds(other, found)).max_by_key(|other| path_of(other).map_or(0, |path| path.iter().count()));
    let prunes = holder.and_then(|holder| holder.value.pointer("/spec/prune")).and_then(Value::as_bool);
    !is_kept && prunes != Some(false)
}

fn path_of(kustomization: &Found) -> Option<&Path> {
    text(&kustomization.value, "/spec/path").map(|path| Path::new(path.trim_start_matches("./")))
}

fn holds(kustomization: &Found, found: &Found) -> bool {
    kustomization.cluster == found.cluster && path_of(kustomization).is_some_and(|path| found.path.starts_with(path))
}

fn danger(found: &Found, olds: &Objects, news: &Objects) -> Option<Danger> {
    let pruned = |code| Danger::new(code, &found.path, format!("{} is pruned", found.title()));
    match (found.id.group.as_str(), found.id.kind.as_str()) {
        ("", "PersistentVolumeClaim") => Some(pruned("claim-pruned").effect(fate(found, olds)).instead(KEEP)),
        ("", "PersistentVolume") => {
            let effect = "the volume goes as soon as no claim holds it, and what it was for has no way back to its data";
            Some(pruned("volume-pruned").effect(effect).instead(KEEP))
        }
        ("", "Namespace") => {
            let inside = olds.iter().filter(|other| other.cluster == found.cluster && other.id.namespace.as_ref() == Some(&found.id.name));
            let claims = inside.filter(|other| other.id.kind == "PersistentVolumeClaim").map(|claim| claim.id.name.as_str());
            let effect = format!(
                "Kubernetes deletes everything in it, also what Flux did not make; claims of this repository in it: {}",
                show_list(claims)
            );
            Some(pruned("namespace-pruned").effect(effect).instead(KEEP))
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            let effect = "Kubernetes deletes every object of the kind in the whole cluster with it";
            Some(pruned("definition-pruned").effect(effect).instead(KEEP))
        }
        ("apps", "StatefulSet") => {
            let policy = text(&found.value, "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted");
            let effect = "its claims go with it: `whenDeleted` of its retention policy is `Delete`";
            (policy == Some("Delete")).then(|| pruned("claims-pruned").effect(effect).instead("set `whenDeleted: Retain` first"))
        }
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            let path = path_of(found)?;
            let policy = text(&found.value, "/spec/deletionPolicy");
            let left = news.iter().filter(|other| other.cluster == found.cluster && other.path.starts_with(path)).count();
            let is_taken_over =
                news.iter().any(|other| other.is("kustomize.toolkit.fluxcd.io", "Kustomization") && path_of(other) == Some(path));
            let effect = format!("Flux deletes all that it made of `{}`, though {left} objects are still there", path.display());
            let instead = "set `deletionPolicy: Orphan` on it first, and remove it when Flux has applied that";
            let is_danger = left > 0 && !is_taken_over && !matches!(policy, Some("Orphan"));
            is_danger.then(|| pruned("kustomization-pruned").effect(effect).instead(instead))
        }
        kind if HOLDS_DATA.contains(&kind) => {
            Some(pruned("data-pruned").effect("its operator deletes what it holds with it").instead(KEEP))
        }
        _ => None,
    }
}

/// What becomes of the data of a claim.
fn fate(claim: &Found, olds: &Objects) -> String {
    let class = text(&claim.value, "/spec/storageClassName").and_then(|name| olds.find(claim, &STORAGE_CLASS, None, name));
    match class {
        // Kubernetes' default is `Delete`.
        Some(class) if text(&class.value, "/reclaimPolicy") == Some("Retain") => {
            format!("its volume stays, as the StorageClass `{}` says `Retain`, but nothing mounts it any more", class.id.name)
        }
        Some(class) => format!("its data is deleted, as the StorageClass `{}` says `Delete`", class.id.name),
        None => "its data is deleted, unless its volume says `Retain`".to_owned(),
    }
}
