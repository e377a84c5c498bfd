//! What Flux is told to follow, to wait for and to put in.

use super::Edit::{Replace, Write};
use super::{found, report};

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
