//! Which kinds belong to the whole cluster, and which surely to a namespace.

/// Kinds without a namespace, by group. What is in neither table may be either.
const OF_THE_CLUSTER: &[(&str, &[&str])] = &[
    ("", &["Namespace", "Node", "PersistentVolume", "ComponentStatus"]),
    ("admissionregistration.k8s.io", &[]),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("cert-manager.io", &["ClusterIssuer"]),
    (
        "cilium.io",
        &[
            "CiliumBGPAdvertisement",
            "CiliumBGPClusterConfig",
            "CiliumBGPNodeConfig",
            "CiliumBGPNodeConfigOverride",
            "CiliumBGPPeerConfig",
            "CiliumBGPPeeringPolicy",
            "CiliumCIDRGroup",
            "CiliumClusterwideEnvoyConfig",
            "CiliumClusterwideNetworkPolicy",
            "CiliumEgressGatewayPolicy",
            "CiliumL2AnnouncementPolicy",
            "CiliumLoadBalancerIPPool",
            "CiliumPodIPPool",
        ],
    ),
    ("external-secrets.io", &["ClusterExternalSecret", "ClusterPushSecret", "ClusterSecretStore"]),
    ("gateway.networking.k8s.io", &["GatewayClass"]),
    ("kyverno.io", &["ClusterPolicy", "ClusterCleanupPolicy"]),
    ("networking.k8s.io", &["IngressClass"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy.networking.k8s.io", &["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("resource.k8s.io", &["DeviceClass"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("snapshot.storage.k8s.io", &["VolumeSnapshotClass", "VolumeSnapshotContent"]),
    ("storage.k8s.io", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"]),
    ("trust.cert-manager.io", &["Bundle", "ClusterBundle"]),
];

/// Kinds that are refused without a namespace: those of Flux, and the usual ones.
const IN_A_NAMESPACE: &[(&str, &[&str])] = &[
    ("", &["ConfigMap", "Endpoints", "LimitRange", "PersistentVolumeClaim", "Pod", "ResourceQuota", "Secret", "Service", "ServiceAccount"]),
    ("apps", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("batch", &["CronJob", "Job"]),
    ("cert-manager.io", &["Certificate", "Issuer"]),
    ("external-secrets.io", &["ExternalSecret", "SecretStore"]),
    ("gateway.networking.k8s.io", &["Gateway", "GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"]),
    ("helm.toolkit.fluxcd.io", &["HelmRelease"]),
    ("image.toolkit.fluxcd.io", &["ImagePolicy", "ImageRepository", "ImageUpdateAutomation"]),
    ("kustomize.toolkit.fluxcd.io", &["Kustomization"]),
    ("monitoring.coreos.com", &["PodMonitor", "PrometheusRule", "ServiceMonitor"]),
    ("networking.k8s.io", &["Ingress", "NetworkPolicy"]),
    ("notification.toolkit.fluxcd.io", &["Alert", "Provider", "Receiver"]),
    ("rbac.authorization.k8s.io", &["Role", "RoleBinding"]),
    ("source.toolkit.fluxcd.io", &["Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"]),
];

/// Whether objects of the kind belong to the whole cluster, as far as is known.
pub(super) fn is_of_the_cluster(group: &str, kind: &str) -> bool {
    // All kinds of this group do.
    group == "admissionregistration.k8s.io" || has(OF_THE_CLUSTER, group, kind)
}

/// Whether objects of the kind surely belong to a namespace.
pub(super) fn is_in_a_namespace(group: &str, kind: &str) -> bool {
    has(IN_A_NAMESPACE, group, kind)
}

fn has(table: &[(&str, &[&str])], group: &str, kind: &str) -> bool {
    table.iter().any(|(known, kinds)| *known == group && kinds.contains(&kind))
}
