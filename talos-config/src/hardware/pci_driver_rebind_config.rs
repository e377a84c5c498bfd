//! The kind `PCIDriverRebindConfig`.

use serde::{Deserialize, Serialize};

/// A PCI device gets another driver, such as `vfio-pci`. Since Talos 1.10.
///
/// Upstream: `config/types/hardware/pci_driver_rebind_config.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct PCIDriverRebindConfig {
    /// Address of the device, such as `0000:04:00.0`; it names the document.
    #[builder(into)]
    pub name: String,
    /// Name of the driver. With an empty one it has none.
    #[builder(into)]
    pub target_driver: String,
}
