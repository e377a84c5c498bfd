//! `check --repo`: what is wrong with any Flux repository.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches};
use serde_json::json;

use super::arguments::path;
use super::{Outcome, print};
use crate::Error;

/// The argument that names the repository.
pub(super) fn argument() -> Arg {
    path("repo", "Check the Flux repository in this folder instead, whoever wrote it: read-only, without a cluster")
}

/// The repository, if the command line names one.
pub(super) fn named(arguments: &ArgMatches) -> Option<&PathBuf> {
    arguments.get_one("repo")
}

pub(super) fn run(root: &Path, arguments: &ArgMatches) -> Result<Outcome, Error> {
    let report = crate::repo::check(root)?;
    let text = if arguments.get_flag("json") {
        let summary = &report.summary;
        let open: serde_json::Map<_, _> = summary.open.iter().map(|(why, (count, _))| ((*why).to_owned(), json!(count))).collect();
        print::json(&json!({
            "sound": !report.has_errors(),
            "files": summary.files,
            "objects": summary.objects,
            "clusters": summary.clusters,
            "references": summary.followed,
            "open": open,
            "problems": print::problems_as_json(&report.problems),
        }))
    } else {
        report.to_string()
    };
    Ok(Outcome { text, is_alarm: report.has_errors() })
}
