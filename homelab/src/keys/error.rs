use std::path::PathBuf;

use homelab_core::disk;

use super::{Cause, INDEX};

/// Why the secrets folder cannot be used. It is never repaired here: a key made anew would lock out the lab.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// A folder that something else has made, or whose `index` is lost.
    #[error(
        "`{0}` exists but has no `{INDEX}`: it is no secrets folder, or a part of one; restore it from your backup, or name another folder with `--secrets`"
    )]
    NoIndex(PathBuf),
    /// A line of the index is no hash and path, so nobody knows what should be there.
    #[error("`{path}` line {line} is not a hash and a path; restore it from your backup")]
    Index {
        /// The index: the file `index` of the folder.
        path: PathBuf,
        /// The first such line, counted from 1; of an empty index 1.
        line: usize,
    },
    /// Files that the index lists are gone.
    #[error("the secrets folder `{folder}` is incomplete: {} missing; restore it from your backup (new keys would lock you out of the old lab)", list(.missing))]
    Missing {
        /// The folder, as the user named it.
        folder: PathBuf,
        /// What it should have: paths below it, sorted as in the index.
        missing: Vec<PathBuf>,
    },
    /// A file has another SHA-256 than the index says; holds its path.
    #[error("`{0}` is damaged: it is not the file that was written; restore it from your backup")]
    Damaged(PathBuf),
    /// A key is the file that was written, but no key of its kind.
    #[error("`{path}` cannot be read")]
    Unreadable {
        /// The file, with the folder before it.
        path: PathBuf,
        /// Why it is no key, in the words of its reader; never the text.
        source: Cause,
    },
    /// The keys that lie encrypted in the repository cannot be opened by the owner's key that is there.
    #[error("`{path}` cannot be opened by the owner's age key that is there; is it the key of another lab?")]
    NotTheOwner {
        /// The encrypted file.
        path: PathBuf,
        /// Why.
        source: Cause,
    },
    /// The file system refused.
    #[error(transparent)]
    Disk(#[from] disk::Error),
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    format!("{} {}", paths.join(", "), if paths.len() == 1 { "is" } else { "are" })
}
