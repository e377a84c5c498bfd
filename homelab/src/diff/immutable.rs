//! Fields that the API server never changes.

use serde_json::Value;

use super::Danger;
use super::objects::{Found, Pairs};
use super::value::{dotted, present, show};

/// Fields of one kind that cannot change.
struct Fixed {
    group: &'static str,
    kind: &'static str,
    fields: &'static [&'static str],
    instead: &'static str,
}

const fn fixed(group: &'static str, kind: &'static str, fields: &'static [&'static str], instead: &'static str) -> Fixed {
    Fixed { group, kind, fields, instead }
}

const NEW_NAME: &str = "make one of another name beside it, move what uses it, then remove this one";
const AGAIN: &str = "let the object be deleted and made again: `kubectl delete` it, and Flux makes it anew (it is away for a moment)";
const ORPHAN: &str =
    "delete it without its pods (`kubectl delete --cascade=orphan`), and Flux makes it anew; claims of pods that run keep their size";

/// The update strategies of Kubernetes (`pkg/apis/*/validation` and the CEL rules of the types).
const FIXED: &[Fixed] = &[
    fixed("apps", "Deployment", &["/spec/selector"], AGAIN),
    fixed("apps", "ReplicaSet", &["/spec/selector"], AGAIN),
    fixed("apps", "DaemonSet", &["/spec/selector"], AGAIN),
    fixed(
        "apps",
        "StatefulSet",
        &["/spec/selector", "/spec/serviceName", "/spec/volumeClaimTemplates", "/spec/podManagementPolicy"],
        ORPHAN,
    ),
    fixed("batch", "Job", &["/spec/selector", "/spec/template", "/spec/completionMode"], "give the Job another name"),
    fixed("storage.k8s.io", "StorageClass", &["/provisioner", "/parameters", "/reclaimPolicy", "/volumeBindingMode"], NEW_NAME),
    fixed("storage.k8s.io", "CSIDriver", &["/spec/attachRequired", "/spec/fsGroupPolicy", "/spec/volumeLifecycleModes"], AGAIN),
    fixed("rbac.authorization.k8s.io", "RoleBinding", &["/roleRef"], AGAIN),
    fixed("rbac.authorization.k8s.io", "ClusterRoleBinding", &["/roleRef"], AGAIN),
    fixed("scheduling.k8s.io", "PriorityClass", &["/value", "/preemptionPolicy"], NEW_NAME),
    fixed("networking.k8s.io", "IngressClass", &["/spec/controller"], NEW_NAME),
    fixed("gateway.networking.k8s.io", "GatewayClass", &["/spec/controllerName"], NEW_NAME),
    fixed("node.k8s.io", "RuntimeClass", &["/handler"], NEW_NAME),
    fixed("", "Secret", &["/type"], AGAIN),
    fixed(
        "",
        "PersistentVolume",
        &[
            "/spec/csi",
            "/spec/nfs",
            "/spec/hostPath",
            "/spec/local",
            "/spec/iscsi",
            "/spec/fc",
            "/spec/cephfs",
            "/spec/rbd",
            "/spec/nodeAffinity",
            "/spec/volumeMode",
        ],
        "make a second volume for the new place, copy the data, then bind a new claim to it",
    ),
    fixed(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        &["/spec/scope", "/spec/group", "/spec/names/kind"],
        "back up its objects first: only by deleting the definition, and all objects of it, does it change",
    ),
];

/// With this, Flux deletes and makes anew what it cannot change.
const FORCE: &str = "kustomize.toolkit.fluxcd.io/force";

pub(super) fn judge(pairs: &Pairs<'_>) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for kind in FIXED {
        for (old, new) in pairs.changed(kind.group, kind.kind) {
            // A Job that runs again is what the annotation is for.
            if kind.kind == "Job" && new.annotation(FORCE).is_some_and(|value| value.eq_ignore_ascii_case("enabled")) {
                continue;
            }
            let differ = |field: &&&str| present(&old.value, field) != present(&new.value, field);
            dangers.extend(kind.fields.iter().filter(differ).map(|field| refused(old, new, field).instead(kind.instead)));
        }
    }
    for (old, new) in pairs.changed("", "Service") {
        let field = "/spec/clusterIP";
        // One that is not named stays as it is.
        let (before, after) = (present(&old.value, field), present(&new.value, field));
        if after.is_some() && before != after {
            dangers.push(refused(old, new, field).instead(AGAIN));
        }
    }
    for kind in ["ConfigMap", "Secret"] {
        for (old, new) in pairs.changed("", kind).filter(|(old, _)| old.value.get("immutable").and_then(Value::as_bool) == Some(true)) {
            let content = |found: &Found| ["data", "binaryData", "stringData"].map(|key| found.value.get(key).cloned());
            if content(old) != content(new) {
                let danger =
                    Danger::new("immutable-content", &new.path, format!("the content of {}, which is immutable, changes", new.title()));
                dangers.push(danger.effect(REFUSED).instead(NEW_NAME));
            }
        }
    }
    dangers
}

const REFUSED: &str = "the API server refuses it: the field is immutable, and Flux fails from here on";

fn refused(old: &Found, new: &Found, field: &str) -> Danger {
    let what = format!("{}: {}", new.title(), dotted(field));
    let (before, after) = (show(present(&old.value, field)), show(present(&new.value, field)));
    Danger::change("immutable-field", &new.path, &what, before, after).effect(REFUSED)
}
