//! The configuration of one machine.

use std::path::Path;

use homelab_core::{Problems, Secret};
use serde_json::Value;

use crate::configuration::{Configuration, Read, kind};
use crate::{block, cluster, container, cri, hardware, k8s, network, runtime, security, siderolink, storage, v1alpha1};

/// All documents of one machine as types, in order.
///
/// It holds keys: it does not serialise, and leaves by [`MachineConfig::to_yaml`] only. What others wrote may have values that Talos takes
/// and these types do not, such as negative sizes; [`Configuration`] holds anything that Talos takes.
///
/// ```
/// use homelab_core::ObjectName;
/// use talos_config::MachineConfig;
/// use talos_config::network::{Hostname, HostnameConfig};
///
/// let config = MachineConfig::default().with(HostnameConfig { hostname: Hostname::Static(ObjectName::from_static("metal-1")) });
/// let text = "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: metal-1\n";
/// assert_eq!(config.to_yaml().expose(), text);
/// assert_eq!(MachineConfig::from_yaml(text, "metal-1.yaml".as_ref())?, config);
/// # Ok::<(), homelab_core::Problems>(())
/// ```
///
/// ```compile_fail,E0277
/// fn leak(config: talos_config::MachineConfig) {
///     homelab_core::yaml::to_string(&config);
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MachineConfig {
    /// The documents; a kind that has a name may be there several times.
    pub documents: Vec<Document>,
}

impl MachineConfig {
    /// Adds a document at the end. Two of one kind and name are not merged.
    pub fn with(mut self, document: impl Into<Document>) -> Self {
        self.documents.push(document.into());
        self
    }

    /// Reads a configuration; `file` is for messages.
    ///
    /// # Errors
    /// As [`Configuration::read`], and values that Talos takes and the types of this crate do not.
    pub fn from_yaml(text: &str, file: &Path) -> Result<Self, Problems> {
        Self::try_from(&Configuration::read(text, file)?)
    }

    /// The file that `talosctl apply-config` takes: all documents, separated by `---`, as Talos' own encoder writes them. It holds the
    /// machine's keys.
    pub fn to_yaml(&self) -> Secret<String> {
        Configuration::from(self).to_yaml()
    }
}

impl From<&MachineConfig> for Configuration {
    fn from(config: &MachineConfig) -> Self {
        Self::of(config.documents.iter().map(Document::untyped).collect())
    }
}

impl TryFrom<&Configuration> for MachineConfig {
    type Error = Problems;

    fn try_from(config: &Configuration) -> Result<Self, Problems> {
        let (mut documents, mut problems) = (Vec::new(), Vec::new());
        for document in config.in_order() {
            match Document::typed(document.kind.name, document.encoded().into_owned()) {
                Ok(typed) => documents.push(typed),
                Err(error) => problems.push(config.untyped(document, &error)),
            }
        }
        if problems.is_empty() { Ok(Self { documents }) } else { Err(Problems(problems)) }
    }
}

