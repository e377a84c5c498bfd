//! The bundle from a configuration that it is in (`NewBundleFromConfig` of `config/generate/secrets/bundle.go`).

use base64ct::{Base64, Encoding};
use homelab_core::{Problem, Problems, Secret, yaml};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::SecretsBundle;
use crate::Configuration;

impl SecretsBundle {
    /// The secrets of the cluster that a control plane's configuration is of: what `talosctl gen secrets --from-controlplane-config` gives.
    ///
    /// Both forms are read, the documents of Talos 1.14 and the document without a kind.
    ///
    /// # Errors
    /// Everything that is missing or damaged, at once, and never a value. A worker has not all secrets, and neither has a cluster whose etcd
    /// is encrypted by something else than secretbox.
    pub fn from_configuration(config: &Configuration) -> Result<Self, Problems> {
        let found = Found(config);
        let bundle = json!({
            "cluster": {
                "id": found.text("DiscoveryIdentityConfig", "clusterID", "cluster.id"),
                "secret": found.text("DiscoveryIdentityConfig", "clusterSecret", "cluster.secret"),
            },
            "secrets": {
                "bootstraptoken": found.unnamed("cluster.token"),
                "secretboxencryptionsecret": found.secretbox(),
            },
            "trustdinfo": { "token": found.unnamed("machine.token") },
            "certs": {
                "etcd": found.unnamed("cluster.etcd.ca"),
                "k8s": found.authority("KubeAPIServerCAConfig", "cluster.ca"),
                "k8saggregator": found.authority("KubeAggregatorCAConfig", "cluster.aggregatorCA"),
                "k8sserviceaccount": found.service_account(),
                "os": found.unnamed("machine.ca"),
            },
        });
        let text = yaml::to_string(&bundle)
            .map(Secret::new)
            .map_err(|_| Problems(vec![Problem::error("no-secrets", "the configuration has secrets that are no texts")]))?;
        // Places would be those of a text that nobody has.
        Self::from_yaml(text.expose(), "the configuration".as_ref())
            .map_err(|problems| Problems(problems.0.into_iter().map(|problem| Problem { at: Vec::new(), ..problem }).collect()))
    }
}

struct Found<'a>(&'a Configuration);

impl Found<'_> {
    fn document(&self, kind: &str) -> Option<&Value> {
        self.0.documents.iter().find(|document| document.kind.name == kind).map(|document| &document.value)
    }

    /// What is at `path` of the document without a kind.
    fn unnamed(&self, path: &str) -> Value {
        let found = self.document("v1alpha1").and_then(|value| path.split('.').try_fold(value, |value, key| value.get(key)));
        found.cloned().unwrap_or_default()
    }

    fn text(&self, kind: &str, key: &str, path: &str) -> Value {
        self.document(kind).and_then(|document| document.get(key)).cloned().unwrap_or_else(|| self.unnamed(path))
    }

    fn authority(&self, kind: &str, path: &str) -> Value {
        let pair = self.document(kind).and_then(|document| document.get("issuingCA"));
        pair.map_or_else(|| self.unnamed(path), |pair| json!({ "crt": base64(pair.get("cert")), "key": base64(pair.get("key")) }))
    }

    fn service_account(&self) -> Value {
        let key = self.document("KubeServiceAccountConfig").and_then(|document| document.get("issuer")?.get("privateKey"));
        key.map_or_else(|| self.unnamed("cluster.serviceAccount"), |key| json!({ "key": base64(Some(key)) }))
    }

    /// The secret of the first provider of the first rule for Secrets, if that is secretbox.
    fn secretbox(&self) -> Value {
        let rules = self.document("KubeEtcdEncryptionConfig").and_then(|document| document.get("config")?.get("resources")?.as_array());
        let is_for_secrets = |rule: &&Value| {
            let resources = rule.get("resources").and_then(Value::as_array);
            resources.is_some_and(|resources| resources.iter().any(|resource| resource == "secrets"))
        };
        let rule = rules.and_then(|rules| rules.iter().find(is_for_secrets));
        let secret = rule.and_then(|rule| rule.get("providers")?.get(0)?.get("secretbox")?.get("keys")?.get(0)?.get("secret"));
        secret.cloned().unwrap_or_else(|| self.unnamed("cluster.secretboxEncryptionSecret"))
    }
}

fn base64(pem: Option<&Value>) -> String {
    let pem = Zeroizing::new(pem.and_then(Value::as_str).unwrap_or_default().to_owned());
    Base64::encode_string(pem.as_bytes())
}
