//! What the command line may say.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::Program;

/// Where one run reads and writes.
#[derive(Debug)]
pub(super) struct Paths {
    pub(super) site: PathBuf,
    pub(super) out: PathBuf,
    pub(super) secrets: Option<PathBuf>,
    pub(super) cloud_outputs: Vec<PathBuf>,
}

impl Program {
    pub(super) fn command(self) -> Command {
        Command::new(self.name)
            .about("Checks a lab and writes every file of it.")
            .arg(
                path("site", "The facts of the lab; `versions.yaml` lies beside it or in a folder above")
                    .default_value(self.site)
                    .global(true),
            )
            .arg(path("out", "The output folder, which is the Git repository of the lab").default_value(self.out).global(true))
            .arg(path("secrets", "The secrets folder [default: $XDG_CONFIG_HOME/homelab/<name of the lab>]").global(true))
            .arg(
                path(
                    "cloud-outputs",
                    "What `terraform output -json` printed, once for each root module; without it Flux asks for the values",
                )
                .action(ArgAction::Append)
                .global(true),
            )
            .version(env!("CARGO_PKG_VERSION"))
            .subcommand(Command::new("check").about("Reports every problem and writes nothing").arg(super::repo::argument()).arg(json()))
            .subcommand(
                Command::new("render")
                    .about("Checks and writes (what happens without a command)")
                    .arg(flag("carry-over", "Without any key, as in CI: keep every encrypted file as it is, and make no keys")),
            )
            .subcommand(diff())
            .subcommand(super::secrets::command())
            .subcommand(
                Command::new("doctor")
                    .about("Looks for the tools that the bring-up of this lab needs")
                    .after_help("Exits with 1 if one is missing or too old.")
                    .arg(json()),
            )
            .subcommand(Command::new("plan").about("Shows in which order the lab comes up, and who waits for whom").arg(json()))
            .subcommand(
                Command::new("graph")
                    .about("Draws who waits for whom, for Mermaid")
                    .arg(flag("dot", "Draw for Graphviz instead"))
                    .arg(Arg::new("cluster").long("cluster").value_name("NAME").help("Draw one cluster only")),
            )
    }
}

fn diff() -> Command {
    Command::new("diff")
        .about("Shows what a render would change, dangerous changes first")
        .after_help(
            "Exits with 0 if nothing is dangerous, with 1 if anything is or the lab has problems, with 2 on a wrong command line.\n\
             Machine configurations are encrypted: what changes in them is only judged where the owner's key is at hand.",
        )
        .arg(path("against", "Compare with the lab in this folder, such as a Git worktree [default: the output folder]"))
        .arg(flag("summary", "One line for each file instead of its differences"))
        .arg(flag("exit-code", "Exit with 1 on any change, dangerous or not"))
        .arg(json())
}

pub(super) fn path(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("PATH").value_parser(value_parser!(PathBuf)).help(help)
}

pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

pub(super) fn json() -> Arg {
    flag("json", "Print JSON, for machines")
}

impl From<&ArgMatches> for Paths {
    fn from(matches: &ArgMatches) -> Self {
        let path = |name| matches.get_one::<PathBuf>(name).cloned();
        let cloud_outputs = matches.get_many("cloud-outputs").into_iter().flatten().cloned().collect();
        Self { site: path("site").unwrap_or_default(), out: path("out").unwrap_or_default(), secrets: path("secrets"), cloud_outputs }
    }
}
