//! The facts of one lab, as its owner writes them into `site.yaml`.
//!
//! ```
//! use homelab::site::Site;
//!
//! let text = "version: 1\nname: home\ndomian: home.example\nlan: {network: 192.168.1.5/24, router: 192.168.1.1}\n";
//! let problems = Site::read("site.yaml", text.as_bytes()).expect_err("much is missing");
//! let problems: Vec<_> = problems.0.iter().map(|problem| problem.to_string()).collect();
//! assert_eq!(problems[2], "\
//! error[unknown-key]: `domian` is not known
//!   at site.yaml:3:1
//!   help: did you mean `domain`?");
//! assert_eq!(problems[3], "\
//! error[host-bits]: `lan.network` must be a network such as `192.168.1.0/24`, not `192.168.1.5/24`
//!   at site.yaml:4:16
//!   help: it has host bits: the network is `192.168.1.0/24`");
//! ```

mod acme;
mod backup;
mod claims;
mod cloud;
mod disk;
mod external;
mod git;
mod lan;
mod link;
mod located;
mod mesh;
mod nas;
mod networks;
mod node;
mod owner;
mod pools;
pub(crate) mod reader;
mod talos;
mod talos_cluster;
pub(crate) mod values;
mod workstation;
mod zone;

use std::path::PathBuf;

use homelab_core::yaml::Node as YamlNode;
use homelab_core::{Name, ObjectName, Problem, Problems};
use serde_json::json;

use self::owner::Owners;
use self::reader::{Fields, Reader, Record, Value};
use self::talos_cluster::{FurtherClusters, Main, judge_address};
use self::values::{Refusal, integer, text};

pub use self::acme::Acme;
pub use self::backup::BackupTarget;
pub use self::cloud::{Aws, Azure, Budget, Cloud, CloudExtras};
pub use self::disk::Disk;
pub use self::external::{External, Forward};
pub use self::git::Git;
pub use self::lan::Lan;
pub use self::link::{InvalidLink, Link};
pub use self::located::Located;
pub use self::mesh::{Mesh, MeshId};
pub use self::nas::{Nas, SynologyNas};
pub use self::networks::ClusterNetworks;
pub use self::node::{Node, Role};
pub use self::owner::Owner;
pub use self::pools::Pool;
pub use self::talos_cluster::TalosCluster;
pub use self::workstation::Workstation;

/// Name of the first Talos cluster, in folders, keys and contexts; the site cannot change it.
pub const METAL: Name = Name::from_static("metal");
/// Name of the cluster in the workstation, in folders and keys; the site cannot change it.
pub const LAPTOP: Name = Name::from_static("laptop");

/// The facts of one lab.
///
/// Read from `site.yaml` by [`Site::read`]; everything that is generated follows from it, the versions file and the keys.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Site {
    /// Name of the lab. Its secrets are kept under this name.
    pub name: Name,
    /// The domain that host names of the lab end in, such as `home.example`: at least two labels, at most 180 characters, not below `.local`.
    pub domain: ObjectName,
    /// The network at home: addresses, router, DNS and time.
    pub lan: Lan,
    /// The repository that Flux follows, and that the tree is written into.
    pub git: Git,
    /// The first cluster of bare-metal nodes, named [`METAL`].
    pub metal: TalosCluster,
    /// Further clusters of bare-metal nodes.
    pub clusters: Vec<TalosCluster>,
    /// The workstation, which runs the disposable cluster, named [`LAPTOP`]; there is none if `None`.
    pub workstation: Option<Workstation>,
    /// The account at AWS; nothing is made for AWS if `None`.
    pub aws: Option<Aws>,
    /// The subscription at Azure; nothing is made for Azure if `None`.
    pub azure: Option<Azure>,
    /// Where backups go to. Default ours: the only cloud that the site names, with two it has to be said; without one the NAS
    /// if it exports a folder.
    pub backup: Option<BackupTarget>,
    /// How the internet gets in. Nothing is reached from there if `None`.
    pub external: Option<External>,
    /// The cloud whose zone the domain lies in: there hosts that the internet reaches get a record. None if no name is public.
    pub zone: Option<Cloud>,
    /// Let's Encrypt. The lab's own authority signs if `None`.
    pub acme: Option<Acme>,
    /// The network storage.
    pub nas: Option<Nas>,
    /// Who may read everything. Only the key at hand if empty.
    pub owners: Vec<Owner>,
}

