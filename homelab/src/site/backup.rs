//! Where backups go to.

use homelab_core::yaml::Node;

use super::reader::{Fields, Reader, Value};
use super::values::{choice, choice_schema};

/// Where the backups of a lab go to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum BackupTarget {
    /// A bucket at Amazon Web Services.
    Aws,
    /// A container at Microsoft Azure.
    Azure,
    /// The export of the network storage.
    Nas,
}

/// What the site has to put backups on, by the key that names it.
pub(super) type Targets = [(BackupTarget, bool); 3];

const TARGETS: &[(&str, BackupTarget)] = &[("aws", BackupTarget::Aws), ("azure", BackupTarget::Azure), ("nas", BackupTarget::Nas)];

impl BackupTarget {
    /// Whether it is a cloud, of which the lab's Terraform tells the rest.
    pub const fn is_cloud(self) -> bool {
        matches!(self, Self::Aws | Self::Azure)
    }

    fn key(self) -> &'static str {
        TARGETS.iter().find(|(_, target)| *target == self).map_or("", |(key, _)| key)
    }
}

/// The written target if the site has it; else the only cloud, else the NAS if it exports a folder.
pub(super) fn target(fields: &mut Fields<'_>, written: Option<BackupTarget>, targets: Targets) -> Option<BackupTarget> {
    let there: Vec<BackupTarget> = targets.into_iter().filter(|(_, is_there)| *is_there).map(|(target, _)| target).collect();
    let clouds: Vec<BackupTarget> = there.iter().copied().filter(|target| target.is_cloud()).collect();
    match (written, &clouds[..]) {
        (Some(target), _) if there.contains(&target) => Some(target),
        (Some(BackupTarget::Nas), _) if fields.is_given("nas") => {
            let message = "`backup` is `nas`, but the site does not say where backups go on it";
            fields.report(
                Some("backup"),
                "wrong-reference",
                message,
                "add `export:` to the NAS: the path of a folder that it exports by NFS",
            );
            None
        }
        (Some(target), _) => {
            let key = target.key();
            // What is named but wrong has been reported.
            if !fields.is_given(key) {
                let message = format!("`backup` is `{key}`, which the site does not name");
                fields.report(Some("backup"), "wrong-reference", message, format!("add `{key}:` to the site, or leave `backup` out"));
            }
            None
        }
        (None, [cloud]) => Some(*cloud),
        (None, []) => there.first().copied(),
        (None, _) => {
            if !fields.is_given("backup") {
                let help = "the site names two clouds: say `backup: aws` or `backup: azure`";
                fields.report(None, "missing-key", "`backup` is missing", help);
            }
            None
        }
    }
}

impl Value for BackupTarget {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        choice(node, reader, TARGETS)
    }

    fn schema() -> serde_json::Value {
        choice_schema(TARGETS)
    }
}
