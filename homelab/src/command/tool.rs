//! The program `homelab`: it starts a lab, compares two versions of one, and checks any Flux repository. The lab's own program
//! does the rest.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::arguments::{flag, json, path};
use super::{Outcome, diff, finish, new, parse, repo};
use crate::Error;

/// The `main` of the program `homelab`.
///
/// Exits with 0 if all is well, with 1 on any problem or danger, with 2 on a wrong command line.
pub fn run_tool() -> ExitCode {
    parse(command()).map_or_else(|code| code, |matches| finish(&matches, dispatch(&matches)))
}

fn command() -> Command {
    Command::new("homelab")
        .about("Starts a homelab in code, compares two versions of one, checks any Flux repository. All else does the lab's own program: `cargo run -- --help`.")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .subcommand(
            Command::new("new")
                .about("Starts a lab of your own in an empty folder")
                .arg(folder("path", "The folder; it is made if it does not exist"))
                .arg(Arg::new("name").long("name").value_name("NAME").default_value("my-lab").help("Name of the lab: one DNS label"))
                .arg(
                    Arg::new("domain")
                        .long("domain")
                        .value_name("DOMAIN")
                        .default_value("lab.home.arpa")
                        .help("Domain of its host names; with one of your own, clouds can trust it"),
                )
                .arg(path(
                    "path-to-crates",
                    "Folder of these crates, which no registry has; without it Cargo fetches them from their Git repository",
                )),
        )
        .subcommand(
            Command::new("check")
                .about("Checks a Flux repository, whoever wrote it: read-only, without a cluster")
                .after_help("Exits with 1 if anything is wrong; warnings alone are no reason to.")
                .arg(repo::argument().default_value("."))
                .arg(json()),
        )
        .subcommand(
            Command::new("diff")
                .about("Compares two folders with a rendered lab, dangerous changes first")
                .after_help("Exits with 1 if anything is dangerous. Machine configurations are encrypted: of them only the lab's own program can judge.")
                .arg(folder("old", "The older version, such as a Git worktree"))
                .arg(folder("new", "The newer version"))
                .arg(flag("summary", "One line for each file instead of its differences"))
                .arg(flag("exit-code", "Exit with 1 on any change, dangerous or not"))
                .arg(json()),
        )
}

fn folder(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).required(true).value_name("FOLDER").value_parser(value_parser!(PathBuf)).help(help)
}

fn dispatch(matches: &ArgMatches) -> Result<Outcome, Error> {
    match matches.subcommand() {
        Some(("check", arguments)) => repo::run(repo::named(arguments).map_or(Path::new("."), |root| root), arguments),
        Some(("new", arguments)) => new::run(arguments),
        Some(("diff", arguments)) => diff::between_folders(arguments),
        _ => Ok(Outcome::fine(String::new())),
    }
}
