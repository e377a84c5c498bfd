//! The connection to Omni.

mod sidero_link_config;

pub use self::sidero_link_config::SideroLinkConfig;
