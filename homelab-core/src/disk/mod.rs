//! Files: the one module that touches the file system.
//!
//! # How a tree is written
//! The output folder is the user's repository, so [`write_tree`] never takes what it did not write itself.
//! `.homelab/manifest` has a line for every file that a render wrote: its SHA-256, two spaces, its path, sorted
//! (`sha256sum --check .homelab/manifest` understands it). A file is *ours* while its content has a hash that the manifest
//! lists for its path, or is just what is to be written; anything else was made or edited by hand, and then nothing
//! at all is written.
//!
//! A render may be killed at any instant. So it
//! 1. looks at everything and writes nothing until it knows that there is no conflict;
//! 2. puts a manifest in place that lists the old and the new hash of every path, with a comment that a render is
//!    under way;
//! 3. removes what is no longer generated, and writes each changed file, and each new folder with all that is in it, beside
//!    its place (`.<name>.homelab-tmp`) and renames it over;
//! 4. puts the final manifest in place.
//!
//! Whatever is on disk after a kill is an old file, a new file or none, and the manifest claims each of them; the
//! comment tells the next render to look for what was left beside its place. Each step is a rename, so there is no
//! half-written file. Nothing is synced to the disk except secrets: a tree can be rendered again.
//!
//! ```
//! use std::collections::BTreeMap;
//! use homelab_core::{TreeFile, disk};
//!
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path().join("lab");
//! let notes = TreeFile { text: "hello\n".to_owned(), executable: false };
//! let files = BTreeMap::from([("docs/notes.txt".into(), notes)]);
//!
//! assert_eq!(disk::write_tree(&root, &files)?.written.len(), 1);
//! assert_eq!(disk::write_tree(&root, &files)?.unchanged.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the ban leads everybody here")]

mod apply;
mod beside;
mod compare;
mod error;
mod manifest;
mod path;
mod read;
mod report;
mod secrets;

pub use self::apply::{PendingTree, write_new, write_tree};
pub use self::compare::{compare_tree, generated};
pub use self::error::Error;
pub use self::read::{MAX_TEXT_BYTES, list, list_in, read_bytes, read_text};
pub use self::report::{Conflict, ConflictKind, Report};
pub use self::secrets::{read_secret, write_secrets};
