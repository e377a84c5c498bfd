//! Every field of every kind, as it is written. The names and forms are those that Talos 1.14's own reader takes.

use std::collections::BTreeMap;
use std::time::Duration;

use homelab_core::{ObjectName, Secret};
use serde_json::json;
use talos_config::block::{
    ByteSize, DiskSelector, Filesystem, FilesystemTrimConfig, FilesystemType, Mount, Provisioning, Size, SystemVolume, UserMount,
    UserVolumeConfig, VolumeConfig, VolumeType,
};
use talos_config::cluster::DiscoveryServiceConfig;
use talos_config::cri::{RegistryEndpoint, RegistryMirrorConfig};
use talos_config::k8s::{
    Amounts, Argument, Arguments, Authorizer, EncryptedResources, EncryptionKey, EncryptionProvider, FreeForm, KubeAPIServerConfig,
    KubeAuthorizerConfig, KubeControllerManagerConfig, KubeCoreDNSConfig, KubeEtcdEncryptionConfig, KubeNetworkConfig, KubeNodeConfig,
    KubePrismConfig, KubeProxyConfig, KubeSchedulerConfig, KubeletConfig, NodeIp, ProxyMode, Resources,
};
use talos_config::network::{
    Address, AutoHostname, DnsProtocol, HostDns, Hostname, HostnameConfig, LinkConfig, Nameserver, Ntp, ResolverConfig, Route,
    SearchDomains, TimeSyncConfig,
};
use talos_config::runtime::{InstallProvisioning, Installer, KmsgLogConfig, SecurityProfileConfig, UnattendedInstallConfig};
use talos_config::{Configuration, Document, MachineConfig};

fn written(documents: Vec<Document>) -> String {
    MachineConfig { documents }.to_yaml().expose().clone()
}

fn free_form(value: &serde_json::Value) -> FreeForm {
    value.as_object().expect("a map").clone()
}

#[test]
fn volumes() {
    let provisioning = || {
        Provisioning::builder()
            .disk_selector(DiskSelector::serial("S-1"))
            .grow(false)
            .min_size(ByteSize::gibibytes(10))
            .max_size(Size::Percent(80))
            .build()
    };
    let system = [
        SystemVolume::Ephemeral,
        SystemVolume::ImageCache,
        SystemVolume::Etcd,
        SystemVolume::Cri,
        SystemVolume::Kubelet,
        SystemVolume::Log,
    ];
    let mut documents: Vec<Document> =
        system.into_iter().map(|volume| VolumeConfig::builder().name(volume).provisioning(provisioning()).build().into()).collect();
    documents.push(VolumeConfig::builder().name(SystemVolume::State).build().into());
    for (volume, kind) in [("a", FilesystemType::Xfs), ("b", FilesystemType::Ext4), ("c", FilesystemType::Btrfs)] {
        let filesystem = Filesystem { kind: Some(kind), project_quota_support: Some(kind == FilesystemType::Xfs), xfs: None };
        let mount = UserMount { disable_access_time: Some(true), secure: Some(false) };
        let config = UserVolumeConfig::builder().name(volume).volume_type(VolumeType::Partition).provisioning(provisioning());
        documents.push(config.filesystem(filesystem).mount(mount).build().into());
    }
    let whole = Provisioning::builder().disk_selector(DiskSelector::path("/dev/sdb")).build();
    documents.push(UserVolumeConfig::builder().name("d").volume_type(VolumeType::Disk).provisioning(whole).build().into());
    documents.push(UserVolumeConfig::builder().name("e").volume_type(VolumeType::Directory).build().into());
    documents.push(FilesystemTrimConfig { interval: Some(Duration::from_mins(90).into()) }.into());
    insta::assert_snapshot!(written(documents));
}

#[test]
fn a_volume_that_is_mounted_for_speed() {
    let mount = Mount { secure: Some(false), disable_access_time: Some(true) };
    insta::assert_snapshot!(written(vec![VolumeConfig::builder().name(SystemVolume::Ephemeral).mount(mount).build().into()]));
}

