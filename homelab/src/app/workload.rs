//! The Deployment of an app.

use homelab_core::ObjectExt;
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EnvFromSource, EnvVar, HTTPGetAction, PersistentVolumeClaimVolumeSource, PodSecurityContext,
    PodSpec, PodTemplateSpec, Probe, SeccompProfile, SecretEnvSource, SecurityContext, TopologySpreadConstraint, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{APP_USER, App, AppClaim};

impl App {
    pub(super) fn deployment(&self) -> Deployment {
        let mut pod =
            PodTemplateSpec { metadata: Some(ObjectMeta { labels: Some(self.labels()), ..ObjectMeta::default() }), spec: Some(self.pod()) };
        let mut progress_deadline_seconds = None;
        if let (Some(backup), Some(pod)) = (self.backup(), &mut pod.spec) {
            backup.fill_pod(pod, "data");
            // A restore may take longer than Kubernetes' ten minutes.
            progress_deadline_seconds = pod.init_containers.as_ref().map(|_| 3600);
        }
        // Two pods cannot hold a ReadWriteOnce volume at once: the old one has to go first.
        let strategy = self.claim.as_ref().map(|_| DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None });
        let spec = DeploymentSpec {
            progress_deadline_seconds,
            replicas: Some(self.replicas.into()),
            selector: self.selector(),
            strategy,
            template: pod,
            ..DeploymentSpec::default()
        };
        Deployment { spec: Some(spec), ..Deployment::default() }.named(&self.name).in_namespace(&self.name)
    }

    fn pod(&self) -> PodSpec {
        let volume = |_: &AppClaim| Volume {
            name: "data".to_owned(),
            persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource { claim_name: self.name.to_string(), read_only: None }),
            ..Volume::default()
        };
        PodSpec {
            automount_service_account_token: Some(false),
            containers: vec![self.container()],
            security_context: Some(PodSecurityContext {
                fs_group: Some(APP_USER),
                run_as_group: Some(APP_USER),
                run_as_non_root: Some(true),
                run_as_user: Some(APP_USER),
                seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), localhost_profile: None }),
                ..PodSecurityContext::default()
            }),
            topology_spread_constraints: (self.replicas > 1).then(|| vec![self.spread()]),
            volumes: self.claim.as_ref().map(|claim| vec![volume(claim)]),
            ..PodSpec::default()
        }
    }

    /// One node after the other; two pods on one are better than one pod.
    fn spread(&self) -> TopologySpreadConstraint {
        TopologySpreadConstraint {
            label_selector: Some(self.selector()),
            max_skew: 1,
            topology_key: "kubernetes.io/hostname".to_owned(),
            when_unsatisfiable: "ScheduleAnyway".to_owned(),
            ..TopologySpreadConstraint::default()
        }
    }

    fn container(&self) -> Container {
        let environment =
            self.environment.iter().map(|(name, value)| EnvVar { name: name.clone(), value: Some(value.clone()), value_from: None });
        let mount = |claim: &AppClaim| VolumeMount { name: "data".to_owned(), mount_path: claim.path.clone(), ..VolumeMount::default() };
        let probe = self.health.as_ref().map(|path| Probe {
            http_get: Some(HTTPGetAction {
                path: Some(path.clone()),
                port: IntOrString::String("http".to_owned()),
                ..HTTPGetAction::default()
            }),
            ..Probe::default()
        });
        Container {
            name: "app".to_owned(),
            image: Some(self.image.clone()),
            args: (!self.arguments.is_empty()).then(|| self.arguments.clone()),
            env: (!self.environment.is_empty()).then(|| environment.collect()),
            env_from: (!self.secrets.is_empty()).then(|| vec![self.secret_environment()]),
            liveness_probe: probe.clone(),
            readiness_probe: probe,
            ports: Some(vec![ContainerPort {
                name: Some("http".to_owned()),
                container_port: self.port.into(),
                ..ContainerPort::default()
            }]),
            security_context: Some(SecurityContext {
                allow_privilege_escalation: Some(false),
                capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), add: None }),
                read_only_root_filesystem: Some(true),
                ..SecurityContext::default()
            }),
            volume_mounts: self.claim.as_ref().map(|claim| vec![mount(claim)]),
            ..Container::default()
        }
    }

    fn secret_environment(&self) -> EnvFromSource {
        let secret = SecretEnvSource { name: self.name.to_string(), optional: None };
        EnvFromSource { secret_ref: Some(secret), ..EnvFromSource::default() }
    }
}
