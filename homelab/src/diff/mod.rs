//! What a change of a lab does: which files come, change and go, and what of it is dangerous.
//!
//! ```
//! use homelab::diff::{Side, compare};
//!
//! let claim = |size: &str| {
//!     let text = format!(
//!         "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: data, namespace: web }}\n\
//!          spec: {{ storageClassName: data, resources: {{ requests: {{ storage: {size} }} }} }}\n"
//!     );
//!     Side::from([("kubernetes/apps/metal/web/persistentvolumeclaim-data.yaml".into(), text)])
//! };
//! let differences = compare(&claim("2Gi"), &claim("1Gi"));
//! assert_eq!(differences.dangers[0].code, "claim-shrinks");
//! assert!(compare(&claim("1Gi"), &claim("1Gi")).is_empty());
//! ```
//!
//! Works on texts, so that either side may be an older version of the lab, or a repository written by hand. A change is
//! dangerous if the cluster refuses it, if it takes data, addresses or logins away, or if it cannot be taken back. All
//! others are only listed.

mod addresses;
mod claims;
mod danger;
mod files;
mod flux;
mod gone;
mod immutable;
mod objects;
mod recipients;
mod releases;
mod renamed;
mod talos;
mod terraform;
mod value;
mod version;
mod workstation;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use homelab_core::{Secret, Tree};

pub use self::danger::Danger;
pub use self::files::{Change, FileChange};

use self::objects::{Objects, Pairs};

/// One version of a lab: its files, as text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// The files, by their path from the root.
    pub files: BTreeMap<PathBuf, String>,
    /// What is in those that are encrypted, as far as it could be opened. Never shown; only what decides about machines and
    /// networks is looked at.
    pub opened: BTreeMap<PathBuf, Secret<String>>,
}

/// What is different between two versions of a lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// What must not happen by accident, in the order of the files.
    pub dangers: Vec<Danger>,
    /// Every file that differs, sorted by path.
    pub files: Vec<FileChange>,
}

/// Compares two versions of a lab.
pub fn compare(old: &Side, new: &Side) -> Differences {
    let (olds, news) = (Objects::of(&old.files), Objects::of(&new.files));
    let pairs = Pairs::of(&olds, &news);
    let renames = renamed::find(&pairs);
    let mut dangers = Vec::new();
    dangers.extend(gone::judge(&pairs, &renames, &olds, &news));
    dangers.extend(renames.iter().map(renamed::Rename::danger));
    dangers.extend(claims::judge(&pairs, &news));
    dangers.extend(immutable::judge(&pairs));
    dangers.extend(releases::judge(&pairs, &olds, &news));
    dangers.extend(flux::judge(&pairs));
    dangers.extend(addresses::judge(&pairs));
    dangers.extend(talos::judge(old, new));
    dangers.extend(workstation::judge(old, new));
    dangers.extend(recipients::judge(old, new));
    dangers.extend(terraform::judge(old, new));
    dangers.sort_by(|one, other| one.at.cmp(&other.at));
    Differences { dangers, files: files::compare(old, new) }
}

impl Differences {
    /// Whether nothing differs.
    pub const fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// One line for each file instead of its differences.
    pub fn summary(&self) -> String {
        let files: String = self.files.iter().map(|file| format!("{}\n", file.title())).collect();
        format!("{}{files}{}", self.shown_dangers(), self.count())
    }

    fn shown_dangers(&self) -> String {
        self.dangers.iter().map(|danger| format!("{danger}\n\n")).collect()
    }

    fn count(&self) -> String {
        let count = |change: Change| self.files.iter().filter(|file| file.change == change).count();
        let (added, changed, pruned) = (count(Change::Added), count(Change::Changed), count(Change::Pruned));
        let dangers = self.dangers.len();
        format!("{added} added, {changed} changed, {pruned} pruned; {dangers} danger{}\n", if dangers == 1 { "" } else { "s" })
    }
}

impl<const N: usize> From<[(PathBuf, String); N]> for Side {
    fn from(files: [(PathBuf, String); N]) -> Self {
        Self { files: files.into(), ..Self::default() }
    }
}

impl From<&Tree> for Side {
    fn from(tree: &Tree) -> Self {
        let files = tree.public.iter().map(|(path, file)| (path.clone(), file.text.clone()));
        Self { files: files.collect(), ..Self::default() }
    }
}

impl fmt::Display for Differences {
    /// The dangers, then every file with what differs in it, then how many there are.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown_dangers())?;
        for file in &self.files {
            writeln!(formatter, "{file}")?;
        }
        formatter.write_str(&self.count())
    }
}
