//! Checks and writes the lab of two clusters: `cargo run --bin mesh`.

use std::process::ExitCode;

use examples::mesh::lab;
use homelab::Program;

fn main() -> ExitCode {
    Program { name: "mesh", site: "examples/mesh/site.yaml", out: "out/mesh" }.run(lab)
}
