//! How much longer the two-node lab takes from its site to new files than writing the same files: `cargo bench -p examples --bench floor`.
//!
//! Both take turns, and turns in going first, so that what else the machine and its disk do strikes both. `-- FOLDER..` names other file systems than that of `target`.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "the floor is the bare file system")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use examples::two_node_homelab::lab;
use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{CloudOutputs, Cluster, Inputs, Keys};
use homelab_core::{Tree, TreeFile, disk};

const ROUNDS: usize = 200;

fn main() {
    let named: Vec<PathBuf> = std::env::args_os().skip(1).filter(|argument| argument != "--bench").map(PathBuf::from).collect();
    let folders = if named.is_empty() { vec![PathBuf::from(env!("CARGO_TARGET_TMPDIR"))] } else { named };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("two-node-homelab");
    let read = |name: &str| fs::read(path.join(name)).expect("it is part of the repository");
    let site = Site::read("site.yaml", read("site.yaml")).expect("the example is right");
    let versions = Versions::read("versions.yaml", read("../versions.yaml")).expect("the example is right");
    for folder in folders {
        let folder = tempfile::tempdir_in(folder).expect("a folder for temporary ones");
        let secrets = folder.path().join("secrets");
        let (plain, out) = (folder.path().join("plain"), folder.path().join("out"));
        let finished = render(&site, &versions, &mut Keys::open(&secrets).expect("our own folder"), Path::new("nowhere"));
        let (mut floor, mut tree, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let mut keys = Keys::open(&secrets).expect("our own folder");
            let write_finished = |times: &mut Vec<Duration>| {
                let start = Instant::now();
                write_plainly(&plain, &finished.public);
                times.push(start.elapsed());
            };
            if round % 2 == 0 {
                write_finished(&mut floor);
            }
            let start = Instant::now();
            let rendered = render(&site, &versions, &mut keys, &out);
            tree.push(start.elapsed());
            disk::write_tree(&out, &rendered.public).expect("a new folder");
            files.push(start.elapsed());
            if round % 2 == 1 {
                write_finished(&mut floor);
            }
            fs::remove_dir_all(&out).expect("our own folder");
            fs::remove_dir_all(&plain).expect("our own folder");
        }
        println!("{}", folder.path().display());
        let [floor, _, files] = [("write the finished files", floor), ("site to tree", tree), ("site to new files", files)].map(report);
        println!("  ratio: min {:.2}, median {:.2}", files.0 / floor.0, files.1 / floor.1);
    }
}

fn render(site: &Site, versions: &Versions, keys: &mut Keys, out: &Path) -> Tree {
    let lab = lab(site, versions, keys).expect("the keys are whole");
    let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name)).expect("the keys are whole");
    let owner = [keys.owner().expect("the keys are whole")];
    let inputs = Inputs { site, out, recipients: &recipients, cloud_outputs: &CloudOutputs::new() };
    let tree = lab.render(&inputs, &owner, SystemTime::UNIX_EPOCH).expect("the example is sound").tree;
    keys.save().expect("our own folder");
    tree
}

fn write_plainly(out: &Path, files: &BTreeMap<PathBuf, TreeFile>) {
    let folders: BTreeSet<&Path> = files.keys().filter_map(|path| path.parent()).collect();
    for folder in folders {
        fs::create_dir_all(out.join(folder)).expect("a new folder");
    }
    for (path, file) in files {
        fs::write(out.join(path), &file.text).expect("a new file");
    }
}

/// Prints the least, the median and the most, and gives the first two, in milliseconds.
fn report((what, mut times): (&str, Vec<Duration>)) -> (f64, f64) {
    times.sort_unstable();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let [min, median, max] = [0, times.len() / 2, times.len() - 1].map(|index| milliseconds(times[index]));
    println!("  {what:<24} min {min:6.2} ms, median {median:6.2} ms, max {max:6.2} ms");
    (min, median)
}
