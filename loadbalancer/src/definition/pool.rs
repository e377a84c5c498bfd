use std::collections::BTreeMap;
use std::net::IpAddr;

use bon::Builder;
use homelab_core::{AddressRange, Brings, Claim, Kind, Labels, Name, Object, ObjectId, Part, Place, Problem, Rule};
use serde_json::Value;

use crate::cilium::{self, Block, LOAD_BALANCER_IP_POOL};
use crate::envoy::POOL_LABEL;
use crate::metallb::{self, IP_ADDRESS_POOL};

/// Who gives Services of type `LoadBalancer` their addresses, and answers for those in the LAN. One in each cluster.
///
/// Each is a definition of its own, [`Cilium`](crate::Cilium), [`MetalLb`](crate::MetalLb) or
/// [`KubeVip`](crate::KubeVip), and reads another annotation on the Services: [`PoolAddress`] writes the right one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Balancer {
    /// The network itself: [`Cilium`](crate::Cilium) with pools.
    Cilium,
    /// [`MetalLb`](crate::MetalLb).
    MetalLb,
    /// [`KubeVip`](crate::KubeVip). It knows one pool by itself: from any other, a Service has to name its address.
    KubeVip,
}

/// Addresses that Services of type `LoadBalancer` get.
///
/// The first pool of a cluster serves every Service which does not ask for another; each further one serves those with
/// the label `pool: <name>`.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Pool {
    /// Its name, unique in the cluster.
    pub name: Name,
    /// Its addresses, all of which are given; they lie in the LAN.
    pub range: AddressRange,
    /// Where the user wrote it.
    pub at: Option<Place>,
}

/// What a Service asks a pool for.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct PoolAddress {
    /// Who gives it.
    pub balancer: Balancer,
    /// Name of the pool.
    pub pool: Name,
    /// This one of its addresses; any if `None`, which may be another one after the Service was deleted.
    pub address: Option<IpAddr>,
}

impl Pool {
    /// Its addresses in the ledger.
    pub(super) fn claim(&self, cluster: &Name) -> Claim {
        let owner = pool_owner(cluster, &self.name);
        Claim::builder().owner(owner).range(self.range).inside("the LAN").maybe_at(self.at.clone()).build()
    }

    /// What is wrong with the pools of a cluster, whoever gives their addresses; `part` is where it is without a line.
    pub(super) fn judge(cluster: &Name, pools: &[Self], part: &Place) -> Vec<Problem> {
        let place = |pool: &Self| pool.at.clone().unwrap_or_else(|| part.clone());
        let mut problems = Vec::new();
        if pools.is_empty() {
            let message = format!("cluster `{cluster}` has no pool: its Services of type LoadBalancer would wait for an address forever");
            problems.push(Problem::error("no-pool", message).at(part.clone()).help("name a range of the LAN which DHCP does not give"));
        }
        for (index, pool) in pools.iter().enumerate() {
            if let Some(first) = pools[..index].iter().find(|other| other.name == pool.name) {
                let message = format!("cluster `{cluster}` has two pools called `{}`", pool.name);
                problems.push(Problem::error("duplicate-pool", message).at(place(first)).at(place(pool)));
            }
        }
        problems
    }

    /// The pools without those whose name an earlier one has.
    pub(super) fn unique(pools: &[Self]) -> impl Iterator<Item = (usize, &Self)> {
        pools.iter().enumerate().filter(|(index, pool)| !pools[..*index].iter().any(|other| other.name == pool.name))
    }
}

impl Balancer {
    pub(super) const ALL: [Self; 3] = [Self::Cilium, Self::MetalLb, Self::KubeVip];

    /// By which a Service asks for its address.
    pub(super) const fn annotation(self) -> &'static str {
        match self {
            Self::Cilium => "lbipam.cilium.io/ips",
            Self::MetalLb => "metallb.io/loadBalancerIPs",
            Self::KubeVip => "kube-vip.io/loadbalancerIPs",
        }
    }

    /// How what a Service asks for names the balancer's own objects.
    pub(super) const fn rules(self) -> &'static [Rule] {
        match self {
            Self::Cilium => cilium::RULES,
            Self::MetalLb => metallb::RULES,
            Self::KubeVip => &[],
        }
    }
}

impl PoolAddress {
    /// Labels of the Service that asks.
    pub(super) fn labels(&self) -> Labels {
        match self.balancer {
            Balancer::Cilium | Balancer::MetalLb => Labels::from([(POOL_LABEL.to_owned(), self.pool.to_string())]),
            Balancer::KubeVip => Labels::new(),
        }
    }

