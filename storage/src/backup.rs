use bon::Builder;
use homelab_core::{Name, Need, ObjectExt, Part, Place, Problem};
use k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use k8s_openapi::api::core::v1::{
    Container, EmptyDirVolumeSource, EnvVar, EnvVarSource, PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec,
    ProjectedVolumeSource, SecretKeySelector, ServiceAccount, ServiceAccountTokenProjection, Volume, VolumeMount, VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::pod::{container_security, pod_security, resources, variable};

const TOKEN_FOLDER: &str = "/var/run/secrets/cloud";
const TOKEN: &str = "/var/run/secrets/cloud/token";

/// Regular backups of a claim to a cloud by restic, without a key of that cloud.
///
/// Becomes a part of its own, named as the backup: a `ServiceAccount`, whose token the cloud takes for its own (the
/// cloud part trusts it), and a `CronJob`. It makes the repository on the first run, writes it encrypted and thins out
/// old snapshots. Where the repository is, only the cloud can tell: the part needs the outputs of the lab's Terraform
/// that [`Repository`] lists.
///
/// restic takes an AWS web identity from `AWS_WEB_IDENTITY_TOKEN_FILE` (by minio-go's IAM provider) and an Azure federated token from
/// `AZURE_FEDERATED_TOKEN_FILE` (by azidentity's default credential): `internal/backend/{s3/s3,azure/azure}.go` of restic 0.19.
///
/// ```
/// use homelab_core::{Need, Part, name};
/// use storage::{Backup, Keep, PasswordKey, Repository};
///
/// let backup = Backup::builder()
///     .name(name!("web-backup"))
///     .namespace(name!("web"))
///     .claim(name!("pages"))
///     .user(1000)
///     .image("ghcr.io/restic/restic:0.19.1")
///     .schedule("30 3 * * *")
///     .repository(Repository::S3)
///     .password(PasswordKey { secret: name!("restic"), key: "password".to_owned() })
///     .build();
/// let part = Part::from(backup);
/// assert!(part.needs.contains(&Need::CloudOutput("aws_backup_role_arn".to_owned())));
/// ```
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct Backup {
    /// Name of the part, of the `ServiceAccount` and of the `CronJob`: up to 52 characters.
    pub name: Name,
    /// Namespace of the claim; the backup runs there, too, because a claim is mounted in its own namespace only.
    pub namespace: Name,
    /// Name of the claim, all files of which are backed up; it is mounted read-only.
    pub claim: Name,
    /// User who may read everything in the volume: the one that the app runs as. Not root (0).
    pub user: i64,
    /// Image of restic 0.17 or newer, with a shell, as upstream's is.
    #[builder(into)]
    pub image: String,
    /// When, as five fields of cron; in UTC unless `time_zone` is given.
    #[builder(into)]
    pub schedule: String,
    /// Such as `Europe/Zurich`. Kubernetes' default is the controller manager's, which is UTC on Talos.
    #[builder(into)]
    pub time_zone: Option<String>,
    /// Where to: a bucket or a container that the lab's Terraform makes.
    pub repository: Repository,
    /// The password that the repository is encrypted by; without it no backup can be read.
    pub password: PasswordKey,
    /// Snapshots that are kept; others are dropped after each run. Ours are 7 daily, 4 weekly and 6 monthly ones.
    #[builder(default)]
    pub keep: Keep,
}

/// A key of a Secret in the namespace of the backup, made by some other part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PasswordKey {
    /// Name of the Secret; the linker looks it up.
    pub secret: Name,
    /// Key in the Secret whose value is the password; the linker looks for it, too.
    pub key: String,
}

/// Which cloud a [`Backup`] goes to; it decides on the outputs that are needed and on the audience of the token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Repository {
    /// A bucket of AWS: the outputs `aws_backup_bucket`, `aws_backup_role_arn` and `aws_region`.
    S3,
    /// A blob container of Azure: the outputs `azure_backup_account`, `azure_backup_client_id`,
    /// `azure_backup_container` and `azure_backup_tenant_id`.
    Azure,
}

