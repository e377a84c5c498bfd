//! What releases before 1.14 have in the document without a kind.

use std::collections::BTreeMap;

use super::machine::public;
use super::{Contract, Generate};
use crate::v1alpha1::{
    AdmissionPlugin, ApiServer, ClusterConfig, ClusterNetwork, Cni, ControlPlane, ControllerManager, Discovery, DiscoveryRegistries,
    Features, HostDns, Install, KubePrism, KubeSpan, Kubelet, KubernetesRegistry, MachineConfig, Network, Proxy, Scheduler,
    ServiceRegistry,
};

impl Generate {
    pub(super) fn legacy(&self, machine: &mut MachineConfig, cluster: &mut ClusterConfig, is_control_plane: bool) {
        self.legacy_machine(machine, is_control_plane);
        let secrets = &self.secrets;
        cluster.id = Some(secrets.cluster_id.clone());
        cluster.secret = Some(secrets.cluster_secret.clone());
        cluster.cluster_name = Some(self.name.clone());
        cluster.control_plane = Some(ControlPlane::builder().endpoint(&self.endpoint).build());
        cluster.network = Some(ClusterNetwork {
            cni: self.custom_cni.clone().map(|url| Cni { name: Some("custom".to_owned()), urls: vec![url], flannel: None }),
            dns_domain: self.dns_domain.clone(),
            pod_subnets: vec!["10.244.0.0/16".to_owned()],
            service_subnets: vec!["10.96.0.0/12".to_owned()],
        });
        let registries = DiscoveryRegistries {
            kubernetes: KubernetesRegistry { disabled: Some(true) },
            service: ServiceRegistry { disabled: None, endpoint: None },
        };
        cluster.discovery = Some(Discovery { enabled: Some(self.discovery), registries });
        if !is_control_plane {
            cluster.ca = Some(public(&secrets.kubernetes));
            return;
        }
        cluster.ca = Some(secrets.kubernetes.clone());
        cluster.aggregator_ca = Some(secrets.kubernetes_aggregator.clone());
        cluster.service_account = Some(secrets.service_account_key.clone());
        cluster.secretbox_encryption_secret = Some(secrets.secretbox_encryption_secret.clone());
        cluster.allow_scheduling_on_control_planes = self.schedulable_control_planes.then_some(true);
        let plugin = AdmissionPlugin { name: "PodSecurity".to_owned(), configuration: crate::k8s::pod_security() };
        cluster.api_server = Some(
            ApiServer::builder()
                .image(self.kubernetes_image("registry.k8s.io/kube-apiserver"))
                .cert_sans(self.additional_sans.clone())
                .admission_control(vec![plugin])
                .audit_policy(crate::k8s::audit_policy())
                .build(),
        );
        let image = |name| self.kubernetes_image(name);
        cluster.controller_manager = Some(ControllerManager::builder().image(image("registry.k8s.io/kube-controller-manager")).build());
        cluster.proxy = Some(Proxy::builder().image(image("registry.k8s.io/kube-proxy")).build());
        cluster.scheduler = Some(Scheduler::builder().image(image("registry.k8s.io/kube-scheduler")).build());
    }

    fn legacy_machine(&self, machine: &mut MachineConfig, is_control_plane: bool) {
        machine.kubelet = Some(
            Kubelet::builder()
                .image(self.kubernetes_image("ghcr.io/siderolabs/kubelet"))
                .default_runtime_seccomp_profile_enabled(true)
                .disable_manifests_directory(true)
                .build(),
        );
        let disk = Some(self.install_disk.clone()).filter(|disk| !disk.is_empty());
        machine.install = Some(Install::builder().maybe_disk(disk).image(self.image()).wipe(false).grub_use_uki_cmdline(true).build());
        machine.features = Some(
            Features::builder()
                .disk_quota_support(true)
                .kube_prism(KubePrism { enabled: Some(true), port: Some(7445) })
                .host_dns(HostDns { enabled: Some(true), forward_kube_dns_to_host: Some(true), resolve_member_names: None })
                .build(),
        );
        if is_control_plane {
            let label = "node.kubernetes.io/exclude-from-external-load-balancers";
            machine.node_labels = BTreeMap::from([(label.to_owned(), String::new())]);
        }
        if self.contract == Contract::V1_12 {
            let span = self.kube_span.then(|| KubeSpan::builder().enabled(true).build());
            machine.network = Some(Network::builder().maybe_kubespan(span).build());
        }
    }
}