/// The list of kinds is long, and each stands in five places: the enum, `From`, the name, the writer and the reader.
macro_rules! documents {
    (
        $(#[$doc:meta])* $name:ident
        plain { $($plain_area:ident :: $plain:ident),+ $(,)? }
        secret { $($secret_area:ident :: $secret:ident),+ $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            #[doc = "See [`v1alpha1::Config`]."]
            V1Alpha1(Box<v1alpha1::Config>),
            $(#[doc = concat!("See [`", stringify!($plain_area), "::", stringify!($plain), "`].")] $plain($plain_area::$plain),)+
            $(#[doc = concat!("See [`", stringify!($secret_area), "::", stringify!($secret), "`].")] $secret($secret_area::$secret),)+
        }

        impl From<v1alpha1::Config> for $name {
            fn from(document: v1alpha1::Config) -> Self {
                Self::V1Alpha1(Box::new(document))
            }
        }
        $(impl From<$plain_area::$plain> for $name {
            fn from(document: $plain_area::$plain) -> Self {
                Self::$plain(document)
            }
        })+
        $(impl From<$secret_area::$secret> for $name {
            fn from(document: $secret_area::$secret) -> Self {
                Self::$secret(document)
            }
        })+

        impl $name {
            /// Its kind, as in YAML; `v1alpha1` for the one document that has no `kind`.
            pub const fn kind(&self) -> &'static str {
                match self {
                    Self::V1Alpha1(_) => "v1alpha1",
                    $(Self::$plain(_) => stringify!($plain),)+
                    $(Self::$secret(_) => stringify!($secret),)+
                }
            }

            /// Its fields, keys and all.
            fn fields(&self) -> Value {
                match self {
                    Self::V1Alpha1(document) => document.exposed(),
                    $(Self::$plain(document) => serde_json::to_value(document).expect("texts, numbers and booleans by text keys"),)+
                    $(Self::$secret(document) => document.exposed(),)+
                }
            }

            /// The document of this kind with these fields.
            fn typed(kind: &str, fields: Value) -> Result<Self, serde_json::Error> {
                match kind {
                    "v1alpha1" => serde_json::from_value(fields).map(Self::V1Alpha1),
                    $(stringify!($plain) => serde_json::from_value(fields).map(Self::$plain),)+
                    $(stringify!($secret) => serde_json::from_value(fields).map(Self::$secret),)+
                    _ => Err(serde::de::Error::custom("its kind has no type")),
                }
            }
        }
    };
}

impl Document {
    /// It as a document that was read.
    fn untyped(&self) -> Read {
        let mut fields = self.fields();
        if let Value::Object(fields) = &mut fields {
            if matches!(self, Self::V1Alpha1(_)) {
                fields.insert("version".to_owned(), "v1alpha1".into());
            } else {
                fields.insert("apiVersion".to_owned(), "v1alpha1".into());
                fields.insert("kind".to_owned(), self.kind().into());
            }
        }
        Read::new(kind(self.kind()).expect("each kind of the enum is in the table"), &fields)
    }
}

documents! {
    /// One document of a machine's configuration.
    Document
    plain {
        block::ExistingVolumeConfig,
        block::ExternalVolumeConfig,
        block::FilesystemScrubConfig,
        block::FilesystemTrimConfig,
        block::ZswapConfig,
        cluster::DiscoveryServiceConfig,
        container::ContainerConfig,
        cri::CRIBaseRuntimeSpecConfig,
        cri::CRICustomizationConfig,
        cri::ImageCacheConfig,
        cri::RegistryMirrorConfig,
        hardware::PCIDriverRebindConfig,
        k8s::KubeAPIServerConfig,
        k8s::KubeAdmissionControlConfig,
        k8s::KubeAuditPolicyConfig,
        k8s::KubeAuthenticationConfig,
        k8s::KubeAuthorizerConfig,
        k8s::KubeClusterConfig,
        k8s::KubeControllerManagerConfig,
        k8s::KubeCoreDNSConfig,
        k8s::KubeCredentialProviderConfig,
        k8s::KubeExternalManifestConfig,
        k8s::KubeFlannelCNIConfig,
        k8s::KubeInlineManifestConfig,
        k8s::KubeNetworkConfig,
        k8s::KubeNodeConfig,
        k8s::KubePrismConfig,
        k8s::KubeProxyConfig,
        k8s::KubeSchedulerConfig,
        k8s::KubeStaticPodConfig,
        k8s::KubeTalosAPIAccessConfig,
        k8s::KubeletConfig,
        network::BGPInstanceConfig,
        network::BlackholeRouteConfig,
        network::BondConfig,
        network::BridgeConfig,
        network::DHCPv4Config,
        network::DHCPv6Config,
        network::DummyLinkConfig,
        network::EthernetConfig,
        network::HTTPProbeConfig,
        network::HostnameConfig,
        network::KubeSpanConfig,
        network::KubeSpanEndpointsConfig,
        network::Layer2VIPConfig,
        network::LinkAliasConfig,
        network::LinkConfig,
        network::NetworkDefaultActionConfig,
        network::NetworkRuleConfig,
        network::ResolverConfig,
        network::RoutingRuleConfig,
        network::StaticHostConfig,
        network::TCPProbeConfig,
        network::TimeSyncConfig,
        network::VLANConfig,
        network::VRFConfig,
        network::VethConfig,
        runtime::EnvironmentConfig,
        runtime::EtcFileConfig,
        runtime::EventSinkConfig,
        runtime::ExtensionServiceConfig,
        runtime::KernelModuleConfig,
        runtime::KmsgLogConfig,
        runtime::OOMConfig,
        runtime::SecurityProfileConfig,
        runtime::SysctlConfig,
        runtime::SysfsConfig,
        runtime::UdevRulesConfig,
        runtime::UnattendedInstallConfig,
        runtime::WatchdogTimerConfig,
        security::ImageVerificationConfig,
        security::TrustedRootsConfig,
        storage::LVMLogicalVolumeConfig,
        storage::LVMVolumeGroupConfig,
        storage::RAIDArrayConfig,
    }
    secret {
        block::RawVolumeConfig,
        block::SwapVolumeConfig,
        block::UserVolumeConfig,
        block::VolumeConfig,
        cluster::DiscoveryIdentityConfig,
        cri::RegistryAuthConfig,
        cri::RegistryTLSConfig,
        k8s::KubeAPIServerCAConfig,
        k8s::KubeAggregatorCAConfig,
        k8s::KubeEtcdEncryptionConfig,
        k8s::KubeServiceAccountConfig,
        network::HCloudVIPConfig,
        network::WireguardConfig,
        siderolink::SideroLinkConfig,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Document;
    use crate::model::{MODEL, Shape, encode, sample};

    /// What our types say in another way than Talos', or with more rules.
    fn fitted(kind: &str, mut value: Value) -> Value {
        match kind {
            // One of the two.
            "HostnameConfig" => drop(value.as_object_mut().map(|map| map.shift_remove("auto"))),
            "VolumeConfig" => value["name"] = json!("EPHEMERAL"),
            "KubeAuthorizerConfig" => value["type"] = json!("Webhook"),
            "KubeEtcdEncryptionConfig" => {
                let keys = json!({ "keys": [{ "name": "key1", "secret": "c2VjcmV0" }] });
                let providers = json!([{ "secretbox": keys }, { "aescbc": keys }, { "identity": {} }]);
                value["config"] = json!({ "resources": [{ "resources": ["secrets"], "providers": providers }] });
            }
            "Layer2VIPConfig" | "HCloudVIPConfig" | "StaticHostConfig" => value["name"] = json!("10.0.0.9"),
            "BlackholeRouteConfig" => value["name"] = json!("10.9.0.0/16"),
            "KubeletConfig" => value["clusterDNS"] = json!(["10.96.0.10"]),
            "v1alpha1" => value["machine"]["type"] = json!("controlplane"),
            "ResolverConfig" => value["searchDomains"]["domains"] = json!(["example.com"]),
            _ => {}
        }
        value
    }

    #[test]
    fn every_field_of_every_kind_is_read_and_written_by_its_type() {
        let mut wrong = Vec::new();
        for kind in MODEL.kinds() {
            let shape = Shape::Struct(kind.fields);
            for turn in 0..8 {
                let mut value = fitted(kind.name, sample(&shape, "", turn));
                let head = if kind.name == "v1alpha1" {
                    json!({ "version": "v1alpha1" })
                } else {
                    json!({ "apiVersion": "v1alpha1", "kind": kind.name })
                };
                value.as_object_mut().expect("a map").extend(head.as_object().expect("a map").clone());
                let expected = encode(&shape, Some(&value));
                match Document::typed(kind.name, expected.clone()) {
                    Err(error) => wrong.push(format!("{} {turn}: {error}", kind.name)),
                    Ok(document) => {
                        let found = document.untyped().value;
                        if found != expected {
                            wrong.push(format!("{} {turn}:\n{found}\n{expected}", kind.name));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }
}