/// How many snapshots are kept: the last one of so many days, weeks and months.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Keep {
    /// Days of which the last snapshot is kept; ours is 7.
    pub daily: u32,
    /// Weeks of which the last snapshot is kept; ours is 4.
    pub weekly: u32,
    /// Months of which the last snapshot is kept; ours is 6.
    pub monthly: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { daily: 7, weekly: 4, monthly: 6 }
    }
}

impl Repository {
    /// Outputs of the lab's Terraform that the backup needs.
    const fn outputs(self) -> &'static [&'static str] {
        match self {
            Self::S3 => &["aws_backup_bucket", "aws_backup_role_arn", "aws_region"],
            Self::Azure => &["azure_backup_account", "azure_backup_client_id", "azure_backup_container", "azure_backup_tenant_id"],
        }
    }

    /// Who has to be meant by the token: what AWS and Entra ask for by default.
    const fn audience(self) -> &'static str {
        match self {
            Self::S3 => "sts.amazonaws.com",
            Self::Azure => "api://AzureADTokenExchange",
        }
    }

    /// Variables for restic; Flux puts the outputs in.
    fn variables(self, folder: &str, session: &str) -> Vec<EnvVar> {
        match self {
            Self::S3 => vec![
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
        }
    }
}

impl Backup {
    /// Exit code 10 of restic says that there is no repository (`doc/075_scripting.rst`).
    fn script(&self) -> String {
        let Keep { daily, weekly, monthly } = self.keep;
        format!(
            "set -eu\n\
             code=0\n\
             restic cat config > /dev/null || code=$?\n\
             if [ \"$code\" -eq 10 ]; then\n  restic init\nelif [ \"$code\" -ne 0 ]; then\n  exit \"$code\"\nfi\n\
             restic backup /data\n\
             restic forget --keep-daily {daily} --keep-weekly {weekly} --keep-monthly {monthly} --prune\n"
        )
    }

    fn container(&self) -> Container {
        let password = SecretKeySelector { name: self.password.secret.to_string(), key: self.password.key.clone(), optional: None };
        let password = EnvVar {
            name: "RESTIC_PASSWORD".to_owned(),
            value: None,
            value_from: Some(EnvVarSource { secret_key_ref: Some(password), ..EnvVarSource::default() }),
        };
        let mut env = self.repository.variables(&format!("{}/{}", self.namespace, self.claim), &self.name);
        // The name of the pod changes with each run; restic thins out snapshots by host and path.
        env.extend([password, variable("RESTIC_CACHE_DIR", "/tmp/cache"), variable("RESTIC_HOST", &*self.namespace)]);
        let mount = |name: &str, path: &str, read_only: bool| VolumeMount {
            name: name.to_owned(),
            mount_path: path.to_owned(),
            read_only: read_only.then_some(true),
            ..VolumeMount::default()
        };
        Container {
            name: "restic".to_owned(),
            image: Some(self.image.clone()),
            command: Some(vec!["/bin/sh".to_owned(), "-c".to_owned(), self.script()]),
            env: Some(env),
            resources: Some(resources(50, 128, 1024)),
            security_context: Some(container_security()),
            volume_mounts: Some(vec![mount("data", "/data", true), mount("scratch", "/tmp", false), mount("token", TOKEN_FOLDER, true)]),
            ..Container::default()
        }
    }

    fn volumes(&self) -> Vec<Volume> {
        let claim = PersistentVolumeClaimVolumeSource { claim_name: self.claim.to_string(), read_only: Some(true) };
        let token = ServiceAccountTokenProjection {
            audience: Some(self.repository.audience().to_owned()),
            expiration_seconds: Some(3600),
            path: "token".to_owned(),
        };
        let token = VolumeProjection { service_account_token: Some(token), ..VolumeProjection::default() };
        let token = ProjectedVolumeSource { sources: Some(vec![token]), ..ProjectedVolumeSource::default() };
        vec![
            Volume { name: "data".to_owned(), persistent_volume_claim: Some(claim), ..Volume::default() },
            Volume { name: "scratch".to_owned(), empty_dir: Some(EmptyDirVolumeSource::default()), ..Volume::default() },
            Volume { name: "token".to_owned(), projected: Some(token), ..Volume::default() },
        ]
    }

