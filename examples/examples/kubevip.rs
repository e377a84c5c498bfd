//! The two-node lab with kube-vip in the place of Cilium's own addresses: `cargo run --example kubevip`.

use std::process::ExitCode;

use examples::two_node_homelab::lab_with;
use homelab::Program;
use loadbalancer::Balancer;

fn main() -> ExitCode {
    let program = Program { name: "kubevip", site: "examples/two-node-homelab/site.yaml", out: "out/kubevip" };
    program.run(|site, versions, keys| lab_with(Balancer::KubeVip, site, versions, keys))
}
