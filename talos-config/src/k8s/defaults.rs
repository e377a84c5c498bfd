//! What Talos configures kube-apiserver with if nobody says otherwise.

use serde_json::{Value, json};

use super::FreeForm;

/// `baseline` everywhere but in kube-system.
pub(crate) fn pod_security() -> FreeForm {
    free_form(json!({
        "apiVersion": "pod-security.admission.config.k8s.io/v1alpha1",
        "kind": "PodSecurityConfiguration",
        "defaults": {
            "enforce": "baseline",
            "enforce-version": "latest",
            "audit": "restricted",
            "audit-version": "latest",
            "warn": "restricted",
            "warn-version": "latest",
        },
        "exemptions": { "namespaces": ["kube-system"], "runtimeClasses": [], "usernames": [] },
    }))
}

/// Who did what, without the contents.
pub(crate) fn audit_policy() -> FreeForm {
    free_form(json!({ "apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{ "level": "Metadata" }] }))
}

/// Without a login, health can be asked for and nothing else.
pub(crate) fn authentication() -> FreeForm {
    free_form(json!({
        "anonymous": { "enabled": true, "conditions": [{ "path": "/livez" }, { "path": "/readyz" }, { "path": "/healthz" }] },
        "jwt": [],
    }))
}

fn free_form(value: Value) -> FreeForm {
    match value {
        Value::Object(map) => map,
        _ => FreeForm::new(),
    }
}
