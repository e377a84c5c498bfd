//! The versions of everything in a lab, as `versions.yaml` has them.
//!
//! ```
//! use homelab::versions::Versions;
//!
//! let text = "version: 1\ntools: {talos: 1.14, kubernetes: v1.36.3, k3s: v1.36.2, flux: 2.9.4}\n";
//! let problems = Versions::read("versions.yaml", text).expect_err("much is missing");
//! assert_eq!(problems.0[3].to_string(), "\
//! error[mistyped]: `tools.talos` must be a version such as `v1.14.1`, not a number or boolean
//!   at versions.yaml:2:16
//!   help: write it in quotes: \"1.14\"");
//! ```

mod values;

use std::path::PathBuf;

use cloud_iac::module::VersionConstraint;
use homelab_core::Problems;
use rancher_desktop::K3sVersion;
use talos_config::Version;

use self::values::{Chart, Image};
use crate::Action;
use crate::site::FormatVersion;
use crate::site::reader::{self, Fields, Record};

/// Finds each entry of `versions.yaml` with the comment above it: one of the `matchStrings` of a Renovate manager of
/// type `regex` (<https://docs.renovatebot.com/modules/manager/regex/>).
///
/// Of an image, what it finds is the tag; of an action, the tag and the commit.
pub const RENOVATE_PATTERN: &str = concat!(
    r"# renovate: datasource=(?<datasource>\S+) depName=(?<depName>\S+)",
    r"(?: registryUrl=(?<registryUrl>\S+))?(?: versioning=(?<versioning>\S+))?(?: extractVersion=(?<extractVersion>\S+))?\n",
    r"\s+[a-z0-9-]+: (?:\S+:)?(?<currentValue>[^\n@]+)(?:@(?<currentDigest>[0-9a-f]{40}))?",
);

/// The versions of everything in a lab. There are no defaults: a lab changes only when its file does.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Versions {
    /// What runs outside charts and images: Talos, Kubernetes, k3s and Flux.
    pub tools: Tools,
    /// Helm charts, each as its source spells its tags.
    pub charts: Charts,
    /// Container images with their tags.
    pub images: Images,
    /// Providers of Terraform, as constraints; the exact version is in Terraform's lock file.
    pub terraform: Providers,
    /// Actions of GitHub, for a repository that renders itself. They are needed by [`Upkeep`](crate::Upkeep) only.
    pub actions: Option<Actions>,
}

/// What runs outside charts and images. They have to go together: Talos knows some versions of Kubernetes only.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Tools {
    /// Talos Linux, such as `v1.14.1`; of 1.14.
    pub talos: Version,
    /// Kubernetes of the Talos cluster, such as `v1.36.3`; one that this Talos runs.
    pub kubernetes: Version,
    /// Kubernetes of the workstation: a release that Rancher Desktop offers.
    pub k3s: K3sVersion,
    /// The distribution of Flux, without `v`, as `FluxInstance` takes it.
    pub flux: String,
}

/// Helm charts, each as its source spells its tags: some with `v`, some without.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Charts {
    /// Cilium, without `v`: chart and images have the same version.
    pub cilium: String,
    /// The chart of flux-operator, which installs Flux, without `v`.
    pub flux_operator: String,
    /// MetalLB, for a lab that has it give addresses.
    pub metallb: String,
    /// kube-vip, for a lab that has it give addresses.
    pub kube_vip: String,
    /// What gives addresses for kube-vip.
    pub kube_vip_cloud_provider: String,
    /// Envoy Gateway.
    pub envoy_gateway: String,
    /// The DNS server of the domain in the LAN.
    pub k8s_gateway: String,
    /// What keeps the public zone.
    pub external_dns: String,
    /// cert-manager.
    pub cert_manager: String,
    /// The chart kube-prometheus-stack, without `v`: Prometheus with its operator; it has a version of its own.
    pub kube_prometheus_stack: String,
    /// The controller of snapshots.
    pub snapshot_controller: String,
    /// What copies claims to the NAS.
    pub volsync: String,
    /// The driver for volumes on NFS.
    pub csi_driver_nfs: String,
    /// The driver for volumes on a NAS of Synology.
    pub synology_csi: String,
    /// The operator that runs Grafana.
    pub grafana_operator: String,
    /// Loki.
    pub loki: String,
    /// Alloy.
    pub alloy: String,
    /// What `kubectl top` asks.
    pub metrics_server: String,
}

/// Container images, each with registry and tag.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Images {
    /// The provisioner of local volumes, Rancher's local-path-provisioner.
    pub local_path_provisioner: String,
    /// What that provisioner makes and deletes folders with; it needs a shell.
    pub busybox: String,
    /// What makes backups; restic 0.17 or newer.
    pub restic: String,
    /// What takes Talos' logs.
    pub vector: String,
    /// The sample app.
    pub podinfo: String,
}

/// Providers of Terraform, each as a constraint such as `~> 6.47`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Providers {
    /// `hashicorp/aws`, of version 6.
    pub aws: VersionConstraint,
    /// `hashicorp/azurerm`, of version 4.
    pub azurerm: VersionConstraint,
}

/// Actions of GitHub, each a release with its commit.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Actions {
    /// `actions/cache`.
    pub cache: Action,
    /// `actions/checkout`.
    pub checkout: Action,
}

