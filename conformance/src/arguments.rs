use std::path::{Path, PathBuf};

use crate::{Error, files};

pub(crate) const HELP: &str = "\
Real consumers judge emitted labs.

cargo run --bin conformance -- [--out FOLDER [--secrets FOLDER]]... [--judge NAME]... [--verbose]
cargo run --bin conformance -- --list
cargo run --bin conformance -- yaml [--seed NUMBER]
cargo run --bin conformance -- rules

  --out FOLDER      a lab to judge; by default every folder in out/
  --secrets FOLDER  the secrets of the lab before it; by default $XDG_CONFIG_HOME/homelab/<lab>
  --judge NAME      only this judge; files without a verdict are then no failure
  --list            the judges
  --verbose         every verdict
  yaml              asks Go's YAML readers about documents full of nasty scalars
  --seed NUMBER     where the random documents begin; 1 by default
  rules             holds every rule of the linker against the schema of its kind

UPSTREAM_SCHEMAS names the folder of upstream's schemas; by default ../shared/schemas beside the checkout.
CHARTS names a folder with charts of Helm, <name>-<version>.tgz each; without it none is rendered.";

/// What to do.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Command {
    Help,
    List,
    Rules,
    Yaml { seed: u64 },
    Judge(Judging),
}

#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Judging {
    pub(crate) labs: Vec<LabFolder>,
    pub(crate) judges: Vec<String>,
    pub(crate) verbose: bool,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) struct LabFolder {
    pub(crate) root: PathBuf,
    pub(crate) secrets: Option<PathBuf>,
}

impl LabFolder {
    fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), secrets: None }
    }

    /// Where the secrets of the lab lie.
    pub(crate) fn secrets(&self) -> Result<PathBuf, Error> {
        if let Some(secrets) = &self.secrets {
            return Ok(secrets.clone());
        }
        let settings = std::env::var_os("XDG_CONFIG_HOME")
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
            .or_else(|| Some(std::env::home_dir()?.join(".config")))
            .ok_or_else(|| Error::Usage("neither XDG_CONFIG_HOME nor HOME is set".to_owned()))?;
        Ok(settings.join("homelab").join(self.root.file_name().unwrap_or_default()))
    }
}

impl Command {
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, Error> {
        let wrong = |text: String| Error::Usage(format!("{text}\n\n{HELP}"));
        let mut judging = Judging::default();
        let (mut rules, mut yaml, mut seed) = (false, false, 1);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| wrong(format!("{argument} needs a value")));
            match argument.as_str() {
                "--help" | "-h" => return Ok(Self::Help),
                "--list" => return Ok(Self::List),
                "rules" => rules = true,
                "yaml" => yaml = true,
                "--verbose" => judging.verbose = true,
                "--seed" => seed = value()?.parse().map_err(|_| wrong("--seed needs a number".to_owned()))?,
                "--judge" => judging.judges.push(value()?),
                "--out" => judging.labs.push(LabFolder::new(value()?)),
                "--secrets" => match judging.labs.last_mut() {
                    Some(lab) => lab.secrets = Some(value()?.into()),
                    None => return Err(wrong("--secrets comes after the --out that it belongs to".to_owned())),
                },
                other => return Err(wrong(format!("{other} is unknown"))),
            }
        }
        Ok(match (rules, yaml) {
            (false, false) => Self::Judge(judging),
            (true, false) => Self::Rules,
            (false, true) => Self::Yaml { seed },
            (true, true) => return Err(wrong("`rules` and `yaml` are two commands".to_owned())),
        })
    }
}

impl Judging {
    /// The labs that were named, or all in `out`.
    pub(crate) fn labs(self, out: &Path) -> Result<Vec<LabFolder>, Error> {
        if !self.labs.is_empty() {
            return Ok(self.labs);
        }
        let labs: Vec<_> = files::folders(out)?.into_iter().map(|name| LabFolder::new(out.join(name))).collect();
        if labs.is_empty() { Err(Error::NoLab(out.to_owned())) } else { Ok(labs) }
    }
}

#[cfg(test)]
mod tests {
    use super::Command;

    fn parse(text: &str) -> Result<Command, crate::Error> {
        Command::parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn secrets_belong_to_the_lab_before_them() {
        let Ok(Command::Judge(judging)) = parse("--out a --secrets s --out b --judge talos") else { panic!("a command") };
        let secrets: Vec<_> = judging.labs.iter().map(|lab| lab.secrets.clone()).collect();
        assert_eq!(secrets, [Some("s".into()), None]);
        assert_eq!(judging.judges, ["talos"]);
    }

    #[test]
    fn a_wrong_command_line_is_an_error_with_the_help() {
        for text in ["--secrets s", "--out", "--seed x", "outt", "rules yaml"] {
            let error = parse(text).expect_err("the command line is wrong");
            assert!(error.to_string().contains("cargo run --bin conformance"), "{error}");
        }
    }

    #[test]
    fn the_yaml_command_has_a_seed() {
        assert_eq!(parse("yaml --seed 7").expect("a command"), Command::Yaml { seed: 7 });
    }
}
