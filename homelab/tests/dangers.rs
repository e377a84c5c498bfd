//! Every danger, planted: it is found, and named with both values.

use homelab::diff::{Danger, Differences, Side, compare};
use homelab_core::Secret;

/// Both versions of a lab that has one file, or none.
fn dangers(path: &str, old: &str, new: &str) -> Vec<Danger> {
    let side =
        |text: &str| Side { files: [(path.into(), text.to_owned())].into_iter().filter(|_| !text.is_empty()).collect(), ..Side::default() };
    compare(&side(old), &side(new)).dangers
}

fn codes(dangers: &[Danger]) -> Vec<&'static str> {
    dangers.iter().map(|danger| danger.code).collect()
}

const WEB: &str = "kubernetes/apps/metal/web/object.yaml";

fn object(api: &str, kind: &str, body: &str) -> String {
    format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{ name: web, namespace: web }}\n{body}\n")
}

/// The dangers of an object whose text `from` becomes `to`.
fn change(api: &str, kind: &str, body: &str, from: &str, to: &str) -> Vec<Danger> {
    let old = object(api, kind, body);
    assert!(old.contains(from), "`{from}` is not in {old}");
    dangers(WEB, &old, &old.replace(from, to))
}

#[test]
fn a_danger_names_both_values_where_what_happens_and_what_to_do_instead() {
    let body = "spec: { storageClassName: data, accessModes: [ReadWriteOnce], resources: { requests: { storage: 2Gi } } }";
    let found = change("v1", "PersistentVolumeClaim", body, "2Gi", "1Gi");
    insta::assert_snapshot!(found[0], @r"
    danger[claim-shrinks]: PersistentVolumeClaim web/web of cluster `metal`: `spec.resources.requests.storage` goes from `2Gi` to `1Gi`
      at kubernetes/apps/metal/web/object.yaml
      then: the API server refuses it: a claim can only grow, and Flux fails from here on
      help: keep the size, or copy the data into a second, smaller claim
    ");
    assert_eq!((found[0].old.as_deref(), found[0].new.as_deref()), (Some("`2Gi`"), Some("`1Gi`")));
}

const CLAIM: &str = "spec: { storageClassName: data, accessModes: [ReadWriteOnce], volumeName: pv-1, volumeMode: Filesystem }";

/// Code, version and kind of an object, its body, and what becomes what in it.
const REFUSED: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("claim-class", "v1", "PersistentVolumeClaim", CLAIM, "storageClassName: data", "storageClassName: fast"),
    ("claim-access-modes", "v1", "PersistentVolumeClaim", CLAIM, "ReadWriteOnce", "ReadWriteMany"),
    ("claim-volume", "v1", "PersistentVolumeClaim", CLAIM, "pv-1", "pv-2"),
    ("claim-volume-mode", "v1", "PersistentVolumeClaim", CLAIM, "Filesystem", "Block"),
    ("immutable-field", "apps/v1", "Deployment", "spec: { selector: { matchLabels: { app: web } } }", "app: web", "app: api"),
    ("immutable-field", "apps/v1", "DaemonSet", "spec: { selector: { matchLabels: { app: web } } }", "app: web", "app: api"),
    ("immutable-field", "apps/v1", "StatefulSet", "spec: { serviceName: web, selector: { a: b } }", "a: b", "a: c"),
    (
        "immutable-field",
        "apps/v1",
        "StatefulSet",
        "spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage: 1Gi } } } }] }",
        "1Gi",
        "2Gi",
    ),
    ("immutable-field", "batch/v1", "Job", "spec: { template: { spec: { containers: [{ image: a:1 }] } } }", "a:1", "a:2"),
    ("immutable-field", "storage.k8s.io/v1", "StorageClass", "provisioner: a.example", "a.example", "b.example"),
    ("immutable-field", "storage.k8s.io/v1", "StorageClass", "provisioner: p\nparameters: { type: ssd }", "ssd", "hdd"),
    ("immutable-field", "v1", "Service", "spec: { clusterIP: 10.96.0.20 }", "10.96.0.20", "10.96.0.21"),
    ("immutable-field", "v1", "Service", "spec: { type: ClusterIP }", "type: ClusterIP", "clusterIP: None"),
    ("immutable-field", "v1", "Secret", "type: Opaque", "Opaque", "kubernetes.io/tls"),
    ("immutable-field", "rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef: { kind: Role, name: a }", "name: a", "name: b"),
    ("immutable-field", "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "roleRef: { name: view }", "view", "admin"),
    ("immutable-field", "v1", "PersistentVolume", "spec: { nfs: { server: 10.0.0.2, path: /a } }", "/a", "/b"),
    ("immutable-field", "v1", "PersistentVolume", "spec: { hostPath: { path: /a } }", "hostPath", "local"),
    ("immutable-field", "apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: { scope: Namespaced }", "Namespaced", "Cluster"),
    ("immutable-field", "scheduling.k8s.io/v1", "PriorityClass", "value: 100", "100", "200"),
    ("immutable-content", "v1", "ConfigMap", "immutable: true\ndata: { a: one }", "one", "two"),
    ("release-moves", "helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: { releaseName: web }", "releaseName: web", "releaseName: www"),
    // The default of `releaseName` begins with the target namespace.
    ("release-moves", "helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: { interval: 1h }", "interval: 1h", "targetNamespace: b"),
    (
        "release-moves",
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "spec: { storageNamespace: web }",
        "storageNamespace: web",
        "storageNamespace: b",
    ),
    (
        "chart-goes-down",
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "spec: { chart: { spec: { chart: x, version: 1.2.3 } } }",
        "1.2.3",
        "1.2.2",
    ),
    (
        "chart-skips-versions",
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "spec: { chart: { spec: { chart: cilium, version: 1.18.1 } } }",
        "1.18",
        "1.20",
    ),
    (
        "chart-skips-versions",
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "spec: { chart: { spec: { chart: x, version: 1.2.3 } } }",
        "1.2.3",
        "3.0.0",
    ),
    ("flux-goes-down", "fluxcd.controlplane.io/v1", "FluxInstance", "spec: { distribution: { version: 2.8.1 } }", "2.8.1", "2.7.9"),
    ("sync-path", "fluxcd.controlplane.io/v1", "FluxInstance", "spec: { sync: { path: a } }", "path: a", "path: b"),
    (
        "target-namespace",
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "spec: { targetNamespace: a }",
        "targetNamespace: a",
        "targetNamespace: b",
    ),
    ("load-balancer-address", "v1", "Service", "spec: { type: LoadBalancer, loadBalancerIP: 10.0.0.5 }", "10.0.0.5", "10.0.0.6"),
    (
        "load-balancer-address",
        "gateway.networking.k8s.io/v1",
        "Gateway",
        "spec: { addresses: [{ value: 10.0.0.5 }] }",
        "10.0.0.5",
        "10.0.0.6",
    ),
    (
        "load-balancer-address",
        "gateway.envoyproxy.io/v1alpha1",
        "EnvoyProxy",
        "spec: { annotations: { lbipam.cilium.io/ips: 10.0.0.5 } }",
        "10.0.0.5",
        "10.0.0.6",
    ),
    ("load-balancer-goes", "v1", "Service", "spec: { type: LoadBalancer }", "LoadBalancer", "ClusterIP"),
    (
        "pool-shrinks",
        "cilium.io/v2",
        "CiliumLoadBalancerIPPool",
        "spec: { blocks: [{ start: 10.0.0.5, stop: 10.0.0.9 }] }",
        "stop: 10.0.0.9",
        "stop: 10.0.0.8",
    ),
    (
        "pool-shrinks",
        "metallb.io/v1beta1",
        "IPAddressPool",
        "spec: { addresses: [10.0.0.5-10.0.0.9] }",
        "10.0.0.5-10.0.0.9",
        "10.0.0.6-10.0.0.20",
    ),
];

#[test]
fn what_the_api_server_refuses_is_found() {
    for (code, api, kind, body, from, to) in REFUSED {
        let found = change(api, kind, body, from, to);
        assert!(codes(&found).contains(code), "{kind}: {from} to {to} is no {code}: {found:?}");
        for danger in &found {
            assert!(!danger.effect.is_empty() && !danger.instead.is_empty() && !danger.at.is_empty(), "{danger}");
        }
    }
}

#[test]
fn what_is_allowed_is_silent() {
    let silent: &[(&str, &str, &str, &str, &str)] = &[
        ("v1", "PersistentVolumeClaim", "spec: { resources: { requests: { storage: 1024Mi } } }", "1024Mi", "1Gi"),
        ("v1", "PersistentVolumeClaim", "spec: { resources: { requests: { storage: 1Gi } } }", "1Gi", "2Gi"),
        ("apps/v1", "Deployment", "spec: { selector: { matchLabels: { a: b, c: d } } }", "a: b, c: d", "c: d, a: b"),
        ("apps/v1", "StatefulSet", "spec: { replicas: 1, minReadySeconds: 1 }", "replicas: 1", "replicas: 3"),
        ("v1", "Service", "spec: { clusterIP: None }", "clusterIP: None", "type: ClusterIP"),
        ("v1", "ConfigMap", "data: { a: one }", "one", "two"),
        ("storage.k8s.io/v1", "StorageClass", "provisioner: p\nallowVolumeExpansion: false", "false", "true"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: { interval: 1h }", "interval: 1h", "releaseName: web, storageNamespace: web"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: { chart: { spec: { chart: x, version: 1.2.3 } } }", "1.2.3", "1.9.0"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: { chart: { spec: { chart: cilium, version: 1.18.1 } } }", "1.18.1", "1.19.4"),
        (
            "cilium.io/v2",
            "CiliumLoadBalancerIPPool",
            "spec: { blocks: [{ start: 10.0.0.5, stop: 10.0.0.9 }] }",
            "stop: 10.0.0.9",
            "stop: 10.0.0.99",
        ),
        ("batch/v1", "CronJob", "spec: { jobTemplate: { spec: { template: { image: a:1 } } } }", "a:1", "a:2"),
    ];
    for (api, kind, body, from, to) in silent {
        assert_eq!(change(api, kind, body, from, to), [], "{kind}: {from} to {to}");
    }
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: a\n  annotations: { kustomize.toolkit.fluxcd.io/force: enabled }\nspec: { template: { image: a:1 } }\n";
    assert_eq!(dangers(WEB, job, &job.replace("a:1", "a:2")), [], "the annotation asks for that");
}

#[test]
fn a_claim_grows_only_if_its_class_lets_it() {
    let lab = |size: &str, class: &str| {
        let claim = object(
            "v1",
            "PersistentVolumeClaim",
            &format!("spec: {{ storageClassName: data, resources: {{ requests: {{ storage: {size} }} }} }}"),
        );
        let class = format!("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{ name: data }}\nprovisioner: p\n{class}\n");
        Side::from([(WEB.into(), claim), ("kubernetes/infrastructure/metal/storage/class.yaml".into(), class)])
    };
    assert_eq!(codes(&compare(&lab("1Gi", ""), &lab("2Gi", "")).dangers), ["claim-cannot-grow"]);
    assert_eq!(compare(&lab("1Gi", ""), &lab("2Gi", "allowVolumeExpansion: true")).dangers, []);
}

#[test]
fn what_takes_data_along_is_found_when_it_is_pruned() {
    for (code, api, kind) in [
        ("claim-pruned", "v1", "PersistentVolumeClaim"),
        ("volume-pruned", "v1", "PersistentVolume"),
        ("namespace-pruned", "v1", "Namespace"),
        ("definition-pruned", "apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        ("data-pruned", "postgresql.cnpg.io/v1", "Cluster"),
    ] {
        let text = object(api, kind, "spec: {}");
        assert_eq!(codes(&dangers(WEB, &text, "")), [code]);
        let kept = text.replace("namespace: web }", "namespace: web, annotations: { kustomize.toolkit.fluxcd.io/prune: disabled } }");
        assert_eq!(dangers(WEB, &kept, ""), [], "Flux keeps it");
    }
    for (api, kind) in
        [("v1", "ConfigMap"), ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("helm.toolkit.fluxcd.io/v2", "HelmRelease")]
    {
        assert_eq!(dangers(WEB, &object(api, kind, "spec: {}"), ""), [], "{kind}");
    }
    let deletes = "spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete } }";
    assert_eq!(codes(&dangers(WEB, &object("apps/v1", "StatefulSet", deletes), "")), ["claims-pruned"]);
}

#[test]
fn a_claim_that_flux_does_not_prune_is_silent() {
    let kustomization = |prune: bool| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{ name: web, namespace: flux-system }}\n\
             spec: {{ path: ./kubernetes/apps/metal/web, prune: {prune} }}\n"
        )
    };
    let path = "kubernetes/clusters/metal/kustomization-web.yaml";
    let claim = object("v1", "PersistentVolumeClaim", "spec: {}");
    for (prune, expected) in [(true, vec!["claim-pruned"]), (false, vec![])] {
        let new = Side::from([(path.into(), kustomization(prune))]);
        let mut old = new.clone();
        old.files.insert(WEB.into(), claim.clone());
        assert_eq!(codes(&compare(&old, &new).dangers), expected);
    }
    // The Kustomization alone takes all along that it has made.
    let new = Side::from([(WEB.into(), claim.clone())]);
    let mut old = new.clone();
    old.files.insert(path.into(), kustomization(true));
    assert_eq!(codes(&compare(&old, &new).dangers), ["kustomization-pruned"]);
}