impl Versions {
    /// Reads the bytes of `file`, which only names it in problems.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with line and column.
    pub fn read(file: impl Into<PathBuf>, bytes: impl AsRef<[u8]>) -> Result<Self, Problems> {
        reader::read(file, bytes.as_ref())
    }

    /// The JSON schema of `versions.yaml` (draft 7), for editors. Published as `homelab/versions.schema.json`.
    pub fn schema() -> serde_json::Value {
        reader::schema::<Self>("The versions of everything in one homelab")
    }
}

impl Record for Versions {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let version: Option<FormatVersion> = fields.required("version", "Version of the format of this file: 1.");
        let tools = fields.required("tools", "What runs outside charts and images.");
        let charts = fields.required("charts", "Helm charts.");
        let images = fields.required("images", "Container images with their tags.");
        let terraform = fields.required("terraform", "Providers of Terraform.");
        let actions = fields.optional("actions", "Actions of GitHub, for a repository that renders itself.");
        version?;
        Some(Self { tools: tools?, charts: charts?, images: images?, terraform: terraform?, actions })
    }
}

impl Record for Tools {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let talos = fields.required("talos", "Talos Linux, such as `v1.14.1`.");
        let kubernetes = fields.required("kubernetes", "Kubernetes of the Talos cluster, such as `v1.36.3`.");
        let k3s = fields.required("k3s", "Kubernetes of the workstation, such as `v1.36.2+k3s1`: one that Rancher Desktop offers.");
        let flux = fields.required("flux", "Flux, such as `2.9.4`.").map(|Chart(flux)| flux);
        Some(Self { talos: talos?, kubernetes: kubernetes?, k3s: k3s?, flux: flux? })
    }
}

impl Record for Charts {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let mut chart = |key, about| fields.required(key, about).map(|Chart(version)| version);
        let cilium = chart("cilium", "Chart of Cilium.");
        let flux_operator = chart("flux-operator", "Chart of the operator that installs Flux.");
        let metallb = chart("metallb", "Chart of MetalLB, for a lab that has it give addresses.");
        let kube_vip = chart("kube-vip", "Chart of kube-vip, for a lab that has it give addresses.");
        let kube_vip_cloud_provider = chart("kube-vip-cloud-provider", "Chart of what gives addresses for kube-vip.");
        let envoy_gateway = chart("envoy-gateway", "Chart of Envoy Gateway.");
        let k8s_gateway = chart("k8s-gateway", "Chart of the DNS server of the domain in the LAN.");
        let external_dns = chart("external-dns", "Chart of what keeps the public zone.");
        let cert_manager = chart("cert-manager", "Chart of cert-manager.");
        let kube_prometheus_stack = chart("kube-prometheus-stack", "Chart of Prometheus with its operator.");
        let snapshot_controller = chart("snapshot-controller", "Chart of the controller of snapshots.");
        let volsync = chart("volsync", "Chart of what copies claims to the NAS.");
        let csi_driver_nfs = chart("csi-driver-nfs", "Chart of the driver for volumes on NFS.");
        let synology_csi = chart("synology-csi", "Chart of the driver for volumes on a NAS of Synology.");
        let grafana_operator = chart("grafana-operator", "Chart of the operator that runs Grafana.");
        let loki = chart("loki", "Chart of Loki.");
        let alloy = chart("alloy", "Chart of Alloy.");
        let metrics_server = chart("metrics-server", "Chart of what `kubectl top` asks.");
        Some(Self {
            cilium: cilium?,
            flux_operator: flux_operator?,
            metallb: metallb?,
            kube_vip: kube_vip?,
            kube_vip_cloud_provider: kube_vip_cloud_provider?,
            envoy_gateway: envoy_gateway?,
            k8s_gateway: k8s_gateway?,
            external_dns: external_dns?,
            cert_manager: cert_manager?,
            kube_prometheus_stack: kube_prometheus_stack?,
            snapshot_controller: snapshot_controller?,
            volsync: volsync?,
            csi_driver_nfs: csi_driver_nfs?,
            synology_csi: synology_csi?,
            grafana_operator: grafana_operator?,
            loki: loki?,
            alloy: alloy?,
            metrics_server: metrics_server?,
        })
    }
}

impl Record for Images {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let mut image = |key, about| fields.required(key, about).map(|Image(image)| image);
        let local_path_provisioner = image("local-path-provisioner", "The provisioner of local volumes.");
        let busybox = image("busybox", "What that provisioner makes folders with.");
        let restic = image("restic", "What makes backups.");
        let vector = image("vector", "What takes Talos' logs.");
        let podinfo = image("podinfo", "The sample app.");
        Some(Self {
            local_path_provisioner: local_path_provisioner?,
            busybox: busybox?,
            restic: restic?,
            vector: vector?,
            podinfo: podinfo?,
        })
    }
}

impl Record for Providers {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let aws = fields.required("aws", "Allowed versions of hashicorp/aws, such as `~> 6.47`.");
        let azurerm = fields.required("azurerm", "Allowed versions of hashicorp/azurerm, such as `~> 4.80`.");
        Some(Self { aws: aws?, azurerm: azurerm? })
    }
}

impl Record for Actions {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let cache = fields.required("cache", "actions/cache, such as `v5.0.5@27d5ce7f107fe9357f9df03efb73ab90386fccae`.");
        let checkout = fields.required("checkout", "actions/checkout, such as `v7.0.1@3d3c42e5aac5ba805825da76410c181273ba90b1`.");
        Some(Self { cache: cache?, checkout: checkout? })
    }
}
