//! The cluster of the document without a kind.

use std::collections::BTreeMap;

use homelab_core::Secret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

use super::{
    AdminKubeconfig, ApiServer, ClusterNetwork, ControllerManager, CoreDns, Discovery, Etcd, ExternalCloudProvider, Proxy, Scheduler,
};
use crate::exposed::Fields;
use crate::secrets::CertificateAndKey;

/// The cluster, and what releases before 1.14 said of it.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct ClusterConfig {
    /// Names the cluster at discovery: 32 random bytes in base64. Before Talos 1.14.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub id: Option<Secret<String>>,
    /// Encrypts what members tell each other: 32 random bytes in base64. Before Talos 1.14.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub secret: Option<Secret<String>>,
    /// Where the Kubernetes API is. Before Talos 1.14.
    pub control_plane: Option<ControlPlane>,
    /// Name of the cluster. Before Talos 1.14.
    #[builder(into)]
    pub cluster_name: Option<String>,
    /// Networks of pods and Services. Before Talos 1.14.
    pub network: Option<ClusterNetwork>,
    /// Lets a kubelet join: 6 and 16 characters with a dot between, the same on all machines.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub token: Option<Secret<String>>,
    /// Encrypts Secrets in etcd, of clusters from before Talos 1.3: 32 bytes in base64.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub aescbc_encryption_secret: Option<Secret<String>>,
    /// Encrypts Secrets in etcd: 32 bytes in base64. Before Talos 1.14.
    #[serde(default, deserialize_with = "crate::secrets::read_optional_secret")]
    pub secretbox_encryption_secret: Option<Secret<String>>,
    /// The certificate authority of Kubernetes; workers have it with an empty key. Before Talos 1.14.
    #[serde(default, deserialize_with = "crate::secrets::read_pair_base64")]
    pub ca: Option<CertificateAndKey>,
    /// More authorities of Kubernetes that are trusted, as PEM. Before Talos 1.14.
    #[builder(default)]
    #[serde(rename = "acceptedCAs", default, deserialize_with = "crate::secrets::read_certificates")]
    pub accepted_cas: Vec<String>,
    /// The certificate authority of the aggregation layer. Before Talos 1.14.
    #[serde(rename = "aggregatorCA", default, deserialize_with = "crate::secrets::read_pair_base64")]
    pub aggregator_ca: Option<CertificateAndKey>,
    /// Key that signs tokens of service accounts, as PEM. Before Talos 1.14.
    #[serde(default, deserialize_with = "crate::secrets::read_key")]
    pub service_account: Option<Secret<String>>,
    /// kube-apiserver. Before Talos 1.14.
    pub api_server: Option<ApiServer>,
    /// kube-controller-manager. Before Talos 1.14.
    pub controller_manager: Option<ControllerManager>,
    /// kube-proxy. Before Talos 1.14.
    pub proxy: Option<Proxy>,
    /// kube-scheduler. Before Talos 1.14.
    pub scheduler: Option<Scheduler>,
    /// How members find each other. Before Talos 1.14.
    pub discovery: Option<Discovery>,
    /// etcd; on control planes only: Talos refuses it on workers.
    pub etcd: Option<Etcd>,
    /// `CoreDNS`. Before Talos 1.14.
    #[serde(rename = "coreDNS")]
    pub core_dns: Option<CoreDns>,
    /// A cloud provider outside Kubernetes.
    pub external_cloud_provider: Option<ExternalCloudProvider>,
    /// URLs of objects that are applied at bootstrap. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub extra_manifests: Vec<String>,
    /// Headers of such requests. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub extra_manifest_headers: BTreeMap<String, String>,
    /// Objects that are applied at bootstrap. Before Talos 1.14.
    #[builder(default)]
    #[serde(default)]
    pub inline_manifests: Vec<InlineManifest>,
    /// What `talosctl kubeconfig` gives.
    pub admin_kubeconfig: Option<AdminKubeconfig>,
    /// As the next, by its old name. Deprecated.
    pub allow_scheduling_on_masters: Option<bool>,
    /// Whether pods run on control planes. Before Talos 1.14.
    pub allow_scheduling_on_control_planes: Option<bool>,
}

impl ClusterConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .secret("id", self.id.as_ref())
            .secret("secret", self.secret.as_ref())
            .plain("controlPlane", &self.control_plane)
            .plain("clusterName", &self.cluster_name)
            .plain("network", &self.network)
            .secret("token", self.token.as_ref())
            .secret("aescbcEncryptionSecret", self.aescbc_encryption_secret.as_ref())
            .secret("secretboxEncryptionSecret", self.secretbox_encryption_secret.as_ref())
            .pair_base64("ca", self.ca.as_ref())
            .certificates("acceptedCAs", &self.accepted_cas)
            .pair_base64("aggregatorCA", self.aggregator_ca.as_ref())
            .key("serviceAccount", self.service_account.as_ref())
            .plain("apiServer", &self.api_server)
            .plain("controllerManager", &self.controller_manager)
            .plain("proxy", &self.proxy)
            .plain("scheduler", &self.scheduler)
            .plain("discovery", &self.discovery)
            .value("etcd", self.etcd.as_ref().map(Etcd::exposed))
            .plain("coreDNS", &self.core_dns)
            .plain("externalCloudProvider", &self.external_cloud_provider)
            .plain("extraManifests", &self.extra_manifests)
            .plain("extraManifestHeaders", &self.extra_manifest_headers)
            .plain("inlineManifests", &self.inline_manifests)
            .plain("adminKubeconfig", &self.admin_kubeconfig)
            .plain("allowSchedulingOnMasters", &self.allow_scheduling_on_masters)
            .plain("allowSchedulingOnControlPlanes", &self.allow_scheduling_on_control_planes)
            .done()
    }
}

/// Objects that are applied at bootstrap.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct InlineManifest {
    /// Its name; unique.
    #[builder(into)]
    pub name: String,
    /// The objects as YAML, with `---` between.
    #[builder(into)]
    pub contents: String,
}

/// Where the Kubernetes API is.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ControlPlane {
    /// Its URL. Required.
    #[builder(into)]
    pub endpoint: Option<String>,
    /// Its port on each control plane. Talos' default is 6443.
    #[serde(rename = "localAPIServerPort")]
    pub local_api_server_port: Option<i64>,
}
