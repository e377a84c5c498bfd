//! The command line of a lab's program.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use homelab_core::{Place, Problem, Problems, Severity, disk};
use identity::sops::Sealed;

use crate::lab::Inputs;
use crate::render::Rendered;
use crate::site::Site;
use crate::versions::Versions;
use crate::{CloudOutputs, Cluster, Error, Keys, Lab};

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

/// Where one run reads and writes.
struct Paths {
    site: PathBuf,
    out: PathBuf,
    secrets: Option<PathBuf>,
    cloud_outputs: Vec<PathBuf>,
}

impl Program {
    /// Reads the site and the versions, has `lab` made of them, checks it and writes it.
    ///
    /// Exits with 0 if all is well, with 1 on any problem (then nothing was written), with 2 on a wrong command line.
    pub fn run(self, lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>) -> ExitCode {
        let matches = match self.command().try_get_matches() {
            Ok(matches) => matches,
            Err(error) => {
                // Help goes to the standard output, mistakes to the standard error; if that is closed, nobody reads it.
                error.print().ok();
                return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
            }
        };
        let writes = matches.subcommand_name() != Some("check");
        match make(&Paths::from(&matches), writes, lab) {
            Ok(text) => {
                print(&mut io::stdout(), &text);
                ExitCode::SUCCESS
            }
            Err(error) => {
                print(&mut io::stderr(), &explain(&error));
                ExitCode::FAILURE
            }
        }
    }

    fn command(self) -> Command {
        let path = |name: &'static str, help: &'static str| {
            Arg::new(name).long(name).value_name("PATH").value_parser(value_parser!(PathBuf)).help(help)
        };
        Command::new(self.name)
            .about("Checks a lab and writes every file of it.")
            .arg(path("site", "The facts of the lab; `versions.yaml` lies beside it").default_value(self.site).global(true))
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
            .subcommand(Command::new("check").about("Reports every problem and writes nothing"))
            .subcommand(Command::new("render").about("Checks and writes (what happens without a command)"))
    }
}

impl From<&ArgMatches> for Paths {
    fn from(matches: &ArgMatches) -> Self {
        let path = |name| matches.get_one::<PathBuf>(name).cloned();
        let cloud_outputs = matches.get_many("cloud-outputs").into_iter().flatten().cloned().collect();
        Self { site: path("site").unwrap_or_default(), out: path("out").unwrap_or_default(), secrets: path("secrets"), cloud_outputs }
    }
}

fn make(paths: &Paths, writes: bool, lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>) -> Result<String, Error> {
    let versions = paths.site.with_file_name("versions.yaml");
    let (site, versions) =
        match (Site::read(&paths.site, disk::read_bytes(&paths.site)?), Versions::read(&versions, disk::read_bytes(&versions)?)) {
            (Ok(site), Ok(versions)) => (site, versions),
            (site, versions) => {
                let problems = [site.err(), versions.err()].into_iter().flatten().flat_map(|problems| problems.0);
                return Err(problems.collect::<Problems>().into());
            }
        };
    let secrets = match &paths.secrets {
        Some(secrets) => secrets.clone(),
        None => default_secrets(&site)?,
    };
    refuse_inside(&secrets, &paths.out)?;
    let mut keys = Keys::open(&secrets)?;
    refuse_lost_keys(&keys, &paths.out)?;
    let lab = lab(&site, &versions, &mut keys)?;
    let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name))?;
    let cloud_outputs = cloud_outputs(&paths.cloud_outputs)?;
    let inputs = Inputs { site: &site, out: &paths.out, recipients: &recipients, cloud_outputs: &cloud_outputs };
    let Rendered { checked, tree, sealed } = lab.render(&inputs, &[keys.owner()?], SystemTime::now())?;
    let mut text = warnings(checked.warnings());
    if !writes {
        text += &format!("{} is sound: {} files, {} kB\n", site.name, tree.public.len(), tree.len_bytes() / 1000);
        return Ok(text);
    }
    // What the last tree holds is compared first: with conflicts nothing at all is written, the keys neither.
    let conflicts = disk::compare_tree(&paths.out, &tree.public)?.conflicts;
    if !conflicts.is_empty() {
        return Err(disk::Error::Conflicts { root: paths.out.clone(), conflicts }.into());
    }
    let is_first = keys.has_new();
    // Keys before the files that only they open.
    keys.save()?;
    disk::write_secrets(&secrets, &tree.private)?;
    let report = disk::write_tree(&paths.out, &tree.public)?;
    text += &format!(
        "{} file{} written, {} unchanged, {} removed in {} ({} files, {} kB)\n",
        report.written.len(),
        if report.written.len() == 1 { "" } else { "s" },
        report.unchanged.len(),
        report.removed.len(),
        paths.out.display(),
        tree.public.len(),
        tree.len_bytes() / 1000
    );
    text += &carried_over(&sealed);
    if is_first {
        text += &format!("New keys are in {}: BACK THEM UP. Who has them has the lab; without them it is lost.\n", secrets.display());
    } else {
        text += &format!("Its keys are in {}.\n", secrets.display());
    }
    text += &format!("Next: read {}.\n", paths.out.join("README.md").display());
    Ok(text)
}

