use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{Tools, json};
use crate::lab::{LAB_KEY, Lab};
use crate::process::ask;
use crate::{Error, Verdict, files};

const ENCRYPTED: &str = ".sops.yaml";

/// Every encrypted file opens with the owner's key, one below `kubernetes/` also with that of its cluster, and none with
/// any other; `.sops.yaml` would give each the recipients that it has.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let keys = keys(lab)?;
    let mut verdicts = Vec::new();
    let mut rules = Vec::new();
    for file in lab.below("", ENCRYPTED).filter(|file| file.as_path() != Path::new(ENCRYPTED)) {
        let mut refused = Vec::new();
        for key in &keys {
            refused.extend(wrong_key(lab, tools, file, key)?);
        }
        verdicts.push(Verdict::new(file, "encrypted file", refused));
        rules.extend(wrong_rule(lab, tools, file)?);
    }
    if lab.files.contains(Path::new(ENCRYPTED)) {
        verdicts.push(Verdict::new(ENCRYPTED, "rules for recipients", rules));
    }
    Ok(verdicts)
}

/// Decrypts `file` with `key` alone.
pub(super) fn decrypt(lab: &Lab, tools: &Tools, file: &Path, key: &Path) -> Result<Result<Vec<u8>, String>, Error> {
    let answer = ask(sops(tools)?.env("SOPS_AGE_KEY_FILE", key).arg("decrypt").arg(lab.path(file)), b"")?;
    Ok(if answer.ok { Ok(answer.output) } else { Err(answer.errors.trim().to_owned()) })
}

/// sops without the user's own keys and settings.
fn sops(tools: &Tools) -> Result<Command, Error> {
    let home = tools.workplace.folder()?;
    let mut command = tools.go.command("sops")?;
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SOPS_") {
            command.env_remove(name);
        }
    }
    command.env("HOME", &home).env("XDG_CONFIG_HOME", &home).arg("--disable-version-check");
    Ok(command)
}

/// The age keys of the lab: the one for everything first.
fn keys(lab: &Lab) -> Result<Vec<PathBuf>, Error> {
    let lab_key = lab.key();
    let folder = lab_key.parent().unwrap_or(&lab.secrets);
    let mut keys = vec![lab_key.clone()];
    if folder.is_dir() {
        let named = files::walk(folder)?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "agekey"));
        keys.extend(named.map(|file| folder.join(file)).filter(|key| *key != lab_key));
    }
    Ok(keys)
}

fn wrong_key(lab: &Lab, tools: &Tools, file: &Path, key: &Path) -> Result<Option<String>, Error> {
    let owner = key.file_stem().unwrap_or_default();
    let may = key == lab.key() || file.starts_with("kubernetes") && lab.cluster(file).is_some_and(|cluster| cluster == owner);
    let opened = decrypt(lab, tools, file, key)?;
    let name = owner.to_string_lossy();
    Ok(match (may, opened) {
        (true, Err(why)) if key == lab.key() => Some(format!("does not open with the lab's key {LAB_KEY}: {why}")),
        (true, Err(why)) => Some(format!("does not open with the key of {name}: {why}")),
        (false, Ok(_)) => Some(format!("opens with the key of {name}, which must not read it")),
        _ => None,
    })
}

/// Why the rules in `.sops.yaml` would encrypt `file` for others than it is encrypted for.
fn wrong_rule(lab: &Lab, tools: &Tools, file: &Path) -> Result<Option<String>, Error> {
    let mut command = sops(tools)?;
    command.arg("--config").arg(lab.path(Path::new(ENCRYPTED)));
    command.args(["encrypt", "--input-type", "yaml", "--output-type", "yaml", "--filename-override"]);
    let answer = ask(command.arg(lab.path(file)), b"data:\n  key: value\n")?;
    if !answer.ok {
        return Ok(Some(format!("{}: no rule: {}", file.display(), answer.said())));
    }
    let (Ok(ruled), Ok(found)) = (recipients(tools, &answer.output)?, recipients(tools, &files::read(&lab.path(file))?)?) else {
        return Ok(None);
    };
    Ok((ruled != found).then(|| format!("{}: the rule has the recipients {ruled:?}, the file {found:?}", file.display())))
}

fn recipients(tools: &Tools, encrypted: &[u8]) -> Result<Result<BTreeSet<String>, String>, Error> {
    let recipients = |value: Value| {
        let list = value.pointer("/sops/age").and_then(Value::as_array).cloned().unwrap_or_default();
        list.iter().filter_map(|key| Some(key.get("recipient")?.as_str()?.to_owned())).collect()
    };
    Ok(json(tools, encrypted)?.map(recipients))
}
