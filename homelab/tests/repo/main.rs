//! A hand-written Flux repository: a sound one, and each mistake planted in it.

mod addresses;
mod build;
mod documents;
mod flux;
mod objects;
mod secrets;
mod sound;

use std::collections::BTreeMap;

use homelab::repo;
use homelab_core::{TreeFile, disk};

use self::sound::SOUND;

/// One change of the sound repository.
#[derive(Clone, Copy)]
enum Edit<'a> {
    /// The first of two texts in a file becomes the second.
    Replace(&'a str, &'a str, &'a str),
    /// A file more, or another content.
    Write(&'a str, &'a str),
    /// A file less.
    Remove(&'a str),
}
use Edit::{Remove, Replace, Write};

fn report(edits: &[Edit<'_>]) -> repo::Report {
    let mut files: BTreeMap<_, _> = SOUND.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    for edit in edits {
        match *edit {
            Replace(path, from, to) => {
                let text = files.get_mut(path).expect(path);
                assert!(text.contains(from), "`{path}` has no `{from}`");
                *text = text.replacen(from, to, 1);
            }
            Write(path, text) => drop(files.insert(path.to_owned(), text.to_owned())),
            Remove(path) => drop(files.remove(path).expect(path)),
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let files = files.into_iter().map(|(path, text)| (path.into(), TreeFile { text, executable: false })).collect();
    disk::write_tree(folder.path(), &files).expect("a tree");
    repo::check(folder.path()).expect("a repository")
}

/// Every problem, without its help.
fn found(edits: &[Edit<'_>]) -> String {
    let text = report(edits).problems.to_string();
    text.lines().filter(|line| !line.starts_with("  help: ") && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sound_repository_has_no_findings() {
    let report = report(&[]);
    insta::assert_snapshot!(report.to_string(), @"
    0 errors, 0 warnings
    15 YAML files with 18 objects; 1 cluster (clusters/home), 17 objects applied
    13 references followed
    1 reference could not be followed: a selector may select what a chart or controller makes
      Service web/web: `spec.selector` selects Pods (apps/service.yaml:10)
    1 reference could not be followed: it may be made by a chart, a controller or by hand
      Gateway network/lan: `spec.gatewayClassName` names the GatewayClass `cilium` (platform/network.yaml:18)
    ");
}
