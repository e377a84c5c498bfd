//! The kind `TrustedRootsConfig`.

use serde::{Deserialize, Serialize};

/// Certificate authorities that Talos and the container runtime trust beside the usual ones. Since Talos 1.8.
///
/// Upstream: `config/types/security/trusted_roots.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct TrustedRootsConfig {
    /// Its name; several may be there.
    #[builder(into)]
    pub name: String,
    /// Certificates, as PEM.
    #[builder(into)]
    pub certificates: String,
}
