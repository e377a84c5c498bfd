//! The two-node lab with MetalLB in the place of Cilium's own addresses: `cargo run --example metallb`.

use std::process::ExitCode;

use examples::two_node_homelab::lab_with;
use homelab::Program;
use loadbalancer::Balancer;

fn main() -> ExitCode {
    let program = Program { name: "metallb", site: "examples/two-node-homelab/site.yaml", out: "out/metallb" };
    program.run(|site, versions, keys| lab_with(Balancer::MetalLb, site, versions, keys))
}
