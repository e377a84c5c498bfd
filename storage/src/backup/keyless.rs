//! Backups to a cloud that takes the cluster's own tokens: restic in a `CronJob`.
//!
//! restic takes an AWS web identity from `AWS_WEB_IDENTITY_TOKEN_FILE` (by minio-go's IAM provider) and an Azure federated token from
//! `AZURE_FEDERATED_TOKEN_FILE` (by azidentity's default credential): `internal/backend/{s3/s3,azure/azure}.go` of restic 0.19.

use std::collections::BTreeSet;

use homelab_core::{Name, Need, ObjectExt, Part, Protection, ProtectionPolicy};
use k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use k8s_openapi::api::core::v1::{
    Container, EnvVar, EnvVarSource, PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec, ProjectedVolumeSource, SecretKeySelector,
    ServiceAccount, ServiceAccountTokenProjection, Volume, VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Backup, DATA, Keep, PASSWORD, Repository};
use crate::pod::{container_security, mount, pod_security, resources, scratch, variable};

pub(super) const TOKEN_FOLDER: &str = "/var/run/secrets/cloud";
const TOKEN: &str = "/var/run/secrets/cloud/token";

impl Repository {
    /// Outputs of the lab's Terraform that the backup needs.
    const fn outputs(&self) -> &'static [&'static str] {
        match self {
            Self::Aws => &["aws_backup_bucket", "aws_backup_role_arn", "aws_region"],
            Self::Azure => &["azure_backup_account", "azure_backup_client_id", "azure_backup_container", "azure_backup_tenant_id"],
            Self::Volume { .. } | Self::Keyed { .. } => &[],
        }
    }

    /// Who has to be meant by the token: what AWS and Entra ask for by default.
    const fn audience(&self) -> &'static str {
        match self {
            Self::Azure => "api://AzureADTokenExchange",
            _ => "sts.amazonaws.com",
        }
    }

    /// Variables for restic; Flux puts the outputs in.
    fn variables(&self, folder: &str, session: &str) -> Vec<EnvVar> {
        match self {
            Self::Aws => vec![
                variable("RESTIC_REPOSITORY", format!("s3:https://s3.${{aws_region}}.amazonaws.com/${{aws_backup_bucket}}/{folder}")),
                // Of the token service: without it the token goes to North America first.
                variable("AWS_REGION", "${aws_region}"),
                variable("AWS_ROLE_ARN", "${aws_backup_role_arn}"),
                variable("AWS_ROLE_SESSION_NAME", session),
                variable("AWS_WEB_IDENTITY_TOKEN_FILE", TOKEN),
            ],
            Self::Azure => vec![
                variable("RESTIC_REPOSITORY", format!("azure:${{azure_backup_container}}:/{folder}")),
                variable("AZURE_ACCOUNT_NAME", "${azure_backup_account}"),
                variable("AZURE_CLIENT_ID", "${azure_backup_client_id}"),
                variable("AZURE_FEDERATED_TOKEN_FILE", TOKEN),
                variable("AZURE_TENANT_ID", "${azure_backup_tenant_id}"),
            ],
            Self::Volume { .. } | Self::Keyed { .. } => Vec::new(),
        }
    }
}

impl Backup {
    /// `part` with the account and the `CronJob`, and what they need of the cloud.
    pub(super) fn keyless(&self, part: Part) -> Part {
        let account = ServiceAccount { automount_service_account_token: Some(false), ..ServiceAccount::default() };
        let mut part = part.object(account.named(&self.name).in_namespace(&self.namespace)).object(self.cron_job());
        part.needs.extend(self.plan.repository.outputs().iter().map(|output| Need::CloudOutput((*output).to_owned())));
        part
    }

    /// What tells restic where the repository is and who asks.
    pub(super) fn keyless_environment(&self) -> Vec<EnvVar> {
        let password = SecretKeySelector { name: self.name.to_string(), key: PASSWORD.to_owned(), optional: None };
        let password = EnvVar {
            name: PASSWORD.to_owned(),
            value: None,
            value_from: Some(EnvVarSource { secret_key_ref: Some(password), ..EnvVarSource::default() }),
        };
        let mut variables = self.plan.repository.variables(&format!("{}/{}", self.namespace, self.claim), &self.name);
        variables.push(password);
        variables
    }

    /// The token that the cloud takes.
    pub(super) fn token(&self) -> Volume {
        let token = ServiceAccountTokenProjection {
            audience: Some(self.plan.repository.audience().to_owned()),
            expiration_seconds: Some(3600),
            path: "token".to_owned(),
        };
        let token = VolumeProjection { service_account_token: Some(token), ..VolumeProjection::default() };
        let token = ProjectedVolumeSource { sources: Some(vec![token]), ..ProjectedVolumeSource::default() };
        Volume { name: "token".to_owned(), projected: Some(token), ..Volume::default() }
    }