struct Domain(ObjectName);
/// A DNS name has 253 characters at most; an app's label and that of a cluster come before the domain.
const LONGEST_DOMAIN: usize = 180;
/// One label more comes before the domain of a cluster.
const LONGEST_CLUSTER_DOMAIN: usize = 253 - 64;
/// The one version of the format of our files that this program reads.
pub(crate) struct FormatVersion;

impl Site {
    /// Reads a site from the bytes of `file`, which only names it in problems.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with line and column. Addresses that overlap are judged later, by
    /// [`check`](homelab_core::check) over the claims of the whole lab.
    pub fn read(file: impl Into<PathBuf>, bytes: impl AsRef<[u8]>) -> Result<Self, Problems> {
        reader::read(file, bytes.as_ref())
    }

    /// All clusters of bare-metal nodes, [`METAL`] first.
    pub fn talos_clusters(&self) -> impl Iterator<Item = &TalosCluster> {
        std::iter::once(&self.metal).chain(&self.clusters)
    }

    /// The domain that host names of `cluster` end in: the lab's own for [`METAL`], one below it for any other.
    #[expect(clippy::missing_panics_doc, reason = "a site's domain leaves room for two labels")]
    pub fn domain_of(&self, cluster: &Name) -> ObjectName {
        if *cluster == METAL { self.domain.clone() } else { format!("{cluster}.{}", self.domain).parse().expect("it leaves room") }
    }

    /// The JSON schema of `site.yaml` (draft 7), for editors. Published as `homelab/site.schema.json`.
    pub fn schema() -> serde_json::Value {
        reader::schema::<Self>("The facts of one homelab")
    }
}

impl Record for Site {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let version: Option<FormatVersion> = fields.required("version", "Version of the format of this file: 1.");
        let name = fields.required("name", "Name of the lab. Its secrets are kept under this name.");
        let domain: Option<Domain> =
            fields.required("domain", "The domain of the lab, such as `home.example`: apps are reached as `<app>.<domain>`.");
        let lan = fields.required("lan", "The network at home.");
        let git = fields.required("git", "The Git repository that holds the generated files and that Flux follows.");
        let metal: Option<Main> = fields.required("metal", "The cluster of bare-metal nodes, which run Talos Linux.");
        let clusters: Option<FurtherClusters> = fields.optional("clusters", "Further clusters of bare-metal nodes.");
        let workstation = fields.optional(
            "workstation",
            "The workstation, which runs a disposable cluster in Rancher Desktop. Left out: there is no such cluster.",
        );
        let aws: Option<Aws> = fields.optional("aws", "The account at Amazon Web Services. Left out: nothing is made for AWS.");
        let azure: Option<Azure> = fields.optional("azure", "The subscription at Microsoft Azure. Left out: nothing is made for Azure.");
        let written = fields.optional(
            "backup",
            "Where backups go to: aws, azure or nas. The only cloud that is named if left out, else the NAS if it has an export.",
        );
        let external: Option<External> =
            fields.optional("external", "How the internet gets in. Left out: apps are reached from the LAN only.");
        let acme: Option<Acme> =
            fields.optional("acme", "Let's Encrypt, which signs certificates. Left out: the lab's own authority signs them.");
        let nas: Option<Nas> = fields.optional("nas", "The network storage, if there is one.");
        let owners: Option<Owners> = fields.optional(
            "owners",
            "Who may read everything that is encrypted. Left out: only who has the first key of the lab. `secrets recipients` shows it.",
        );
        let has_export = nas.as_ref().is_some_and(|nas| nas.export.is_some());
        let targets = [(BackupTarget::Aws, aws.is_some()), (BackupTarget::Azure, azure.is_some()), (BackupTarget::Nas, has_export)];
        let backup = backup::target(fields, written, targets);
        let metal = metal.map(|Main(cluster)| cluster);
        let clusters = clusters.map_or_else(Vec::new, |FurtherClusters(clusters)| clusters);
        if let (Some(metal), Some(external)) = (&metal, &external) {
            judge_address(fields, &metal.pools, "external.forward.address", external.address());
        }
        let all: Vec<&TalosCluster> = metal.iter().chain(&clusters).collect();
        unique_names(fields, &all, nas.as_ref());
        let owners = owners.map_or_else(Vec::new, |Owners(owners)| owners);
        owner::judge(fields, &owners);
        mesh::judge(fields, &all);
        version?;
        let Domain(domain) = domain?;
        judge_domains(fields, &domain, &clusters);
        let zone = zone::of_domain(fields, &domain, aws.as_ref(), azure.as_ref(), external.as_ref());
        Some(Self {
            name: name?,
            domain,
            lan: lan?,
            git: git?,
            metal: metal?,
            clusters,
            workstation,
            aws,
            azure,
            backup,
            external,
            zone,
            acme,
            nas,
            owners,
        })
    }
}

