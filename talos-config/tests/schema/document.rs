//! Documents in which one leaf is set, and what it needs to stand there.

use serde_json::{Map, Value, json};

use super::go::{Form, Types};
use super::leaves::{Leaf, Step};

/// Makes documents.
pub struct Maker<'a> {
    pub types: &'a Types,
    /// Upstream's definitions: what they require is set.
    pub definitions: &'a Map<String, Value>,
}

/// What upstream's schema does not require, and a document makes no sense without; documents that have a name need it as well.
pub const NEEDED: &[(&str, &str)] = &[
    ("block.DiskSelector", "match"),
    ("block.EncryptionSpec", "provider"),
    ("block.VolumeSelector", "match"),
    ("k8s.KubeAuthorizerConfigV1Alpha1", "type"),
    ("k8s.KubeEtcdEncryptionConfigV1Alpha1", "config"),
    ("meta.CertificateAndKey", "cert"),
    ("meta.CertificateAndKey", "key"),
    ("network.HostnameConfigV1Alpha1", "hostname"),
    ("network.IngressRule", "subnet"),
    ("network.LinkAliasConfigV1Alpha1", "selector"),
    ("network.LinkSelector", "match"),
    ("network.NameserverConfig", "address"),
    ("network.RuleConfigV1Alpha1", "portSelector"),
    ("network.RulePortSelector", "ports"),
    ("network.RulePortSelector", "protocol"),
    ("runtime.DiskSelectorSpec", "match"),
    ("runtime.ProvisioningSpec", "diskSelector"),
    ("runtime.UnattendedInstallConfigV1Alpha1", "provisioning"),
    ("storage.LVMVolumeSelectorSpec", "match"),
    ("storage.RAIDArrayConfigV1Alpha1", "provisioning"),
    ("storage.RAIDProvisioningSpec", "volumeSelector"),
    ("storage.RAIDVolumeSelector", "match"),
    ("v1alpha1.Config", "machine"),
];

/// What only our types want: without it, Talos writes a rule that it cannot read.
pub const OURS: &[(&str, &str)] = &[("network.RulePortSelector", "protocol")];

impl Maker<'_> {
    /// The document in which `leaf` has `value`.
    pub fn document(&self, leaf: &Leaf, value: &Value) -> Value {
        let mut document = self.level(leaf, 0, value);
        let fields = document.as_object_mut().expect("a document is a map");
        if leaf.kind == "v1alpha1" {
            fields.entry("version").or_insert(json!("v1alpha1"));
        } else {
            fields.entry("apiVersion").or_insert(json!("v1alpha1"));
            fields.entry("kind").or_insert(json!(leaf.kind));
        }
        document
    }

    fn level(&self, leaf: &Leaf, depth: usize, value: &Value) -> Value {
        let Some(step) = leaf.steps.get(depth) else { return value.clone() };
        let inner = self.level(leaf, depth + 1, value);
        let key = match step {
            Step::Item => return json!([inner]),
            Step::Entry => return json!({ "one": inner }),
            Step::Key(key) => key,
        };
        let place = leaf.within.iter().find(|(at, _)| *at == depth).and_then(|(_, place)| self.types.of(place));
        let mut fields = place.map(|of| self.needed(of)).unwrap_or_default();
        match beside(&leaf.place, value).filter(|_| leaf.steps.len() == depth + 1) {
            Some((other, Some(value))) => drop(fields.insert(other.to_owned(), value)),
            Some((other, None)) => drop(fields.shift_remove(other)),
            None => {}
        }
        fields.insert(key.clone(), inner);
        Value::Object(fields)
    }

    /// The keys that a value of the Go type `of` has to have.
    pub fn required(&self, of: &str) -> Vec<&str> {
        let required = self.definitions.get(of).and_then(|of| of["required"].as_array());
        required.into_iter().flatten().filter_map(Value::as_str).filter(|key| !matches!(*key, "apiVersion" | "kind")).collect()
    }

    fn needed(&self, of: &str) -> Map<String, Value> {
        let mut keys = self.required(of);
        keys.extend(NEEDED.iter().filter(|(needed, _)| *needed == of).map(|(_, key)| *key));
        keys.extend(self.types.kinds().iter().any(|(_, kind, is_named)| *kind == of && *is_named).then_some("name"));
        keys.into_iter().map(|key| (key.to_owned(), self.least(&format!("{of}.{key}")))).collect()
    }

    /// The least value that can stand at `place`.
    pub fn least(&self, place: &str) -> Value {
        let of = self.types.of(place).unwrap_or_else(|| panic!("{place} is not known to Talos"));
        if of.starts_with("[]") {
            return json!([self.least(&format!("{place}[]"))]);
        }
        if place == "network.VRFConfigV1Alpha1.table" {
            return json!("100"); // Those with names are taken.
        }
        // The first word is often what Go takes for nothing.
        let forms = self.types.forms(of, place);
        let words: Vec<&Value> = forms.iter().filter(|(form, _)| *form == Form::Word).map(|(_, value)| value).collect();
        let usual = forms.iter().find(|(form, _)| *form == Form::Usual).map(|(_, value)| value);
        match words.get(1).copied().or(words.first().copied()).or(usual) {
            Some(value) if *value != json!({}) => value.clone(),
            _ => Value::Object(self.needed(of)),
        }
    }
}

