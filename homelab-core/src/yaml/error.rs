use std::borrow::Cow;

use super::Position;

/// What is wrong with a value to be written or a text to be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is no YAML, has a key twice, is beyond the limits or does not fit the type.
    #[error("{at}: {message}")]
    Read {
        /// Where the problem was noticed, which may be after where it is.
        at: Position,
        /// What the problem is, as one line. It may quote the text, unless it is borrowed.
        message: Cow<'static, str>,
    },
    /// The value has no YAML form that every reader agrees on: a number that is not finite or has more than 64 bits, a
    /// key that is no text, or lists and maps beyond [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("the value cannot be written as YAML: {0}")]
    Write(String),
}
