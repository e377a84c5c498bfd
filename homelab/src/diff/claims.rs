//! Claims that change: their data cannot follow.

use homelab_core::{Kind, Quantity};

use super::Danger;
use super::objects::{Found, Objects, Pairs};
use super::value::{dotted, present, show, text};

const STORAGE_CLASS: Kind = Kind::new("storage.k8s.io", "StorageClass");
const SIZE: &str = "/spec/resources/requests/storage";

/// `ValidatePersistentVolumeClaimUpdate` of Kubernetes: all but the size and the attributes class is immutable.
const FIXED: &[(&str, &str)] = &[
    ("/spec/storageClassName", "claim-class"),
    ("/spec/accessModes", "claim-access-modes"),
    ("/spec/volumeName", "claim-volume"),
    ("/spec/volumeMode", "claim-volume-mode"),
    ("/spec/selector", "claim-selector"),
    ("/spec/dataSource", "claim-source"),
    ("/spec/dataSourceRef", "claim-source"),
];

pub(super) fn judge(pairs: &Pairs<'_>, news: &Objects) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for (old, new) in pairs.changed("", "PersistentVolumeClaim") {
        dangers.extend(size(old, new, news));
        for (field, code) in FIXED {
            let (before, after) = (present(&old.value, field), present(&new.value, field));
            if before != after {
                let what = format!("{}: {}", new.title(), dotted(field));
                let danger = Danger::change(code, &new.path, &what, show(before), show(after));
                dangers.push(
                    danger
                        .effect("the API server refuses it: a claim is bound to its volume for life, and Flux fails from here on")
                        .instead("add a second claim, copy the data with a Job that mounts both, then let the workload mount the new one"),
                );
            }
        }
    }
    dangers
}

fn size(old: &Found, new: &Found, news: &Objects) -> Option<Danger> {
    let size = |found: &Found| text(&found.value, SIZE).and_then(|size| size.parse::<Quantity>().ok());
    let (before, after) = (size(old)?, size(new)?);
    let what = format!("{}: {}", new.title(), dotted(SIZE));
    let danger = |code| Danger::change(code, &new.path, &what, show(present(&old.value, SIZE)), show(present(&new.value, SIZE)));
    if after.bytes() < before.bytes() {
        let danger = danger("claim-shrinks").effect("the API server refuses it: a claim can only grow, and Flux fails from here on");
        return Some(danger.instead("keep the size, or copy the data into a second, smaller claim"));
    }
    let class = news.find(new, &STORAGE_CLASS, None, text(&new.value, "/spec/storageClassName")?)?;
    let can_grow = class.value.get("allowVolumeExpansion").and_then(serde_json::Value::as_bool) == Some(true);
    (after.bytes() > before.bytes() && !can_grow).then(|| {
        danger("claim-cannot-grow")
            .effect(format!("the API server refuses it: the StorageClass `{}` does not allow its volumes to grow", class.id.name))
            .instead("keep the size (volumes that are folders have no limit anyway), or copy the data into a second, larger claim")
    })
}
