use homelab_core::{Claim, Place};
use ipnet::Ipv4Net;

use super::judge::Judge;

/// How many bits a subnet has less than its network, if AWS takes such a small one.
const SUBNET_BITS: u8 = 8;

/// The smallest network that AWS takes (VPC User Guide, "VPC CIDR blocks").
const SMALLEST: u8 = 28;

/// A private network in a cloud, which may share addresses with no other network of the lab.
///
/// It has two parts: `public`, whose machines may have an address on the Internet, and `private`, which has no way out. No
/// machine is reached from outside unless a firewall rule says so. It costs nothing; nothing of ours uses it yet.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Network {
    /// Its addresses: `/16` to `/27`.
    pub range: Ipv4Net,
    /// Where the user wrote it.
    pub at: Option<Place>,
}

/// The parts of a network, in the order of their addresses.
pub(super) const SUBNETS: [&str; 2] = ["public", "private"];

impl Network {
    /// The first addresses of the network, for each of [`SUBNETS`]; most are left for later.
    pub(super) fn subnets(&self) -> impl Iterator<Item = (&'static str, Ipv4Net)> {
        let prefix = self.range.prefix_len().saturating_add(SUBNET_BITS).min(SMALLEST);
        SUBNETS.into_iter().zip(self.range.subnets(prefix).into_iter().flatten())
    }

    /// What it owns, with `cloud` in the owner's name.
    pub(super) fn claims(&self, cloud: &str) -> Vec<Claim> {
        let owner = format!("the network in {cloud}");
        let claim = |name: String, range: Ipv4Net| Claim::builder().owner(name).range(ipnet::IpNet::from(range)).maybe_at(self.at.clone());
        let subnets =
            self.subnets().map(|(name, range)| claim(format!("the subnet `{name}` in {cloud}"), range).inside(owner.clone()).build());
        [claim(owner.clone(), self.range).build()].into_iter().chain(subnets).collect()
    }

    pub(super) fn judge(&self, judge: &mut Judge) {
        let range = self.range;
        if !(16..=27).contains(&range.prefix_len()) {
            judge.error("bad-network", format!("the network `{range}` must have a prefix from /16 to /27"), "");
        }
        if range.addr() != range.network() {
            judge.error("bad-network", format!("the network `{range}` has host bits: it is `{}`", range.trunc()), "");
        }
    }
}
