//! Why a lab could not be made.

use homelab_core::{Problems, disk};

use crate::KeysError;

/// Why a lab could not be made. Each says in the user's words what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The definition is wrong, and how; nothing was written.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// The secrets folder cannot be used; nothing was written, and no key made anew.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A key could not be made: the clock is far off, or a name in it too long. The cause is in `source`.
    #[error("a key cannot be made")]
    Key(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file system refused, or a person's edits are in the way.
    #[error(transparent)]
    Disk(#[from] disk::Error),
}