/// What has to stand beside `place` with `value`, or must not.
fn beside(place: &str, value: &Value) -> Option<(&'static str, Option<Value>)> {
    match place {
        "network.HostnameConfigV1Alpha1.auto" => Some(("hostname", None)),
        "network.NameserverConfig.protocol" if value == "DoT" || value == "DoH" => Some(("tlsServerName", Some(json!("dns.example.com")))),
        "network.NameserverConfig.tlsServerName" => Some(("protocol", Some(json!("DoT")))),
        "block.EncryptionSpec.provider" => Some(("keys", Some(json!([{ "slot": 0, "nodeID": {} }])))),
        "k8s.KubeAuthorizerConfigV1Alpha1.type" if value == "Webhook" => Some(("webhook", Some(json!({ "one": "two" })))),
        "k8s.KubeAuthorizerConfigV1Alpha1.webhook" => Some(("type", Some(json!("Webhook")))),
        _ => None,
    }
}

/// A text for `place`, which Talos and our types take.
pub fn text(place: &str) -> &'static str {
    match place {
        "v1alpha1.Config.version" => "v1alpha1",
        "v1alpha1.MachineConfig.type" => "worker",
        "block.VolumeConfigV1Alpha1.name" => "EPHEMERAL",
        "container.ContainerDependsOn.networks[]" => "addresses",
        "container.UserVolumeMount.options[]" => "ro",
        "k8s.KubeAuthorizerConfigV1Alpha1.type" => "Node",
        "network.RoutingRuleConfigV1Alpha1.name" => "1000",
        "k8s.KubeProxyConfigV1Alpha1.mode" => "nftables",
        "k8s.KubeletConfigV1Alpha1.clusterDNS[]" => "10.96.0.10",
        "network.BlackholeRouteConfigV1Alpha1.name" => "10.9.0.0/16",
        "network.HCloudVIPConfigV1Alpha1.name" | "network.Layer2VIPConfigV1Alpha1.name" | "network.StaticHostConfigV1Alpha1.name" => {
            "10.0.0.9"
        }
        "network.VethPeerConfig.name" => "peer",
        _ => "text",
    }
}

/// A URL for `place`.
pub fn url(place: &str) -> &'static str {
    match place {
        "runtime.KmsgLogV1Alpha1.url" | "v1alpha1.LoggingDestination.endpoint" => "tcp://10.0.0.1:4000/",
        _ => "https://example.com:6443/",
    }
}

/// Anything by text, for `place`.
pub fn free(place: &str) -> Value {
    match place {
        "k8s.KubeEtcdEncryptionConfigV1Alpha1.config" => {
            json!({ "resources": [{ "resources": ["secrets"], "providers": [{ "identity": {} }] }] })
        }
        "k8s.ResourcesConfig.limits" | "k8s.ResourcesConfig.requests" => json!({ "cpu": 2 }),
        _ => json!({ "one": "two" }),
    }
}
