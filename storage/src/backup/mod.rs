//! Backups of claims, and what fills a new claim from the last one.

mod keyless;
mod restore;
mod through_volsync;

use std::collections::BTreeMap;
use std::time::Duration;

use bon::Builder;
use homelab_core::{
    Alert, AlertSeverity, Cron, Flow, Labels, Name, Need, Object, ObjectId, Part, PartId, Peer, Place, Problem, PrometheusDuration,
    Protection, Quantity, Secret, SecretObject,
};

use crate::volsync::{REPLICATION_SOURCE, RULES};

pub use self::keyless::cloud_accounts;

/// Regular backups of a claim by restic.
///
/// Becomes a part of its own, named as the backup: a Secret with the password, and what runs restic.
///
/// - Into a bucket of AWS or a container of Azure without any key: a `CronJob` of ours. Its `ServiceAccount` has a token
///   that the cloud takes for its own. `VolSync` cannot do that: its mover gets credentials from the Secret only, passes
///   neither `AWS_ROLE_ARN` nor `AWS_WEB_IDENTITY_TOKEN_FILE` on, and can mount claims, Secrets and NFS, but no token
///   (`internal/controller/mover/restic/mover.go` of 0.16). It does pass `AZURE_FEDERATED_TOKEN_FILE` on, but the file has to
///   come from a webhook that changes pods, which is one more thing that a restore would depend on.
/// - Anywhere else (a second disk, the NAS, S3 with keys): a `ReplicationSource` of `VolSync`.
///
/// Either way the repository looks the same (folder `/data`), so it may change hands. An empty volume is not backed up:
/// the last good backup stays the last.
///
/// A backup is also what a new cluster begins with: [`fill_claim`](Self::fill_claim) and [`fill_pod`](Self::fill_pod)
/// restore the last one into an empty volume before an app starts.
///
/// ```
/// use homelab_core::{Need, Part, Quantity, Secret, name};
/// use storage::{Backup, BackupPlan, Repository};
///
/// let plan = BackupPlan::builder()
///     .image("ghcr.io/restic/restic:0.19.1")
///     .schedule("30 3 * * *")
///     .repository(Repository::Aws)
///     .password(Secret::from("correct horse"))
///     .build();
/// let backup = Backup::builder()
///     .name(name!("web-backup"))
///     .namespace(name!("web"))
///     .claim(name!("pages"))
///     .class(name!("fast"))
///     .size(Quantity::gibibytes(5))
///     .user(1000)
///     .plan(plan)
///     .build();
/// let part = Part::from(backup);
/// assert!(part.needs.contains(&Need::CloudOutput("aws_backup_role_arn".to_owned())));
/// ```
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Backup {
    /// Name of the part, of its Secret and of what runs restic: up to 52 characters.
    pub name: Name,
    /// Namespace of the claim.
    pub namespace: Name,
    /// The claim.
    pub claim: Name,
    /// Its storage class.
    pub class: Name,
    /// The `VolumeSnapshotClass` for volumes of that class; none if they cannot be snapshotted, as local ones cannot. Without
    /// one the files are read while the app writes them: enough for files that are replaced, not for a database.
    pub snapshot_class: Option<Name>,
    /// User who may read everything in the volume: the one that the app runs as. Not root (0).
    pub user: i64,
    /// How large the claim is: what is restored by snapshot needs as much.
    pub size: Quantity,
    /// Where to, when, and for how long.
    pub plan: BackupPlan,
}

/// Where backups go to, when they are made and for how long they are kept.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct BackupPlan {
    /// Image of restic 0.17 or newer, with a shell, as upstream's is. `VolSync` has its own for backups; restores into
    /// volumes without snapshots take this one.
    #[builder(into)]
    pub image: String,
    /// When, as five fields of cron; in UTC unless `time_zone` is given.
    #[builder(into)]
    pub schedule: String,
    /// Such as `Europe/Zurich`, for a `CronJob` only: `VolSync` knows no time zones. Kubernetes' default is the controller
    /// manager's, which is UTC on Talos.
    #[builder(into)]
    pub time_zone: Option<String>,
    /// Where to.
    pub repository: Repository,
    /// What the repository is encrypted by; without it no backup can be read.
    pub password: Secret<String>,
    /// Snapshots that are kept.
    #[builder(default)]
    pub keep: Keep,
    /// How old the newest backup may be before somebody is told. Ours is two days, for a daily one.
    #[builder(default = PrometheusDuration::from(Duration::from_hours(48)))]
    pub max_age: PrometheusDuration,
    /// Whether an empty volume is filled from the last backup before the app starts; ours is `true`.
    ///
    /// The app then waits until the repository can be asked, the first time and whenever its volume is new. With a
    /// repository that nobody can reach it does not start: that is what keeps it from starting empty by accident.
    #[builder(default = true)]
    pub restore: bool,
}

