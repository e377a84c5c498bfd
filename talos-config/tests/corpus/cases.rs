//! The corpus on disk.

use std::path::PathBuf;

use homelab_core::disk;
use serde::Deserialize;

/// A file of the corpus, and what Talos says of it.
#[derive(Debug, Deserialize)]
pub struct Case {
    pub file: String,
    pub valid: bool,
    pub stage: String,
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
    pub alone_ok: bool,
    pub strict_ok: bool,
    pub cloud: Verdict,
    pub container: Verdict,
}

/// What Talos says in one of its modes.
#[derive(Debug, Deserialize)]
pub struct Verdict {
    pub ok: bool,
    pub errors: Vec<String>,
}

/// Where the corpus is.
pub fn folder() -> PathBuf {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("UPSTREAM_CORPUS").map_or_else(default, PathBuf::from);
    assert!(folder.join("talos/manifest.jsonl").exists(), "{} has no talos/manifest.jsonl: set UPSTREAM_CORPUS", folder.display());
    folder
}

/// All cases, from the manifest.
pub fn cases() -> Vec<Case> {
    let manifest = disk::read_text(&folder().join("talos/manifest.jsonl")).expect("the manifest");
    manifest.lines().map(|line| serde_json::from_str(line).expect("a line of the manifest")).collect()
}

/// The content of a file of the corpus.
pub fn text(file: &str) -> String {
    disk::read_text(&folder().join("talos").join(file)).expect("a file of the corpus")
}

/// A configuration, patches for it, and what Talos makes of them.
pub struct PatchCase {
    pub name: String,
    pub config: String,
    pub patches: Vec<String>,
    pub expected: Result<String, String>,
}

impl PatchCase {
    /// Whether the last patch is one of JSON.
    pub fn is_json(&self) -> bool {
        self.patches.last().is_some_and(|patch| patch.trim_start().starts_with(['[', '-']) && !patch.trim_start().starts_with("---"))
    }
}

/// All patch cases.
pub fn patches() -> Vec<PatchCase> {
    let root = folder().join("talos-patches");
    let mut folders: std::collections::BTreeMap<PathBuf, Vec<PathBuf>> = std::collections::BTreeMap::new();
    for file in disk::list(&root).expect("the patch cases") {
        folders.entry(file.parent().expect("a folder").to_owned()).or_default().push(file);
    }
    let read = |file: &PathBuf| disk::read_text(&root.join(file)).expect("a file of a case");
    let case = |(name, files): (PathBuf, Vec<PathBuf>)| {
        let find = |wanted: &str| files.iter().find(|file| file.ends_with(wanted)).map(read);
        let patches = (0..=files.len()).filter_map(|number| find(&format!("patch-{number}.yaml"))).collect();
        let expected = find("expected.yaml").ok_or_else(|| find("expected.err").unwrap_or_default());
        Some(PatchCase { name: name.display().to_string(), config: find("config.yaml")?, patches, expected })
    };
    folders.into_iter().filter_map(case).collect()
}
