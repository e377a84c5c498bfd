//! Restores into a new claim, before anything uses it.

use homelab_core::{Flow, ObjectExt, Peer};
use k8s_openapi::api::core::v1::{
    Container, EnvFromSource, PersistentVolumeClaim, PersistentVolumeClaimVolumeSource, PodSpec, SecretEnvSource, TypedObjectReference,
    Volume,
};

use super::through_volsync::REPOSITORY_FOLDER;
use super::{Backup, DATA, Repository, keyless};
use crate::pod::{container_security, mount, resources, scratch, variable};
use crate::volsync::{
    CopyMethod, REPLICATION_DESTINATION, ReplicationDestination, ReplicationDestinationRestic, ReplicationDestinationSpec,
    ReplicationDestinationTrigger,
};

/// A file in a volume whose restore was begun and has not ended: the next start goes on with it.
pub(super) const MARKER: &str = "/data/.restore-not-finished";
/// Prints something where the volume holds anything.
pub(super) const CONTENT: &str = "find /data -mindepth 1 -maxdepth 1 ! -name lost+found | head -n 1";

/// Exit code 10 of restic says that there is no repository (`doc/075_scripting.rst`).
const SCRIPT: &str = r#"set -eu
if [ ! -e /data/.restore-not-finished ] && [ -n "$(find /data -mindepth 1 -maxdepth 1 ! -name lost+found | head -n 1)" ]; then
  echo 'the volume has data: nothing is restored'
  exit 0
fi
code=0
restic cat config > /dev/null || code=$?
if [ "$code" -eq 10 ]; then
  echo 'there is no repository yet: the volume starts empty'
  exit 0
elif [ "$code" -ne 0 ]; then
  echo 'the volume is empty, and its backups cannot be asked: not started' >&2
  exit "$code"
fi
snapshots=$(restic snapshots --json --path /data)
if [ "$snapshots" = '[]' ]; then
  echo 'there is no backup yet: the volume starts empty'
  exit 0
fi
touch /data/.restore-not-finished
restic restore latest --path /data --target /data
rm /data/.restore-not-finished
"#;

impl Backup {
    /// Whether `VolSync`'s populator fills the claim: it makes volumes of snapshots, so the class has to have them
    /// (`internal/controller/volumepopulator_controller.go` of `VolSync` 0.16 refuses anything else).
    pub(super) fn populates(&self) -> bool {
        self.plan.restore && self.snapshot_class.is_some() && !self.plan.repository.is_keyless()
    }

    /// `claim`, which is bound only when `VolSync` has filled it from the last backup, if its volumes can be made of
    /// snapshots; else as it was.
    ///
    /// `dataSourceRef` cannot be changed later: a claim that exists without it is refused with it. Set `restore` of the plan
    /// before the first start, or delete the claim once it is backed up.
    pub fn fill_claim(&self, mut claim: PersistentVolumeClaim) -> PersistentVolumeClaim {
        if self.populates()
            && let Some(spec) = &mut claim.spec
        {
            spec.data_source_ref = Some(TypedObjectReference {
                api_group: Some(REPLICATION_DESTINATION.group.to_owned()),
                kind: REPLICATION_DESTINATION.kind.to_owned(),
                name: self.name.to_string(),
                namespace: None,
            });
        }
        claim
    }

    /// Lets `pod` begin with a step that fills its volume `data` from the last backup if it is empty, unless the claim is
    /// filled by [`fill_claim`](Self::fill_claim).
    ///
    /// A volume that holds anything is left alone without asking anybody; a repository that is not there yet leaves it
    /// empty. For a cloud without keys the pod runs as the backup's `ServiceAccount`; only this step sees its token.
    /// Where the backups lie in a volume, the pod mounts that, too, so it waits while the disk or NAS is away.
    pub fn fill_pod(&self, pod: &mut PodSpec, data: &str) {
        if !self.plan.restore || self.populates() {
            return;
        }
        let mut container = Container {
            name: "restore".to_owned(),
            image: Some(self.plan.image.clone()),
            command: Some(vec!["/bin/sh".to_owned(), "-c".to_owned(), SCRIPT.to_owned()]),
            resources: Some(resources(50, 128, 1024)),
            security_context: Some(container_security()),
            ..Container::default()
        };
        let mut mounts = vec![mount(data, DATA, false), mount("restore-scratch", "/tmp", false)];
        let mut volumes = vec![scratch("restore-scratch")];
        let mut variables = Vec::new();
        if self.plan.repository.is_keyless() {
            pod.service_account_name = Some(self.name.to_string());
            variables = self.keyless_environment();
            mounts.push(mount("token", keyless::TOKEN_FOLDER, true));
            volumes.push(self.token());
        } else {
            let secret = SecretEnvSource { name: self.name.to_string(), optional: None };
            container.env_from = Some(vec![EnvFromSource { secret_ref: Some(secret), ..EnvFromSource::default() }]);
        }
        if let Repository::Volume { .. } = self.plan.repository {
            let claim = PersistentVolumeClaimVolumeSource { claim_name: self.repository_claim().to_string(), read_only: None };
            mounts.push(mount("repository", REPOSITORY_FOLDER, false));
            volumes.push(Volume { name: "repository".to_owned(), persistent_volume_claim: Some(claim), ..Volume::default() });
        }
        variables.push(variable("RESTIC_CACHE_DIR", "/tmp/cache"));
        container.env = Some(variables);
        container.volume_mounts = Some(mounts);
        pod.init_containers.get_or_insert_default().insert(0, container);
        pod.volumes.get_or_insert_default().extend(volumes);
    }

    /// What pods that [`fill_pod`](Self::fill_pod) has changed send besides. A pod has one network: the app may send it, too.
    pub fn fill_flows(&self, pods: &Peer) -> Vec<Flow> {
        if !self.plan.restore || self.populates() { Vec::new() } else { self.flows(pods) }
    }

    /// What the populator takes the image from.
    pub(super) fn destination(&self, snapshot_class: &homelab_core::Name) -> ReplicationDestination {
        let restic = ReplicationDestinationRestic::builder()
            .repository(self.name.clone())
            .copy_method(CopyMethod::Snapshot)
            .capacity(self.size.clone())
            .access_modes(vec!["ReadWriteOnce".to_owned()])
            .storage_class_name(self.class.clone())
            .volume_snapshot_class_name(snapshot_class.clone())
            .cache_storage_class_name(self.class.clone())
            .cleanup_cache_pvc(true)
            .cleanup_temp_pvc(true)
            .mover_volumes(self.mover_volumes())
            .mover_security_context(self.mover_security())
            .mover_resources(resources(50, 128, 1024))
            .build();
        // Once: a claim that is made later is filled from the same image, or from that of another text here.
        let trigger = ReplicationDestinationTrigger { manual: "restore-once".to_owned() };
        let spec = ReplicationDestinationSpec { trigger, restic };
        ReplicationDestination::new(&self.name, spec).in_namespace(&self.namespace)
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTENT, MARKER, SCRIPT};

    #[test]
    fn a_backup_looks_at_the_same_marker_and_the_same_content() {
        assert_eq!(SCRIPT.matches(MARKER).count(), 3);
        assert!(SCRIPT.contains(CONTENT));
    }
}
