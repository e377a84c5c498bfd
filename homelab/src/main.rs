//! The program `homelab`: what needs no lab of one's own yet.

use std::process::ExitCode;

fn main() -> ExitCode {
    homelab::run_tool()
}
