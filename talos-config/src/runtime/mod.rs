//! The machine's system.

mod environment_config;
mod etc_file_config;
mod event_sink_config;
mod extension_service_config;
mod kernel_module_config;
mod kmsg_log_config;
mod oom_config;
mod security_profile_config;
mod sysctl_config;
mod sysfs_config;
mod udev_rules_config;
mod unattended_install_config;
mod watchdog_timer_config;

pub use self::environment_config::EnvironmentConfig;
pub use self::etc_file_config::EtcFileConfig;
pub use self::event_sink_config::EventSinkConfig;
pub use self::extension_service_config::{ExtensionFile, ExtensionServiceConfig};
pub use self::kernel_module_config::KernelModuleConfig;
pub use self::kmsg_log_config::KmsgLogConfig;
pub use self::oom_config::OOMConfig;
pub use self::security_profile_config::SecurityProfileConfig;
pub use self::sysctl_config::SysctlConfig;
pub use self::sysfs_config::SysfsConfig;
pub use self::udev_rules_config::UdevRulesConfig;
pub use self::unattended_install_config::{InstallProvisioning, Installer, UnattendedInstallConfig};
pub use self::watchdog_timer_config::WatchdogTimerConfig;
