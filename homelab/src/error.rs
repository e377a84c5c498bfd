//! Why a lab could not be made.

use homelab_core::{Problems, disk};

use crate::KeysError;

/// Why a lab could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The definition is wrong; nothing was written.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// The secrets folder cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A key could not be made.
    #[error("a key cannot be made")]
    Key(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file system refused, or a person's edits are in the way.
    #[error(transparent)]
    Disk(#[from] disk::Error),
}
