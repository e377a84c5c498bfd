//! What Talos refuses of a configuration that it has loaded (`config/container/validate.go` and `Validate` of each kind).

mod at;
mod block;
mod cluster;
mod conflicts;
mod container;
mod cri;
mod grammar;
mod kubernetes;
mod labels;
mod links;
mod machine;
mod machine_network;
mod network;
mod pem;
mod runtime;
mod security;
mod storage;
mod together;

use homelab_core::Problem;

use self::at::At;
use super::load::about;
use super::{Configuration, Read};
use crate::model::Finding;

/// What kind of machine a configuration is for, as `talosctl validate --mode` has it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Mode {
    /// Bare metal, which Talos installs itself on.
    #[default]
    Metal,
    /// A virtual machine that is booted from an image.
    Cloud,
    /// A container, such as those of `talosctl cluster create`.
    Container,
}

impl Configuration {
    /// What `talosctl validate` says of it, in a stable order: errors and warnings, each with its place. Empty if Talos takes it.
    ///
    /// `strict` makes errors of the warnings of the document without a kind, as Talos does, and of no others.
    ///
    /// ```
    /// use std::path::Path;
    /// use talos_config::{Configuration, Mode};
    ///
    /// let text = "apiVersion: v1alpha1\nkind: VLANConfig\nname: lan.5000\nparent: lan\nvlanID: 5000\n";
    /// let config = Configuration::read(text, Path::new("vlan.yaml"))?;
    /// let problems: Vec<String> = config.validate(Mode::Metal, false).iter().map(ToString::to_string).collect();
    /// assert_eq!(problems, ["\
    /// error[invalid-config]: VLANConfig/lan.5000: `vlanID` has to be from 1 to 4094
    ///   at vlan.yaml:5:1"]);
    /// # Ok::<(), homelab_core::Problems>(())
    /// ```
    pub fn validate(&self, mode: Mode, strict: bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        for document in self.in_order() {
            let mut report = Report::default();
            judge(document, mode, &mut report);
            for finding in &mut report.0 {
                finding.is_warning &= !(strict && document.kind.name == "v1alpha1");
            }
            problems.extend(report.0.iter().map(|finding| self.problem(document, "invalid-config", finding)));
        }
        if let Some(unnamed) = self.unnamed() {
            for document in self.documents.iter().filter(|document| document.kind.name != "v1alpha1") {
                if let Some(theirs) = conflicts::conflict(document, &At::of(unnamed)) {
                    let finding = about(format!("excludes `{}` in the document without a kind", theirs.path));
                    let problem = self.problem(document, "legacy-conflict", &finding);
                    problems.push(unnamed.place(theirs.position, &self.file).into_iter().fold(problem, Problem::at));
                }
            }
        }
        self.judge_container(mode, &mut problems);
        problems
    }

    /// The document without a kind.
    pub(crate) fn unnamed(&self) -> Option<&Read> {
        self.documents.iter().find(|document| document.kind.name == "v1alpha1")
    }
}

/// What was found in a document.
#[derive(Debug, Default)]
struct Report(Vec<Finding>);

impl Report {
    fn error(&mut self, at: &At<'_>, what: impl Into<String>) {
        self.0.push(Finding { path: at.path.clone(), at: at.position, what: what.into(), is_warning: false });
    }

    fn warning(&mut self, at: &At<'_>, what: impl Into<String>) {
        self.0.push(Finding { path: at.path.clone(), at: at.position, what: what.into(), is_warning: true });
    }

    /// Refuses `at` if it is not set.
    fn require(&mut self, at: &At<'_>) {
        if at.is_zero() {
            self.error(at, "is missing");
        }
    }
}