#[test]
fn network() {
    let address = |text: &str| text.parse().expect("an address");
    let nameservers = [(DnsProtocol::Do53, None), (DnsProtocol::Tls, Some("one.example")), (DnsProtocol::Https, Some("two.example"))];
    let resolver = ResolverConfig::builder()
        .nameservers(
            nameservers
                .into_iter()
                .map(|(protocol, name)| Nameserver {
                    address: address("9.9.9.9"),
                    protocol: Some(protocol),
                    tls_server_name: name.map(ObjectName::from_static),
                })
                .collect(),
        )
        .search_domains(SearchDomains { domains: Some(vec![ObjectName::from_static("home.example")]), disable_default: Some(true) })
        .host_dns(HostDns { enabled: Some(true), forward_kube_dns_to_host: Some(false), resolve_member_names: Some(true) })
        .build();
    let route = Route {
        destination: Some("10.9.0.0/16".parse().expect("a network")),
        gateway: Some(address("10.0.0.1")),
        source: Some(address("10.0.0.2")),
        metric: Some(100),
        mtu: Some(1400),
        table: None,
    };
    let link = LinkConfig::builder()
        .name("enp3s0")
        .up(true)
        .mtu(9000)
        .addresses(vec![Address { address: "fd00::2/64".parse().expect("an address"), route_priority: Some(7) }])
        .routes(vec![route])
        .multicast(false)
        .build();
    let time = TimeSyncConfig::builder()
        .enabled(true)
        .boot_timeout(Duration::from_mins(2).into())
        .ntp(Ntp { servers: vec!["time.example".to_owned()], use_nts: Some(true) })
        .build();
    let hostname = HostnameConfig { hostname: Hostname::Auto(AutoHostname::Stable) };
    insta::assert_snapshot!(written(vec![resolver.into(), link.into(), time.into(), hostname.into()]));
}

#[test]
fn machine_and_registries() {
    let mirror = RegistryMirrorConfig {
        name: "docker.io".to_owned(),
        endpoints: vec![
            RegistryEndpoint { url: "https://mirror.home.example".to_owned(), override_path: None },
            RegistryEndpoint { url: "https://other.home.example/v2/docker".to_owned(), override_path: Some(true) },
        ],
        skip_fallback: Some(true),
    };
    let install = UnattendedInstallConfig {
        reboot: Some(true),
        installer: Installer { image: Some("example.com/installer:v1.14.1".to_owned()) },
        provisioning: InstallProvisioning { disk_selector: DiskSelector::path("/dev/sda"), wipe: Some(true) },
    };
    let discovery = DiscoveryServiceConfig { name: "home".to_owned(), endpoint: "https://discovery.home.example".to_owned() };
    let profile = SecurityProfileConfig { workload_isolation: Some(false) };
    let kernel = KmsgLogConfig { name: "kernel".to_owned(), url: "tcp://127.0.0.1:6050".to_owned() };
    insta::assert_snapshot!(written(vec![mirror.into(), install.into(), discovery.into(), profile.into(), kernel.into()]));
}