#[test]
fn an_object_that_moves_to_another_file_is_the_same() {
    let claim = object("v1", "PersistentVolumeClaim", "spec: { storageClassName: data }");
    let side = |path: &str| Side::from([(path.into(), claim.clone())]);
    let found = compare(&side(WEB), &side("kubernetes/infrastructure/metal/storage/claim.yaml"));
    assert_eq!((found.dangers.len(), found.files.len()), (0, 2));
    // In another cluster it is another.
    assert_eq!(codes(&compare(&side(WEB), &side("kubernetes/apps/laptop/web/claim.yaml")).dangers), ["claim-pruned"]);
}

#[test]
fn a_rename_is_one_danger_and_not_two_changes() {
    let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db, namespace: web }\nspec:\n  serviceName: db\n  \
               selector: { matchLabels: { app: db } }\n  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: db, image: postgres:17 }] } }\n";
    let found = dangers(WEB, set, &set.replace("db", "database"));
    insta::assert_snapshot!(found.iter().map(ToString::to_string).collect::<String>(), @r"
    danger[renamed]: StatefulSet web/db of cluster `metal`: its name goes from `db` to `database`
      at kubernetes/apps/metal/web/object.yaml
      then: its pods get new, empty claims: claims are named after the StatefulSet
      help: keep the name, or move what it holds before the old one goes
    ");
    let release =
        object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: { interval: 1h, chartRef: { kind: OCIRepository, name: web } }");
    assert_eq!(codes(&dangers(WEB, &release, &release.replace("namespace: web", "namespace: www"))), ["renamed"]);
    let other =
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: cache, namespace: web }\nspec: { serviceName: cache, replicas: 3 }\n";
    assert_eq!(dangers(WEB, set, other), [], "another body is another thing");
}

