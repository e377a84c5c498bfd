//! What the site says about addresses, for the ledger of the lab.

use homelab_core::{AddressRange, Claim};
use ipnet::IpNet;

use super::located::Located;
use super::networks::ClusterNetworks;
use super::{LAPTOP, Site};

const LAN: &str = "the LAN";

impl Site {
    /// What the site itself owns: the LAN with its first and last address, the router, the DHCP range, DNS servers, the NAS and the
    /// workstation.
    ///
    /// What lies in the LAN says `inside` "the LAN". A DNS server that is one of the lab's own machines or Services is no
    /// claim of its own.
    pub fn claims(&self) -> Vec<Claim> {
        let network = &self.lan.network;
        let lan = AddressRange::from(network.value);
        let mut claims = vec![Claim::builder().owner(LAN).range(lan).maybe_at(network.at.clone()).build()];
        // An IPv4 network of two addresses or one has neither: RFC 3021. IPv6 has no broadcast: RFC 4291, 2.6.1.
        let has_edges = network.max_prefix_len() - network.prefix_len() > 1;
        let edges =
            [("the network address of the LAN", lan.first(), true), ("the broadcast address of the LAN", lan.last(), lan.last().is_ipv4())];
        for (owner, address, is_reserved) in edges {
            if has_edges && is_reserved {
                claims.push(in_lan(owner, &Located { value: address, at: network.at.clone() }));
            }
        }
        claims.push(in_lan("the router", &self.lan.router));
        claims.extend(self.lan.dhcp.as_ref().map(|range| in_lan("the DHCP range", range)));
        claims.extend(self.nas.as_ref().map(|nas| in_lan(format!("the NAS `{}`", *nas.name), &nas.address)));
        claims.extend(
            self.workstation
                .as_ref()
                .and_then(|workstation| workstation.address.as_ref())
                .map(|address| in_lan("the workstation", address)),
        );
        let own = self.machines();
        for server in &self.lan.dns {
            let range = AddressRange::from(server.value);
            if lan.contains(&range) && !own.iter().any(|machine| machine.contains(&range)) {
                claims.push(in_lan(format!("the DNS server {}", **server), server));
            }
        }
        claims
    }

    /// [`claims`](Self::claims), and what the site says for its clusters and clouds: nodes, API address, pools, networks of pods and
    /// Services, networks in clouds.
    pub fn all_claims(&self) -> Vec<Claim> {
        let mut claims = self.claims();
        for cluster in self.talos_clusters() {
            let name = &*cluster.name;
            claims.extend(cluster.nodes.iter().map(|node| in_lan(format!("the node `{}`", *node.name), &node.address)));
            claims.push(in_lan(format!("the API address of cluster `{name}`"), &cluster.api));
            claims.extend(cluster.pools.iter().map(|pool| in_lan(format!("the pool `{}` of cluster `{name}`", pool.name), &pool.range)));
        }
        let talos = self.talos_clusters().map(|cluster| (cluster.name.value.clone(), &cluster.networks));
        let laptop = self.workstation.as_ref().map(|workstation| (LAPTOP, &workstation.networks));
        for (cluster, ClusterNetworks { pods, services }) in talos.chain(laptop) {
            for (what, network) in [("pod", pods), ("service", services)] {
                let owner = format!("the {what} network of cluster `{cluster}`");
                claims.push(Claim::builder().owner(owner).range(network.value).maybe_at(network.at.clone()).build());
            }
        }
        let clouds = [("AWS", self.aws.as_ref().map(|aws| &aws.extras)), ("Azure", self.azure.as_ref().map(|azure| &azure.extras))];
        for (cloud, network) in clouds.into_iter().filter_map(|(cloud, extras)| Some((cloud, extras?.network.as_ref()?))) {
            let range = IpNet::V4(network.value);
            claims.push(Claim::builder().owner(format!("the network in {cloud}")).range(range).maybe_at(network.at.clone()).build());
        }
        claims
    }

    /// Gives each of `claims` without a place the line of the site that has its addresses, if one does: so that a claim which
    /// another domain makes of the site's facts still names the line.
    pub fn locate<'a>(&self, claims: impl IntoIterator<Item = &'a mut Claim>) {
        let all = self.all_claims();
        for claim in claims.into_iter().filter(|claim| claim.at.is_none()) {
            claim.at = all.iter().filter(|own| own.range == claim.range).find_map(|own| own.at.clone());
        }
    }

    /// What answers to an address of the LAN by other words than "DNS server".
    fn machines(&self) -> Vec<AddressRange> {
        let nodes = self.talos_clusters().flat_map(|cluster| &cluster.nodes).map(|node| node.address.value.into());
        let pools = self.talos_clusters().flat_map(|cluster| &cluster.pools).map(|pool| pool.range.value);
        let nas = self.nas.iter().map(|nas| nas.address.value.into());
        let workstation =
            self.workstation.iter().filter_map(|workstation| workstation.address.as_ref()).map(|address| address.value.into());
        nodes.chain(pools).chain(nas).chain(workstation).chain([self.lan.router.value.into()]).collect()
    }
}

fn in_lan<T: Copy + Into<AddressRange>>(owner: impl Into<String>, range: &Located<T>) -> Claim {
    Claim::builder().owner(owner).range(range.value).inside(LAN).maybe_at(range.at.clone()).build()
}
