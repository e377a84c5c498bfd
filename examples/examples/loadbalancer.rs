//! `loadbalancer` alone: MetalLB with two pools on a cluster that has a network. `cargo run --example loadbalancer`.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use homelab_core::{Brings, Part, Problems, check, name};
use loadbalancer::{MetalLb, Pool};

fn main() -> Result<(), Problems> {
    let pool = |name, range: &str| Pool::builder().name(name).range(range.parse().expect("a range")).build();
    let pools = vec![pool(name!("lan"), "192.168.1.220-192.168.1.229"), pool(name!("dmz"), "192.168.1.230-192.168.1.239")];
    let metallb = MetalLb::builder().cluster(name!("home")).version("0.16.1").pools(pools).build();
    let parts = <[Part; 2]>::from(metallb).into_iter().chain([Part::new(name!("cluster")).bring(Brings::Network)]);
    print!("{}", check(parts.collect())?.render(|_| unreachable!("it has no secrets")));
    Ok(())
}
