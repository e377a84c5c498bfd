//! A hand-written Flux repository, checked as it is: no cluster, no other tool, nothing written.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use homelab_core::{TreeFile, disk};
//!
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path();
//! let text = "kind: Kustomization\nresources:\n  - apps.yaml\n".to_owned();
//! disk::write_tree(root, &BTreeMap::from([("cluster/kustomization.yaml".into(), TreeFile { text, executable: false })]))?;
//!
//! let report = homelab::repo::check(root)?;
//! assert!(report.has_errors());
//! assert!(report.to_string().starts_with("\
//! error[missing-file]: `resources` names `apps.yaml`, which is not there
//!   at cluster/kustomization.yaml:3:5
//! "));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It reads every YAML file, follows Flux from the root of each cluster through its Kustomizations, their
//! `kustomization.yaml` files, components, patches and variables, and judges the objects that come out. What the
//! repository cannot tell (the objects of a chart, values that are encrypted or filled in elsewhere, remote bases) is
//! an open value: it is counted and reported, never guessed at.

mod build;
mod checks;
mod cluster;
mod files;
mod node;
mod patch;
mod report;
mod roots;
mod rules;
mod scope;
mod substitution;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use self::report::{Report, Summary};

use self::build::Build;
use self::cluster::Cluster;
use self::files::Files;
use crate::Error;

/// A reference that could not be followed.
#[derive(Clone)]
struct Open {
    /// Why, to be read after "could not be followed: ".
    reason: &'static str,
    /// Where it stands.
    file: String,
    line: usize,
    /// What it names.
    what: String,
}

/// What the checks find.
#[derive(Default)]
struct Findings {
    problems: Vec<homelab_core::Problem>,
    open: Vec<Open>,
    followed: usize,
}

/// Objects by kind, namespace (empty for the whole cluster) and name, with their files.
type Made<'a> = BTreeMap<(&'a str, &'a str, &'a str), &'a str>;

/// What all clusters together have seen of the files.
#[derive(Default)]
struct Seen<'a> {
    /// Manifests and kustomizations that are read.
    read: BTreeSet<&'a str>,
    /// Files that are taken as they are.
    taken: BTreeSet<&'a str>,
    /// What each cluster reads, and the objects that come out: by kind, namespace and name, with their files.
    made: Vec<(&'a BTreeSet<String>, Made<'a>)>,
}

/// Checks the repository in the folder `root`.
///
/// # Errors
/// A folder that cannot be read. What is wrong in the files is in the report.
pub fn check(root: &Path) -> Result<Report, Error> {
    let files = Files::read(root)?;
    let clusters = clusters(&files);
    let loose = if clusters.is_empty() { loose_builds(&files) } else { Vec::new() };
    let (mut findings, mut seen) = (Findings::default(), Seen::default());
    for cluster in &clusters {
        seen.read.extend(cluster.read.iter().map(String::as_str));
        seen.taken.extend(cluster.taken.iter().map(String::as_str));
        let made = cluster.objects.iter().map(|object| {
            let namespace = object.namespace.as_deref().unwrap_or_default();
            ((object.kind.as_str(), namespace, object.name.as_str()), object.file)
        });
        seen.made.push((&cluster.read, made.collect()));
        findings.problems.extend(cluster.problems.iter().cloned());
        findings.open.extend(cluster.open.iter().cloned());
        checks::cluster(cluster, &files, &mut findings);
    }
    for build in &loose {
        seen.read.extend(build.read.iter().map(String::as_str));
        seen.taken.extend(build.taken.iter().map(String::as_str));
        findings.problems.extend(build.problems.iter().cloned());
    }
    checks::files(&files, &seen, &mut findings);
    Ok(Report::new(&files, &clusters, &seen, findings))
}

/// Every cluster that the repository has.
fn clusters(files: &Files) -> Vec<Cluster<'_>> {
    let mut clusters: Vec<Cluster<'_>> = Vec::new();
    for root in roots::stated(files) {
        // What lies within another root, and is read from there, is a part of that cluster.
        let is_known = |cluster: &Cluster<'_>| {
            root.folder.starts_with(&format!("{}/", cluster.name)) && files.below(&root.folder).any(|file| cluster.read.contains(file))
        };
        if !clusters.iter().any(is_known) {
            clusters.push(Cluster::follow(files, &root));
        }
    }
    if clusters.is_empty() {
        let (mut reached, mut tried) = (BTreeSet::new(), BTreeSet::new());
        while let Some(root) = roots::next_guess(files, &reached, &tried) {
            tried.insert(root.folder.clone());
            let cluster = Cluster::follow(files, &root);
            reached.extend(cluster.read.iter().cloned());
            clusters.push(cluster);
        }
    }
    clusters
}

/// Where no cluster is to be seen (its Flux objects are in another repository): every kustomization by itself.
fn loose_builds(files: &Files) -> Vec<Build<'_>> {
    let folders = files.folders.iter().map(String::as_str).chain([""]).filter(|folder| files.kustomization(folder).is_some());
    let builds = folders.map(|folder| {
        let mut build = Build::new(files);
        build.folder(folder);
        build
    });
    builds.collect()
}
