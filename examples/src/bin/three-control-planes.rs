//! Checks and writes the lab with three control planes: `cargo run --bin three-control-planes`.

use std::process::ExitCode;

use examples::three_control_planes::lab;
use homelab::Program;

fn main() -> ExitCode {
    Program { name: "three-control-planes", site: "examples/three-control-planes/site.yaml", out: "out/three-control-planes" }.run(lab)
}