/// Reports clusters below whose domain no host name would fit.
fn judge_domains(fields: &mut Fields<'_>, domain: &ObjectName, clusters: &[TalosCluster]) {
    for name in clusters.iter().map(|cluster| &cluster.name) {
        let length = name.len() + 1 + domain.len();
        if length > LONGEST_CLUSTER_DOMAIN {
            let message = format!("`{}.{domain}`, the domain of a cluster, has {length} characters", name.value);
            let problem = Problem::error("out-of-range", message);
            let problem = problem.help(format!("with {LONGEST_CLUSTER_DOMAIN} at most, host names below it fit: take a shorter name"));
            fields.report_problem(name.at.iter().cloned().fold(problem, Problem::at));
        }
    }
}

/// Reports names that two machines have, or two clusters.
fn unique_names(fields: &mut Fields<'_>, clusters: &[&TalosCluster], nas: Option<&Nas>) {
    let nodes = clusters.iter().flat_map(|cluster| &cluster.nodes).map(|node| &node.name);
    let machines: Vec<_> = nodes.chain(nas.map(|nas| &nas.name)).collect();
    let clusters: Vec<_> = clusters.iter().map(|cluster| &cluster.name).collect();
    for (what, names) in [("machines", machines), ("clusters", clusters)] {
        for (index, name) in names.iter().enumerate() {
            if let Some(first) = names[..index].iter().find(|first| first.value == name.value) {
                let problem = Problem::error("duplicate", format!("two {what} are named `{}`", name.value));
                fields.report_problem([first, name].into_iter().filter_map(|name| name.at.clone()).fold(problem, Problem::at));
            }
        }
    }
}

impl Value for FormatVersion {
    fn read(node: &YamlNode, reader: &mut Reader) -> Option<Self> {
        let number = integer(node, reader, &(0..=u16::MAX))?;
        if number == 1 {
            return Some(Self);
        }
        let message = format!("the file has version {number} of its format, and this program reads version 1");
        reader.report(node.at, "out-of-range", message, "");
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "const": 1 })
    }
}

impl Value for Domain {
    fn read(node: &YamlNode, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "a domain such as `home.example`", |text| {
            let domain: ObjectName = text.parse().map_err(|_| {
                let lower = text.to_lowercase();
                let lower = lower.trim_end_matches('.');
                if lower.parse::<ObjectName>().is_ok() { Refusal::hint(format!("write `{lower}`")) } else { Refusal::form() }
            })?;
            if domain.len() > LONGEST_DOMAIN {
                return Err(Refusal::hint(format!(
                    "it has {} characters; with {LONGEST_DOMAIN} at most, host names below it fit",
                    domain.len()
                )));
            }
            match domain.rsplit_once('.') {
                // RFC 6762: `.local` belongs to multicast DNS, and resolvers do not ask a server for it.
                Some((_, "local")) => {
                    Err(Refusal::hint("`.local` belongs to multicast DNS: take a domain of yours, or one below `home.arpa`"))
                }
                Some(_) => Ok(Self(domain)),
                None => Err(Refusal::hint(format!("it needs two labels at least, such as `{domain}.home.arpa`"))),
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "maxLength": LONGEST_DOMAIN, "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$" })
    }
}
