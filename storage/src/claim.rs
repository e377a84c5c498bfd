use homelab_core::{Name, ObjectExt, Quantity};
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements};

/// A claim for a volume of `class` which one node mounts at a time.
pub fn claim(name: &Name, namespace: &Name, class: &Name, size: Quantity) -> PersistentVolumeClaim {
    let requests = [("storage".to_owned(), size.into())].into();
    let claim = PersistentVolumeClaim {
        spec: Some(PersistentVolumeClaimSpec {
            access_modes: Some(vec!["ReadWriteOnce".to_owned()]),
            resources: Some(VolumeResourceRequirements { requests: Some(requests), ..VolumeResourceRequirements::default() }),
            storage_class_name: Some(class.to_string()),
            ..PersistentVolumeClaimSpec::default()
        }),
        ..PersistentVolumeClaim::default()
    };
    claim.named(name).in_namespace(namespace)
}