    fn container(&self) -> Container {
        let mut env = self.keyless_environment();
        // The name of the pod changes with each run; restic thins out snapshots by host and path.
        env.extend([variable("RESTIC_CACHE_DIR", "/tmp/cache"), variable("RESTIC_HOST", &*self.namespace)]);
        Container {
            name: "restic".to_owned(),
            image: Some(self.plan.image.clone()),
            command: Some(vec!["/bin/sh".to_owned(), "-c".to_owned(), script(self.plan.keep)]),
            env: Some(env),
            resources: Some(resources(50, 128, 1024)),
            security_context: Some(container_security()),
            volume_mounts: Some(vec![mount("data", DATA, true), mount("scratch", "/tmp", false), mount("token", TOKEN_FOLDER, true)]),
            ..Container::default()
        }
    }

    fn volumes(&self) -> Vec<Volume> {
        let claim = PersistentVolumeClaimVolumeSource { claim_name: self.claim.to_string(), read_only: Some(true) };
        vec![
            Volume { name: "data".to_owned(), persistent_volume_claim: Some(claim), ..Volume::default() },
            scratch("scratch"),
            self.token(),
        ]
    }

    fn cron_job(&self) -> CronJob {
        let name: &Name = &self.name;
        let template = PodTemplateSpec {
            metadata: Some(ObjectMeta { labels: Some(self.labels()), ..ObjectMeta::default() }),
            spec: Some(PodSpec {
                automount_service_account_token: Some(false),
                containers: vec![self.container()],
                restart_policy: Some("Never".to_owned()),
                security_context: Some(pod_security(self.user)),
                service_account_name: Some(name.to_string()),
                volumes: Some(self.volumes()),
                ..PodSpec::default()
            }),
        };
        let job = JobSpec { backoff_limit: Some(2), template, ..JobSpec::default() };
        let spec = CronJobSpec {
            concurrency_policy: Some("Forbid".to_owned()),
            failed_jobs_history_limit: Some(3),
            job_template: JobTemplateSpec { metadata: None, spec: Some(job) },
            schedule: self.plan.schedule.clone(),
            // A run that was missed while the node was off is made up for within the day.
            starting_deadline_seconds: Some(86_400),
            successful_jobs_history_limit: Some(1),
            time_zone: self.plan.time_zone.clone(),
            ..CronJobSpec::default()
        };
        CronJob { spec, ..CronJob::default() }.named(name).in_namespace(&self.namespace)
    }
}

/// The service accounts, namespace and name, by which `parts` back up into a cloud without keys: whom its roles have to trust.
///
/// ```
/// use homelab_core::Part;
///
/// assert!(storage::cloud_accounts(&[Part::new("web".parse()?)]).is_empty());
/// # Ok::<(), homelab_core::InvalidName>(())
/// ```
pub fn cloud_accounts<'a>(parts: impl IntoIterator<Item = &'a Part>) -> BTreeSet<(Name, Name)> {
    let asks = |part: &&Part, output: &str| part.needs.contains(&Need::CloudOutput(output.to_owned()));
    let keyless = parts.into_iter().filter(|part| asks(part, "aws_backup_role_arn") || asks(part, "azure_backup_client_id"));
    let runners = keyless.flat_map(|part| &part.needs).filter_map(|need| match need {
        Need::Protection(Protection { policy: ProtectionPolicy::BackedUp(runner), .. }) => Some(runner),
        _ => None,
    });
    // The account of a backup has the name of what runs it.
    runners.filter_map(|runner| Some((runner.namespace.as_deref()?.parse().ok()?, runner.name.parse().ok()?))).collect()
}

/// What `VolSync`'s mover does, too. Exit code 10 of restic says that there is no repository (`doc/075_scripting.rst`).
fn script(keep: Keep) -> String {
    let Keep { daily, weekly, monthly } = keep;
    let (marker, content) = (super::restore::MARKER, super::restore::CONTENT);
    format!(
        "set -eu\n\
         if [ -e {marker} ]; then\n  echo 'a restore into this volume has not finished: no backup' >&2\n  exit 1\nfi\n\
         if [ -z \"$({content})\" ]; then\n  echo 'the volume is empty: no backup'\n  exit 0\nfi\n\
         code=0\n\
         restic cat config > /dev/null || code=$?\n\
         if [ \"$code\" -eq 10 ]; then\n  restic init\nelif [ \"$code\" -ne 0 ]; then\n  exit \"$code\"\nfi\n\
         cd {DATA}\n\
         restic backup --exclude lost+found .\n\
         restic forget --keep-daily {daily} --keep-weekly {weekly} --keep-monthly {monthly} --prune\n"
    )
}
