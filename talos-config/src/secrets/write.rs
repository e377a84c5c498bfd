//! The bundle as text.

use homelab_core::{Secret, yaml};
use serde::Serialize;

use super::{CertificateAndKey, InBase64, SecretsBundle};

impl SecretsBundle {
    /// The bundle as `talosctl gen secrets` writes it and `talosctl gen config --with-secrets` reads it.
    #[expect(clippy::missing_panics_doc, reason = "texts by keys always serialise")]
    pub fn to_yaml(&self) -> Secret<String> {
        let file = File {
            cluster: Cluster { id: self.cluster_id.expose(), secret: self.cluster_secret.expose() },
            secrets: Secrets {
                bootstrap_token: self.bootstrap_token.expose(),
                secretbox_encryption_secret: self.secretbox_encryption_secret.expose(),
            },
            trustd_info: TrustdInfo { token: self.trustd_token.expose() },
            certs: Certs {
                etcd: Pair::new(&self.etcd),
                k8s: Pair::new(&self.kubernetes),
                k8s_aggregator: Pair::new(&self.kubernetes_aggregator),
                k8s_service_account: Key { key: InBase64(self.service_account_key.expose()) },
                os: Pair::new(&self.machine),
            },
        };
        Secret::new(yaml::to_string(&file).expect("texts by keys"))
    }
}

/// Keys are the names of Go's fields in lower case (`config/generate/secrets/bundle.go` has no tags).
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
struct File<'a> {
    cluster: Cluster<'a>,
    secrets: Secrets<'a>,
    #[serde(rename = "trustdinfo")]
    trustd_info: TrustdInfo<'a>,
    certs: Certs<'a>,
}

#[derive(Serialize)]
struct Cluster<'a> {
    id: &'a str,
    secret: &'a str,
}

#[derive(Serialize)]
struct Secrets<'a> {
    #[serde(rename = "bootstraptoken")]
    bootstrap_token: &'a str,
    #[serde(rename = "secretboxencryptionsecret")]
    secretbox_encryption_secret: &'a str,
}

#[derive(Serialize)]
struct TrustdInfo<'a> {
    token: &'a str,
}

#[derive(Serialize)]
struct Certs<'a> {
    etcd: Pair<'a>,
    k8s: Pair<'a>,
    #[serde(rename = "k8saggregator")]
    k8s_aggregator: Pair<'a>,
    #[serde(rename = "k8sserviceaccount")]
    k8s_service_account: Key<'a>,
    os: Pair<'a>,
}

#[derive(Serialize)]
struct Pair<'a> {
    crt: InBase64<'a>,
    key: InBase64<'a>,
}

#[derive(Serialize)]
struct Key<'a> {
    key: InBase64<'a>,
}

impl<'a> Pair<'a> {
    fn new(pair: &'a CertificateAndKey) -> Self {
        Self { crt: InBase64(&pair.certificate), key: InBase64(pair.key.expose()) }
    }
}
