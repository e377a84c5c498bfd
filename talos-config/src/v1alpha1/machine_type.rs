//! Roles of machines.

use serde::{Deserialize, Serialize};

/// What a machine does: `controlplane` or `worker` in YAML.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MachineType {
    /// It runs etcd and the Kubernetes API; pods only if it is not tainted.
    ControlPlane,
    /// The first control plane, by a name from before Talos 0.9. New clusters have [`ControlPlane`](Self::ControlPlane) only.
    Init,
    /// A worker, by a name that Talos warns of.
    Join,
    /// It runs pods, and has no key of any authority.
    Worker,
    /// A worker, because nothing is said, which Talos warns of.
    #[serde(rename = "")]
    Unsaid,
}
