//! Checks and writes the two-node lab: `cargo run --bin two-node-homelab`.

use std::process::ExitCode;

use examples::two_node_homelab::lab;
use homelab::Program;

fn main() -> ExitCode {
    Program { name: "two-node-homelab", site: "examples/two-node-homelab/site.yaml", out: "out/two-node-homelab" }.run(lab)
}
