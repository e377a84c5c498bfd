//! Each leaf, read and written by the reader and by the types.

use std::collections::BTreeSet;

use serde_json::Value;
use talos_config::{Configuration, MachineConfig};

use super::ask::{same, values};
use super::leaves::Leaf;
use super::probe::Probe;
use super::upstream::Upstream;

/// What became of a probe.
pub enum Outcome {
    /// As by Talos.
    Same,
    /// The types do not hold it.
    Untyped,
    /// Not as by Talos.
    Wrong(String),
}

/// Reads and writes a probe, and compares with what Talos made of it.
pub fn outcome(probe: &Probe) -> Outcome {
    let wrong = |why: &str| Outcome::Wrong(format!("{} {}: {} {why}", probe.leaf.kind, probe.leaf.path(), probe.value));
    let config = match (Configuration::read(&probe.text, "probe.yaml".as_ref()), probe.is_loaded()) {
        (Ok(config), true) => config,
        (Err(_), false) => return Outcome::Same,
        (Ok(_), false) => return wrong(&format!("is read; Talos: {}", probe.talos.stderr)),
        (Err(problems), true) => return wrong(&format!("is not read: {problems}")),
    };
    let theirs = values(&probe.talos.stdout);
    let is_theirs = |ours: &str| {
        let ours = values(ours);
        ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(ours, theirs)| same(ours, theirs))
    };
    if !is_theirs(config.to_yaml().expose()) {
        return wrong(&format!("is written otherwise than by Talos:\n{}\n{}", config.to_yaml().expose(), probe.talos.stdout));
    }
    // Go leaves out what it takes for nothing, such as the first of some words.
    if probe.is_usual() && probe.leaf.find(&theirs[0]).is_some_and(|found| !same(found, &probe.value)) {
        return wrong(&format!("becomes {:?}", probe.leaf.find(&theirs[0])));
    }
    match MachineConfig::try_from(&config) {
        Err(_) => Outcome::Untyped,
        Ok(typed) if !probe.is_usual() || is_theirs(typed.to_yaml().expose()) => Outcome::Same,
        Ok(typed) => wrong(&format!("is not what the types hold:\n{}", typed.to_yaml().expose())),
    }
}

/// Those of `all` leaves, by kind and path, which no value fills that `upstream` takes and Talos keeps.
pub fn empty(upstream: &Upstream, probes: &[Probe], all: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let validator = upstream.validator();
    let is_kept = |probe: &Probe| probe.is_loaded() && probe.leaf.find(&values(&probe.talos.stdout)[0]).is_some();
    let good = probes.iter().filter(|probe| probe.is_usual() && validator.is_valid(&probe.document) && is_kept(probe));
    let filled: BTreeSet<(String, String)> = good.map(|probe| (probe.leaf.kind.to_owned(), probe.leaf.path())).collect();
    all.difference(&filled).cloned().collect()
}

/// How many words the closed lists of leaves have, but for those that say what a document is.
pub fn words<'a>(leaves: impl Iterator<Item = &'a Leaf>) -> usize {
    let lists = leaves.filter(|leaf| !matches!(leaf.path().as_str(), "apiVersion" | "kind" | "version"));
    lists.filter_map(|leaf| leaf.words().map(Vec::<Value>::len)).sum()
}