/// Where the backups of a [`BackupPlan`] are. Each claim has a repository of its own in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Repository {
    /// A bucket of AWS, without keys: the outputs `aws_backup_bucket`, `aws_backup_role_arn` and `aws_region` of the lab's
    /// Terraform.
    Aws,
    /// A blob container of Azure, without keys: the outputs `azure_backup_account`, `azure_backup_client_id`,
    /// `azure_backup_container` and `azure_backup_tenant_id`.
    Azure,
    /// Volumes of another class: folders on a second disk, or on the NAS. A new cluster finds them again only if the class
    /// names folders after namespace and claim, and keeps them.
    Volume {
        /// The class.
        class: Name,
        /// Size of each volume.
        size: Quantity,
    },
    /// An address as restic writes it, with keys: `s3:https://nas.home.example:9000/backups`,
    /// `rest:https://nas.home.example:8000`, `azure:backups:`. Namespace and claim are added to it.
    Keyed {
        /// The address, without keys.
        url: String,
        /// Keys, by the names that restic knows them by: `AWS_ACCESS_KEY_ID`, `RESTIC_REST_PASSWORD`.
        environment: BTreeMap<String, Secret<String>>,
    },
}

/// How many snapshots are kept: the last one of so many days, weeks and months.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Keep {
    /// Days; 7 by default.
    pub daily: u32,
    /// Weeks; 4 by default.
    pub weekly: u32,
    /// Months; 6 by default.
    pub monthly: u32,
}

/// The key of the password in the Secret of a backup, and the variable that restic takes it from.
const PASSWORD: &str = "RESTIC_PASSWORD";
/// Where the data are, whatever runs restic: `VolSync`'s own place for them.
const DATA: &str = "/data";

impl Default for Keep {
    fn default() -> Self {
        Self { daily: 7, weekly: 4, monthly: 6 }
    }
}

impl Backup {
    /// What `from` sends when it backs up or restores; a volume is mounted by the node, which needs no leave.
    ///
    /// The clouds are somewhere in the internet. An address with keys may be there or at home.
    fn flows(&self, from: &Peer) -> Vec<Flow> {
        let flow = |to, ports| Flow { from: from.clone(), to, ports };
        match &self.plan.repository {
            Repository::Aws | Repository::Azure => vec![flow(Peer::Internet, vec![443])],
            Repository::Volume { .. } => Vec::new(),
            Repository::Keyed { .. } => vec![flow(Peer::Internet, Vec::new()), flow(Peer::Lan, Vec::new())],
        }
    }

    /// Labels of the pods that run restic.
    fn labels(&self) -> Labels {
        let (key, value) = if self.plan.repository.is_keyless() {
            ("app.kubernetes.io/name", self.name.to_string())
        } else {
            // Of every mover (`internal/controller/utils/labels.go` of VolSync).
            ("app.kubernetes.io/created-by", "volsync".to_owned())
        };
        [(key.to_owned(), value)].into()
    }

    /// The Secret with everything that restic has to know and nobody else.
    fn secret(&self) -> SecretObject {
        let secret = SecretObject::new(self.namespace.clone(), self.name.clone()).value(PASSWORD, self.plan.password.clone());
        let own = format!("{}/{}", self.namespace, self.claim);
        match &self.plan.repository {
            Repository::Aws | Repository::Azure => secret,
            Repository::Volume { .. } => secret.value("RESTIC_REPOSITORY", Secret::new(through_volsync::REPOSITORY_FOLDER.to_owned())),
            Repository::Keyed { url, environment } => {
                let separator = if url.ends_with(['/', ':']) { "" } else { "/" };
                let secret = secret.value("RESTIC_REPOSITORY", Secret::new(format!("{url}{separator}{own}")));
                environment.iter().fold(secret, |secret, (key, value)| secret.value(key, value.clone()))
            }
        }
    }

    /// What runs restic: the object that the claim is backed up by.
    fn runner(&self) -> ObjectId {
        let kind = if self.plan.repository.is_keyless() { homelab_core::Kind::new("batch", "CronJob") } else { REPLICATION_SOURCE };
        ObjectId::new(&kind, Some(&self.namespace), &self.name)
    }

