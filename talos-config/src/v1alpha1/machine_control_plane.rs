//! Which parts of the control plane do not run on a machine.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Which parts of the control plane do not run on a machine.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MachineControlPlane {
    /// kube-controller-manager.
    pub controller_manager: Option<MachineControllerManager>,
    /// kube-scheduler.
    pub scheduler: Option<MachineScheduler>,
}

/// kube-controller-manager on a machine.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct MachineControllerManager {
    /// Whether it does not run here. Talos' default is `false`.
    pub disabled: Option<bool>,
}

/// kube-scheduler on a machine.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct MachineScheduler {
    /// Whether it does not run here. Talos' default is `false`.
    pub disabled: Option<bool>,
}