#[test]
fn kubernetes() {
    let arguments =
        || Arguments::from([("v".to_owned(), "2".into()), ("x".to_owned(), Argument::Each(vec!["a".to_owned(), "b".to_owned()]))]);
    let texts = || BTreeMap::from([("KEY".to_owned(), "value".to_owned())]);
    let resources = || Resources {
        requests: Some(Amounts { cpu: Some("100m".to_owned()), memory: Some("1Gi".parse().expect("an amount")) }),
        limits: Some(Amounts { cpu: Some("2".to_owned()), memory: None }),
    };
    let mut documents: Vec<Document> = vec![
        KubeAPIServerConfig {
            image: "registry.k8s.io/kube-apiserver:v1.36.3".to_owned(),
            extra_args: arguments(),
            env: texts(),
            resources: Some(resources()),
            api_port: Some(6444),
            cert_extra_sans: vec!["api.home.example".to_owned()],
            startup_probes: Some(false),
        }
        .into(),
        KubeControllerManagerConfig {
            enabled: Some(true),
            image: "registry.k8s.io/kube-controller-manager:v1.36.3".to_owned(),
            extra_args: arguments(),
            env: texts(),
            resources: Some(resources()),
        }
        .into(),
        KubeSchedulerConfig {
            enabled: Some(true),
            image: "registry.k8s.io/kube-scheduler:v1.36.3".to_owned(),
            config: free_form(&json!({ "profiles": [] })),
            extra_args: arguments(),
            env: texts(),
            resources: Some(resources()),
        }
        .into(),
        KubeProxyConfig {
            enabled: Some(true),
            image: Some("registry.k8s.io/kube-proxy:v1.36.3".to_owned()),
            mode: Some(ProxyMode::Nftables),
            config: free_form(&json!({ "metricsBindAddress": "0.0.0.0:10249" })),
            extra_args: Arguments::new(),
            resources: Some(resources()),
        }
        .into(),
        KubeCoreDNSConfig { enabled: Some(true), image: Some("registry.k8s.io/coredns/coredns:v1.13.1".to_owned()) }.into(),
        KubeletConfig {
            image: "ghcr.io/siderolabs/kubelet:v1.36.3".to_owned(),
            config: free_form(&json!({ "maxPods": 200 })),
            extra_args: arguments(),
            cluster_dns: vec!["10.96.0.10".parse().expect("an address")],
            default_runtime_seccomp_profile_enabled: Some(true),
        }
        .into(),
        KubeNetworkConfig {
            dns_domain: "cluster.local".to_owned(),
            pod_subnets: vec!["10.244.0.0/16".parse().expect("a network"), "fd00:1::/56".parse().expect("a network")],
            service_subnets: vec!["10.96.0.0/12".parse().expect("a network"), "fd00:2::/112".parse().expect("a network")],
            node_mask_ipv4: Some(24),
            node_mask_ipv6: Some(64),
        }
        .into(),
        KubeNodeConfig {
            skip_node_registration: Some(false),
            register_with_fqdn: Some(true),
            node_ip: Some(NodeIp { valid_subnets: vec!["10.0.0.0/8".to_owned(), "!10.1.0.0/16".to_owned()] }),
            labels: texts(),
            annotations: texts(),
            taints: BTreeMap::from([("key".to_owned(), "value:NoSchedule".to_owned())]),
        }
        .into(),
        KubePrismConfig { port: 7445, tls_server_name: Some("api.home.example".to_owned()) }.into(),
        KubeAuthorizerConfig { name: "hook".to_owned(), authorizer: Authorizer::Webhook(free_form(&json!({ "timeout": "3s" }))) }.into(),
    ];
    let key = EncryptionKey { name: "key1".to_owned(), secret: Secret::from("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") };
    let providers = vec![EncryptionProvider::Secretbox(vec![key]), EncryptionProvider::Identity];
    documents
        .push(KubeEtcdEncryptionConfig { resources: vec![EncryptedResources { resources: vec!["secrets".to_owned()], providers }] }.into());
    insta::assert_snapshot!(written(documents));
}

#[test]
fn a_merge_key_merges_in_values_of_any_form_and_is_refused_elsewhere() {
    let read = |text: &str| Configuration::read(text, "some.yaml".as_ref());
    let free = "apiVersion: v1alpha1\nkind: KubeAdmissionControlConfig\nname: a\nconfiguration:\n";
    let merged = read(&format!("{free}  one: &one {{a: 1, b: 2}}\n  two:\n    <<: *one\n    b: 3\n")).expect("Talos takes it");
    let plain = read(&format!("{free}  one: {{a: 1, b: 2}}\n  two: {{a: 1, b: 3}}\n")).expect("Talos takes it");
    assert_eq!(merged, plain);
    let labels = read("apiVersion: v1alpha1\nkind: KubeNodeConfig\nlabels:\n  <<: {a: b}\n").expect_err("Talos refuses it");
    insta::assert_snapshot!(labels, @"
    error[invalid-value]: KubeNodeConfig: `labels.<<` merges, which Talos does in values of any form only
      at some.yaml:4:3
    ");
}
