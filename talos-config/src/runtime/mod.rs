//! The machine's system.

mod kmsg_log_config;
mod security_profile_config;
mod unattended_install_config;

pub use self::kmsg_log_config::KmsgLogConfig;
pub use self::security_profile_config::SecurityProfileConfig;
pub use self::unattended_install_config::{InstallProvisioning, Installer, UnattendedInstallConfig};
