//! The cluster as patches over what `talosctl gen config` makes.

mod base;
mod common;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use homelab_core::{Name, Problem, Problems};

use self::base::Member;
use self::common::{common, without};
use super::{Cluster, Node};
use crate::configuration::difference::Change;
use crate::configuration::write;
use crate::v1alpha1::MachineType;
use crate::{Configuration, Patch};

/// A cluster as a folder of patches, for those who use `topf` or `talosctl machineconfig patch`.
///
/// `all/`, then `control-plane/` or `worker/`, then `node/<name>/` are merged into what `talosctl gen config --with-secrets` makes of the
/// release of Talos, the release of Kubernetes, the name and the endpoint; what comes out is the whole configuration of each node, by
/// value: its documents may stand in another order. What several nodes have in common stands in the widest of these folders, what a
/// node has because of its name, address or hardware address in its own. No key is in any of them: keys come from the bundle. What Talos takes as
/// free text, such as files and pods of the user, is written as it is.
///
/// Made by [`Cluster::patches`]. It is not part of what a lab writes.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchTree {
    /// Texts by path: the patches, `topf.yaml` for `topf`, `schematic.yaml` for the Image Factory, and `README.md`, which has the commands
    /// for `talosctl`.
    pub files: BTreeMap<PathBuf, String>,
}

/// The only patch of each folder. Those of a user may be named so that they come later.
const FILE: &str = "00-cluster.yaml";

impl PatchTree {
    /// The patches of a node, in the order in which they apply.
    pub fn patches(&self, machine_type: MachineType, node: &Name) -> Vec<&Path> {
        let paths = [PathBuf::from("all"), role(machine_type).into(), Path::new("node").join(&**node)];
        paths.iter().filter_map(|folder| self.files.get_key_value(&folder.join(FILE))).map(|(path, _)| path.as_path()).collect()
    }
}

/// The name of the role in `topf`, which is that of its folder.
fn role(machine_type: MachineType) -> &'static str {
    if machine_type == MachineType::Worker { "worker" } else { "control-plane" }
}

/// A folder and who of the members reads it.
struct Level {
    folder: PathBuf,
    members: Vec<usize>,
}

