//! The kind `DiscoveryIdentityConfig`.

use homelab_core::Secret;
use serde::Deserialize;
use serde_json::Value;

use crate::exposed::Fields;

/// What the cluster is called, and encrypted with, at discovery services. Since Talos 1.14.
///
/// Upstream: `config/types/cluster/discovery_identity.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::cluster::DiscoveryIdentityConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct DiscoveryIdentityConfig {
    /// Names the cluster to the service: 32 random bytes in base64. Two clusters with the same one would be one to it.
    #[serde(deserialize_with = "crate::secrets::read_secret", rename = "clusterID")]
    pub cluster_id: Secret<String>,
    /// Encrypts what members tell each other: 32 random bytes in base64, which the service never sees.
    #[serde(deserialize_with = "crate::secrets::read_secret", rename = "clusterSecret")]
    pub cluster_secret: Secret<String>,
}

impl DiscoveryIdentityConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new().secret("clusterID", Some(&self.cluster_id)).secret("clusterSecret", Some(&self.cluster_secret)).done()
    }
}
