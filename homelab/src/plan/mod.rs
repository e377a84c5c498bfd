//! In which order a lab comes up, and who waits for whom from then on.
//!
//! ```
//! use homelab::plan::Plan;
//! use homelab_core::{Part, name};
//!
//! let state = Part::new(name!("state")).file("terraform/state/main.tf", homelab_core::File::Text(String::new()));
//! let aws = Part::new(name!("aws")).file("terraform/aws/main.tf", homelab_core::File::Text(String::new())).after([name!("state")]);
//! let plan = Plan::of(&[aws, state]);
//! assert_eq!(plan.clouds, ["terraform/state", "terraform/aws"].map(std::path::PathBuf::from));
//! ```
//!
//! Derived from the parts alone: `after`, what brings a kind, the bootstrap's steps, and the files of machines and clouds.

mod graph;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use homelab_core::{BootstrapStep, Brings, File, Kind, Name, Need, Part, PartId, dependencies};
use serde::Serialize;

pub use self::graph::{dot, mermaid};

/// How a lab comes up.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// The clusters, those in the workstation first.
    pub clusters: Vec<ClusterPlan>,
    /// Root modules of Terraform, in the order in which they are applied.
    pub clouds: Vec<PathBuf>,
    /// Outputs that no cloud has told yet.
    pub untold: Vec<Untold>,
}

/// How one cluster comes up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterPlan {
    /// Its name.
    pub name: String,
    /// The script that makes the machine it runs in, if that is the workstation.
    pub workstation: Option<PathBuf>,
    /// What the image factory has to know first, if it runs Talos.
    pub schematic: Option<PathBuf>,
    /// The configuration of each machine, if it runs Talos.
    pub machines: Vec<PathBuf>,
    /// The script that brings it up.
    pub script: Option<PathBuf>,
    /// What the script does before Flux takes over.
    pub bootstrap: Vec<String>,
    /// What Flux applies: the parts of one wave go at the same time, once those they wait for are ready.
    pub waves: Vec<Vec<Waiting>>,
    /// The longest chain of parts that wait for each other; nothing makes it faster but a shorter one.
    pub longest_chain: Vec<String>,
}

/// A part, and for whom it waits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// The part.
    pub part: String,
    /// Parts of the same cluster that are ready before.
    pub after: Vec<String>,
}

/// An output of a cloud that is not known yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Untold {
    /// Name of the output.
    pub output: String,
    /// The root module that tells it.
    pub from: Option<PathBuf>,
    /// Parts that wait for it; Flux puts it in.
    pub needed_by: Vec<String>,
}

const KUSTOMIZATION: Kind = Kind::new("kustomize.toolkit.fluxcd.io", "Kustomization");

impl Plan {
    /// The plan of a lab that is sound.
    pub fn of(parts: &[Part]) -> Self {
        let before = dependencies(parts);
        let names: BTreeSet<&Name> = parts.iter().filter_map(|part| part.id.cluster.as_ref()).collect();
        let mut clusters: Vec<ClusterPlan> = names.into_iter().map(|name| cluster(name, parts, &before)).collect();
        clusters.sort_by_key(|cluster| cluster.workstation.is_none());
        Self { clusters, clouds: clouds(parts, &before), untold: untold(parts) }
    }
}

/// The parts that Flux applies in `cluster`: each has a Flux Kustomization of its name.
fn applied<'a>(cluster: &Name, parts: &'a [Part]) -> Vec<&'a Part> {
    let inside = || parts.iter().filter(|part| part.id.cluster.as_ref() == Some(cluster));
    let kustomizations: BTreeSet<&str> = inside()
        .flat_map(|part| &part.objects)
        .filter(|object| object.id.group == KUSTOMIZATION.group && object.id.kind == KUSTOMIZATION.kind)
        .map(|object| object.id.name.as_str())
        .collect();
    inside().filter(|part| kustomizations.contains(&*part.id.name) || part.is_foreign).collect()
}

