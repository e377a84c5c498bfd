use homelab_core::yaml::Position;

/// Why a file cannot be encrypted or decrypted. Never shows a value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The plain text cannot be read. What stands there is not told: it may be secret.
    #[error("the text to encrypt cannot be read at {0}")]
    Plain(Position),
    /// A document which is no map, or no document at all: sops encrypts values by keys.
    #[error("sops encrypts maps only, and a document is none")]
    NotAMap,
    /// A key which sops keeps for itself: `sops` at the root of a document.
    #[error("the top-level key `sops` belongs to sops itself")]
    ReservedKey,
    /// A key whose value sops leaves in the open, because it ends in `_unencrypted`; holds the key.
    #[error("`{0}` would not be encrypted: sops leaves values in the open whose key ends in `_unencrypted`")]
    InTheOpen(String),
    /// A number that sops does not read: whole, and beyond 64 bits with sign.
    #[error("sops reads no whole number beyond 64 bits with sign: quote it")]
    Number,
    /// Nobody to encrypt for: the list of recipients is empty.
    #[error("there is nobody to encrypt for")]
    NoRecipient,
    /// The time cannot be written: it lies before 1970 or after 9999.
    #[error("the time of change lies outside of the years 1970 to 9999")]
    Time,
    /// The encrypted text cannot be read: it is no YAML or JSON, or its metadata are damaged. Holds what is wrong.
    #[error("the file is damaged: {0}")]
    Unreadable(String),
    /// The text has no `sops` key, so it lies in the open.
    #[error("the file was not encrypted by sops")]
    NotEncrypted,
    /// It uses what is not read here: keys of a cloud or of PGP, other scopes. Holds what.
    #[error("the file uses {0}, which is not read here")]
    Unsupported(String),
    /// No key fits: none of the keys that were given is one of a recipient.
    #[error("none of the {keys} given keys opens the file; it is locked for {recipients}")]
    NoKey {
        /// How many keys were tried; 0 if none was at hand.
        keys: usize,
        /// Whose keys would fit, separated by commas.
        recipients: String,
    },
    /// The locked data key was changed, as age found; the cause is in `source`.
    #[error("the locked data key is damaged")]
    DataKey(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A value was changed, moved or put in by hand; holds its keys, joined by `:`.
    #[error("the value at `{0}` is not the one that was encrypted there")]
    Tampered(String),
    /// A value in the open was changed, or one was added or removed.
    #[error("the values are not those that were encrypted together")]
    Mac,
}
