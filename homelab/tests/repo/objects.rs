//! What objects name of each other.

use super::Edit::{Remove, Replace, Write};
use super::found;

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