    fn cron_job(&self) -> CronJob {
        let labels = [("app.kubernetes.io/name".to_owned(), self.name.to_string())];
        let template = PodTemplateSpec {
            metadata: Some(ObjectMeta { labels: Some(labels.into()), ..ObjectMeta::default() }),
            spec: Some(PodSpec {
                automount_service_account_token: Some(false),
                containers: vec![self.container()],
                restart_policy: Some("Never".to_owned()),
                security_context: Some(pod_security(self.user)),
                service_account_name: Some(self.name.to_string()),
                volumes: Some(self.volumes()),
                ..PodSpec::default()
            }),
        };
        let job = JobSpec { backoff_limit: Some(2), template, ..JobSpec::default() };
        let spec = CronJobSpec {
            concurrency_policy: Some("Forbid".to_owned()),
            failed_jobs_history_limit: Some(3),
            job_template: JobTemplateSpec { metadata: None, spec: Some(job) },
            schedule: self.schedule.clone(),
            // A run that was missed while the node was off is made up for within the day.
            starting_deadline_seconds: Some(86_400),
            successful_jobs_history_limit: Some(1),
            time_zone: self.time_zone.clone(),
            ..CronJobSpec::default()
        };
        CronJob { spec, ..CronJob::default() }.named(&self.name).in_namespace(&self.namespace)
    }

    fn problems(&self) -> Vec<Problem> {
        let place = || Place::Part(homelab_core::PartId { cluster: None, name: self.name.clone() });
        let mut problems = Vec::new();
        if self.name.len() > 52 {
            let message = format!("`{}` has {} characters: the name of a CronJob has 52 at most", self.name, self.name.len());
            problems.push(Problem::error("long-name", message).at(place()));
        }
        if self.user < 1 {
            let message = format!("the backup `{}` runs as user {}, which its namespace need not admit", self.name, self.user);
            problems.push(Problem::error("root-backup", message).at(place()).help("name the user that the app runs as, such as 1000"));
        }
        if !is_cron(&self.schedule) {
            let message = format!("the backup `{}` has the schedule `{}`, which is not five fields of cron", self.name, self.schedule);
            problems.push(Problem::error("bad-schedule", message).at(place()).help("such as `30 3 * * *`: every day at 3:30"));
        }
        problems
    }
}

impl From<Backup> for Part {
    fn from(backup: Backup) -> Self {
        let account = ServiceAccount { automount_service_account_token: Some(false), ..ServiceAccount::default() };
        let mut part =
            Self::new(backup.name.clone()).object(account.named(&backup.name).in_namespace(&backup.namespace)).object(backup.cron_job());
        part.problems.extend(backup.problems());
        part.needs.extend(backup.repository.outputs().iter().map(|output| Need::CloudOutput((*output).to_owned())));
        part
    }
}

/// Whether these are minute, hour, day, month and weekday as numbers, ranges, lists and steps in their bounds.
fn is_cron(schedule: &str) -> bool {
    let bounds = [0..=59, 0..=23, 1..=31, 1..=12, 0..=6];
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let number = |text: &str, bounds: &std::ops::RangeInclusive<u32>| text.parse().is_ok_and(|number| bounds.contains(&number));
    let item = |text: &str, bounds: &std::ops::RangeInclusive<u32>| {
        let (range, step) = text.split_once('/').map_or((text, None), |(range, step)| (range, Some(step)));
        let is_range = range == "*"
            || range.split_once('-').map_or_else(|| number(range, bounds), |(from, to)| number(from, bounds) && number(to, bounds));
        is_range && step.is_none_or(|step| number(step, &(1..=*bounds.end())))
    };
    fields.len() == bounds.len() && fields.iter().zip(&bounds).all(|(field, bounds)| field.split(',').all(|text| item(text, bounds)))
}

#[cfg(test)]
mod tests {
    use super::is_cron;

    #[test]
    fn a_schedule_is_five_fields_in_their_bounds() {
        for good in ["30 3 * * *", "*/15 0-6 1,15 * 1-5", "0 0 31 12 0"] {
            assert!(is_cron(good), "{good}");
        }
        for bad in
            ["", "daily", "30 3 * *", "60 3 * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *", "*/0 * * * *", "1- * * * *", "0 3 * * * *"]
        {
            assert!(!is_cron(bad), "{bad}");
        }
    }
}
