//! How each kind of version is written.

use std::str::FromStr;

use cloud_iac::module::VersionConstraint;
use homelab_core::yaml::Node;
use rancher_desktop::K3sVersion;
use serde_json::json;
use talos_config::Version;

use crate::Action;
use crate::site::reader::{Reader, Value};
use crate::site::values::{Refusal, text};

/// The version of a chart, as its source spells it.
pub(super) struct Chart(pub(super) String);

/// An image with its tag.
pub(super) struct Image(pub(super) String);

/// `1.2.3` or `v1.2.3`, with an optional suffix such as `-rc.1`.
const SEMANTIC: &str = r"^v?[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$";

impl Value for Chart {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(
            node,
            reader,
            "a version such as `1.20.2`",
            |text| if is_semantic(text) { Ok(Self(text.to_owned())) } else { Err(Refusal::form()) },
        )
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": SEMANTIC })
    }
}

impl Value for Image {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an image with registry and tag such as `ghcr.io/restic/restic:0.19.1`", |text| {
            let (image, tag) = text.rsplit_once(':').ok_or_else(Refusal::form)?;
            let (registry, path) = image.split_once('/').ok_or_else(Refusal::form)?;
            let is_plain =
                |text: &str, also: &[u8]| !text.is_empty() && text.bytes().all(|at| at.is_ascii_alphanumeric() || also.contains(&at));
            match tag {
                _ if text.len() > 300 || !registry.contains(['.', ':']) => Err(Refusal::form()),
                "latest" => Err(Refusal::hint("`latest` is another image tomorrow: name a version")),
                _ if is_plain(registry, b".-:") && is_plain(path, b"._-/") && is_plain(tag, b"._-") => Ok(Self(text.to_owned())),
                _ => Err(Refusal::form()),
            }
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[a-zA-Z0-9-]+[.:][a-zA-Z0-9.:-]+/[a-zA-Z0-9._/-]+:[a-zA-Z0-9._-]+$" })
    }
}

impl Value for Version {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        parsed(node, reader, "a version such as `v1.14.1`")
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": SEMANTIC })
    }
}

impl Value for K3sVersion {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        parsed(node, reader, "a release of k3s such as `v1.36.2+k3s1`")
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": r"^v[0-9]+\.[0-9]+\.[0-9]+\+k3s[0-9]+$" })
    }
}

impl Value for Action {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        parsed(node, reader, "a release with its commit such as `v7.0.1@3d3c42e5aac5ba805825da76410c181273ba90b1`")
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[a-zA-Z0-9._-]+@[0-9a-f]{40}$" })
    }
}

impl Value for VersionConstraint {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        parsed(node, reader, "allowed versions such as `~> 6.47`")
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": r"^[0-9 .,<>=!~]+$" })
    }
}

/// What [`SEMANTIC`] says.
fn is_semantic(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (numbers, suffix) = text.split_once('-').unwrap_or((text, "0"));
    let is_number = |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|at| at.is_ascii_digit());
    let is_suffix = (1..=60).contains(&suffix.len()) && suffix.bytes().all(|at| at.is_ascii_alphanumeric() || b".-".contains(&at));
    numbers.split('.').count() == 3 && numbers.split('.').all(is_number) && is_suffix
}

fn parsed<T: FromStr>(node: &Node, reader: &mut Reader, expected: &str) -> Option<T> {
    text(node, reader, expected, |text| text.parse().map_err(|_| Refusal::form()))
}
