//! What is wrong in Talos' own JSON schemas. The tests beside it ask Talos about each place, and fail for one that is not listed and for
//! one that is no mistake any more.

use self::Places::{Others, These};
use self::Says::{Refuses, Requires, Spares, Takes};
use super::go::Form::{self, Beyond, Capitals, Malformed, Number, Spelling, Usual, Word};
use super::upstream::Which::{self, Release, Snapshot};

/// What a schema says, against Talos.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Says {
    /// It refuses what Talos takes.
    Refuses,
    /// It takes what Talos refuses.
    Takes,
    /// It requires what Talos does not ask for.
    Requires,
    /// It does not require what Talos asks for.
    Spares,
}

/// Where a mistake is.
pub enum Places {
    /// In each of these: a place (`network.RouteConfig.gateway`) or a path of the document without a kind (`machine.files`), with all
    /// below it, or a kind.
    These(&'static [&'static str]),
    /// In so many places which no row before names.
    Others(usize),
}

/// One mistake, in all places where it is.
pub struct Mistake {
    pub what: &'static str,
    pub says: Says,
    pub forms: &'static [Form],
    pub places: Places,
    pub schemas: &'static [Which],
}

const BOTH: &[Which] = &[Release, Snapshot];
const SNAPSHOT: &[Which] = &[Snapshot];
const ANY: &[Form] = &[Usual, Word, Capitals, Number, Spelling, Beyond, Malformed];

const fn row(says: Says, what: &'static str, forms: &'static [Form], places: Places) -> Mistake {
    Mistake { what, says, forms, places, schemas: BOTH }
}

/// All of them. A difference belongs to the first row that it fits.
pub static MISTAKES: &[Mistake] = &[
    row(Refuses, "a kind is left out", ANY, These(&["ImageVerificationConfig"])),
    row(Refuses, "a kind has another name", ANY, These(&["KubeSpanEndpointsConfig"])),
    row(Takes, "a kind has another name", ANY, These(&["network.KubespanEndpointsConfigV1Alpha1.kind"])),
    Mistake { schemas: SNAPSHOT, ..row(Refuses, "a kind has another name", ANY, These(&["UnattendedInstallConfig"])) },
    Mistake { schemas: SNAPSHOT, ..row(Takes, "a kind has another name", ANY, These(&["runtime.UnattendedInstallConfigV1Alpha1.kind"])) },
    Mistake { schemas: SNAPSHOT, ..row(Refuses, "a field is left out", ANY, These(&["container.ContainerSecurity.machinedAccess"])) },
    Mistake { schemas: SNAPSHOT, ..row(Takes, "a field is of no release yet", ANY, These(&["network.BondConfigV1Alpha1.primary"])) },
    row(Refuses, "deprecated fields are left out", ANY, These(DEPRECATED)),
    row(Takes, "one item stands for a list", ANY, These(LISTS)),
    row(Refuses, "one item stands for a list", ANY, These(LISTS)),
    row(Refuses, "a URL is a map without fields", &[Usual], These(&["v1alpha1.Endpoint"])),
    row(Takes, "a URL is a map without fields", &[Usual], These(&["v1alpha1.Endpoint"])),
    row(Refuses, "a word is a number", ANY, These(&["network.RoutingRuleConfigV1Alpha1.action"])),
    row(Takes, "a word is a number", &[Usual], These(&["network.RoutingRuleConfigV1Alpha1.action"])),
    row(Refuses, "a word is left out", &[Word], These(WORDS)),
    row(Takes, "a port may stand in quotes", &[Spelling], These(&["network.RulePortSelector.ports"])),
    Mistake { schemas: &[Release], ..row(Refuses, "a bare number is no text", &[Number], Others(184)) },
    Mistake { schemas: SNAPSHOT, ..row(Refuses, "a bare number is no text", &[Number], Others(183)) },
    row(Refuses, "a word is in small letters only", &[Capitals], Others(18)),
    row(Refuses, "a pattern knows one spelling", &[Spelling], Others(45)),
    row(Takes, "a number has no bounds", &[Beyond], Others(59)),
    row(Takes, "a text or a map has no form", &[Malformed], Others(25)),
    row(Requires, "a field that may be left out", ANY, These(REQUIRED)),
    row(Spares, "a field that has to be there", ANY, These(SPARED)),
];

/// Lists of which a schema makes the value of one item.
const LISTS: &[&str] =
    &["container.ContainerDependsOn.networks", "container.UserVolumeMount.options", "v1alpha1.MachineConfig.acceptedCAs"];

