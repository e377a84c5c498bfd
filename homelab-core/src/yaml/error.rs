/// What is wrong with a value to be written or a text to be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The value has no YAML form that every reader agrees on.
    #[error("the value cannot be written as YAML: {0}")]
    Write(String),
}
