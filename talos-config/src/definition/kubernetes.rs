//! The documents of Kubernetes.

use std::collections::BTreeMap;

use super::{Cluster, Endpoint};
use crate::Document;
use crate::k8s::{
    Arguments, Authorizer, KubeAPIServerCAConfig, KubeAPIServerConfig, KubeAdmissionControlConfig, KubeAggregatorCAConfig,
    KubeAuditPolicyConfig, KubeAuthenticationConfig, KubeAuthorizerConfig, KubeClusterConfig, KubeControllerManagerConfig,
    KubeCoreDNSConfig, KubeEtcdEncryptionConfig, KubeNetworkConfig, KubeNodeConfig, KubePrismConfig, KubeProxyConfig, KubeSchedulerConfig,
    KubeServiceAccountConfig, KubeletConfig, audit_policy, authentication, pod_security,
};
use crate::v1alpha1::MachineType;

/// `constants.DefaultKubePrismPort`.
const KUBE_PRISM_PORT: u16 = 7445;

/// The audience of tokens for the Kubernetes API itself, which pods use.
const API_AUDIENCE: &str = "https://kubernetes.default.svc";

const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";
const NO_LOAD_BALANCER: &str = "node.kubernetes.io/exclude-from-external-load-balancers";

impl Cluster {
    pub(super) fn kubernetes(&self, machine_type: MachineType) -> Vec<Document> {
        let is_control_plane = machine_type == MachineType::ControlPlane;
        let mut documents = vec![
            KubeClusterConfig { cluster_name: self.name.to_string(), endpoint: self.endpoint_url() }.into(),
            self.node(is_control_plane),
            KubeletConfig::builder()
                .image(self.image("ghcr.io/siderolabs/kubelet"))
                .default_runtime_seccomp_profile_enabled(true)
                .build()
                .into(),
            KubeNetworkConfig::builder()
                .dns_domain("cluster.local")
                .pod_subnets(vec![self.pod_network])
                .service_subnets(vec![self.service_network])
                .build()
                .into(),
            self.authority(is_control_plane),
            KubePrismConfig::builder().port(KUBE_PRISM_PORT).build().into(),
        ];
        if is_control_plane {
            documents.extend(self.control_plane());
        }
        documents
    }

    /// Where there are no workers, pods and load balancers' addresses belong on control planes.
    fn node(&self, is_control_plane: bool) -> Document {
        let (mut labels, mut taints) = (BTreeMap::new(), BTreeMap::new());
        if is_control_plane {
            labels.insert(CONTROL_PLANE.to_owned(), String::new());
            if !self.workers.is_empty() && !self.schedulable_control_planes {
                labels.insert(NO_LOAD_BALANCER.to_owned(), String::new());
                taints.insert(CONTROL_PLANE.to_owned(), "NoSchedule".to_owned());
            }
        }
        KubeNodeConfig::builder().labels(labels).taints(taints).build().into()
    }

    fn authority(&self, is_control_plane: bool) -> Document {
        let authority = &self.secrets.kubernetes;
        if is_control_plane {
            KubeAPIServerCAConfig { issuing_ca: Some(authority.clone()), accepted_cas: Vec::new() }.into()
        } else {
            KubeAPIServerCAConfig { issuing_ca: None, accepted_cas: vec![authority.certificate.clone()] }.into()
        }
    }

    fn control_plane(&self) -> [Document; 13] {
        [
            KubeAggregatorCAConfig { issuing_ca: Some(self.secrets.kubernetes_aggregator.clone()), accepted_cas: Vec::new() }.into(),
            KubeAdmissionControlConfig { name: "PodSecurity".to_owned(), configuration: pod_security() }.into(),
            KubeAuditPolicyConfig { configuration: audit_policy() }.into(),
            KubeAuthenticationConfig { configuration: authentication() }.into(),
            KubeAuthorizerConfig { name: "node".to_owned(), authorizer: Authorizer::Node }.into(),
            KubeAuthorizerConfig { name: "rbac".to_owned(), authorizer: Authorizer::Rbac }.into(),
            KubeEtcdEncryptionConfig::secretbox(self.secrets.secretbox_encryption_secret.clone()).into(),
            KubeServiceAccountConfig::builder()
                .private_key(self.secrets.service_account_key.clone())
                .issuer_url(&self.issuer)
                .accepted_audiences(vec![self.issuer.clone(), API_AUDIENCE.to_owned()])
                .build()
                .into(),
            KubeAPIServerConfig::builder()
                .image(self.image("registry.k8s.io/kube-apiserver"))
                .cert_extra_sans(self.shared_address_behind_name())
                .build()
                .into(),
            KubeControllerManagerConfig::builder()
                .image(self.image("registry.k8s.io/kube-controller-manager"))
                .extra_args(self.bind_address())
                .build()
                .into(),
            KubeSchedulerConfig::builder()
                .image(self.image("registry.k8s.io/kube-scheduler"))
                .extra_args(self.bind_address())
                .build()
                .into(),
            KubeProxyConfig::builder().enabled(false).build().into(),
            KubeCoreDNSConfig::builder().enabled(true).build().into(),
        ]
    }

    /// Talos' default is the node itself only.
    fn bind_address(&self) -> Arguments {
        let all = self.control_plane_metrics.then(|| self.all_addresses().to_string());
        all.iter().map(|all| ("bind-address".to_owned(), all.as_str().into())).collect()
    }

    /// A name in the endpoint hides the address that it stands for, which the certificate should have as well.
    fn shared_address_behind_name(&self) -> Vec<String> {
        match &self.endpoint {
            Endpoint::Name { vip: Some(vip), .. } => vec![vip.to_string()],
            Endpoint::Name { vip: None, .. } | Endpoint::Vip(_) => Vec::new(),
        }
    }

    fn image(&self, name: &str) -> String {
        format!("{name}:v{}", self.kubernetes)
    }
}
