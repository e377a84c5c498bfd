//! The facts of one lab, as its owner writes them into `site.yaml`.
//!
//! ```
//! use homelab::site::Site;
//!
//! let text = "version: 1\nname: home\ndomian: home.example\nlan: {network: 192.168.1.5/24, router: 192.168.1.1}\n";
//! let problems = Site::read("site.yaml", text.as_bytes()).expect_err("much is missing");
//! let problems: Vec<_> = problems.0.iter().map(|problem| problem.to_string()).collect();
//! assert_eq!(problems[3], "\
//! error[unknown-key]: `domian` is not known
//!   at site.yaml:3:1
//!   help: did you mean `domain`?");
//! assert_eq!(problems[4], "\
//! error[host-bits]: `lan.network` must be a network such as `192.168.1.0/24`, not `192.168.1.5/24`
//!   at site.yaml:4:16
//!   help: it has host bits: the network is `192.168.1.0/24`");
//! ```

mod claims;
mod cloud;
mod disk;
mod git;
mod lan;
mod located;
mod metal;
mod nas;
mod networks;
pub(crate) mod reader;
pub(crate) mod values;
mod workstation;

use std::path::PathBuf;

use homelab_core::yaml::Node as YamlNode;
use homelab_core::{Name, ObjectName, Problem, Problems};
use serde_json::json;

use self::reader::{Fields, Reader, Record, Value};
use self::values::{Refusal, integer, text};

pub use self::cloud::{Aws, Azure, Cloud};
pub use self::disk::Disk;
pub use self::git::Git;
pub use self::lan::Lan;
pub use self::located::Located;
pub use self::metal::{InvalidLink, Link, Metal, Node};
pub use self::nas::Nas;
pub use self::networks::ClusterNetworks;
pub use self::workstation::Workstation;

/// Name of the Talos cluster, in folders, keys and contexts; the site cannot change it.
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
    /// The cluster of bare-metal nodes, named [`METAL`]. At least one node.
    pub metal: Metal,
    /// The workstation, which runs the disposable cluster, named [`LAPTOP`].
    pub workstation: Workstation,
    /// The account at AWS; nothing is made for AWS if `None`.
    pub aws: Option<Aws>,
    /// The subscription at Azure; nothing is made for Azure if `None`.
    pub azure: Option<Azure>,
    /// The cloud that backups go to. Default ours: the only cloud that the site names; with two it has to be said.
    pub backup: Option<Cloud>,
    /// The network storage, if there is one: its address is in the ledger.
    pub nas: Option<Nas>,
}

struct Domain(ObjectName);
/// A DNS name has 253 characters at most; an app's label and that of a cluster come before the domain.
const LONGEST_DOMAIN: usize = 180;
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

    /// The JSON schema of `site.yaml` (draft 7), for editors. Published as `homelab/site.schema.json`.
    pub fn schema() -> serde_json::Value {
        reader::schema::<Self>("The facts of one homelab")
    }
}

impl Record for Site {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let version: Option<FormatVersion> = fields.required("version", "Version of the format of this file: 1.");
        let name = fields.required("name", "Name of the lab. Its secrets are kept under this name.");
        let domain = fields.required("domain", "The domain of the lab, such as `home.example`: apps are reached as `<app>.<domain>`.");
        let lan = fields.required("lan", "The network at home.");
        let git = fields.required("git", "The Git repository that holds the generated files and that Flux follows.");
        let metal: Option<Metal> = fields.required("metal", "The cluster of bare-metal nodes, which run Talos Linux.");
        let workstation = fields.required("workstation", "The workstation, which runs a disposable cluster in Rancher Desktop.");
        let aws = fields.optional("aws", "The account at Amazon Web Services. Left out: nothing is made for AWS.");
        let azure = fields.optional("azure", "The subscription at Microsoft Azure. Left out: nothing is made for Azure.");
        let written = fields.optional("backup", "The cloud that backups go to: aws or azure. The only one that is named if left out.");
        let nas: Option<Nas> = fields.optional("nas", "The network storage, if there is one.");
        let backup = backup(fields, written, aws.is_some(), azure.is_some());
        if let Some(metal) = &metal {
            unique_names(fields, metal, nas.as_ref());
        }
        version?;
        let Domain(domain) = domain?;
        Some(Self { name: name?, domain, lan: lan?, git: git?, metal: metal?, workstation: workstation?, aws, azure, backup, nas })
    }
}

/// The cloud for backups: the written one if the site names it, else the only one.
fn backup(fields: &mut Fields<'_>, written: Option<Cloud>, aws: bool, azure: bool) -> Option<Cloud> {
    match (written, aws, azure) {
        (Some(Cloud::Aws), true, _) | (None, true, false) => Some(Cloud::Aws),
        (Some(Cloud::Azure), _, true) | (None, false, true) => Some(Cloud::Azure),
        (None, false, false) => None,
        (None, true, true) => {
            if !fields.is_given("backup") {
                fields.report(
                    None,
                    "missing-key",
                    "`backup` is missing",
                    "the site names two clouds: say `backup: aws` or `backup: azure`",
                );
            }
            None
        }
        (Some(cloud), ..) => {
            let key = if cloud == Cloud::Aws { "aws" } else { "azure" };
            if !fields.is_given(key) {
                let message = format!("`backup` is `{key}`, which the site does not name");
                fields.report(Some("backup"), "wrong-reference", message, format!("add `{key}:` to the site, or leave `backup` out"));
            }
            None
        }
    }
}

/// Reports names that two machines have.
fn unique_names(fields: &mut Fields<'_>, metal: &Metal, nas: Option<&Nas>) {
    let names: Vec<_> = metal.nodes.iter().map(|node| &node.name).chain(nas.map(|nas| &nas.name)).collect();
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = names[..index].iter().find(|first| first.value == name.value) {
            let problem = Problem::error("duplicate", format!("two machines are named `{}`", name.value));
            fields.report_problem([first, name].into_iter().filter_map(|name| name.at.clone()).fold(problem, Problem::at));
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