/// Words that Talos takes there: `none`; the old `init` and `join`; anything at all.
const WORDS: &[&str] = &["block.FilesystemSpec.type", "v1alpha1.MachineConfig.type", "v1alpha1.Config.version"];

/// What a schema requires, and Talos takes a document without.
const REQUIRED: &[&str] = &[
    "hardware.PCIDriverRebindConfigV1Alpha1.name",
    "hardware.PCIDriverRebindConfigV1Alpha1.targetDriver",
    "k8s.KubeInlineManifestConfigV1Alpha1.manifest",
    "k8s.KubeProxyConfigV1Alpha1.image",
    "network.BridgeConfigV1Alpha1.links",
    "network.VRFConfigV1Alpha1.links",
    "security.TrustedRootsConfigV1Alpha1.name",
];

/// What a schema does not require, and Talos refuses a document without.
const SPARED: &[&str] = &[
    "block.DiskSelector.match",
    "block.EncryptionSpec.provider",
    "block.ExistingVolumeConfigV1Alpha1.name",
    "block.ExternalVolumeConfigV1Alpha1.name",
    "block.RawVolumeConfigV1Alpha1.name",
    "block.SwapVolumeConfigV1Alpha1.name",
    "block.UserVolumeConfigV1Alpha1.name",
    "block.VolumeConfigV1Alpha1.name",
    "block.VolumeSelector.match",
    "container.ContainerConfigV1Alpha1.name",
    "k8s.KubeAdmissionControlConfigV1Alpha1.name",
    "k8s.KubeAuthorizerConfigV1Alpha1.name",
    "k8s.KubeAuthorizerConfigV1Alpha1.type",
    "k8s.KubeEtcdEncryptionConfigV1Alpha1.config",
    "meta.CertificateAndKey.cert",
    "meta.CertificateAndKey.key",
    "network.HostnameConfigV1Alpha1.hostname",
    "network.IngressRule.subnet",
    "network.LinkAliasConfigV1Alpha1.selector",
    "network.LinkSelector.match",
    "network.NameserverConfig.address",
    "network.RuleConfigV1Alpha1.portSelector",
    "network.RulePortSelector.ports",
    "runtime.DiskSelectorSpec.match",
    "runtime.KmsgLogV1Alpha1.name",
    "runtime.ProvisioningSpec.diskSelector",
    "runtime.UnattendedInstallConfigV1Alpha1.provisioning",
    "storage.LVMLogicalVolumeConfigV1Alpha1.name",
    "storage.LVMVolumeGroupConfigV1Alpha1.name",
    "storage.LVMVolumeSelectorSpec.match",
    "storage.RAIDArrayConfigV1Alpha1.name",
    "storage.RAIDArrayConfigV1Alpha1.provisioning",
    "storage.RAIDProvisioningSpec.volumeSelector",
    "storage.RAIDVolumeSelector.match",
    "v1alpha1.Config.machine",
];

/// Fields of the document without a kind that Talos reads, and has taken out of its documentation.
const DEPRECATED: &[&str] = &[
    "cluster.acceptedCAs",
    "cluster.aescbcEncryptionSecret",
    "cluster.aggregatorCA",
    "cluster.allowSchedulingOnControlPlanes",
    "cluster.allowSchedulingOnMasters",
    "cluster.apiServer",
    "cluster.ca",
    "cluster.clusterName",
    "cluster.controlPlane",
    "cluster.controllerManager",
    "cluster.coreDNS",
    "cluster.discovery",
    "cluster.etcd.subnet",
    "cluster.extraManifestHeaders",
    "cluster.extraManifests",
    "cluster.id",
    "cluster.inlineManifests",
    "cluster.network",
    "cluster.proxy",
    "cluster.scheduler",
    "cluster.secret",
    "cluster.secretboxEncryptionSecret",
    "cluster.serviceAccount",
    "machine.baseRuntimeSpecOverrides",
    "machine.controlPlane",
    "machine.disks",
    "machine.env",
    "machine.features.apidCheckExtKeyUsage",
    "machine.features.hostDNS",
    "machine.features.imageCache",
    "machine.features.kubePrism",
    "machine.features.kubernetesTalosAPIAccess",
    "machine.features.rbac",
    "machine.features.stableHostname",
    "machine.files",
    "machine.install",
    "machine.kernel",
    "machine.kubelet",
    "machine.network",
    "machine.nodeAnnotations",
    "machine.nodeLabels",
    "machine.nodeTaints",
    "machine.pods",
    "machine.registries",
    "machine.sysctls",
    "machine.sysfs",
    "machine.systemDiskEncryption",
    "machine.time",
    "machine.udev",
    "persist",
];
