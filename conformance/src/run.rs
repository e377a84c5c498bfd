use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::arguments::{Command, HELP, Judging, LabFolder};
use crate::files::Workplace;
use crate::go::Go;
use crate::judge::{JUDGES, Judge, Tools};
use crate::lab::Lab;
use crate::{Account, Error, planted, property, report, rules};

/// The program: judges labs as `arguments` say. Exit code 1 when anything is refused, unjudged, or cannot be judged.
pub fn run(arguments: impl IntoIterator<Item = String>) -> ExitCode {
    match obey(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn obey(arguments: impl IntoIterator<Item = String>) -> Result<bool, Error> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checkout = here.parent().unwrap_or(here);
    match Command::parse(arguments)? {
        Command::Help => {
            report::text(HELP);
            Ok(true)
        }
        Command::List => {
            report::list();
            Ok(true)
        }
        Command::Rules => rules::judge(&tools(here, checkout)?, &checkout.join("examples/two-node-homelab")),
        Command::Yaml { seed } => property::judge(&Go::new(here.join("judges"))?, &here.join("planted/yaml/misread.jsonl"), seed),
        Command::Judge(judging) => judge(judging, here, checkout),
    }
}

fn judge(judging: Judging, here: &Path, checkout: &Path) -> Result<bool, Error> {
    let judges = chosen(&judging.judges)?;
    let (is_whole, verbose) = (judging.judges.is_empty(), judging.verbose);
    let labs = judging.labs(&checkout.join("out"))?.iter().map(lab).collect::<Result<Vec<_>, _>>()?;
    let tools = tools(here, checkout)?;
    for judge in &judges {
        let start = Instant::now();
        let counts = planted::check(judge, &tools, &here.join("planted"))?;
        report::trusted(judge, counts, start.elapsed());
    }
    let mut is_good = true;
    for lab in &labs {
        let account = judge_lab(lab, &judges, &tools, verbose)?;
        report::account(&account, is_whole);
        is_good &= account.refusals().is_empty() && (!is_whole || account.unjudged().next().is_none());
    }
    Ok(is_good)
}

fn tools(here: &Path, checkout: &Path) -> Result<Tools, Error> {
    Ok(Tools { go: Go::new(here.join("judges"))?, schemas: schemas(checkout)?, workplace: Workplace::new()? })
}

fn lab(folder: &LabFolder) -> Result<Lab, Error> {
    if !folder.root.is_dir() {
        return Err(Error::NoLab(folder.root.clone()));
    }
    Lab::read(&folder.root, folder.secrets()?)
}

fn judge_lab(lab: &Lab, judges: &[&Judge], tools: &Tools, verbose: bool) -> Result<Account, Error> {
    report::lab(lab);
    let mut account = Account::new(lab.files.clone());
    for judge in judges {
        let start = Instant::now();
        let verdicts = (judge.run)(lab, tools)?;
        report::verdicts(judge, &verdicts, start.elapsed(), verbose);
        account.add(judge.name, &verdicts);
    }
    Ok(account)
}

fn chosen(names: &[String]) -> Result<Vec<&'static Judge>, Error> {
    if let Some(unknown) = names.iter().find(|name| !JUDGES.iter().any(|judge| judge.name == name.as_str())) {
        return Err(Error::Usage(format!("there is no judge `{unknown}`; --list names them")));
    }
    Ok(JUDGES.iter().filter(|judge| names.is_empty() || names.iter().any(|name| name == judge.name)).collect())
}

fn schemas(checkout: &Path) -> Result<PathBuf, Error> {
    let path = match std::env::var_os("UPSTREAM_SCHEMAS").filter(|path| !path.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => checkout.join("../shared/schemas"),
    };
    if path.is_dir() { Ok(path) } else { Err(Error::Schemas { path, what: "the folder of upstream's schemas" }) }
}
