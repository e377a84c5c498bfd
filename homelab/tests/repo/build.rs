//! What kustomizations list and build.

use super::Edit::{Remove, Replace, Write};
use super::found;

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
