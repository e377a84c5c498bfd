//! Documents of Kubernetes.

use std::collections::BTreeMap;

use super::{Generate, document};
use crate::Document;
use crate::k8s::{
    Authorizer, KubeAPIServerCAConfig, KubeAPIServerConfig, KubeAdmissionControlConfig, KubeAggregatorCAConfig, KubeAuditPolicyConfig,
    KubeAuthenticationConfig, KubeAuthorizerConfig, KubeClusterConfig, KubeControllerManagerConfig, KubeCoreDNSConfig,
    KubeEtcdEncryptionConfig, KubeExternalManifestConfig, KubeFlannelCNIConfig, KubeNetworkConfig, KubeNodeConfig, KubePrismConfig,
    KubeProxyConfig, KubeSchedulerConfig, KubeServiceAccountConfig, KubeletConfig, audit_policy, authentication, pod_security,
};

impl Generate {
    pub(super) fn kubernetes_documents(&self, is_control_plane: bool) -> Vec<Document> {
        let authority = &self.secrets.kubernetes;
        let (issuing_ca, accepted_cas) =
            if is_control_plane { (Some(authority.clone()), Vec::new()) } else { (None, vec![authority.certificate.clone()]) };
        let network = |text: &str| vec![text.parse().expect("a network that is written here")];
        let mut documents = vec![
            document(KubeClusterConfig { cluster_name: self.name.clone(), endpoint: self.endpoint.clone() }),
            self.node(is_control_plane),
            document(
                KubeletConfig::builder()
                    .image(self.kubernetes_image("ghcr.io/siderolabs/kubelet"))
                    .default_runtime_seccomp_profile_enabled(true)
                    .build(),
            ),
            document(
                KubeNetworkConfig::builder()
                    .dns_domain(&self.dns_domain)
                    .pod_subnets(network("10.244.0.0/16"))
                    .service_subnets(network("10.96.0.0/12"))
                    .build(),
            ),
            document(KubeAPIServerCAConfig { issuing_ca, accepted_cas }),
            document(KubePrismConfig::builder().port(7445).build()),
        ];
        if is_control_plane {
            documents.extend(self.control_plane());
        }
        documents
    }

    fn node(&self, is_control_plane: bool) -> Document {
        const ROLE: &str = "node-role.kubernetes.io/control-plane";
        const NO_LOAD_BALANCER: &str = "node.kubernetes.io/exclude-from-external-load-balancers";
        if !is_control_plane {
            return KubeNodeConfig::builder().build().into();
        }
        let labels = [ROLE, NO_LOAD_BALANCER].map(|label| (label.to_owned(), String::new()));
        let taint = (!self.schedulable_control_planes).then(|| (ROLE.to_owned(), "NoSchedule".to_owned()));
        KubeNodeConfig::builder().labels(BTreeMap::from(labels)).taints(taint.into_iter().collect()).build().into()
    }

    fn control_plane(&self) -> Vec<Document> {
        let image = |name| self.kubernetes_image(name);
        let mut documents = vec![
            document(KubeAggregatorCAConfig { issuing_ca: Some(self.secrets.kubernetes_aggregator.clone()), accepted_cas: Vec::new() }),
            document(KubeAdmissionControlConfig { name: "PodSecurity".to_owned(), configuration: pod_security() }),
            document(KubeAuditPolicyConfig { configuration: audit_policy() }),
            document(KubeAuthenticationConfig { configuration: authentication() }),
            document(KubeAuthorizerConfig { name: "node".to_owned(), authorizer: Authorizer::Node }),
            document(KubeAuthorizerConfig { name: "rbac".to_owned(), authorizer: Authorizer::Rbac }),
            document(KubeEtcdEncryptionConfig::secretbox(self.secrets.secretbox_encryption_secret.clone())),
            document(
                KubeServiceAccountConfig::builder()
                    .private_key(self.secrets.service_account_key.clone())
                    .issuer_url(&self.endpoint)
                    .build(),
            ),
            document(
                KubeAPIServerConfig::builder()
                    .image(image("registry.k8s.io/kube-apiserver"))
                    .cert_extra_sans(self.additional_sans.clone())
                    .build(),
            ),
            document(KubeControllerManagerConfig::builder().image(image("registry.k8s.io/kube-controller-manager")).build()),
            document(KubeSchedulerConfig::builder().image(image("registry.k8s.io/kube-scheduler")).build()),
            document(KubeProxyConfig::builder().image(image("registry.k8s.io/kube-proxy")).build()),
        ];
        if self.custom_cni.is_none() {
            documents.push(document(KubeFlannelCNIConfig::builder().backend_type("vxlan").backend_port(4789).build()));
        }
        documents.push(document(KubeCoreDNSConfig::builder().enabled(true).build()));
        documents.extend(
            self.custom_cni.as_ref().map(|url| document(KubeExternalManifestConfig::builder().name("custom-cni").url(url).build())),
        );
        documents
    }
}
