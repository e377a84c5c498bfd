//! A hand-written Flux repository: a sound one, and each mistake planted in it.

use std::collections::BTreeMap;

use homelab::repo;
use homelab_core::{TreeFile, disk};

/// A sound repository: one cluster, as `flux bootstrap` begins it.
const SOUND: &[(&str, &str)] = &[
    (
        "clusters/home/flux-system/gotk-sync.yaml",
        "apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: https://git.home.example/lab.git
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/home
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
",
    ),
    (
        "clusters/home/platform.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: platform
  namespace: flux-system
spec:
  interval: 1h
  path: ./platform
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
",
    ),
    (
        "clusters/home/apps.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 1h
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: platform
  targetNamespace: web
  postBuild:
    substitute:
      HOST: web
    substituteFrom:
      - kind: ConfigMap
        name: settings
",
    ),
    (
        "platform/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - namespaces.yaml
  - settings.yaml
  - sources.yaml
  - network.yaml
  - certificates.yaml
",
    ),
    (
        "platform/namespaces.yaml",
        "apiVersion: v1
kind: Namespace
metadata:
  name: web
---
apiVersion: v1
kind: Namespace
metadata:
  name: network
",
    ),
    (
        "platform/settings.yaml",
        "apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: flux-system
data:
  DOMAIN: home.example
",
    ),
    (
        "platform/sources.yaml",
        "apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
",
    ),
    (
        "platform/network.yaml",
        "apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - start: 192.168.1.200
      stop: 192.168.1.220
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: lan
  namespace: network
  annotations:
    lbipam.cilium.io/ips: 192.168.1.201
spec:
  gatewayClassName: cilium
  listeners:
    - name: https
      port: 443
      protocol: HTTPS
      tls:
        certificateRefs:
          - name: lan-tls
",
    ),
    (
        "platform/certificates.yaml",
        "apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec: {}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: lan
  namespace: network
spec:
  secretName: lan-tls
  issuerRef:
    kind: ClusterIssuer
    name: letsencrypt
",
    ),
    (
        "apps/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - release.yaml
  - service.yaml
  - route.yaml
  - secret.sops.yaml
configMapGenerator:
  - name: podinfo-values
    files:
      - values.yaml
generatorOptions:
  disableNameSuffixHash: true
",
    ),
    ("apps/values.yaml", "replicaCount: 2\n"),
    (
        "apps/release.yaml",
        "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
spec:
  interval: 1h
  chart:
    spec:
      chart: podinfo
      sourceRef:
        kind: HelmRepository
        name: podinfo
        namespace: flux-system
  valuesFrom:
    - kind: ConfigMap
      name: podinfo-values
  values:
    host: ${HOST}.${DOMAIN}
    backend: ${BACKEND:=none}
    script: echo $${HOME}
",
    ),
    (
        "apps/service.yaml",
        "apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    lbipam.cilium.io/ips: 192.168.1.202
spec:
  type: LoadBalancer
  selector:
    app.kubernetes.io/name: podinfo
  ports:
    - name: http
      port: 80
",
    ),
    (
        "apps/route.yaml",
        "apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  parentRefs:
    - name: lan
      namespace: network
      sectionName: https
  rules:
    - backendRefs:
        - name: web
          port: 80
",
    ),
    (
        "apps/secret.sops.yaml",
        "apiVersion: v1
kind: Secret
metadata:
  name: web
stringData:
  password: ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]
sops:
  encrypted_regex: ^(data|stringData)$
  mac: ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]
",
    ),
];

