//! Volumes that are folders on a node's own disks.

mod local_class;

use std::collections::BTreeSet;

use bon::Builder;
use homelab_core::{Name, Need, ObjectExt, Part, Place, Problem, name};
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::{
    ConfigMap, ConfigMapVolumeSource, Container, ContainerPort, EnvVarSource, HTTPGetAction, Namespace, ObjectFieldSelector, Pod, PodSpec,
    PodTemplateSpec, Probe, ServiceAccount, Toleration, Volume, VolumeMount,
};
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::json;

pub use self::local_class::{Directory, LocalClass, Reclaim};

use crate::pod::{container_security, pod_security, resources, variable};

const PROVISIONER: Name = Name::from_static("local-path-provisioner");
/// Where the provisioner looks for its settings by default.
const SETTINGS: &str = "local-path-config";
const SETTINGS_FOLDER: &str = "/etc/config/";
const RBAC: &str = "rbac.authorization.k8s.io";

/// Classes of volumes which are folders on the node's own disks, made by Rancher's local-path-provisioner.
///
/// Becomes the part `storage`. Its objects follow upstream's manifest and chart of v0.0.37, with narrower rights (pods,
/// their logs and settings of its own namespace only) and as an ordinary user. The namespace has to admit
/// `privileged` pods: for each volume the provisioner starts a pod which mounts the folder from the host.
///
/// Sizes are not enforced: a claim may fill the disk. Its volumes cannot be snapshotted.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct LocalPath {
    /// Image of the provisioner, such as `docker.io/rancher/local-path-provisioner:v0.0.37`; it has to know the
    /// settings of that release.
    #[builder(into)]
    pub image: String,
    /// Image of the pods that make and delete folders: needs `sh`, `mkdir` and `rm`.
    #[builder(into)]
    pub helper_image: String,
    /// Namespace of the provisioner and of its helper pods. Upstream's default, which is ours, is `local-path-storage`.
    #[builder(default = name!("local-path-storage"))]
    pub namespace: Name,
    /// Its classes: one for each place.
    pub classes: Vec<LocalClass>,
}

impl LocalPath {
    fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.classes.iter().flat_map(LocalClass::problems).collect();
        let defaults: Vec<_> = self.classes.iter().filter(|class| class.default_class).map(|class| format!("`{}`", class.name)).collect();
        if defaults.len() > 1 {
            let message = format!("the classes {} are all to be the default one", defaults.join(", "));
            problems.push(Problem::error("two-defaults", message).at(place()));
        }
        problems
    }

    fn settings(&self) -> ConfigMap {
        let paths: BTreeSet<String> = self.classes.iter().map(LocalClass::path).collect();
        let paths = json!({ "nodePathMap": [{ "node": "DEFAULT_PATH_FOR_NON_LISTED_NODES", "paths": paths }] });
        let helper = Pod {
            metadata: ObjectMeta { name: Some("helper-pod".to_owned()), ..ObjectMeta::default() },
            spec: Some(PodSpec {
                containers: vec![Container {
                    name: "helper-pod".to_owned(),
                    image: Some(self.helper_image.clone()),
                    ..Container::default()
                }],
                priority_class_name: Some("system-node-critical".to_owned()),
                // A full disk must not keep volumes from being deleted.
                tolerations: Some(vec![Toleration {
                    key: Some("node.kubernetes.io/disk-pressure".to_owned()),
                    operator: Some("Exists".to_owned()),
                    effect: Some("NoSchedule".to_owned()),
                    ..Toleration::default()
                }]),
                ..PodSpec::default()
            }),
            ..Pod::default()
        };
        let helper = homelab_core::yaml::to_string(&helper).expect("a pod is plain data");
        // Apps run as users of their own, so everybody may write; the parent folder is root's.
        let setup = "#!/bin/sh\nset -eu\nmkdir -m 0777 -p \"$VOL_DIR\"\n".to_owned();
        let teardown = "#!/bin/sh\nset -eu\nrm -rf \"$VOL_DIR\"\n".to_owned();
        let data = [
            ("config.json".to_owned(), format!("{paths}\n")),
            ("helperPod.yaml".to_owned(), helper),
            ("setup".to_owned(), setup),
            ("teardown".to_owned(), teardown),
        ];
        ConfigMap { data: Some(data.into()), ..ConfigMap::default() }.named(SETTINGS).in_namespace(&self.namespace)
    }

    fn deployment(&self) -> Deployment {
        let labels = [("app.kubernetes.io/name".to_owned(), PROVISIONER.to_string())];
        let probe = |path: &str, failures: Option<i32>| Probe {
            http_get: Some(HTTPGetAction {
                path: Some(path.to_owned()),
                port: IntOrString::String("health".to_owned()),
                ..HTTPGetAction::default()
            }),
            failure_threshold: failures,
            ..Probe::default()
        };
        let mut namespace = variable("POD_NAMESPACE", "");
        namespace.value = None;
        namespace.value_from = Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector { api_version: None, field_path: "metadata.namespace".to_owned() }),
            ..EnvVarSource::default()
        });
        let container = Container {
            name: PROVISIONER.to_string(),
            image: Some(self.image.clone()),
            command: Some(["local-path-provisioner", "start", "--config", "/etc/config/config.json"].map(str::to_owned).into()),
            env: Some(vec![
                namespace,
                variable("CONFIG_MOUNT_PATH", SETTINGS_FOLDER),
                variable("HEALTH_PORT", "8080"),
                variable("SERVICE_ACCOUNT_NAME", &*PROVISIONER),
            ]),
            ports: Some(vec![ContainerPort { name: Some("health".to_owned()), container_port: 8080, ..ContainerPort::default() }]),
            startup_probe: Some(probe("/health", Some(12))),
            liveness_probe: Some(probe("/health", None)),
            readiness_probe: Some(probe("/ready", None)),
            resources: Some(resources(10, 32, 128)),
            security_context: Some(container_security()),
            volume_mounts: Some(vec![VolumeMount {
                name: "settings".to_owned(),
                mount_path: SETTINGS_FOLDER.to_owned(),
                read_only: Some(true),
                ..VolumeMount::default()
            }]),
            ..Container::default()
        };
        let template = PodTemplateSpec {
            metadata: Some(ObjectMeta { labels: Some(labels.clone().into()), ..ObjectMeta::default() }),
            spec: Some(PodSpec {
                containers: vec![container],
                security_context: Some(pod_security(65534)),
                service_account_name: Some(PROVISIONER.to_string()),
                volumes: Some(vec![Volume {
                    name: "settings".to_owned(),
                    config_map: Some(ConfigMapVolumeSource { name: SETTINGS.to_owned(), ..ConfigMapVolumeSource::default() }),
                    ..Volume::default()
                }]),
                ..PodSpec::default()
            }),
        };
        let spec = DeploymentSpec {
            replicas: Some(1),
            selector: LabelSelector { match_labels: Some(labels.into()), ..LabelSelector::default() },
            // Two provisioners at once would make volumes twice: upstream turns leader election off.
            strategy: Some(DeploymentStrategy { type_: Some("Recreate".to_owned()), ..DeploymentStrategy::default() }),
            template,
            ..DeploymentSpec::default()
        };
        Deployment { spec: Some(spec), ..Deployment::default() }.named(&PROVISIONER).in_namespace(&self.namespace)
    }

    fn role_reference(kind: &str) -> RoleRef {
        RoleRef { api_group: Some(RBAC.to_owned()), kind: kind.to_owned(), name: PROVISIONER.to_string() }
    }

    fn subjects(&self) -> Vec<Subject> {
        let namespace = Some(self.namespace.to_string());
        vec![Subject { api_group: None, kind: "ServiceAccount".to_owned(), name: PROVISIONER.to_string(), namespace }]
    }
}

