//! `homelab check --repo PATH`: judges a hand-written Flux repository and writes nothing.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, Command, value_parser};

fn main() -> ExitCode {
    let repo = Arg::new("repo").long("repo").value_name("PATH").value_parser(value_parser!(PathBuf)).default_value(".");
    let check = Command::new("check").about("Reports every problem and writes nothing").arg(repo.help("The folder of the repository"));
    let command = Command::new("homelab")
        .about("Checks a Flux repository.")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .subcommand(check);
    let matches = match command.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            error.print().ok();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let repo = matches.subcommand().and_then(|(_, matches)| matches.get_one::<PathBuf>("repo")).cloned().unwrap_or_default();
    match homelab::repo::check(&repo) {
        Ok(report) => {
            // If nobody reads it any more, nobody misses it.
            write!(io::stdout(), "{report}").ok();
            if report.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            writeln!(io::stderr(), "error: {error}").ok();
            ExitCode::FAILURE
        }
    }
}