/// New keys for a lab that other keys have sealed would open nothing of it, and machines would refuse them.
fn refuse_lost_keys(keys: &Keys, out: &Path) -> Result<(), Error> {
    let sealed = out.join(".sops.yaml");
    if !keys.is_empty() || disk::read_bytes(&sealed).is_err() {
        return Ok(());
    }
    let message =
        format!("the lab in `{}` has its keys already, but the secrets folder `{}` has none", out.display(), keys.folder().display());
    let help = "name the folder that has them with `--secrets`, or restore it from your backup; new keys would lock you out of the lab";
    Err(Problems(vec![Problem::error("lost-keys", message).at(Place::File(sealed)).help(help)]).into())
}

/// The outputs of all root modules that are given.
fn cloud_outputs(files: &[PathBuf]) -> Result<CloudOutputs, Error> {
    let mut outputs = CloudOutputs::new();
    for file in files {
        let read = cloud_iac::cloud_outputs(&disk::read_text(file)?).map_err(|error| {
            let problem = Problem::error("bad-cloud-outputs", error.to_string()).at(Place::File(file.clone()));
            Problems(vec![problem.help("give what `terraform output -json` prints")])
        })?;
        outputs.extend(read);
    }
    Ok(outputs)
}

/// The output folder gets pushed to a repository, so no key may lie in it.
fn refuse_inside(secrets: &Path, out: &Path) -> Result<(), Error> {
    if !real(secrets).starts_with(real(out)) {
        return Ok(());
    }
    let message =
        format!("the secrets folder `{}` lies in the output folder `{}`, which is pushed to Git", secrets.display(), out.display());
    Err(Problems(vec![Problem::error("secrets-in-output", message).help("name another with `--secrets`")]).into())
}

/// `path` without links and `..`, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    let Some((folder, real)) = existing else { return path };
    let rest = path.strip_prefix(folder).expect("it is an ancestor").components();
    rest.fold(real, |real, component| match component {
        Component::ParentDir => real.parent().unwrap_or(&real).to_owned(),
        component => real.join(component),
    })
}

/// `$XDG_CONFIG_HOME/homelab/<name>`, or `~/.config/homelab/<name>`.
fn default_secrets(site: &Site) -> Result<PathBuf, Error> {
    let home = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = home("XDG_CONFIG_HOME").or_else(|| home("HOME").map(|home| home.join(".config")));
    let problem =
        || Problem::error("no-home", "neither XDG_CONFIG_HOME nor HOME says where the secrets folder is").help("name it with `--secrets`");
    Ok(config.ok_or_else(|| Problems(vec![problem()]))?.join("homelab").join(&*site.name))
}

fn warnings(warnings: &Problems) -> String {
    if warnings.0.is_empty() { String::new() } else { format!("{warnings}\n\n") }
}

fn carried_over(sealed: &Sealed) -> String {
    if sealed.carried_over.is_empty() {
        return String::new();
    }
    format!("{} encrypted files were kept as they are: no key at hand opens them\n", sealed.carried_over.len())
}

fn explain(error: &Error) -> String {
    let mut text = match error {
        Error::Problems(problems) => {
            let errors = problems.0.iter().filter(|problem| problem.severity == Severity::Error).count();
            format!("{problems}\n\n{errors} problem{}; nothing was written", if errors == 1 { "" } else { "s" })
        }
        other => format!("error: {other}"),
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!("\n  because: {cause}");
        source = cause.source();
    }
    text.push('\n');
    text
}

/// A closed pipe is the reader's choice.
fn print(stream: &mut dyn Write, text: &str) {
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).ok();
}
