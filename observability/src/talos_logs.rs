use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use bon::Builder;
use homelab_core::{Brings, Kind, Labels, Name, Need, ObjectExt, ObjectId, Part};
use k8s_openapi::api::apps::v1::{DaemonSet, DaemonSetSpec};
use k8s_openapi::api::core::v1::{
    Capabilities, ConfigMap, ConfigMapVolumeSource, Container, EmptyDirVolumeSource, EnvVar, EnvVarSource, Namespace, ObjectFieldSelector,
    PodSpec, PodTemplateSpec, ResourceRequirements, SeccompProfile, SecretVolumeSource, SecurityContext, Toleration, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use serde_json::json;

use crate::loki;
use crate::push::{AUTHORITY, AUTHORITY_KEY, Push};

/// Name of the part, its namespace and its objects.
const TALOS_LOGS: Name = Name::from_static("talos-logs");
/// The user that it runs as; nobody's on Talos.
const USER: i64 = 65532;
/// The folder with the authority that it trusts where it pushes to another cluster.
const TRUSTED: &str = "/etc/push";

/// Takes what Talos says (the kernel, and services such as etcd and the kubelet) on every node, and sends it to
/// [`Loki`](crate::Loki).
///
/// Becomes the part `talos-logs`: Vector on every node. Talos sends JSON lines over plain TCP and knows no other form. Alloy takes
/// syslog, and JSON lines only by components that it calls experimental; Vector's socket is neither. It listens at the node's own
/// address 127.0.0.1: Talos' services are on the same node, so this path needs no address in the network at home, no name, no
/// Service, and works for a node that has lost its network. For that its pod is in the host's network, and its namespace admits
/// `privileged` ones. Until it listens, Talos keeps what it has to say.
#[derive(Builder, Clone, Debug, Eq, PartialEq)]
pub struct TalosLogs {
    /// The cluster: the label `cluster` of all logs.
    pub cluster: Name,
    /// Image of Vector.
    #[builder(into)]
    pub image: String,
    /// Port on every node. Ours is 6050; nothing of Talos, Kubernetes or Cilium listens there.
    #[builder(default = 6050)]
    pub port: u16,
    /// The Loki of another cluster that it writes to. Ours is that of its own.
    pub push: Option<Push>,
}

impl TalosLogs {
    /// Where it listens: what Talos has to be told.
    ///
    /// ```
    /// use homelab_core::name;
    /// use observability::TalosLogs;
    ///
    /// let logs = TalosLogs::builder().cluster(name!("metal")).image("docker.io/timberio/vector:0.57.0-distroless-static").build();
    /// assert_eq!(logs.address().to_string(), "127.0.0.1:6050");
    /// ```
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Vector's own configuration. Kernel messages have `facility`, those of services `talos-service`.
    fn config(&self) -> String {
        let mut config = json!({
            "data_dir": "/var/lib/vector",
            "sources": { "talos": { "address": self.address(), "decoding": { "codec": "json" }, "mode": "tcp", "type": "socket" } },
            "transforms": { "named": {
                "inputs": ["talos"],
                "source": "\
.cluster = \"CLUSTER\"
.node = get_env_var!(\"NODE\")
.service = to_string(.\"talos-service\") ?? \"kernel\"
if .service == \"\" { .service = \"kernel\" }
.level = to_string(.\"talos-level\") ?? \"info\"
"
                    .replace("CLUSTER", &self.cluster),
                "type": "remap",
            } },
            "sinks": { "loki": {
                "encoding": { "codec": "json" },
                "endpoint": loki::url(),
                "inputs": ["named"],
                "labels": {
                    "cluster": "{{ cluster }}", "level": "{{ level }}", "node": "{{ node }}", "service": "{{ service }}", "source": "talos",
                },
                "type": "loki",
            } },
        });
        if let Some(push) = &self.push {
            let (endpoint, path) = push.endpoint_and_path();
            let sink = &mut config["sinks"]["loki"];
            sink["endpoint"] = endpoint.into();
            sink["path"] = path.into();
            sink["tls"] = json!({ "ca_file": format!("{TRUSTED}/{AUTHORITY_KEY}") });
        }
        homelab_core::yaml::to_string(&config).expect("texts by keys")
    }

    fn config_map(&self) -> ConfigMap {
        let data = BTreeMap::from([("vector.yaml".to_owned(), self.config())]);
        ConfigMap { data: Some(data), ..ConfigMap::default() }.named(&TALOS_LOGS).in_namespace(&TALOS_LOGS)
    }

    fn daemon_set(&self) -> DaemonSet {
        let mut volumes = vec![
            Volume {
                name: "config".to_owned(),
                config_map: Some(ConfigMapVolumeSource { name: TALOS_LOGS.to_string(), ..ConfigMapVolumeSource::default() }),
                ..Volume::default()
            },
            Volume { name: "data".to_owned(), empty_dir: Some(EmptyDirVolumeSource::default()), ..Volume::default() },
        ];
        if self.push.is_some() {
            let secret = SecretVolumeSource { secret_name: Some(AUTHORITY.to_string()), ..SecretVolumeSource::default() };
            volumes.push(Volume { name: "trusted".to_owned(), secret: Some(secret), ..Volume::default() });
        }
        let template = PodTemplateSpec {
            metadata: Some(ObjectMeta { labels: Some(labels()), ..ObjectMeta::default() }),
            spec: Some(PodSpec {
                automount_service_account_token: Some(false),
                containers: vec![self.container()],
                // In the host's network, the cluster's names are not known otherwise.
                dns_policy: Some("ClusterFirstWithHostNet".to_owned()),
                host_network: Some(true),
                tolerations: Some(vec![Toleration { operator: Some("Exists".to_owned()), ..Toleration::default() }]),
                volumes: Some(volumes),
                ..PodSpec::default()
            }),
        };
        let selector = LabelSelector { match_labels: Some(labels()), match_expressions: None };
        let spec = DaemonSetSpec { selector, template, ..DaemonSetSpec::default() };
        DaemonSet { spec: Some(spec), ..DaemonSet::default() }.named(&TALOS_LOGS).in_namespace(&TALOS_LOGS)
    }

    fn container(&self) -> Container {
        let node = ObjectFieldSelector { field_path: "spec.nodeName".to_owned(), api_version: None };
        let node = EnvVarSource { field_ref: Some(node), ..EnvVarSource::default() };
        let amounts = |amounts: &[(&str, &str)]| -> BTreeMap<String, Quantity> {
            amounts.iter().map(|(what, amount)| ((*what).to_owned(), Quantity((*amount).to_owned()))).collect()
        };
        let mount = |name: &str, path: &str, read_only| VolumeMount {
            name: name.to_owned(),
            mount_path: path.to_owned(),
            read_only: Some(read_only),
            ..VolumeMount::default()
        };
        let mut mounts = vec![mount("config", "/etc/vector", true), mount("data", "/var/lib/vector", false)];
        if self.push.is_some() {
            mounts.push(mount("trusted", TRUSTED, true));
        }
        Container {
            name: "vector".to_owned(),
            image: Some(self.image.clone()),
            args: Some(vec!["--config".to_owned(), "/etc/vector/vector.yaml".to_owned()]),
            env: Some(vec![EnvVar { name: "NODE".to_owned(), value: None, value_from: Some(node) }]),
            resources: Some(ResourceRequirements {
                limits: Some(amounts(&[("memory", "128Mi")])),
                requests: Some(amounts(&[("cpu", "10m"), ("memory", "48Mi")])),
                ..ResourceRequirements::default()
            }),
            security_context: Some(SecurityContext {
                allow_privilege_escalation: Some(false),
                capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), add: None }),
                read_only_root_filesystem: Some(true),
                run_as_group: Some(USER),
                run_as_non_root: Some(true),
                run_as_user: Some(USER),
                seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), localhost_profile: None }),
                ..SecurityContext::default()
            }),
            volume_mounts: Some(mounts),
            ..Container::default()
        }
    }
}

fn labels() -> Labels {
    Labels::from([("app.kubernetes.io/name".to_owned(), TALOS_LOGS.to_string())])
}

impl From<TalosLogs> for Part {
    fn from(logs: TalosLogs) -> Self {
        let part = Self::new(TALOS_LOGS)
            .object(Namespace::default().named(&TALOS_LOGS).label("pod-security.kubernetes.io/enforce", "privileged"))
            .object(logs.config_map())
            .object(logs.daemon_set())
            .bring(Brings::LogReceiver(format!("tcp://{}", logs.address())))
            .need(Need::Object(ObjectId::new(&Kind::new("apps", "DaemonSet"), Some(&TALOS_LOGS), &TALOS_LOGS)));
        match logs.push {
            Some(push) => push.add_to(part, TALOS_LOGS),
            None => part.need(loki::service()),
        }
    }
}
