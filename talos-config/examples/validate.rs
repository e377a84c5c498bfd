//! What `talosctl validate` says of a configuration: every mistake at once, with its line.
//!
//!     cargo run --example validate -- controlplane.yaml

#![expect(clippy::print_stdout, reason = "it is what the program is for")]

use std::path::PathBuf;
use std::process::ExitCode;

use homelab_core::{Problems, disk};
use talos_config::{Configuration, Mode};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let file = PathBuf::from(std::env::args().nth(1).ok_or("the configuration is missing")?);
    let problems = match Configuration::read(disk::read_secret(&file)?.expose(), &file) {
        Ok(config) => Problems(config.validate(Mode::Metal, false)),
        Err(problems) => problems,
    };
    println!("{problems}");
    Ok(if problems.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
