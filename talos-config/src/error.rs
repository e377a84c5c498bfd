//! What can go wrong.

/// What can go wrong outside of definitions, whose own mistakes are [`Problem`](homelab_core::Problem)s.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A certificate could not be made, because the clock is out of its range.
    #[error("no certificate can be made")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<x509_cert::builder::Error> for Error {
    fn from(error: x509_cert::builder::Error) -> Self {
        Self::Certificate(Box::new(error))
    }
}
