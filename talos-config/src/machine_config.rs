//! The configuration of one machine.

use homelab_core::{Secret, yaml};
use serde::{Serialize, Serializer};

use crate::{block, cluster, cri, k8s, network, runtime, v1alpha1};

/// All documents of one machine, in order.
///
/// It holds keys: it does not serialise, and leaves by [`MachineConfig::to_yaml`] only.
///
/// ```
/// use homelab_core::ObjectName;
/// use talos_config::MachineConfig;
/// use talos_config::network::{Hostname, HostnameConfig};
///
/// let config = MachineConfig::default().with(HostnameConfig { hostname: Hostname::Static(ObjectName::from_static("metal-1")) });
/// assert_eq!(config.to_yaml().expose(), "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: metal-1\n");
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

    /// The file that `talosctl apply-config` takes: all documents, separated by `---`. It holds the machine's keys.
    #[expect(clippy::missing_panics_doc, reason = "documents have texts, numbers and booleans by text keys")]
    pub fn to_yaml(&self) -> Secret<String> {
        let documents: Vec<_> = self.documents.iter().map(Written).collect();
        Secret::new(yaml::to_string_multi(&documents).expect("texts by keys, not deep"))
    }
}

/// A document on its way into a text.
struct Written<'a>(&'a Document);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Headed<T> {
    api_version: &'static str,
    #[serde(flatten)]
    body: T,
}

/// The document without a kind says `version` instead.
#[derive(Serialize)]
struct Unnamed<T> {
    version: &'static str,
    #[serde(flatten)]
    body: T,
}

/// The list of kinds is long, and each stands in four places: the enum, `From`, the name and the writer.
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
            V1Alpha1(v1alpha1::Config),
            $(#[doc = concat!("See [`", stringify!($plain_area), "::", stringify!($plain), "`].")] $plain($plain_area::$plain),)+
            $(#[doc = concat!("See [`", stringify!($secret_area), "::", stringify!($secret), "`].")] $secret($secret_area::$secret),)+
        }

        impl From<v1alpha1::Config> for $name {
            fn from(document: v1alpha1::Config) -> Self {
                Self::V1Alpha1(document)
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
        }

        impl Serialize for Written<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.0 {
                    $name::V1Alpha1(document) => Unnamed { version: "v1alpha1", body: document.exposed() }.serialize(serializer),
                    $($name::$plain(document) => Headed { api_version: "v1alpha1", body: document }.serialize(serializer),)+
                    $($name::$secret(document) => Headed { api_version: "v1alpha1", body: document.exposed() }.serialize(serializer),)+
                }
            }
        }
    };
}

documents! {
    /// One document of a machine's configuration.
    Document
    plain {
        block::FilesystemTrimConfig,
        block::UserVolumeConfig,
        block::VolumeConfig,
        cluster::DiscoveryServiceConfig,
        cri::RegistryMirrorConfig,
        k8s::KubeAPIServerConfig,
        k8s::KubeAdmissionControlConfig,
        k8s::KubeAuditPolicyConfig,
        k8s::KubeAuthenticationConfig,
        k8s::KubeAuthorizerConfig,
        k8s::KubeClusterConfig,
        k8s::KubeControllerManagerConfig,
        k8s::KubeCoreDNSConfig,
        k8s::KubeNetworkConfig,
        k8s::KubeNodeConfig,
        k8s::KubePrismConfig,
        k8s::KubeProxyConfig,
        k8s::KubeSchedulerConfig,
        k8s::KubeletConfig,
        network::HostnameConfig,
        network::Layer2VIPConfig,
        network::LinkAliasConfig,
        network::LinkConfig,
        network::ResolverConfig,
        network::TimeSyncConfig,
        runtime::KmsgLogConfig,
        runtime::SecurityProfileConfig,
        runtime::UnattendedInstallConfig,
    }
    secret {
        cluster::DiscoveryIdentityConfig,
        k8s::KubeAPIServerCAConfig,
        k8s::KubeAggregatorCAConfig,
        k8s::KubeEtcdEncryptionConfig,
        k8s::KubeServiceAccountConfig,
    }
}