    /// Before the first success, the age of a `CronJob`'s backup counts from when the job was made. `VolSync` tells no age, only
    /// that the last run was missed or failed.
    fn alert(&self) -> Alert {
        let Self { name, namespace, claim, .. } = self;
        let alert = Alert::builder().rule(name.clone()).name("BackupTooOld").namespace(namespace.clone()).severity(AlertSeverity::Critical);
        if self.plan.repository.is_keyless() {
            let these = format!("{{namespace=\"{namespace}\", cronjob=\"{name}\"}}");
            let last = format!("(kube_cronjob_status_last_successful_time{these} or kube_cronjob_created{these})");
            alert
                .expression(format!("time() - {last} > {}", self.plan.max_age.value().as_secs()))
                .hold(Duration::from_hours(1))
                .summary(format!("The newest backup {name} of {namespace}/{claim} is {{{{ $value | humanizeDuration }}}} old."))
                .build()
        } else {
            let these = format!("{{obj_namespace=\"{namespace}\", obj_name=\"{name}\", role=\"source\"}}");
            alert
                .expression(format!("volsync_volume_out_of_sync{these} > 0"))
                .hold(self.plan.max_age.clone())
                .summary(format!("The backup {name} of {namespace}/{claim} fails, or does not end."))
                .build()
        }
    }

    fn problems(&self) -> Vec<Problem> {
        let name = &self.name;
        let error = |code, message: String| Problem::error(code, message).at(Place::Part(PartId { cluster: None, name: name.clone() }));
        let mut problems = Vec::new();
        if name.len() > 52 {
            problems.push(error("long-name", format!("`{name}` has {} characters: the name of a CronJob has 52 at most", name.len())));
        }
        if self.user < 1 {
            let message = format!("the backup `{name}` runs as user {}, which its namespace need not admit", self.user);
            problems.push(error("root-backup", message).help("name the user that the app runs as, such as 1000"));
        }
        if self.plan.schedule.parse::<Cron>().is_err() {
            let message = format!("the backup `{name}` has the schedule `{}`, which is not five fields of cron", self.plan.schedule);
            problems.push(error("bad-schedule", message).help("such as `30 3 * * *`: every day at 3:30"));
        }
        if let Repository::Keyed { url, environment } = &self.plan.repository {
            problems.extend(through_volsync::address_problem(name, url));
            problems.extend(environment.keys().filter_map(|key| through_volsync::variable_problem(name, key)));
        }
        if let (Some(zone), false) = (&self.plan.time_zone, self.plan.repository.is_keyless()) {
            let message = format!("the backup `{name}` is scheduled in `{zone}`, but VolSync knows no time zones");
            problems.push(error("no-time-zone", message).help("leave it out, and write the schedule in UTC"));
        }
        if self.plan.repository.class() == Some(&self.class) {
            let message =
                format!("the backup `{name}` goes to the class `{}`, where the claim {}/{} is", self.class, self.namespace, self.claim);
            problems.push(error("same-disk-backup", message).help("a backup on the same disk is lost with it: take another class"));
        }
        problems
    }
}

impl Repository {
    /// Whether a token of the cluster opens it, and no key.
    pub const fn is_keyless(&self) -> bool {
        matches!(self, Self::Aws | Self::Azure)
    }

    const fn class(&self) -> Option<&Name> {
        if let Self::Volume { class, .. } = self { Some(class) } else { None }
    }
}

impl From<Backup> for Part {
    fn from(backup: Backup) -> Self {
        let mut part = Self::new(backup.name.clone()).secret(backup.secret()).rules(RULES);
        part.problems.extend(backup.problems());
        let runner = Peer::Pods { namespace: backup.namespace.clone(), labels: backup.labels() };
        part.needs.extend(backup.flows(&runner).into_iter().map(Need::Flow));
        part = if backup.plan.repository.is_keyless() { backup.keyless(part) } else { backup.through_volsync(part) };
        part.need(Need::Alert(backup.alert())).need(Need::Protection(Protection::backed_up(
            &backup.namespace,
            &backup.claim,
            backup.runner(),
        )))
    }
}

/// Adds an object that is known to be well formed, or the problem that it is not.
fn add(part: &mut Part, object: Result<Object, Problem>) {
    match object {
        Ok(object) => part.objects.push(object),
        Err(problem) => part.problems.push(problem),
    }
}