    /// Annotations of the Service that asks.
    pub(super) fn annotations(&self) -> BTreeMap<String, String> {
        self.address.map(|address| (self.balancer.annotation().to_owned(), address.to_string())).into_iter().collect()
    }

    /// The object that holds the pool.
    pub(super) fn pool_object(&self) -> ObjectId {
        match self.balancer {
            Balancer::Cilium => ObjectId::new(&LOAD_BALANCER_IP_POOL, None, &self.pool),
            Balancer::MetalLb => ObjectId::new(&IP_ADDRESS_POOL, Some(&metallb::NAMESPACE), &self.pool),
            Balancer::KubeVip => ObjectId::new(&Kind::new("", "ConfigMap"), Some("kube-system"), super::kube_vip::POOLS),
        }
    }

    /// The claim of its address for `owner`. It lies in its pool: one outside is an error that names both.
    pub(super) fn claim(&self, cluster: &Name, owner: String, at: Option<&Place>) -> Option<Claim> {
        let inside = pool_owner(cluster, &self.pool);
        let claim = |address| Claim::builder().owner(owner).range(AddressRange::from(address)).inside(inside).maybe_at(at.cloned()).build();
        self.address.map(claim)
    }

    /// What is wrong with what `owner` asks for.
    pub(super) fn problem(&self, owner: &str) -> Option<Problem> {
        (self.balancer == Balancer::KubeVip && self.address.is_none()).then(|| {
            let message = format!("{owner} asks kube-vip for any address of the pool `{}`, but kube-vip knows no pools by name", self.pool);
            Problem::error("unpinned-address", message).help("name the address")
        })
    }
}

/// What a pool that somebody else wrote claims in the ledger; nothing for an object of another kind.
///
/// Addresses that cannot be read are left to the controller's own check.
pub fn claims(object: &Object, cluster: &Name, at: &Place) -> Vec<Claim> {
    let kind = (object.id.group.as_str(), object.id.kind.as_str());
    let ranges: Vec<AddressRange> = if kind == (LOAD_BALANCER_IP_POOL.group, LOAD_BALANCER_IP_POOL.kind) {
        let blocks = object.as_value().pointer("/spec/blocks").cloned();
        let blocks = blocks.and_then(|blocks| serde_json::from_value::<Vec<Block>>(blocks).ok());
        let range = |block| match block {
            Block::Range { start, stop } => AddressRange::new(start, stop),
            Block::Network { cidr } => Some(cidr.trunc().into()),
        };
        blocks.into_iter().flatten().filter_map(range).collect()
    } else if kind == (IP_ADDRESS_POOL.group, IP_ADDRESS_POOL.kind) {
        let value = object.as_value();
        let addresses = value.pointer("/spec/addresses").and_then(Value::as_array).into_iter().flatten();
        addresses.filter_map(|address| address.as_str()?.parse().ok()).collect()
    } else {
        Vec::new()
    };
    let claim = |(index, range): (usize, AddressRange)| {
        let which = if index == 0 { String::new() } else { format!(" (block {})", index + 1) };
        let owner = format!("the pool `{}`{which} of cluster `{cluster}`", object.id.name);
        Claim::builder().owner(owner).range(range).inside("the LAN").at(at.clone()).build()
    };
    ranges.into_iter().enumerate().map(claim).collect()
}

/// Two balancers in one cluster would both take every Service.
pub(super) fn judge_balancers(parts: &[&Part]) -> Vec<Problem> {
    let gives =
        |part: &Part| part.charts.iter().flat_map(|chart| &chart.brings).chain(&part.brings).any(|brings| *brings == Brings::LoadBalancer);
    let balancers: Vec<&Part> = parts.iter().copied().filter(|part| gives(part)).collect();
    if balancers.len() < 2 {
        return Vec::new();
    }
    let names: Vec<String> = balancers.iter().map(|part| part.id.to_string()).collect();
    let message = format!("{} give the same Services addresses", names.join(" and "));
    let problem = balancers.iter().fold(Problem::error("two-balancers", message), |problem, part| problem.at(Place::Part(part.id.clone())));
    vec![problem.help("keep one; Cilium gives none if it has no pools (`pools` is `None`)")]
}

/// The owner in the address ledger of the pool `pool`.
fn pool_owner(cluster: &Name, pool: &Name) -> String {
    format!("the pool `{pool}` of cluster `{cluster}`")
}
