//! Texts, versions and namespaces.

use super::Edit::{Replace, Write};
use super::found;

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
