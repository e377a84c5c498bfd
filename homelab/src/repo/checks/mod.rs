//! What is judged: one topic a file.

mod addresses;
mod dependencies;
mod duplicates;
mod flux;
mod listing;
mod namespaces;
mod references;
mod secrets;
mod selectors;
mod sources;
mod syntax;
mod versions;

use super::cluster::Cluster;
use super::files::Files;
use super::{Findings, Seen};

/// Judges the objects of one cluster together.
pub(super) fn cluster(cluster: &Cluster<'_>, files: &Files, findings: &mut Findings) {
    references::judge(cluster, files, findings);
    selectors::judge(cluster, findings);
    dependencies::judge(cluster, findings);
    duplicates::judge(cluster, findings);
    namespaces::judge(cluster, files, findings);
    flux::judge(cluster, findings);
    addresses::judge(cluster, findings);
    sources::judge(cluster, findings);
    versions::judge(cluster, findings);
}

/// Judges the files: those that clusters read as manifests, those that they take as they are, and all others.
pub(super) fn files(files: &Files, seen: &Seen<'_>, findings: &mut Findings) {
    syntax::judge(files, &seen.read, findings);
    listing::judge(files, seen, findings);
    secrets::judge(files, findings);
}