fn cluster(name: &Name, parts: &[Part], before: &BTreeMap<PartId, BTreeSet<PartId>>) -> ClusterPlan {
    let inside: Vec<&Part> = parts.iter().filter(|part| part.id.cluster.as_ref() == Some(name)).collect();
    let files = || inside.iter().flat_map(|part| &part.files);
    let script = |folder: &str| {
        let is_it = |path: &Path| path.starts_with(folder) && path.file_stem().is_some_and(|stem| stem == "up");
        files().find(|(path, file)| matches!(file, File::Script(_)) && is_it(path)).map(|(path, _)| path.clone())
    };
    let sealed = files().filter(|(path, file)| matches!(file, File::Sealed(_)) && path.starts_with("talos"));
    let flux: BTreeMap<&PartId, &Part> = applied(name, parts).into_iter().map(|part| (&part.id, part)).collect();
    let waits = |id: &PartId| -> Vec<&PartId> { before.get(id).into_iter().flatten().filter(|other| flux.contains_key(other)).collect() };
    let (waves, longest_chain) = waves(&flux.keys().copied().collect::<Vec<_>>(), waits);
    ClusterPlan {
        name: name.to_string(),
        workstation: script("workstation"),
        schematic: files().map(|(path, _)| path).find(|path| path.ends_with("schematic.yaml")).cloned(),
        machines: sealed.map(|(path, _)| path.clone()).filter(|path| !path.ends_with("secrets.sops.yaml")).collect(),
        script: script("bootstrap"),
        bootstrap: inside.iter().flat_map(|part| &part.bootstrap).map(describe).collect(),
        waves,
        longest_chain,
    }
}

fn describe(step: &BootstrapStep) -> String {
    match step {
        BootstrapStep::Chart(name) => format!("release {name}"),
        BootstrapStep::Object(id) => id.to_string(),
        BootstrapStep::Secret(id) => format!("{id}, from the secrets folder"),
    }
}

/// The parts in waves, and the longest chain. A part is in the wave after the last of those it waits for.
fn waves<'a>(parts: &[&'a PartId], waits: impl Fn(&PartId) -> Vec<&'a PartId>) -> (Vec<Vec<Waiting>>, Vec<String>) {
    // The last of those a part waits for, by its wave.
    let mut placed: BTreeMap<&PartId, (usize, Option<&PartId>)> = BTreeMap::new();
    // What is checked has no cycles, so each round places at least one.
    while placed.len() < parts.len() {
        let ready: Vec<_> = parts
            .iter()
            .filter(|part| !placed.contains_key(*part))
            .filter_map(|part| {
                let before: Option<Vec<(usize, &PartId)>> =
                    waits(part).into_iter().map(|other| Some((placed.get(other)?.0, other))).collect();
                let last = before?.into_iter().max_by_key(|(wave, _)| *wave);
                Some((*part, (last.map_or(0, |(wave, _)| wave + 1), last.map(|(_, other)| other))))
            })
            .collect();
        if ready.is_empty() {
            break;
        }
        placed.extend(ready);
    }
    let count = placed.values().map(|(wave, _)| wave + 1).max().unwrap_or_default();
    let mut waves: Vec<Vec<Waiting>> = vec![Vec::new(); count];
    for (part, (wave, _)) in &placed {
        let after = waits(part).into_iter().map(|other| other.name.to_string()).collect();
        waves[*wave].push(Waiting { part: part.name.to_string(), after });
    }
    let mut chain = Vec::new();
    let mut next = placed.iter().max_by_key(|(_, (wave, _))| *wave).map(|(part, _)| *part);
    while let Some(part) = next {
        chain.insert(0, part.name.to_string());
        next = placed.get(part).and_then(|(_, last)| *last);
    }
    (waves, chain)
}

/// The root module of a part, if it is Terraform.
fn root(part: &Part) -> Option<PathBuf> {
    let module = part.files.keys().find(|path| path.extension().is_some_and(|extension| extension == "tf"))?;
    module.parent().map(Path::to_owned)
}

fn clouds(parts: &[Part], before: &BTreeMap<PartId, BTreeSet<PartId>>) -> Vec<PathBuf> {
    let roots: BTreeMap<&PartId, PathBuf> = parts.iter().filter_map(|part| Some((&part.id, root(part)?))).collect();
    let mut ordered: Vec<&PartId> = Vec::new();
    while ordered.len() < roots.len() {
        let is_ready =
            |id: &PartId| before.get(id).into_iter().flatten().all(|other| !roots.contains_key(other) || ordered.contains(&other));
        let ready = roots.keys().copied().find(|id| !ordered.contains(id) && is_ready(id));
        let Some(next) = ready else { break };
        ordered.push(next);
    }
    ordered.into_iter().map(|id| roots[id].clone()).collect()
}

fn untold(parts: &[Part]) -> Vec<Untold> {
    let mut needed: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for part in parts {
        for need in &part.needs {
            if let Need::CloudOutput(name) = need {
                needed.entry(name).or_default().push(part.id.to_string());
            }
        }
    }
    let from = |output: &String| {
        let tells = |part: &&Part| part.brings.contains(&Brings::CloudOutput(output.clone()));
        parts.iter().find(tells).and_then(root)
    };
    needed.into_iter().map(|(output, needed_by)| Untold { output: output.clone(), from: from(output), needed_by }).collect()
}
