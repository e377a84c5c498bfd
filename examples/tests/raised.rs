//! Every version of `versions.yaml` raised by itself: one changed line there, and the files that follow from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use examples::two_node_homelab::lab_with;
use homelab::site::Site;
use homelab::standard::Standard;
use homelab::versions::Versions;
use homelab::{CloudOutputs, Cluster, Error, Inputs, Keys, Lab};
use homelab_core::{Tree, disk};
use loadbalancer::Balancer;
use tempfile::TempDir;

const VERSIONS: &str = include_str!("../versions.yaml");
const SITE: &str = include_str!("../two-node-homelab/site.yaml");

type Define = fn(&Site, &Versions, &mut Keys) -> Result<Lab, Error>;

/// A lab as it was written last.
struct Written {
    name: &'static str,
    folder: TempDir,
    site: Site,
    define: Define,
    tree: Tree,
}

impl Written {
    fn new(name: &'static str, site: &str, define: Define) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = Site::read("site.yaml", site).expect("the example is right");
        let mut written = Self { name, folder, site, define, tree: Tree::default() };
        written.tree = written.render(VERSIONS);
        disk::write_tree(&written.folder.path().join("out"), &written.tree.public).expect("a new folder");
        written
    }

    fn render(&self, versions: &str) -> Tree {
        let versions = Versions::read("versions.yaml", versions).unwrap_or_else(|problems| panic!("{problems}"));
        let mut keys = Keys::open(&self.folder.path().join("secrets")).expect("our own folder");
        let lab = (self.define)(&self.site, &versions, &mut keys).expect("the keys are whole");
        let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name)).expect("the keys are whole");
        let owner = [keys.owner().expect("the keys are whole")];
        let out = self.folder.path().join("out");
        let inputs = Inputs { site: &self.site, out: &out, recipients: &recipients, cloud_outputs: &CloudOutputs::new() };
        let tree = lab.render(&inputs, &owner, SystemTime::UNIX_EPOCH).unwrap_or_else(|problems| panic!("{}: {problems}", self.name)).tree;
        keys.save().expect("our own folder");
        tree
    }

    /// The files that are others with these versions, from the root of the lab.
    fn changed(&self, versions: &str) -> Vec<PathBuf> {
        let tree = self.render(versions);
        let texts = |tree: &Tree| -> BTreeMap<PathBuf, String> {
            let public = tree.public.iter().map(|(path, file)| (path.clone(), file.text.clone()));
            let private = tree.private.iter().map(|(path, text)| (Path::new("SECRETS").join(path), text.expose().clone()));
            public.chain(private).collect()
        };
        let (before, after) = (texts(&self.tree), texts(&tree));
        let paths = before.keys().chain(after.keys().filter(|path| !before.contains_key(*path)));
        paths.filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
    }
}

/// `text` with the version in `line` raised by one in its last place.
fn raised(text: &str, line: &str) -> String {
    let (key, value) = line.rsplit_once(": ").expect("an entry");
    let core = value.split(['@', '+']).next().expect("a part");
    let tag = core.rfind(':').map_or(0, |at| at + 1);
    let end = core[tag..].find('-').map_or(core.len(), |at| tag + at);
    let start = core[..end].rfind(|at: char| !at.is_ascii_digit()).map_or(0, |at| at + 1);
    let number: u32 = core[start..end].parse().unwrap_or_else(|_| panic!("{line} ends in no number"));
    text.replace(line, &format!("{key}: {}{}{}", &value[..start], number + 1, &value[end..]))
}

/// Labs which together have everything that has a version.
fn labs() -> Vec<Written> {
    vec![
        Written::new("two-node-homelab", SITE, |site, versions, keys| lab_with(Balancer::Cilium, site, versions, keys)),
        Written::new("its nas.yaml", include_str!("../two-node-homelab/nas.yaml"), |site, versions, keys| {
            lab_with(Balancer::Cilium, site, versions, keys)
        }),
        Written::new("metallb", SITE, |site, versions, keys| lab_with(Balancer::MetalLb, site, versions, keys)),
        Written::new("kubevip", SITE, |site, versions, keys| lab_with(Balancer::KubeVip, site, versions, keys)),
        Written::new("one's own", include_str!("../two-node-homelab/minimal.yaml"), |site, versions, keys| {
            let mut lab = Standard::new(site, versions, keys)?;
            lab.upkeep();
            lab.lab()
        }),
    ]
}

#[test]
fn each_raised_version_is_one_line_and_changes_just_these_files() {
    let labs = labs();
    let mut report = String::new();
    let entries = VERSIONS.lines().filter(|line| line.starts_with("  ") && !line.trim_start().starts_with('#'));
    for line in entries {
        let versions = raised(VERSIONS, line);
        let lines = versions.lines().zip(VERSIONS.lines()).filter(|(new, old)| new != old);
        assert_eq!(lines.count(), 1, "{line}");
        let found = labs.iter().map(|lab| (lab.name, lab.changed(&versions))).find(|(_, changed)| !changed.is_empty());
        let (lab, changed) = found.unwrap_or_else(|| panic!("{line} is in no lab"));
        let key = line.trim().split(':').next().expect("a key");
        report += &format!("{key} ({lab})\n");
        report.extend(changed.iter().map(|path| format!("  {}\n", path.display())));
    }
    insta::assert_snapshot!(report);
}
