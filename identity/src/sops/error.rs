use homelab_core::yaml::Position;

/// Why a file cannot be encrypted or decrypted. Never shows a value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The plain text cannot be read. What stands there is not told: it may be secret.
    #[error("the text to encrypt cannot be read at {0}")]
    Plain(Position),
    /// A document which is no map.
    #[error("sops encrypts maps only, and a document is none")]
    NotAMap,
    /// A key which sops keeps for itself.
    #[error("the top-level key `sops` belongs to sops itself")]
    ReservedKey,
    /// A key whose value sops leaves in the open.
    #[error("`{0}` would not be encrypted: sops leaves values in the open whose key ends in `_unencrypted`")]
    InTheOpen(String),
    /// A number that sops does not read.
    #[error("sops reads no whole number beyond 64 bits with sign: quote it")]
    Number,
    /// Nobody to encrypt for.
    #[error("there is nobody to encrypt for")]
    NoRecipient,
    /// The time cannot be written.
    #[error("the time of change lies outside of the years 1970 to 9999")]
    Time,
    /// The encrypted text cannot be read.
    #[error("the file is damaged: {0}")]
    Unreadable(String),
    /// The text has no `sops` key.
    #[error("the file was not encrypted by sops")]
    NotEncrypted,
    /// It uses what is not read here.
    #[error("the file uses {0}, which is not read here")]
    Unsupported(String),
    /// No key fits.
    #[error("none of the {keys} given keys opens the file; it is locked for {recipients}")]
    NoKey {
        /// How many keys were tried.
        keys: usize,
        /// Whose keys would fit, separated by commas.
        recipients: String,
    },
    /// The locked data key was changed.
    #[error("the locked data key is damaged")]
    DataKey(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A value was changed, moved or put in by hand.
    #[error("the value at `{0}` is not the one that was encrypted there")]
    Tampered(String),
    /// A value in the open was changed, or one was added or removed.
    #[error("the values are not those that were encrypted together")]
    Mac,
}
