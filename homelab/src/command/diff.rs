//! `diff`: what a render would change, dangerous changes first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use homelab_core::disk;
use identity::age::AgeKey;
use identity::sops::{self, Format};
use serde_json::json;

use super::arguments::Paths;
use super::session::{Facts, Keyless, Origin, Session};
use super::{Outcome, print};
use crate::diff::{Differences, Side, compare};
use crate::site::Site;
use crate::versions::Versions;
use crate::{Error, Keys, Lab};

/// The user's own manifests, which Flux applies as well.
const EXTRA: &str = "kubernetes/extra";

pub(super) fn run(
    paths: &Paths,
    facts: Facts,
    lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>,
    arguments: &ArgMatches,
) -> Result<Outcome, Error> {
    let mut session = Session::open(paths, facts, Keyless::Allowed, lab)?;
    let against = arguments.get_one::<PathBuf>("against");
    if let Some(folder) = against {
        // One that is not there is a mistake, not an empty lab.
        disk::list(folder)?;
    }
    let against = against.unwrap_or(&paths.out);
    let mut old = Side { files: written(against)?, ..Side::default() };
    let mut new = Side::from(&session.rendered.tree);
    for (path, text) in files(&paths.out, |path| path.starts_with(EXTRA))? {
        new.files.entry(path).or_insert(text);
    }
    if session.origin != Origin::Nowhere {
        let key = session.keys.owner()?;
        open(&mut old, &new.files, &key);
        let files = old.files.clone();
        open(&mut new, &files, &key);
    }
    Ok(shown(&compare(&old, &new), arguments))
}

/// Compares two folders, as the program `homelab` does, which knows no lab and no keys.
pub(super) fn between_folders(arguments: &ArgMatches) -> Result<Outcome, Error> {
    let side = |name: &str| -> Result<Side, Error> {
        let folder = arguments.get_one::<PathBuf>(name).cloned().unwrap_or_default();
        // As above.
        disk::list(&folder)?;
        Ok(Side { files: written(&folder)?, ..Side::default() })
    };
    Ok(shown(&compare(&side("old")?, &side("new")?), arguments))
}

fn shown(differences: &Differences, arguments: &ArgMatches) -> Outcome {
    let is_alarm = !differences.dangers.is_empty() || (arguments.get_flag("exit-code") && !differences.is_empty());
    let text = if arguments.get_flag("json") {
        print::json(&json!({ "dangers": differences.dangers, "files": differences.files }))
    } else if arguments.get_flag("summary") {
        differences.summary()
    } else {
        differences.to_string()
    };
    Outcome { text, is_alarm }
}

/// What a render wrote to a folder, and the user's own manifests; all of a folder that no render wrote.
fn written(folder: &Path) -> Result<BTreeMap<PathBuf, String>, Error> {
    let generated = disk::generated(folder)?;
    files(folder, |path| generated.is_empty() || generated.contains(path) || path.starts_with(EXTRA))
}

/// The texts below a folder; none if it does not exist yet.
fn files(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<BTreeMap<PathBuf, String>, Error> {
    let mut texts = BTreeMap::new();
    for path in crate::keys::list_files(folder)?.into_iter().filter(|path| wanted(path)) {
        match disk::read_text(&folder.join(&path)) {
            // A picture, or something large: no part of a lab.
            Err(disk::Error::NotText(_) | disk::Error::TooLong { .. }) => {}
            text => drop(texts.insert(path, text?)),
        }
    }
    Ok(texts)
}

/// Opens the machine configurations that differ, as far as the owner's key opens them.
fn open(side: &mut Side, other: &BTreeMap<PathBuf, String>, key: &AgeKey) {
    let is_machine = |path: &Path| path.starts_with("talos") && Format::of(path) == Some(Format::Yaml);
    for (path, text) in side.files.iter().filter(|(path, text)| is_machine(path) && other.get(*path) != Some(text)) {
        if let Ok(plain) = sops::decrypt(text, Format::Yaml, std::slice::from_ref(key)) {
            side.opened.insert(path.clone(), plain);
        }
    }
}
