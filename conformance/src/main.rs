//! `cargo run --bin conformance`: see the library.
use std::process::ExitCode;

fn main() -> ExitCode {
    conformance::run(std::env::args().skip(1))
}
