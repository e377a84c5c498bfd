//! The `talosconfig` of `talosctl`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use homelab_core::{Problems, Secret, yaml};
use serde::Serialize;

use crate::secrets::{CertificateAndKey, InBase64, Reader};

/// How `talosctl` reaches a cluster: the file named by `TALOSCONFIG`, with one context.
///
/// It holds the key of an administrator, does not serialise and prints nothing of itself.
///
/// ```compile_fail,E0277
/// fn leak(talosconfig: talos_config::Talosconfig) {
///     homelab_core::yaml::to_string(&talosconfig);
/// }
/// ```
#[derive(bon::Builder, Clone, Eq, PartialEq)]
pub struct Talosconfig {
    /// Name of the context, which is the current one; the cluster's name.
    #[builder(into)]
    pub context: String,
    /// Addresses or names of the control planes, which pass requests on. Never the VIP: it is gone when etcd is.
    pub endpoints: Vec<String>,
    /// Nodes that a command is for if it does not say so by `--nodes`.
    #[builder(default)]
    pub nodes: Vec<String>,
    /// The certificate authority of the machines, as PEM; the file holds it in base64.
    #[builder(into)]
    pub authority: String,
    /// See [`SecretsBundle::client_certificate`](crate::secrets::SecretsBundle::client_certificate).
    pub client: CertificateAndKey,
}

impl Talosconfig {
    /// The file as YAML, with certificates and the key in base64. To be written with mode 0600.
    #[expect(clippy::missing_panics_doc, reason = "texts by keys always serialise")]
    pub fn to_yaml(&self) -> Secret<String> {
        let context = Context {
            endpoints: &self.endpoints,
            nodes: &self.nodes,
            ca: InBase64(&self.authority),
            crt: InBase64(&self.client.certificate),
            key: InBase64(self.client.key.expose()),
        };
        let file = File { context: &self.context, contexts: BTreeMap::from([(self.context.as_str(), context)]) };
        Secret::new(yaml::to_string(&file).expect("texts by keys"))
    }

    /// Reads a talosconfig with one context; `file` is for messages.
    ///
    /// # Errors
    /// Everything that is missing, unknown or damaged, at once, and never a value.
    pub fn from_yaml(text: &str, file: &Path) -> Result<Self, Problems> {
        let mut reader = Reader::new(text, file, "delete it: a new one is made from the cluster's secrets")?;
        let context = reader.text(&["context"]);
        let talosconfig = context.and_then(|context| {
            let at = |key| ["contexts", context.expose().as_str(), key];
            let authority = reader.pem(&at("ca"));
            let client = reader.pair(&at("crt"), &at("key"));
            let (endpoints, nodes) = (reader.texts(&at("endpoints")), reader.texts(&at("nodes")));
            let (authority, client) = (authority?.expose().clone(), client?);
            Some(Self { context: context.expose().clone(), endpoints, nodes, authority, client })
        });
        reader.refuse_unknown();
        match talosconfig {
            Some(talosconfig) if reader.problems.is_empty() => Ok(talosconfig),
            _ => Err(Problems(reader.problems)),
        }
    }
}

impl fmt::Debug for Talosconfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Talosconfig(…)")
    }
}

#[derive(Serialize)]
struct File<'a> {
    context: &'a str,
    contexts: BTreeMap<&'a str, Context<'a>>,
}

#[derive(Serialize)]
struct Context<'a> {
    endpoints: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    nodes: &'a [String],
    ca: InBase64<'a>,
    crt: InBase64<'a>,
    key: InBase64<'a>,
}