#[test]
fn a_namespace_is_renamed_if_what_was_in_it_moves_along() {
    let lab = |name: &str| {
        let namespace = format!("apiVersion: v1\nkind: Namespace\nmetadata: {{ name: {name} }}\n");
        let claim = format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: data, namespace: {name} }}\nspec: {{ storageClassName: data, volumeMode: Filesystem }}\n"
        );
        Side::from([(WEB.into(), format!("{namespace}---\n{claim}"))])
    };
    assert_eq!(codes(&compare(&lab("web"), &lab("www")).dangers), ["renamed", "renamed"]);
}

const MACHINE: &str = "version: v1alpha1
machine: { type: controlplane, token: abc }
---
kind: UnattendedInstallConfig
installer: { image: factory.talos.dev/metal-installer/613e:v1.13.2 }
provisioning: { diskSelector: { match: disk.dev_path == \"/dev/sda\" } }
---
kind: UserVolumeConfig
name: data
provisioning: { diskSelector: { match: disk.dev_path == \"/dev/sdb\" } }
---
kind: HostnameConfig
hostname: metal-1
---
kind: LinkConfig
addresses: [{ address: 192.168.1.11/24 }]
---
kind: KubeClusterConfig
endpoint: https://192.168.1.10:6443
---
kind: KubeNetworkConfig
dnsDomain: cluster.local
podSubnets: [10.244.0.0/16]
serviceSubnets: [10.96.0.0/12]
---
kind: KubeletConfig
image: ghcr.io/siderolabs/kubelet:v1.36.3
---
kind: KubeServiceAccountConfig
issuer: { issuerURL: https://oidc.home.example, privateKey: hunter2hunter2 }
---
kind: DiscoveryIdentityConfig
clusterID: id-hunter2hunter2
";

/// A lab of encrypted machine configurations that could be opened.
fn machines(texts: &[(&str, &str)]) -> Side {
    let path = |name: &str| std::path::PathBuf::from(format!("talos/metal/{name}.sops.yaml"));
    Side {
        files: texts
            .iter()
            .map(|(name, text)| (path(name), format!("ENC[AES256_GCM,{}]\nlastmodified: x\nmac: y\n", text.len())))
            .collect(),
        opened: texts.iter().map(|(name, text)| (path(name), Secret::from(*text))).collect(),
    }
}

#[test]
fn what_is_dangerous_for_machines_is_found_in_opened_configurations_and_secrets_are_not_shown() {
    for (code, from, to) in [
        ("issuer-changes", "oidc.home", "oidc.lab"),
        ("pod-network-changes", "10.244", "10.245"),
        ("service-network-changes", "10.96", "10.97"),
        ("dns-domain-changes", "cluster.local", "lab.local"),
        ("install-disk-changes", "/dev/sda", "/dev/sdc"),
        ("volume-changes", "/dev/sdb", "/dev/sdc"),
        ("user-volume-goes", "name: data", "name: fast"),
        ("host-name-changes", "hostname: metal-1", "hostname: metal-9"),
        ("endpoint-changes", "192.168.1.10:", "192.168.1.9:"),
        ("cluster-identity-changes", "id-hunter2hunter2", "id-hunter3hunter3"),
        ("machine-version-goes-down", "v1.36.3", "v1.36.2"),
        ("machine-version-skips", "v1.36.3", "v1.38.0"),
        ("machine-version-goes-down", "v1.13.2", "v1.12.9"),
        ("machine-version-skips", "v1.13.2", "v1.15.0"),
    ] {
        let changed = MACHINE.replace(from, to);
        let found = compare(&machines(&[("metal-1", MACHINE)]), &machines(&[("metal-1", &changed)]));
        assert_eq!(codes(&found.dangers), [code], "{from} to {to}");
        // Under another name it is the same machine, at the same address.
        let renamed = compare(&machines(&[("metal-1", MACHINE)]), &machines(&[("metal-9", &changed)]));
        assert_eq!(codes(&renamed.dangers), [code], "{from} to {to}");
        let shown = format!("{found}");
        assert!(!shown.contains("hunter"), "{shown}");
    }
    for (from, to) in [("v1.36.3", "v1.37.0"), ("v1.13.2", "v1.14.1"), ("token: abc", "token: def"), ("192.168.1.11/24", "192.168.1.12/24")]
    {
        let changed = MACHINE.replace(from, to);
        assert_eq!(compare(&machines(&[("metal-1", MACHINE)]), &machines(&[("metal-1", &changed)])).dangers, [], "{from} to {to}");
    }
}

#[test]
fn a_danger_of_all_machines_of_a_cluster_is_said_once() {
    let second = MACHINE.replace("metal-1", "metal-2").replace("192.168.1.11", "192.168.1.12");
    let changed = |text: &str| text.replace("10.244", "10.245");
    let old = machines(&[("metal-1", MACHINE), ("metal-2", &second)]);
    let found = compare(&old, &machines(&[("metal-1", &changed(MACHINE)), ("metal-2", &changed(&second))]));
    assert_eq!((codes(&found.dangers), found.dangers[0].at.len()), (vec!["pod-network-changes"], 2));
    assert_eq!(codes(&compare(&old, &machines(&[("metal-1", MACHINE)])).dangers), ["machine-goes"]);
}

#[test]
fn a_lost_recipient_is_said_once_with_the_files() {
    let (owner, metal) = (
        "age1lds76g7zt6r69kjamfu70nkfg50a72r4lhdv9m6l47xl3r0tx3rsvywx5p",
        "age1wgpck4zkzqkz4yn0l53g0xxxlhydpanz4tz5t9hmv239atmewumskdjch2",
    );
    let lab = |recipients: &[&str]| {
        let ages: String = recipients.iter().map(|age| format!("  - {age}\n")).collect();
        let config = format!("creation_rules:\n- path_regex: ^kubernetes/\n  age:\n{ages}");
        let locks: String = recipients.iter().map(|age| format!("    - recipient: {age}\n      enc: x\n")).collect();
        let secret =
            format!("data:\n  a: ENC[AES256_GCM,data:x]\nsops:\n  age:\n{locks}  lastmodified: x\n  mac: ENC[AES256_GCM,data:x]\n");
        Side::from([(".sops.yaml".into(), config), ("kubernetes/apps/metal/web/secret-a.sops.yaml".into(), secret)])
    };
    let found = compare(&lab(&[owner, metal]), &lab(&[owner]));
    assert_eq!(codes(&found.dangers), ["recipient-lost"]);
    assert!(found.dangers[0].message.contains(metal) && found.dangers[0].at.len() == 2, "{}", found.dangers[0]);
    assert_eq!(compare(&lab(&[owner]), &lab(&[owner, metal])).dangers, []);
}

const TERRAFORM: &str = r#"
terraform {
  backend "s3" {
    bucket = "home-state"
    key    = "aws/terraform.tfstate"
  }
}
provider "aws" {
  region = "eu-central-1"
}
# A comment with a brace {
resource "aws_s3_bucket" "backup" {
  bucket = "home-backup"
  tags   = { lab = "home" }
  lifecycle {
    prevent_destroy = true
  }
}
resource "azurerm_storage_account" "backup" {
  name     = "homebackup"
  location = "westeurope"
}
resource "aws_iam_role" "backup" {
  name        = "home-backup"
  description = "one"
}
"#;

#[test]
fn what_is_dangerous_in_the_clouds_is_found() {
    let judge = |new: &str| dangers("terraform/aws/main.tf", TERRAFORM, new);
    for (code, from, to) in [
        ("state-moves", "home-state", "lab-state"),
        ("state-moves", "aws/terraform", "cloud/terraform"),
        ("state-moves", "backend \"s3\"", "backend \"gcs\""),
        ("provider-moves", "eu-central-1", "eu-west-1"),
        ("resource-replaced", "bucket = \"home-backup\"", "bucket = \"lab-backup\""),
        ("resource-replaced", "\"westeurope\"", "\"northeurope\""),
        ("resource-replaced", "name        = \"home-backup\"", "name        = \"lab-backup\""),
        ("resource-goes", "\"aws_s3_bucket\" \"backup\"", "\"aws_s3_bucket\" \"backups\""),
        ("resource-goes", "resource \"azurerm_storage_account\"", "data \"azurerm_storage_account\""),
    ] {
        assert!(TERRAFORM.contains(from), "{from}");
        assert_eq!(codes(&judge(&TERRAFORM.replace(from, to))), [code], "{from} to {to}");
    }
    assert_eq!(codes(&judge("")), ["resource-goes", "resource-goes"], "a whole root module");
    assert_eq!(judge(&TERRAFORM.replace("\"one\"", "\"two\"").replace("lab = \"home\"", "lab = \"house\"")), []);
    let moved = "moved {\n  from = aws_s3_bucket.backup\n  to   = aws_s3_bucket.backups\n}\n";
    assert_eq!(judge(&(TERRAFORM.replace("\"aws_s3_bucket\" \"backup\"", "\"aws_s3_bucket\" \"backups\"") + moved)), []);
    let removed = "removed {\n  from = azurerm_storage_account.backup\n  lifecycle {\n    destroy = false\n  }\n}\n";
    assert_eq!(judge(&(TERRAFORM.replace("resource \"azurerm_storage_account\"", "data \"azurerm_storage_account\"") + removed)), []);
}

#[test]
fn an_older_kubernetes_in_the_workstation_deletes_what_runs_there() {
    let settings = |version: &str| format!("{{ \"kubernetes\": {{ \"version\": \"{version}\" }} }}");
    let judge = |old, new| codes(&dangers("workstation/settings.json", &settings(old), &settings(new)));
    assert_eq!(judge("1.36.2", "1.35.9"), ["workstation-goes-down"]);
    assert_eq!(judge("1.36.2", "1.38.0"), [""; 0]);
}

#[test]
fn encrypted_files_show_nothing_but_that_they_differ() {
    let secret =
        |value: &str| format!("data:\n  a: ENC[AES256_GCM,data:{value}]\nsops:\n  lastmodified: x\n  mac: ENC[AES256_GCM,data:{value}]\n");
    let side = |text: String| Side::from([("kubernetes/apps/metal/web/secret-a.sops.yaml".into(), text)]);
    let found = compare(&side(secret("one")), &side(secret("two")));
    insta::assert_snapshot!(found, @r"
    changed kubernetes/apps/metal/web/secret-a.sops.yaml (encrypted)
    0 added, 1 changed, 0 pruned; 0 dangers
    ");
    // Never the plain one of a file that was encrypted by mistake too late.
    let plain = compare(&side("data:\n  a: hunter2hunter2\n".to_owned()), &side(secret("one")));
    assert!(!plain.to_string().contains("hunter"), "{plain}");
}

#[test]
fn a_long_difference_is_cut_and_counted() {
    let text = |word: &str| (0..100).map(|number| format!("{word}-{number}\n")).collect::<String>();
    let differences: Differences = compare(&Side::from([("a.txt".into(), text("old"))]), &Side::from([("a.txt".into(), text("new"))]));
    let shown = differences.to_string();
    assert!(shown.starts_with("changed a.txt (+100 -100)\n  @@ -1,100 +1,100 @@\n  -old-0\n"), "{shown}");
    assert!(shown.contains("… 161 more lines\n"), "{shown}");
    assert_eq!(differences.summary(), "changed a.txt (+100 -100)\n0 added, 1 changed, 0 pruned; 0 dangers\n");
}