impl Cluster {
    /// The cluster as patches over what `talosctl gen config` makes.
    ///
    /// # Errors
    /// What is wrong with the cluster. That a patch would hold a key, or that Talos, with these patches, would come to something else than
    /// [`Cluster::machine_config`]; then the node and the path are named.
    ///
    /// # Example
    /// ```
    /// # use std::time::SystemTime;
    /// # use homelab_core::name;
    /// # use rand_chacha::rand_core::SeedableRng;
    /// # use talos_config::block::DiskSelector;
    /// # use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
    /// # use talos_config::{Cluster, Endpoint, Link, Node, Version};
    /// # let (now, mut random) = (SystemTime::now(), rand_chacha::ChaCha20Rng::from_seed([7; 32]));
    /// # let secrets = SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut random)?;
    /// # let client = secrets.client_certificate(now, &mut random)?;
    /// # let node = Node::builder()
    /// #     .name(name!("metal-1"))
    /// #     .address("192.168.1.10/24".parse()?)
    /// #     .gateway("192.168.1.1".parse()?)
    /// #     .link(Link::Name("enp3s0".to_owned()))
    /// #     .install_disk(DiskSelector::path("/dev/sda"))
    /// #     .build();
    /// # let cluster = Cluster::builder()
    /// #     .name(name!("metal"))
    /// #     .endpoint(Endpoint::Vip("192.168.1.9".parse()?))
    /// #     .control_planes(vec![node])
    /// #     .talos(Version::new(1, 14, 1))
    /// #     .kubernetes(Version::new(1, 36, 3))
    /// #     .issuer("https://oidc.home.example")
    /// #     .secrets(secrets)
    /// #     .client(client)
    /// #     .build();
    /// let tree = cluster.patches()?;
    /// assert_eq!(tree.files[std::path::Path::new("node/metal-1/00-cluster.yaml")], "\
    /// apiVersion: v1alpha1
    /// kind: HostnameConfig
    /// hostname: metal-1
    /// ---
    /// apiVersion: v1alpha1
    /// kind: LinkConfig
    /// name: enp3s0
    /// addresses:
    /// - address: 192.168.1.10/24
    /// ");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn patches(&self) -> Result<PatchTree, Problems> {
        self.patches_to(|machine_type, node| Configuration::from(&self.machine_config(machine_type, node)))
    }

    /// As [`Cluster::patches`], where `complete` says what each node is to have: what [`Cluster::machine_config`] makes, with documents or
    /// patches of the user. It is also asked about nodes that do not exist, to tell what a node has of its own.
    ///
    /// # Errors
    /// As [`Cluster::patches`].
    pub fn patches_to(&self, complete: impl Fn(MachineType, &Node) -> Configuration) -> Result<PatchTree, Problems> {
        let problems = Problems(self.problems());
        if problems.has_errors() {
            return Err(problems);
        }
        let mut members = self.members(complete)?;
        let mut changes: Vec<Vec<Change>> = members.iter().map(|member| member.base.changes_to(&member.goal)).collect();
        let mut tree = PatchTree { files: BTreeMap::new() };
        for level in levels(&members) {
            let lists: Vec<&[Change]> = level.members.iter().map(|&index| &changes[index][..]).collect();
            let shared = common(&lists);
            for &index in &level.members {
                changes[index] = without(&changes[index], &shared);
            }
            let Some(first) = level.members.iter().find(|&&index| members[index].is_real) else { continue };
            if shared.is_empty() {
                continue;
            }
            let documents = write::documents(&shared, &members[*first].base);
            if let Some(place) = write::secret(&documents) {
                let message = format!("{place} of cluster `{}` would be a key in `{}`", self.name, level.folder.display());
                let help = "take it out of what the nodes are to have, and put it into a patch that is encrypted";
                return Err(Problems(vec![self.placed(Problem::error("key-in-patch", message)).help(help)]));
            }
            let file = level.folder.join(FILE);
            let text = write::text(&documents);
            let patch = Patch::read(&text, &file)?;
            for &index in &level.members {
                members[index].base = members[index].base.patched(&patch)?.config;
            }
            tree.files.insert(file, text);
        }
        self.judge_tree(&tree, &members)?;
        let texts = self.texts(&tree);
        tree.files.extend(texts);
        Ok(tree)
    }

    /// Applies the patches to what `topf` and `talosctl` begin with.
    fn judge_tree(&self, tree: &PatchTree, members: &[Member]) -> Result<(), Problems> {
        let mut problems = Vec::new();
        for member in members.iter().filter(|member| member.is_real) {
            let patches: Vec<Patch> = tree
                .patches(member.machine_type, &member.node.name)
                .into_iter()
                .map(|path| Patch::read(&tree.files[path], path))
                .collect::<Result<_, _>>()?;
            for (tool, base) in [("topf", self.topf_base(member.machine_type)?), ("talosctl", self.talosctl_base(member.machine_type))] {
                let result = base.patched_by_all(&patches)?.config;
                if !result.has_documents_of(&member.goal) {
                    let name = &member.node.name;
                    let place = place(&result.changes_to(&member.goal));
                    let message = format!("node `{name}`: no patch makes {place} of what `{tool}` begins with");
                    problems.push(self.node_error(&member.node, "not-a-patch", message));
                    break;
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
    }
}

/// The first place of all changes.
fn place(changes: &[Change]) -> String {
    let Some(Change { document, path, .. }) = changes.first() else { return "the document without a kind".to_owned() };
    let name = if document.name.is_empty() { document.kind.to_owned() } else { format!("{}/{}", document.kind, document.name) };
    if path.is_empty() { name } else { format!("{name}: `{}`", path.join(".")) }
}

/// From the widest to the narrowest.
fn levels(members: &[Member]) -> Vec<Level> {
    let of_role = |machine_type| {
        let indices = members.iter().enumerate().filter(move |(_, member)| member.machine_type == machine_type);
        Level { folder: role(machine_type).into(), members: indices.map(|(index, _)| index).collect() }
    };
    let mut levels = vec![Level { folder: "all".into(), members: (0..members.len()).collect() }];
    levels.extend([MachineType::ControlPlane, MachineType::Worker].map(of_role));
    let real = members.iter().enumerate().filter(|(_, member)| member.is_real);
    levels.extend(real.map(|(index, member)| Level { folder: Path::new("node").join(&*member.node.name), members: vec![index] }));
    levels
}
