//! What the pods of this crate have in common.

use std::collections::BTreeMap;

use homelab_core::Quantity;
use k8s_openapi::api::core::v1::{
    Capabilities, EmptyDirVolumeSource, EnvVar, PodSecurityContext, ResourceRequirements, SeccompProfile, SecurityContext, Volume,
    VolumeMount,
};

/// Passes the level `restricted` of the Pod Security Standards.
pub(crate) fn pod_security(user: i64) -> PodSecurityContext {
    PodSecurityContext {
        run_as_group: Some(user),
        run_as_non_root: Some(true),
        run_as_user: Some(user),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), localhost_profile: None }),
        ..PodSecurityContext::default()
    }
}

/// Passes the level `restricted` of the Pod Security Standards, and writes to volumes only.
pub(crate) fn container_security() -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: Some(false),
        capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
        read_only_root_filesystem: Some(true),
        ..SecurityContext::default()
    }
}

/// Millicores and mebibytes that are set aside, and the mebibytes at which the container is killed.
pub(crate) fn resources(millicores: u32, mebibytes: u32, limit: u32) -> ResourceRequirements {
    let memory = |mebibytes: u32| {
        let quantity: Quantity = format!("{mebibytes}Mi").parse().expect("a number with a suffix");
        ("memory".to_owned(), quantity.into())
    };
    let cpu = k8s_openapi::apimachinery::pkg::api::resource::Quantity(format!("{millicores}m"));
    ResourceRequirements {
        limits: Some([memory(limit)].into()),
        requests: Some(BTreeMap::from([("cpu".to_owned(), cpu), memory(mebibytes)])),
        ..ResourceRequirements::default()
    }
}

/// An environment variable.
pub(crate) fn variable(name: &str, value: impl Into<String>) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(value.into()), value_from: None }
}

/// A volume of a pod, at `path`.
pub(crate) fn mount(name: &str, path: &str, read_only: bool) -> VolumeMount {
    VolumeMount { name: name.to_owned(), mount_path: path.to_owned(), read_only: read_only.then_some(true), ..VolumeMount::default() }
}

/// An empty volume that goes with its pod.
pub(crate) fn scratch(name: &str) -> Volume {
    Volume { name: name.to_owned(), empty_dir: Some(EmptyDirVolumeSource::default()), ..Volume::default() }
}
