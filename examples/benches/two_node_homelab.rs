//! How long the two-node lab takes besides new files, which `floor` measures: `cargo bench -p examples`.
#![expect(clippy::disallowed_methods, reason = "it reads the example and looks at new folders")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use divan::Bencher;
use divan::counter::BytesCount;
use examples::two_node_homelab::lab;
use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{CloudOutputs, Cluster, Inputs, Keys};
use homelab_core::{Tree, disk, yaml};
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// A site with keys, as every run but the first finds it.
struct Bench {
    folder: TempDir,
    site: Site,
    versions: Versions,
}

impl Bench {
    fn new() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |name: &str| fs::read(path.join(name)).expect("it is part of the repository");
        let bench = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            site: Site::read("site.yaml", read("two-node-homelab/site.yaml")).expect("the example is right"),
            versions: Versions::read("versions.yaml", read("versions.yaml")).expect("the example is right"),
        };
        bench.render(Path::new("nowhere"));
        bench
    }

    fn render(&self, out: &Path) -> Tree {
        let mut keys = Keys::open(&self.folder.path().join("secrets")).expect("our own folder");
        let lab = lab(&self.site, &self.versions, &mut keys).expect("the keys are whole");
        let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name)).expect("the keys are whole");
        let owner = [keys.owner().expect("the keys are whole")];
        let inputs = Inputs { site: &self.site, out, recipients: &recipients, cloud_outputs: &CloudOutputs::new() };
        let tree = lab.render(&inputs, &owner, SystemTime::UNIX_EPOCH).expect("the example is sound").tree;
        keys.save().expect("our own folder");
        tree
    }

    fn fresh(&self) -> PathBuf {
        tempfile::tempdir_in(self.folder.path()).expect("a temporary folder").keep()
    }
}

#[divan::bench]
fn pictures(bencher: Bencher) {
    let bench = Bench::new();
    let mut keys = Keys::open(&bench.folder.path().join("secrets")).expect("our own folder");
    let lab = lab(&bench.site, &bench.versions, &mut keys).expect("the keys are whole");
    let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name)).expect("the keys are whole");
    let inputs = Inputs { site: &bench.site, out: Path::new("nowhere"), recipients: &recipients, cloud_outputs: &CloudOutputs::new() };
    let parts = lab.parts(&inputs).expect("nothing is read");
    bencher.bench(|| homelab::diagrams::pictures(&bench.site.name, &parts).iter().map(|picture| picture.svg().len()).sum::<usize>());
}

#[divan::bench]
fn site_to_unchanged_files(bencher: Bencher) {
    let bench = Bench::new();
    let out = bench.fresh();
    disk::write_tree(&out, &bench.render(&out).public).expect("a new folder");
    bencher.bench(|| disk::write_tree(&out, &bench.render(&out).public).expect("our own folder"));
}

#[divan::bench]
fn yaml(bencher: Bencher) {
    let tree = Bench::new().render(Path::new("nowhere"));
    let manifests = tree.public.iter().filter(|(path, _)| path.starts_with("kubernetes") && !path.to_string_lossy().contains(".sops."));
    let values: Vec<serde_json::Value> = manifests.map(|(_, file)| yaml::from_str(&file.text).expect("our own YAML")).collect();
    let write = || values.iter().map(|value| yaml::to_string(value).expect("plain values").len()).sum::<usize>();
    bencher.counter(BytesCount::from(write())).bench(write);
}
