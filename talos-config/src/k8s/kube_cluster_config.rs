//! The kind `KubeClusterConfig`.

use serde::{Deserialize, Serialize};

/// What the cluster is called and where its API is. Since Talos 1.14.
///
/// Upstream: `config/types/k8s/cluster.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct KubeClusterConfig {
    /// Its name, as it stands in the kubeconfig; beyond that it only informs.
    pub cluster_name: String,
    /// URL of the Kubernetes API (`https`), by which nodes and users reach it: an address that survives each single node.
    pub endpoint: String,
}