/// The rules of one kind; a kind that is not here has none beyond its types.
fn judge(document: &Read, mode: Mode, report: &mut Report) {
    let at = At::of(document);
    match document.kind.name {
        "v1alpha1" => machine::judge(&at, mode, report),
        "ExistingVolumeConfig" => block::existing_volume(&at, report),
        "ExternalVolumeConfig" => block::external_volume(&at, report),
        "FilesystemScrubConfig" => block::scrub(&at, report),
        "FilesystemTrimConfig" => block::trim(&at, report),
        "RawVolumeConfig" | "SwapVolumeConfig" => block::raw_volume(&at, report),
        "UserVolumeConfig" => block::user_volume(&at, report),
        "VolumeConfig" => block::volume(&at, report),
        "ZswapConfig" => block::zswap(&at, report),
        "DiscoveryIdentityConfig" => network::discovery_identity(&at, report),
        "DiscoveryServiceConfig" => network::discovery_service(&at, report),
        "ContainerConfig" => container::judge(&at, report),
        "CRIBaseRuntimeSpecConfig" => cri::base_runtime_spec(&at.get("overrides"), report),
        "CRICustomizationConfig" => cri::customization(&at, report),
        "RegistryAuthConfig" => cri::registry_auth(&at, report),
        "RegistryMirrorConfig" => cri::registry_mirror(&at, report),
        "RegistryTLSConfig" => cri::registry_tls(&at, report),
        "KubeAPIServerCAConfig" => kubernetes::authority(&at, false, report),
        "KubeAPIServerConfig" => kubernetes::api_server(&at, report),
        "KubeAdmissionControlConfig" | "EthernetConfig" | "KernelModuleConfig" => report.require(&at.get("name")),
        "KubeAggregatorCAConfig" => kubernetes::authority(&at, true, report),
        "KubeAuthorizerConfig" => kubernetes::authorizer(&at, report),
        "KubeClusterConfig" => kubernetes::cluster(&at, report),
        "KubeControllerManagerConfig" | "KubeSchedulerConfig" => kubernetes::static_pod_of_talos(&at, report),
        "KubeEtcdEncryptionConfig" => report.require(&at.get("config")),
        "KubeExternalManifestConfig" => kubernetes::external_manifest(&at, report),
        "KubeFlannelCNIConfig" => kubernetes::flannel(&at, report),
        "KubeInlineManifestConfig" => kubernetes::subdomain_name(&at, report),
        "KubeNetworkConfig" => kubernetes::network(&at, report),
        "KubeNodeConfig" => kubernetes::node(&at, report),
        "KubePrismConfig" => kubernetes::prism(&at, report),
        "KubeProxyConfig" => kubernetes::proxy(&at, report),
        "KubeServiceAccountConfig" => kubernetes::service_account(&at, report),
        "KubeStaticPodConfig" => kubernetes::static_pod(&at, report),
        "KubeTalosAPIAccessConfig" => kubernetes::talos_api_access(&at, report),
        "KubeletConfig" => kubernetes::kubelet(&at, report),
        "BGPInstanceConfig" => network::bgp(&at, report),
        "BlackholeRouteConfig" => network::blackhole_route(&at, report),
        "BondConfig" => links::bond(&at, report),
        "BridgeConfig" | "DummyLinkConfig" | "LinkConfig" => links::link(&at, report),
        "DHCPv4Config" | "DHCPv6Config" => network::dhcp(&at, report),
        "HCloudVIPConfig" => network::vip(&at, true, report),
        "HTTPProbeConfig" => network::http_probe(&at, report),
        "HostnameConfig" => network::hostname(&at, report),
        "KubeSpanConfig" => network::kube_span(&at, report),
        "Layer2VIPConfig" => network::vip(&at, false, report),
        "LinkAliasConfig" => links::alias(&at, report),
        "NetworkRuleConfig" => network::rule(&at, report),
        "ResolverConfig" => network::resolver(&at, report),
        "RoutingRuleConfig" => network::routing_rule(&at, report),
        "StaticHostConfig" => network::static_host(&at, report),
        "TCPProbeConfig" => network::tcp_probe(&at, report),
        "TimeSyncConfig" => network::time_sync(&at, report),
        "VLANConfig" => links::vlan(&at, report),
        "VRFConfig" => links::vrf(&at, report),
        "VethConfig" => links::veth(&at, report),
        "WireguardConfig" => links::wireguard(&at, report),
        "EnvironmentConfig" => runtime::environment(&at, report),
        "EtcFileConfig" => runtime::etc_file(&at, report),
        "EventSinkConfig" => runtime::event_sink(&at, report),
        "ExtensionServiceConfig" => runtime::extension_service(&at, report),
        "KmsgLogConfig" => runtime::kmsg_log(&at, report),
        "OOMConfig" => runtime::oom(&at, report),
        "SysfsConfig" => runtime::sysfs(&at, report),
        "UnattendedInstallConfig" => runtime::unattended_install(&at, report),
        "WatchdogTimerConfig" => runtime::watchdog(&at, report),
        "ImageVerificationConfig" => security::image_verification(&at, report),
        "SideroLinkConfig" => runtime::sidero_link(&at, report),
        "LVMLogicalVolumeConfig" => storage::logical_volume(&at, report),
        "LVMVolumeGroupConfig" => storage::members(&at, 63, report),
        "RAIDArrayConfig" => storage::members(&at, 32, report),
        _ => {}
    }
}
