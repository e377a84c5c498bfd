//! Addresses, names and time.

mod hostname_config;
mod layer2_vip_config;
mod link_alias_config;
mod link_config;
mod resolver_config;
mod time_sync_config;

pub use self::hostname_config::{AutoHostname, Hostname, HostnameConfig};
pub use self::layer2_vip_config::Layer2VIPConfig;
pub use self::link_alias_config::{LinkAliasConfig, LinkSelector};
pub use self::link_config::{Address, LinkConfig, Route};
pub use self::resolver_config::{DnsProtocol, HostDns, Nameserver, ResolverConfig, SearchDomains};
pub use self::time_sync_config::{Ntp, TimeSyncConfig};
