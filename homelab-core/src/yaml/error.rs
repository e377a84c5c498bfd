use super::Position;

/// What is wrong with a value to be written or a text to be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is no YAML, has a key twice, is beyond the limits or does not fit the type.
    #[error("{at}: {message}")]
    Read {
        /// Where the problem was noticed.
        at: Position,
        /// What the problem is.
        message: String,
    },
    /// The value has no YAML form that every reader agrees on.
    #[error("the value cannot be written as YAML: {0}")]
    Write(String),
}
