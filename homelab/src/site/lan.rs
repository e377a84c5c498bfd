//! The network at home.

use std::net::IpAddr;

use homelab_core::yaml::Node;
use homelab_core::{AddressRange, ObjectName};
use ipnet::IpNet;

use super::located::Located;
use super::reader::{Fields, Reader, Record, Value};
use super::values::{list, list_schema};

/// The network that nodes and workstation are in, as the router has it set up.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Lan {
    /// Its addresses, without host bits: `192.168.1.0/24`.
    pub network: Located<IpNet>,
    /// The router: the default gateway of every node.
    pub router: Located<IpAddr>,
    /// What the router gives out by DHCP; `None` if it gives out nothing.
    pub dhcp: Option<Located<AddressRange>>,
    /// DNS servers of the nodes, one to three: a resolver looks at no more
    /// (<https://man7.org/linux/man-pages/man5/resolv.conf.5.html>, `MAXNS`). Default ours: the router.
    pub dns: Vec<Located<IpAddr>>,
    /// Time servers of the nodes. Talos' default is `time.cloudflare.com`, which stands where the site names none.
    pub ntp: Vec<ObjectName>,
}

/// Talos' own, `constants.DefaultNTPServer`.
const NTP: ObjectName = ObjectName::from_static("time.cloudflare.com");

struct Dns(Vec<Located<IpAddr>>);
struct Ntp(Vec<ObjectName>);

impl Record for Lan {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let network = fields.required("network", "Addresses of the LAN, such as `192.168.1.0/24`.");
        let router: Option<Located<IpAddr>> = fields.required("router", "Address of the router: the nodes' way out.");
        let dhcp = fields
            .optional("dhcp", "What the router gives out by DHCP, such as `192.168.1.100-192.168.1.199`; nothing else may lie in it.");
        let dns = fields.optional("dns", "Addresses of the DNS servers that the nodes ask, at most 3. The router if left out.");
        let ntp = fields.optional("ntp", "Time servers of the nodes. `time.cloudflare.com` if left out.");
        let router = router?;
        Some(Self {
            network: network?,
            dhcp,
            dns: dns.map_or_else(|| vec![router.clone()], |Dns(servers)| servers),
            ntp: ntp.map_or_else(|| vec![NTP], |Ntp(servers)| servers),
            router,
        })
    }
}

impl Value for Dns {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        list(node, reader, &(1..=3)).map(Self)
    }

    fn schema() -> serde_json::Value {
        list_schema::<IpAddr>(&(1..=3))
    }
}

impl Value for Ntp {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        list(node, reader, &(1..=8)).map(Self)
    }

    fn schema() -> serde_json::Value {
        list_schema::<ObjectName>(&(1..=8))
    }
}
