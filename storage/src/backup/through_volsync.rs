//! Backups by `VolSync`: to a volume of another class, or to an address with keys.

use homelab_core::{
    Brings, Kind, Name, Need, Object, ObjectExt, ObjectId, Part, PartId, Place, Problem, Protection, Provided, Quantity, VolumeClaim,
    nearest,
};
use k8s_openapi::api::core::v1::PodSecurityContext;

use super::{Backup, Repository, add};
use crate::pod::{pod_security, resources};
use crate::volsync::{
    CopyMethod, MoverVolume, ReplicationSource, ReplicationSourceRestic, ReplicationSourceSpec, ReplicationSourceTrigger, Retain,
};

/// Where a repository in a volume is, in the mover and in the step that restores.
pub(super) const REPOSITORY_FOLDER: &str = "/mnt/repository";

/// Addresses that the mover can reach by variables alone. `sftp:` needs a key file; a path needs a volume.
const BACKENDS: &[&str] = &["azure:", "b2:", "gs:", "rclone:", "rest:", "s3:", "swift:"];

/// Variables that the mover takes from the Secret, of those with a key (`resticOptionalEnvVars` in `mover.go` of 0.16).
const VARIABLES: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_ACCOUNT_KEY",
    "AZURE_ACCOUNT_NAME",
    "AZURE_ACCOUNT_SAS",
    "AZURE_ENDPOINT_SUFFIX",
    "B2_ACCOUNT_ID",
    "B2_ACCOUNT_KEY",
    "OS_AUTH_URL",
    "OS_PASSWORD",
    "OS_PROJECT_NAME",
    "OS_REGION_NAME",
    "OS_USERNAME",
    "RESTIC_COMPRESSION",
    "RESTIC_PACK_SIZE",
    "RESTIC_READ_CONCURRENCY",
    "RESTIC_REST_PASSWORD",
    "RESTIC_REST_USERNAME",
    "ST_AUTH",
    "ST_KEY",
    "ST_USER",
];

impl Backup {
    /// `part` with the `ReplicationSource`, the repository's own claim, and what fills the claim.
    pub(super) fn through_volsync(&self, part: Part) -> Part {
        let mut part = part.object(self.source());
        if let Repository::Volume { class, size } = &self.plan.repository {
            let name = self.repository_claim();
            let reason = format!("it holds the backups of {}/{}", self.namespace, self.claim);
            add(&mut part, Object::new(crate::claim(&name, &self.namespace, class, size.clone())));
            part = part.need(Need::Protection(Protection::exempt(&self.namespace, &name, reason)));
        }
        part = self.cache(part, "src").bring(self.mover());
        match &self.snapshot_class {
            Some(snapshot_class) if self.populates() => part.object(self.destination(snapshot_class)),
            _ => part,
        }
    }

    /// The pod that `VolSync` makes for each run.
    fn mover(&self) -> Provided {
        let id = ObjectId::new(&Kind::new("", "Pod"), Some(&self.namespace), &format!("volsync-src-{}", self.name));
        Provided { labels: self.labels(), ..Provided::new(id) }
    }

    /// `VolSync` claims a volume for the cache of restic and keeps it.
    fn cache(&self, part: Part, direction: &str) -> Part {
        let name = format!("volsync-{direction}-{}-cache", self.name);
        let claim =
            VolumeClaim { id: VolumeClaim::id(&self.namespace, &name), class: Some(self.class.clone()), size: Quantity::gibibytes(1) };
        part.bring(Brings::VolumeClaim(claim)).need(Need::Protection(Protection::exempt(
            &self.namespace,
            &name,
            "restic makes its cache anew",
        )))
    }

    fn source(&self) -> ReplicationSource {
        let keep = self.plan.keep;
        let restic = ReplicationSourceRestic::builder()
            .repository(self.name.clone())
            .copy_method(if self.snapshot_class.is_some() { CopyMethod::Snapshot } else { CopyMethod::Direct })
            .maybe_volume_snapshot_class_name(self.snapshot_class.clone())
            .retain(Retain { daily: Some(keep.daily), weekly: Some(keep.weekly), monthly: Some(keep.monthly) })
            .cache_capacity(Quantity::gibibytes(1))
            .cache_storage_class_name(self.class.clone())
            .mover_volumes(self.mover_volumes())
            .mover_security_context(self.mover_security())
            .mover_resources(resources(50, 128, 1024))
            .build();
        let trigger = ReplicationSourceTrigger { schedule: Some(self.plan.schedule.clone()), manual: None };
        let spec = ReplicationSourceSpec::builder().source_pvc(self.claim.clone()).trigger(trigger).restic(restic).build();
        ReplicationSource::new(&self.name, spec).in_namespace(&self.namespace)
    }

    /// The claim of the repository, for one in a volume.
    pub(super) fn repository_claim(&self) -> Name {
        // 52 and 11 characters are the 63 of a label.
        format!("{}-repository", self.name).parse().unwrap_or_else(|_| self.name.clone())
    }

    pub(super) fn mover_volumes(&self) -> Vec<MoverVolume> {
        let is_volume = matches!(self.plan.repository, Repository::Volume { .. });
        is_volume.then(|| MoverVolume::claim("repository", self.repository_claim())).into_iter().collect()
    }

    /// Runs as the app does, and passes the Pod Security level `restricted`.
    pub(super) fn mover_security(&self) -> PodSecurityContext {
        PodSecurityContext { fs_group: Some(self.user), ..pod_security(self.user) }
    }
}

/// What is wrong with the address of a repository.
pub(super) fn address_problem(name: &Name, url: &str) -> Option<Problem> {
    if BACKENDS.iter().any(|backend| url.starts_with(backend) && url.len() > backend.len()) {
        return None;
    }
    let message = format!("the backup `{name}` goes to `{url}`, which VolSync's mover cannot reach");
    let help = format!("write one of restic's addresses: {}; for a folder take `Repository::Volume`", BACKENDS.join(", "));
    Some(Problem::error("bad-repository", message).at(place(name)).help(help))
}

/// What is wrong with a variable that the mover would not get.
pub(super) fn variable_problem(name: &Name, key: &str) -> Option<Problem> {
    // rclone has a variable for each setting.
    if VARIABLES.contains(&key) || key.starts_with("RCLONE_") {
        return None;
    }
    let message = format!("the backup `{name}` sets `{key}`, which VolSync does not hand on to restic");
    let problem = Problem::error("unknown-variable", message).at(place(name));
    Some(match nearest(key, VARIABLES.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if key.contains("TOKEN_FILE") || key.contains("ROLE_ARN") => {
            problem.help("without keys only `Repository::Aws` and `Repository::Azure` work: VolSync's mover cannot mount a token")
        }
        None => problem,
    })
}

fn place(name: &Name) -> Place {
    Place::Part(PartId { cluster: None, name: name.clone() })
}