/// One change of the sound repository.
#[derive(Clone, Copy)]
enum Edit<'a> {
    /// The first of two texts in a file becomes the second.
    Replace(&'a str, &'a str, &'a str),
    /// A file more, or another content.
    Write(&'a str, &'a str),
    /// A file less.
    Remove(&'a str),
}
use Edit::{Remove, Replace, Write};

fn report(edits: &[Edit<'_>]) -> repo::Report {
    let mut files: BTreeMap<_, _> = SOUND.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    for edit in edits {
        match *edit {
            Replace(path, from, to) => {
                let text = files.get_mut(path).expect(path);
                assert!(text.contains(from), "`{path}` has no `{from}`");
                *text = text.replacen(from, to, 1);
            }
            Write(path, text) => drop(files.insert(path.to_owned(), text.to_owned())),
            Remove(path) => drop(files.remove(path).expect(path)),
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let files = files.into_iter().map(|(path, text)| (path.into(), TreeFile { text, executable: false })).collect();
    disk::write_tree(folder.path(), &files).expect("a tree");
    repo::check(folder.path()).expect("a repository")
}

/// Every problem, without its help.
fn found(edits: &[Edit<'_>]) -> String {
    let text = report(edits).problems.to_string();
    text.lines().filter(|line| !line.starts_with("  help: ") && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sound_repository_has_no_findings() {
    let report = report(&[]);
    insta::assert_snapshot!(report.to_string(), @"
    0 errors, 0 warnings
    15 YAML files with 18 objects; 1 cluster (clusters/home), 17 objects applied
    13 references followed
    1 reference could not be followed: a selector may select what a chart or controller makes
      Service web/web: `spec.selector` selects Pods (apps/service.yaml:10)
    1 reference could not be followed: it may be made by a chart, a controller or by hand
      Gateway network/lan: `spec.gatewayClassName` names the GatewayClass `cilium` (platform/network.yaml:18)
    ");
}

#[test]
fn a_listed_file_that_is_not_there_is_an_error() {
    let edit = Replace("apps/kustomization.yaml", "route.yaml", "rout.yaml");
    insta::assert_snapshot!(found(&[edit]), @"
    error[missing-file]: `resources` names `rout.yaml`, which is not there
      at apps/kustomization.yaml:6:5
    warning[unlisted]: `route.yaml` is not applied: `apps/kustomization.yaml` does not list it
      at apps/route.yaml:1:1
    ");
}

#[test]
fn a_folder_without_a_kustomization_is_an_error() {
    let edits =
        [Replace("apps/kustomization.yaml", "release.yaml", "release"), Write("apps/release/readme.txt", "x"), Remove("apps/release.yaml")];
    insta::assert_snapshot!(found(&edits), @"
    error[no-kustomization]: `release` is a folder without a kustomization.yaml
      at apps/kustomization.yaml:4:5
    ");
}

#[test]
fn a_file_beside_a_kustomization_that_does_not_list_it_is_a_warning() {
    insta::assert_snapshot!(found(&[Replace("platform/kustomization.yaml", "  - settings.yaml\n", ""), Replace("clusters/home/apps.yaml", "HOST: web", "HOST: web\n      DOMAIN: x")]), @"
    warning[unlisted]: `settings.yaml` is not applied: `platform/kustomization.yaml` does not list it
      at platform/settings.yaml:1:1
    ");
}

#[test]
fn a_file_that_a_comment_names_is_set_apart_on_purpose() {
    let edit = Replace("apps/kustomization.yaml", "  - route.yaml", "  # - route.yaml");
    assert_eq!(found(&[edit]), "");
}

#[test]
fn a_resource_that_is_listed_twice_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - ./route.yaml")]), @"
    error[listed-twice]: `./route.yaml` is listed twice in `resources`
      at apps/kustomization.yaml:7:5
      at apps/kustomization.yaml:6:5
    ");
}

#[test]
fn a_component_among_resources_is_an_error() {
    let edits = [
        Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - ../components/more"),
        Write("components/more/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"),
    ];
    insta::assert_snapshot!(found(&edits), @"
    error[wrong-list]: `resources` names `../components/more`, which is a Component
      at apps/kustomization.yaml:7:5
      at components/more/kustomization.yaml:1:1
    ");
}

#[test]
fn one_object_twice_in_one_build_is_an_error() {
    let edits = [
        Replace("platform/kustomization.yaml", "  - sources.yaml", "  - sources.yaml\n  - more.yaml"),
        Write("platform/more.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n"),
    ];
    insta::assert_snapshot!(found(&edits), @"
    error[duplicate-object]: Namespace web is there twice in one build
      at platform/more.yaml:1:1
      at platform/namespaces.yaml:1:1
    ");
}

#[test]
fn one_object_of_two_flux_kustomizations_is_a_warning() {
    let edits = [
        Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - pool.yaml"),
        Write("apps/pool.yaml", "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: letsencrypt\nspec: {}\n"),
    ];
    insta::assert_snapshot!(found(&edits), @"
    warning[applied-twice]: ClusterIssuer letsencrypt is applied by 2 Flux Kustomizations: flux-system/platform, flux-system/apps
      at platform/certificates.yaml:1:1
      at apps/pool.yaml:1:1
    ");
}

#[test]
fn a_path_of_a_flux_kustomization_that_is_not_there_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("clusters/home/apps.yaml", "./apps", "./app")]), @"
    error[missing-path]: the Flux Kustomization `apps` builds `./app`, which is not there
      at clusters/home/apps.yaml:8:9
    ");
}

#[test]
fn waiting_for_what_nothing_makes_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("clusters/home/apps.yaml", "- name: platform", "- name: platfrom")]), @"
    error[dangling-reference]: Kustomization flux-system/apps: `spec.dependsOn[0]` names the Kustomization `flux-system/platfrom`, which nothing in the cluster makes
      at clusters/home/apps.yaml:14:13
      at clusters/home/platform.yaml:1:1
    ");
}

#[test]
fn waiting_for_each_other_is_an_error_with_the_way_round() {
    let edit = Replace("clusters/home/platform.yaml", "  prune: true", "  prune: true\n  dependsOn:\n    - name: apps");
    insta::assert_snapshot!(found(&[edit]), @"
    error[dependency-cycle]: Kustomizations wait for each other for ever: flux-system/apps -> flux-system/platform -> flux-system/apps
      at clusters/home/platform.yaml:11:5
      at clusters/home/apps.yaml:14:5
    ");
}

#[test]
fn a_source_that_nothing_makes_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/release.yaml", "        name: podinfo", "        name: podnifo")]), @"
    error[dangling-reference]: HelmRelease web/podinfo: `spec.chart.spec.sourceRef` names the HelmRepository `flux-system/podnifo`, which nothing in the cluster makes
      at apps/release.yaml:12:15
      at platform/sources.yaml:1:1
    ");
}

#[test]
fn a_source_of_another_namespace_is_named() {
    insta::assert_snapshot!(found(&[Replace("apps/release.yaml", "        namespace: flux-system\n", "")]), @"
    error[dangling-reference]: HelmRelease web/podinfo: `spec.chart.spec.sourceRef` names the HelmRepository `web/podinfo`, which nothing in the cluster makes
      at apps/release.yaml:12:15
      at platform/sources.yaml:1:1
    ");
}

#[test]
fn a_source_in_a_file_that_the_cluster_does_not_read_is_named() {
    let edits = [Replace("platform/kustomization.yaml", "  - sources.yaml\n", "")];
    insta::assert_snapshot!(found(&edits), @"
    error[dangling-reference]: HelmRelease web/podinfo: `spec.chart.spec.sourceRef` names the HelmRepository `flux-system/podinfo`, which nothing in the cluster makes
      at apps/release.yaml:12:15
      at platform/sources.yaml:1:1
    warning[unlisted]: `sources.yaml` is not applied: `platform/kustomization.yaml` does not list it
      at platform/sources.yaml:1:1
    ");
}

#[test]
fn a_kind_that_flux_does_not_take_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/release.yaml", "kind: HelmRepository", "kind: OCIRepository")]), @"
    error[wrong-kind]: HelmRelease web/podinfo: `spec.chart.spec.sourceRef.kind` is OCIRepository
      at apps/release.yaml:11:15
    ");
}

#[test]
fn a_key_that_the_values_lack_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/release.yaml", "name: podinfo-values", "name: podinfo-values\n      valuesKey: vals.yaml")]), @"
    error[dangling-member]: HelmRelease web/podinfo: `spec.valuesFrom[0].valuesKey` is `vals.yaml`, which ConfigMap web/podinfo-values does not have
      at apps/release.yaml:17:18
      at apps/kustomization.yaml:9:5
    ");
}

#[test]
fn a_name_that_gets_a_hash_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/kustomization.yaml", "  disableNameSuffixHash: true", "  labels: {}")]), @"
    error[hashed-name]: HelmRelease web/podinfo: `spec.valuesFrom[0]` names the ConfigMap `podinfo-values`, whose name ends in a hash
      at apps/release.yaml:16:13
      at apps/kustomization.yaml:9:5
    ");
}

#[test]
fn a_variable_that_nothing_defines_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/release.yaml", "${DOMAIN}", "${DOMIAN}")]), @"
    error[undefined-variable]: `${DOMIAN}` is nothing that the Flux Kustomization flux-system/apps fills in
      at apps/release.yaml:18:19
      at clusters/home/apps.yaml:1:1
    ");
}

#[test]
fn an_object_without_substitution_may_have_any_variable() {
    let edit = Replace(
        "apps/release.yaml",
        "  name: podinfo\n",
        "  name: podinfo\n  annotations:\n    kustomize.toolkit.fluxcd.io/substitute: disabled\n",
    );
    assert_eq!(found(&[edit, Replace("apps/release.yaml", "${DOMAIN}", "${ANYTHING}")]), "");
}

#[test]
fn keys_of_an_encrypted_secret_are_known_variables() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: settings\n  namespace: flux-system\nstringData:\n  DOMAIN: ENC[AES256_GCM,data:a]\nsops:\n  mac: x\n";
    let edits = [Write("platform/settings.yaml", secret), Replace("clusters/home/apps.yaml", "kind: ConfigMap", "kind: Secret")];
    assert_eq!(found(&edits), "");
    insta::assert_snapshot!(found(&[edits[0], edits[1], Replace("apps/release.yaml", "${DOMAIN}", "${DOMIAN}")]), @"
    error[undefined-variable]: `${DOMIAN}` is nothing that the Flux Kustomization flux-system/apps fills in
      at apps/release.yaml:18:19
      at clusters/home/apps.yaml:1:1
    ");
}

#[test]
fn what_a_missing_source_may_define_is_open() {
    let edit = Replace("clusters/home/apps.yaml", "name: settings", "name: by-hand");
    let report = report(&[edit]);
    assert_eq!(report.problems.0, []);
    assert!(report.to_string().contains("could not be followed: a variable may be defined by a source that is not in the repository"));
}

#[test]
fn a_secret_in_the_open_is_an_error() {
    insta::assert_snapshot!(found(&[Write("apps/secret.sops.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  user: me\n  password: hunter2\n")]), @"
    error[plain-secret]: Secret web lies in the open (`password`)
      at apps/secret.sops.yaml:7:3
    ");
}

#[test]
fn a_secret_with_templates_and_placeholders_is_fine() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  user: me\n  password: ${HOST}\n  token: changeme\n";
    assert_eq!(found(&[Write("apps/secret.sops.yaml", secret)]), "");
}

#[test]
fn a_value_in_the_open_in_a_file_of_sops_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/secret.sops.yaml", "sops:\n", "  token: hunter2\nsops:\n")]), @"
    error[half-encrypted]: Secret web: `stringData.token` lies in the open in a file that sops has encrypted
      at apps/secret.sops.yaml:7:10
    ");
}

#[test]
fn a_private_key_is_an_error_in_any_file() {
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    let key = format!("-----BEGIN PRIVATE KEY-----\n{line}\n-----END PRIVATE KEY-----\n");
    insta::assert_snapshot!(found(&[Write("scripts/key.pem", &key)]), @"
    error[private-key]: a private key lies in the open
      at scripts/key.pem:1:1
    ");
}

#[test]
fn an_age_key_is_an_error_in_any_file() {
    let key = "# created\nAGE-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE\n";
    assert_eq!(key.lines().nth(1).map(str::len), Some(74));
    insta::assert_snapshot!(found(&[Write("age.agekey", key)]), @"
    error[private-key]: an age key lies in the open
      at age.agekey:2:1
    ");
}

#[test]
fn pools_that_share_addresses_are_an_error() {
    let pool = "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata:\n  name: more\nspec:\n  blocks:\n    - cidr: 192.168.1.208/28\n";
    let edits = [Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - pool.yaml"), Write("apps/pool.yaml", pool)];
    insta::assert_snapshot!(found(&edits), @"
    error[overlap]: CiliumLoadBalancerIPPool lan and CiliumLoadBalancerIPPool more share 192.168.1.208 to 192.168.1.220
      at platform/network.yaml:7:7
      at apps/pool.yaml:7:7
    ");
}

#[test]
fn a_pool_with_host_bits_is_a_warning() {
    let edit =
        Replace("platform/network.yaml", "    - start: 192.168.1.200\n      stop: 192.168.1.220\n", "    - cidr: 192.168.1.201/28\n");
    insta::assert_snapshot!(found(&[edit]), @"
    warning[host-bits]: CiliumLoadBalancerIPPool lan: `192.168.1.201/28` has host bits: the network is `192.168.1.192/28`
      at platform/network.yaml:7:7
    ");
}

#[test]
fn an_address_outside_all_pools_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/service.yaml", "192.168.1.202", "192.168.1.22")]), @"
    error[outside-pools]: Service web/web asks for 192.168.1.22, which no CiliumLoadBalancerIPPool has
      at apps/service.yaml:6:27
    ");
}

#[test]
fn an_address_that_two_services_ask_for_is_an_error_unless_they_share_it() {
    let other = "apiVersion: v1\nkind: Service\nmetadata:\n  name: other\n  annotations:\n    lbipam.cilium.io/ips: 192.168.1.202\nspec:\n  ports:\n    - port: 80\n";
    let edits = [Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - other.yaml"), Write("apps/other.yaml", other)];
    insta::assert_snapshot!(found(&edits), @"
    error[address-twice]: Service web/web and Service web/other ask for 192.168.1.202
      at apps/other.yaml:6:27
      at apps/service.yaml:6:27
    ");
    let key = "    lbipam.cilium.io/sharing-key: web\n    lbipam.cilium.io/ips: 192.168.1.202";
    let share = |file| Replace(file, "    lbipam.cilium.io/ips: 192.168.1.202", key);
    assert_eq!(found(&[edits[0], edits[1], share("apps/service.yaml"), share("apps/other.yaml")]), "");
}

#[test]
fn an_address_that_is_none_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/service.yaml", "192.168.1.202", "192.168.1.2O2")]), @"
    error[bad-address]: Service web/web: `lbipam.cilium.io/ips` is `192.168.1.2O2`, which is no address
      at apps/service.yaml:6:27
    ");
}

#[test]
fn a_gateway_that_nothing_makes_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/route.yaml", "- name: lan", "- name: wan")]), @"
    error[dangling-reference]: HTTPRoute web/web: `spec.parentRefs[0]` names the Gateway `network/wan`, which nothing in the cluster makes
      at apps/route.yaml:7:13
      at platform/network.yaml:10:1
    ");
}

#[test]
fn a_gateway_in_the_values_of_a_release_is_looked_for_too() {
    let route = |name| format!("  values:\n    route:\n      parentRefs:\n        - name: {name}\n          namespace: network\n");
    assert_eq!(found(&[Replace("apps/release.yaml", "  values:\n", &route("lan"))]), "");
    insta::assert_snapshot!(found(&[Replace("apps/release.yaml", "  values:\n", &route("wan"))]), @"
    error[dangling-reference]: HelmRelease web/podinfo: `spec.values` names the Gateway `network/wan`, which nothing in the cluster makes
      at apps/release.yaml:20:17
      at platform/network.yaml:10:1
    ");
}

#[test]
fn a_listener_that_the_gateway_lacks_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/route.yaml", "sectionName: https", "sectionName: http")]), @"
    error[dangling-member]: HTTPRoute web/web: `spec.parentRefs[0].sectionName` is `http`, which Gateway network/lan does not have
      at apps/route.yaml:9:20
      at platform/network.yaml:10:1
    ");
}

#[test]
fn a_port_that_the_service_lacks_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/route.yaml", "port: 80", "port: 8080")]), @"
    error[dangling-member]: HTTPRoute web/web: `spec.rules[0].backendRefs[0].port` is `8080`, which Service web/web does not have
      at apps/route.yaml:13:17
      at apps/service.yaml:1:1
    ");
}

#[test]
fn an_issuer_that_nothing_makes_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("platform/certificates.yaml", "    name: letsencrypt", "    name: letsencypt")]), @"
    error[dangling-reference]: Certificate network/lan: `spec.issuerRef` names the ClusterIssuer `letsencypt`, which nothing in the cluster makes
      at platform/certificates.yaml:16:11
      at platform/certificates.yaml:1:1
    ");
}

#[test]
fn a_store_that_nothing_makes_is_an_error() {
    let objects = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: vault\nspec: {}\n---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: web\nspec:\n  secretStoreRef:\n    kind: ClusterSecretStore\n    name: valut\n";
    let edits =
        [Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - secrets.yaml"), Write("apps/secrets.yaml", objects)];
    insta::assert_snapshot!(found(&edits), @"
    error[dangling-reference]: ExternalSecret web/web: `spec.secretStoreRef` names the ClusterSecretStore `valut`, which nothing in the cluster makes
      at apps/secrets.yaml:14:11
      at apps/secrets.yaml:1:1
    ");
}

#[test]
fn a_selector_that_selects_nothing_is_an_error_where_no_chart_may_make_it() {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: network\nspec:\n  selector: {app: wbe}\n  ports: [{port: 80}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: network\nspec:\n  template:\n    metadata:\n      labels: {app: web}\n    spec: {}\n";
    let edits =
        [Write("platform/network.yaml", service), Remove("apps/route.yaml"), Replace("apps/kustomization.yaml", "  - route.yaml\n", "")];
    insta::assert_snapshot!(found(&edits), @"
    error[empty-selector]: Service network/web: `spec.selector` selects no Pod (app=wbe)
      at platform/network.yaml:7:13
    ");
}

#[test]
fn charts_and_images_of_a_place_that_is_no_more_are_warnings() {
    let edits = [
        Replace("platform/sources.yaml", "https://stefanprodan.github.io/podinfo", "https://grafana.github.io/helm-charts"),
        Replace("apps/release.yaml", "chart: podinfo\n", "chart: promtail\n"),
        Replace("apps/release.yaml", "  values:\n", "  values:\n    image: {repository: bitnami/redis, tag: '7'}\n"),
    ];
    insta::assert_snapshot!(found(&edits), @"
    warning[retired-source]: the chart `promtail` of HelmRelease web/podinfo comes from `https://grafana.github.io/helm-charts`, retired 2026-03-02: promtail has reached its end of life (grafana/helm-charts#3754)
      at apps/release.yaml:9:14
    warning[retired-source]: an image of HelmRelease web/podinfo comes from `docker.io/bitnami/redis`, retired 2025-08-28: versioned Bitnami images left the public catalogue (bitnami/containers#83267)
      at apps/release.yaml:18:25
    ");
}

#[test]
fn versions_that_are_served_no_more_are_found() {
    let budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\nspec: {}\n";
    let edits = [
        Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - budget.yaml"),
        Write("apps/budget.yaml", budget),
        Replace("apps/release.yaml", "toolkit.fluxcd.io/v2", "toolkit.fluxcd.io/v2beta1"),
    ];
    insta::assert_snapshot!(found(&edits), @"
    error[removed-version]: PodDisruptionBudget web/web is of `policy/v1beta1`, which Kubernetes 1.25 and later serve no more
      at apps/budget.yaml:1:13
    warning[removed-version]: HelmRelease web/podinfo is of `helm.toolkit.fluxcd.io/v2beta1`, which Flux 2.9 and later serve no more
      at apps/release.yaml:1:13
    ");
}

#[test]
fn a_key_that_stands_twice_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/service.yaml", "  type: LoadBalancer", "  type: LoadBalancer\n  type: ClusterIP")]), @"
    error[duplicate-key]: the key `type` stands twice in one map
      at apps/service.yaml:9:3
      at apps/service.yaml:8:3
    ");
}

#[test]
fn a_file_that_is_no_yaml_is_an_error() {
    insta::assert_snapshot!(found(&[Write("platform/settings.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: x\n")]), @"
    error[bad-yaml]: this is no YAML: tabs disallowed within this context (block indentation)
      at platform/settings.yaml:4:2
    ");
}

#[test]
fn what_stands_beside_the_spec_is_an_error() {
    let edit = Replace(
        "apps/release.yaml",
        "spec:\n  interval: 1h\n  chart:\n    spec:\n      chart: podinfo\n      sourceRef:\n        kind: HelmRepository\n        name: podinfo\n        namespace: flux-system\n  valuesFrom",
        "interval: 1h\nchart: podinfo\nspec:\n  valuesFrom",
    );
    insta::assert_snapshot!(found(&[edit]), @"
    error[no-chart]: HelmRelease web/podinfo has neither `spec.chart` nor `spec.chartRef`
      at apps/release.yaml:1:1
    ");
}

#[test]
fn a_release_with_two_charts_is_an_error() {
    let edit = Replace("apps/release.yaml", "  valuesFrom", "  chartRef:\n    kind: HelmChart\n    name: podinfo\n  valuesFrom");
    assert!(
        found(&[edit])
            .contains("error[two-charts]: HelmRelease web/podinfo has `spec.chart` and `spec.chartRef`\n  at apps/release.yaml:8:5")
    );
}

#[test]
fn an_object_without_a_namespace_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("platform/settings.yaml", "  namespace: flux-system\n", "")]), @"
    error[no-namespace]: ConfigMap settings has no namespace: neither it, nor a `namespace` of its kustomizations, nor a `targetNamespace` names one
      at platform/settings.yaml:1:1
      at clusters/home/platform.yaml:1:1
    ");
}

#[test]
fn a_namespace_that_nothing_makes_is_a_warning() {
    insta::assert_snapshot!(found(&[Replace("platform/namespaces.yaml", "name: web", "name: wbes")]), @"
    warning[unknown-namespace]: Kustomization flux-system/apps is in the namespace `web`, which nothing in the repository makes (6 objects in all)
      at clusters/home/apps.yaml:1:1
    ");
}

#[test]
fn a_webhook_may_define_any_variable() {
    let edits = [
        Replace("apps/release.yaml", "${DOMAIN}", "${ANYTHING}"),
        Write("apps/values.yaml", "image: ghcr.io/x/kustomize-mutating-webhook\n"),
    ];
    assert_eq!(found(&edits), "");
}

#[test]
fn patches_of_a_parent_give_variables_and_sources() {
    let edits = [
        Replace("clusters/home/apps.yaml", "  sourceRef:\n    kind: GitRepository\n    name: flux-system\n", ""),
        Replace("clusters/home/apps.yaml", "    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n", ""),
        Write(
            "clusters/home/kustomization.yaml",
            "resources: [flux-system/gotk-sync.yaml, platform.yaml, apps.yaml]
patches:
  - patch: |
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata:
        name: _
      spec:
        sourceRef:
          kind: GitRepository
          name: flux-system
        postBuild:
          substituteFrom:
            - kind: ConfigMap
              name: settings
    target:
      kind: Kustomization
      name: apps
",
        ),
    ];
    assert_eq!(found(&edits), "");
}

#[test]
fn a_component_patches_what_its_kustomization_lists() {
    let edits = [
        Replace("clusters/home/apps.yaml", "    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n", ""),
        Write(
            "clusters/home/kustomization.yaml",
            "resources: [flux-system/gotk-sync.yaml, platform.yaml, apps.yaml]\ncomponents: [../../components/variables]\n",
        ),
        Write(
            "components/variables/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - patch: |
      - op: add
        path: /spec/postBuild/substitute/DOMAIN
        value: home.example
    target: {kind: Kustomization, name: apps}
",
        ),
    ];
    assert_eq!(found(&edits), "");
}
