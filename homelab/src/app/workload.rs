//! What runs an app.

use homelab_core::{ObjectExt, Part};
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EnvFromSource, EnvVar, HTTPGetAction, PersistentVolumeClaimVolumeSource, PodSecurityContext,
    PodSpec, PodTemplateSpec, Probe, SeccompProfile, SecretEnvSource, SecurityContext, TopologySpreadConstraint, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{APP_USER, App, AppClaim, AppTemplate, Run, Schedule};

/// What runs an app: the pods are the same, and so is all that belongs to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Workload {
    /// A Deployment or `CronJob` of the lab's own, and a Service.
    #[default]
    Plain,
    /// A release of the chart app-template, which makes these: for who knows its values and wants to go on with them.
    AppTemplate(AppTemplate),
}

/// Runs that are kept to look at.
pub(super) const FAILED_KEPT: i32 = 3;
/// A run that fails is tried so often again.
pub(super) const RETRIES: i32 = 2;

impl App {
    /// `part` with what runs the app, and what leads to it.
    pub(super) fn with_workload(&self, part: Part) -> Part {
        match (&self.workload, &self.run) {
            (Workload::AppTemplate(template), _) => self.with_template(part, template),
            (Workload::Plain, Run::Serve(number)) => part.object(self.deployment()).object(self.service(*number)),
            (Workload::Plain, Run::Schedule(schedule)) => part.object(self.cron_job(schedule)),
        }
    }

    fn deployment(&self) -> Deployment {
        let pod = self.pod();
        let spec = DeploymentSpec {
            // A restore may take longer than Kubernetes' ten minutes.
            progress_deadline_seconds: has_restore(&pod).then_some(3600),
            replicas: Some(self.replicas.into()),
            selector: self.selector(),
            // Two pods cannot hold a ReadWriteOnce volume at once: the old one has to go first.
            strategy: self.claim.as_ref().map(|_| DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None }),
            template: self.template(pod),
            ..DeploymentSpec::default()
        };
        Deployment { spec: Some(spec), ..Deployment::default() }.named(&self.name).in_namespace(&self.name)
    }

    fn cron_job(&self, schedule: &Schedule) -> CronJob {
        let job = JobSpec { backoff_limit: Some(RETRIES), template: self.template(self.pod()), ..JobSpec::default() };
        let spec = CronJobSpec {
            concurrency_policy: Some("Forbid".to_owned()),
            failed_jobs_history_limit: Some(FAILED_KEPT),
            job_template: JobTemplateSpec { metadata: None, spec: Some(job) },
            schedule: schedule.cron.to_string(),
            starting_deadline_seconds: Some(schedule.deadline()),
            successful_jobs_history_limit: Some(1),
            time_zone: schedule.time_zone.clone(),
            ..CronJobSpec::default()
        };
        CronJob { spec, ..CronJob::default() }.named(&self.name).in_namespace(&self.name)
    }

    fn template(&self, pod: PodSpec) -> PodTemplateSpec {
        PodTemplateSpec { metadata: Some(ObjectMeta { labels: Some(self.labels()), ..ObjectMeta::default() }), spec: Some(pod) }
    }

    pub(super) fn pod(&self) -> PodSpec {
        let volume = |_: &AppClaim| Volume {
            name: "data".to_owned(),
            persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource { claim_name: self.name.to_string(), read_only: None }),
            ..Volume::default()
        };
        let mut pod = PodSpec {
            automount_service_account_token: Some(false),
            containers: vec![self.container()],
            restart_policy: self.port().is_none().then(|| "Never".to_owned()),
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
        };
        if let Some(backup) = self.backup() {
            backup.fill_pod(&mut pod, "data");
        }
        pod
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
        let port = |port: u16| ContainerPort { name: Some("http".to_owned()), container_port: port.into(), ..ContainerPort::default() };
        Container {
            name: "app".to_owned(),
            image: Some(self.image.clone()),
            args: (!self.arguments.is_empty()).then(|| self.arguments.clone()),
            env: (!self.environment.is_empty()).then(|| environment.collect()),
            env_from: (!self.secrets.is_empty()).then(|| vec![self.secret_environment()]),
            liveness_probe: probe.clone(),
            readiness_probe: probe,
            ports: self.port().map(|number| vec![port(number)]),
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

/// Whether a step before the app fills its volume from the last backup.
pub(super) const fn has_restore(pod: &PodSpec) -> bool {
    pod.init_containers.is_some()
}

impl Schedule {
    /// Seconds for which a missed run is made up for: until the next is due, a day at most.
    pub(super) fn deadline(&self) -> i64 {
        i64::try_from(self.cron.longest_pause().as_secs()).map_or(86_400, |seconds| seconds.min(86_400))
    }
}
