//! The command line of a lab's program.

mod arguments;
mod check;
mod diff;
mod doctor;
mod new;
mod plan;
mod print;
mod render;
mod repo;
mod secrets;
mod session;
mod tool;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use self::arguments::Paths;
use self::session::{Facts, Keyless, Session};
pub use self::tool::run_tool;
use crate::site::Site;
use crate::versions::Versions;
use crate::{Error, Keys, Lab};

/// The program of a lab: where its files are, unless the command line says otherwise.
///
/// ```no_run
/// use homelab::{Lab, Program};
///
/// fn main() -> std::process::ExitCode {
///     Program { name: "my-lab", site: "site.yaml", out: "." }.run(|_site, _versions, _keys| Ok(Lab::default()))
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Name of the program.
    pub name: &'static str,
    /// Where `site.yaml` is; the versions file lies beside it.
    pub site: &'static str,
    /// The output folder.
    pub out: &'static str,
}

/// How a command ended that could do its work.
#[derive(Debug)]
struct Outcome {
    /// For the standard output.
    text: String,
    /// Whether it found something that the caller should stop for.
    is_alarm: bool,
}

impl Outcome {
    const fn fine(text: String) -> Self {
        Self { text, is_alarm: false }
    }
}

impl Program {
    /// Reads the site and the versions, has `lab` made of them, and does what the command line says: by default, checks it
    /// and writes it.
    ///
    /// Exits with 0 if all is well, with 1 on any problem (then nothing was written), with 2 on a wrong command line.
    pub fn run(self, lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>) -> ExitCode {
        parse(self.command()).map_or_else(|code| code, |matches| finish(&matches, dispatch(&matches, lab)))
    }
}

/// The command line, or how the program ends without one.
fn parse(command: Command) -> Result<ArgMatches, ExitCode> {
    command.try_get_matches().map_err(|error| {
        // Help goes to the standard output, mistakes to the standard error; if that is closed, nobody reads it.
        error.print().ok();
        if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
    })
}

/// Prints how a command ended.
fn finish(matches: &ArgMatches, result: Result<Outcome, Error>) -> ExitCode {
    match result {
        Ok(Outcome { text, is_alarm }) => {
            print::out(&text);
            if is_alarm { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            if wants_json(matches) {
                print::out(&print::error_as_json(&error));
            } else {
                print::error(&error);
            }
            ExitCode::FAILURE
        }
    }
}

/// Whether the command, or the one below it, is to print JSON.
fn wants_json(matches: &ArgMatches) -> bool {
    let own = matches!(matches.try_get_one("json"), Ok(Some(true)));
    own || matches.subcommand().is_some_and(|(_, matches)| wants_json(matches))
}

fn dispatch(matches: &ArgMatches, lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>) -> Result<Outcome, Error> {
    if let Some(("check", arguments)) = matches.subcommand()
        && let Some(root) = repo::named(arguments)
    {
        return repo::run(root, arguments);
    }
    let paths = Paths::from(matches);
    let facts = Facts::read(&paths)?;
    match matches.subcommand() {
        Some(("check", arguments)) => check::run(&paths, facts, lab, arguments),
        Some(("diff", arguments)) => diff::run(&paths, facts, lab, arguments),
        Some(("plan", arguments)) => Ok(plan::plan(&Session::open(&paths, facts, Keyless::Allowed, lab)?, arguments)),
        Some(("graph", arguments)) => plan::graph(&Session::open(&paths, facts, Keyless::Allowed, lab)?, arguments),
        Some(("doctor", arguments)) => Ok(doctor::run(&Session::open(&paths, facts, Keyless::Allowed, lab)?, arguments)),
        Some(("secrets", arguments)) => secrets::run(&paths, facts, lab, arguments),
        Some(("render", arguments)) => render::run(&paths, facts, lab, arguments.get_flag("carry-over")),
        _ => render::run(&paths, facts, lab, false),
    }
}