impl From<LocalPath> for Part {
    fn from(local: LocalPath) -> Self {
        let namespace = &local.namespace;
        let role = Role {
            rules: Some(vec![
                rule("", &["pods"], &["get", "list", "watch", "create", "patch", "update", "delete"]),
                rule("", &["configmaps", "pods/log"], &["get", "list", "watch"]),
            ]),
            ..Role::default()
        };
        let cluster_role = ClusterRole {
            rules: Some(vec![
                rule("", &["nodes"], &["get", "list", "watch"]),
                // `update` takes the chosen node off a claim whose volume could not be made there.
                rule("", &["persistentvolumeclaims"], &["get", "list", "watch", "update"]),
                rule("", &["persistentvolumes"], &["get", "list", "watch", "create", "patch", "update", "delete"]),
                rule("", &["events"], &["create", "patch"]),
                rule("storage.k8s.io", &["storageclasses"], &["get", "list", "watch"]),
            ]),
            ..ClusterRole::default()
        };
        let binding =
            RoleBinding { role_ref: LocalPath::role_reference("Role"), subjects: Some(local.subjects()), ..RoleBinding::default() };
        let cluster_binding = ClusterRoleBinding {
            role_ref: LocalPath::role_reference("ClusterRole"),
            subjects: Some(local.subjects()),
            ..ClusterRoleBinding::default()
        };
        let mut part = Self::new(name!("storage"))
            .object(Namespace::default().named(namespace).label("pod-security.kubernetes.io/enforce", "privileged"))
            .object(ServiceAccount::default().named(&PROVISIONER).in_namespace(namespace))
            .object(role.named(&PROVISIONER).in_namespace(namespace))
            .object(binding.named(&PROVISIONER).in_namespace(namespace))
            .object(cluster_role.named(&PROVISIONER))
            .object(cluster_binding.named(&PROVISIONER))
            .object(local.settings())
            .object(local.deployment());
        part.problems.extend(local.problems());
        for class in local.classes {
            part = part.object(class.storage_class());
            part.brings.extend(class.capacity());
            if let Directory::UserVolume(name) = class.directory {
                part.needs.push(Need::UserVolume(name));
            }
        }
        part
    }
}

fn place() -> Place {
    Place::Part(homelab_core::PartId { cluster: None, name: name!("storage") })
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> PolicyRule {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    PolicyRule { api_groups: Some(vec![group.to_owned()]), resources: Some(texts(resources)), verbs: texts(verbs), ..PolicyRule::default() }
}
