//! Devices.

mod pci_driver_rebind_config;

pub use self::pci_driver_rebind_config::PCIDriverRebindConfig;
