use std::io;
use std::path::{Path, PathBuf};

use super::Conflict;

/// Why files could not be read or written; each names the path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file system refused to read: it is missing, or forbidden.
    #[error("`{path}` cannot be read")]
    Read {
        /// What was to be read: a file or a folder.
        path: PathBuf,
        /// What the file system says, such as `permission denied`.
        source: io::Error,
    },
    /// The file system refused to write, rename or remove: it is full, or forbidden.
    #[error("`{path}` cannot be written")]
    Write {
        /// What was to be changed. Files that were written before it stay, and the next render goes on from there.
        path: PathBuf,
        /// What the file system says, such as `no space left`.
        source: io::Error,
    },
    /// A file is not UTF-8 text, and so none that was generated.
    #[error("`{0}` is not UTF-8 text")]
    NotText(PathBuf),
    /// A file is longer than [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES), so it was not read.
    #[error("`{path}` is longer than {limit} bytes")]
    TooLong {
        /// The file that was to be read.
        path: PathBuf,
        /// How much is read at most, in bytes.
        limit: u64,
    },
    /// A file of a tree has a name that cannot be written safely.
    #[error("`{path}` cannot be the name of a generated file: {why}")]
    Name {
        /// The name, relative to the root of the tree.
        path: PathBuf,
        /// The rule it breaks, as the end of a sentence: `it is not UTF-8`.
        why: &'static str,
    },
    /// A link stands where a generated file or its folder belongs; what it points to may be anywhere.
    #[error("`{0}` is a symbolic link; files are not written through links, so remove it")]
    Link(PathBuf),
    /// A folder stands where a file belongs, and it holds files that are not generated.
    #[error("`{0}` is a folder with files of yours, but a file of that name is to be written")]
    Folder(PathBuf),
    /// The manifest cannot be understood, for example after a merge in Git.
    #[error("line {line} of `{path}` is not a hash and a path; remove the file and render again: unedited files are taken over")]
    Manifest {
        /// The manifest, `.homelab/manifest` below the root.
        path: PathBuf,
        /// The first such line, counted from 1.
        line: usize,
    },
    /// Files on disk are not ours to change, so nothing was written or removed.
    #[error("nothing was written to `{root}`{}", listed(conflicts))]
    Conflicts {
        /// The root of the tree, of which nothing was touched.
        root: PathBuf,
        /// The files, sorted by path, each with what a person changed.
        conflicts: Vec<Conflict>,
    },
    /// Another process is writing the same tree; holds its root. It is free again when that process ends.
    #[error("another render is writing to `{0}`")]
    Busy(PathBuf),
    /// Others than the owner may read a secret, so it is neither read nor written.
    #[error("`{path}` may be read by others (mode {mode:03o}): run `chmod {wanted:o} '{path}'`")]
    Exposed {
        /// The file or folder for which the group or others have a permission.
        path: PathBuf,
        /// Its permissions, such as `0o644`, without the type of the file.
        mode: u32,
        /// What they should be: `0o700` for a folder, `0o600` for a file.
        wanted: u32,
    },
}

fn listed(conflicts: &[Conflict]) -> String {
    conflicts.iter().flat_map(|conflict| ["\n".to_owned(), conflict.to_string()]).collect()
}

impl Error {
    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }
}
