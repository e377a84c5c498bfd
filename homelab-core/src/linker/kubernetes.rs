//! How the kinds of Kubernetes itself name each other.

use super::rule::{POD_TEMPLATE, Rule, Target};
use crate::Kind;

const CONFIG_MAP: Kind = Kind::new("", "ConfigMap");
const CRON_JOB: Kind = Kind::new("batch", "CronJob");
const DAEMON_SET: Kind = Kind::new("apps", "DaemonSet");
const DEPLOYMENT: Kind = Kind::new("apps", "Deployment");
const JOB: Kind = Kind::new("batch", "Job");
const PERSISTENT_VOLUME_CLAIM: Kind = Kind::new("", "PersistentVolumeClaim");
const NETWORK_POLICY: Kind = Kind::new("networking.k8s.io", "NetworkPolicy");
const POD: Kind = Kind::new("", "Pod");
const POD_DISRUPTION_BUDGET: Kind = Kind::new("policy", "PodDisruptionBudget");
const SECRET: Kind = Kind::new("", "Secret");
const SERVICE: Kind = Kind::new("", "Service");
const SERVICE_ACCOUNT: Kind = Kind::new("", "ServiceAccount");
const STATEFUL_SET: Kind = Kind::new("apps", "StatefulSet");
const STORAGE_CLASS: Kind = Kind::new("storage.k8s.io", "StorageClass");
const CLUSTER_ROLE_BINDING: Kind = Kind::new("rbac.authorization.k8s.io", "ClusterRoleBinding");
const CLUSTER_ROLE: Kind = Kind::new("rbac.authorization.k8s.io", "ClusterRole");
const ROLE: Kind = Kind::new("rbac.authorization.k8s.io", "Role");
const ROLE_BINDING: Kind = Kind::new("rbac.authorization.k8s.io", "RoleBinding");

/// How the kinds of Kubernetes itself name each other. Every part's objects are held against these, without being told.
pub const RULES: &[Rule] = &[
    Rule::new(DEPLOYMENT, "spec.template", Target::PodTemplate),
    Rule::new(STATEFUL_SET, "spec.template", Target::PodTemplate),
    Rule::new(DAEMON_SET, "spec.template", Target::PodTemplate),
    Rule::new(JOB, "spec.template", Target::PodTemplate),
    Rule::new(CRON_JOB, "spec.jobTemplate.spec.template", Target::PodTemplate),
    Rule::new(STATEFUL_SET, "spec.serviceName", Target::Name(SERVICE)),
    Rule::new(STATEFUL_SET, "spec.volumeClaimTemplates[].spec.storageClassName", Target::Name(STORAGE_CLASS)),
    Rule::new(PERSISTENT_VOLUME_CLAIM, "spec.storageClassName", Target::Name(STORAGE_CLASS)),
    Rule::new(SERVICE, "spec.selector", Target::Selector(POD)),
    Rule::new(SERVICE, "spec.ports[].name", Target::Member),
    Rule::new(SERVICE, "spec.ports[].port", Target::Member),
    Rule::new(CONFIG_MAP, "data{}", Target::Member),
    Rule::new(CONFIG_MAP, "binaryData{}", Target::Member),
    Rule::new(POD_DISRUPTION_BUDGET, "spec.selector", Target::Selector(POD)),
    Rule::new(CLUSTER_ROLE_BINDING, "roleRef", Target::Reference(&[CLUSTER_ROLE])),
    Rule::new(CLUSTER_ROLE_BINDING, "subjects[]", Target::Reference(&[SERVICE_ACCOUNT])),
    Rule::new(ROLE_BINDING, "roleRef", Target::Reference(&[ROLE, CLUSTER_ROLE])),
    Rule::new(ROLE_BINDING, "subjects[]", Target::Reference(&[SERVICE_ACCOUNT])),
    Rule::new(POD_TEMPLATE, "spec.serviceAccountName", Target::Name(SERVICE_ACCOUNT)),
    Rule::new(POD_TEMPLATE, "spec.imagePullSecrets[]", Target::Reference(&[SECRET])),
    Rule::new(POD_TEMPLATE, "spec.volumes[].persistentVolumeClaim.claimName", Target::Name(PERSISTENT_VOLUME_CLAIM)),
    Rule::new(POD_TEMPLATE, "spec.volumes[].configMap", Target::Reference(&[CONFIG_MAP])),
    Rule::new(POD_TEMPLATE, "spec.volumes[].secret.secretName", Target::Name(SECRET)),
    Rule::new(POD_TEMPLATE, "spec.volumes[].projected.sources[].configMap", Target::Reference(&[CONFIG_MAP])),
    Rule::new(POD_TEMPLATE, "spec.volumes[].projected.sources[].secret", Target::Reference(&[SECRET])),
    Rule::new(POD_TEMPLATE, "spec.containers[].envFrom[].configMapRef", Target::Reference(&[CONFIG_MAP])),
    Rule::new(POD_TEMPLATE, "spec.containers[].envFrom[].secretRef", Target::Reference(&[SECRET])),
    Rule::with_member(POD_TEMPLATE, "spec.containers[].env[].valueFrom.configMapKeyRef", Target::Reference(&[CONFIG_MAP]), "key"),
    Rule::with_member(POD_TEMPLATE, "spec.containers[].env[].valueFrom.secretKeyRef", Target::Reference(&[SECRET]), "key"),
    Rule::new(POD_TEMPLATE, "spec.initContainers[].envFrom[].configMapRef", Target::Reference(&[CONFIG_MAP])),
    Rule::new(POD_TEMPLATE, "spec.initContainers[].envFrom[].secretRef", Target::Reference(&[SECRET])),
    Rule::with_member(POD_TEMPLATE, "spec.initContainers[].env[].valueFrom.configMapKeyRef", Target::Reference(&[CONFIG_MAP]), "key"),
    Rule::with_member(POD_TEMPLATE, "spec.initContainers[].env[].valueFrom.secretKeyRef", Target::Reference(&[SECRET]), "key"),
];

/// Whom network policies select. Given by who writes policies: one that somebody wrote by hand may select what only a chart makes.
pub const NETWORK_POLICY_RULES: &[Rule] = &[
    Rule::new(NETWORK_POLICY, "spec.podSelector", Target::Selector(POD)),
    Rule::new(NETWORK_POLICY, "spec.ingress[].from[]", Target::Peer),
    Rule::new(NETWORK_POLICY, "spec.egress[].to[]", Target::Peer),
];
