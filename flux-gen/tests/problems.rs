//! What a repository refuses.

mod lab;

use std::path::PathBuf;
use std::time::Duration;

use flux_gen::helm::{ChartRef, HelmRelease, HelmReleaseSpec};
use flux_gen::{GitSource, Repository};
use homelab_core::{Chart, ChartSource, Name, ObjectExt, Part, ValuesFrom, check, name};
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use serde_json::json;

fn problems(change: impl FnOnce(&mut Repository)) -> String {
    let mut repository = lab::repository();
    change(&mut repository);
    check(lab::parts(repository)).expect_err("something is wrong").to_string()
}

fn chart(name: Name, source: ChartSource) -> Chart {
    Chart::builder().name(name).namespace(name!("web")).source(source).version("1.0.0").build()
}

fn waiting(name: &str, before: Name) -> HelmRelease {
    let spec = HelmReleaseSpec::builder()
        .interval(Duration::from_hours(1))
        .chart(ChartRef::oci(name!("cilium")))
        .depends_on([before.into()])
        .build();
    HelmRelease::new(name, spec).in_namespace(&name!("kube-system"))
}

fn settings(text: &str) -> ConfigMap {
    ConfigMap {
        data: Some([("text".to_owned(), text.to_owned())].into()),
        ..ConfigMap::default().named("other").in_namespace(&name!("web"))
    }
}

#[test]
fn two_releases_of_one_name_in_one_namespace() {
    let found = problems(|repository| {
        let other = Part::new(name!("other")).chart(chart(name!("app"), ChartSource::oci("example.com/b")));
        repository.apps.push(Part::new(name!("app")).chart(chart(name!("app"), ChartSource::oci("example.com/a"))));
        repository.apps.push(other);
    });
    assert!(found.starts_with(
        "\
error[duplicate-release]: two releases are named `app` in namespace `web`
  at part metal/app
  at part metal/other
  help: Helm would upgrade one with the other: give one of them another name"
    ));
}

#[test]
fn a_release_that_waits_for_itself() {
    insta::assert_snapshot!(
        problems(|repository| {
            let part = Part::new(name!("loop")).object(waiting("a", name!("a"))).rules(flux_gen::helm::RULES);
            repository.apps.push(part);
        }),
        @r"
        error[cycle]: HelmRelease kube-system/a waits for itself
          at HelmRelease kube-system/a: `spec.dependsOn` in part metal/loop
        "
    );
}

#[test]
fn releases_that_wait_for_each_other() {
    insta::assert_snapshot!(
        problems(|repository| {
            let part = Part::new(name!("loop")).object(waiting("a", name!("b"))).object(waiting("b", name!("a")));
            repository.apps.push(part);
        }),
        @r"
        error[cycle]: these wait for each other: HelmRelease kube-system/a → HelmRelease kube-system/b → HelmRelease kube-system/a
          at HelmRelease kube-system/a: `spec.dependsOn` in part metal/loop
        "
    );
}

#[test]
fn a_part_that_comes_after_itself() {
    insta::assert_snapshot!(problems(|repository| repository.apps[0].after.push(name!("web"))), @r"
        error[cycle]: part metal/web comes after itself
          at part metal/web
        ");
}

#[test]
fn a_kind_that_is_used_beside_the_release_that_brings_it() {
    insta::assert_snapshot!(
        problems(|repository| {
            let object = repository.apps[0].objects.pop().expect("the certificate");
            repository.infrastructure[1].objects.push(object);
        }),
        @r"
        error[deadlock]: part metal/cert-manager holds Certificate web/web and the release `cert-manager` that first brings its kind: Flux applies a part as one, so neither would come
          at Certificate web/web in part metal/cert-manager
          help: move Certificate web/web into a part of its own, after `cert-manager`
        "
    );
}

#[test]
fn sources_that_are_no_more() {
    let repository = |url: &str, chart: &str| ChartSource::Repository { url: url.to_owned(), chart: chart.to_owned() };
    insta::assert_snapshot!(
        problems(|lab| {
            let sources = [
                (name!("postgresql"), repository("https://charts.bitnami.com/bitnami", "postgresql")),
                (name!("redis"), ChartSource::oci("oci://registry-1.docker.io/bitnamicharts/redis")),
                (name!("loki"), repository("https://grafana.github.io/helm-charts", "loki")),
                (name!("grafana"), repository("https://grafana.github.io/helm-charts/", "grafana")),
                (name!("promtail"), repository("https://grafana.github.io/helm-charts", "promtail")),
                (name!("ingress-nginx"), repository("https://kubernetes.github.io/ingress-nginx", "ingress-nginx")),
                (name!("alloy"), repository("https://grafana.github.io/helm-charts", "alloy")),
            ];
            let mut part = sources.into_iter().fold(Part::new(name!("old")), |part, (name, source)| part.chart(chart(name, source)));
            part.charts[6].values = json!({ "image": ["docker.io/bitnami/kubectl"], "pause": "k8s.gcr.io/pause:3.1", "url": "https://k8s.gcr.io.example" });
            lab.apps.push(part);
        }),
        @r"
        error[retired-source]: the chart of release `postgresql` comes from `https://charts.bitnami.com/bitnami`, retired 2025-08-28: versioned Bitnami images left the public catalogue (bitnami/charts#35164)
          at part metal/old
          help: use the chart of the upstream project

        error[retired-source]: the chart of release `redis` comes from `registry-1.docker.io/bitnamicharts/redis`, retired 2025-08-28: versioned Bitnami images left the public catalogue (bitnami/charts#35164)
          at part metal/old
          help: use the chart of the upstream project

        error[retired-source]: the chart of release `loki` comes from `https://grafana.github.io/helm-charts`, retired 2026-03-16: the chart moved to the community and serves enterprise customers only here (grafana/loki#20705)
          at part metal/old
          help: use oci://ghcr.io/grafana-community/helm-charts/loki

        error[retired-source]: the chart of release `grafana` comes from `https://grafana.github.io/helm-charts/`, retired 2026-01-30: the chart moved to the community and is frozen here (grafana/helm-charts#4087)
          at part metal/old
          help: use oci://ghcr.io/grafana-community/helm-charts

        error[retired-source]: the chart of release `promtail` comes from `https://grafana.github.io/helm-charts`, retired 2026-03-02: promtail has reached its end of life (grafana/helm-charts#3754)
          at part metal/old
          help: use Alloy

        error[retired-source]: the chart of release `ingress-nginx` comes from `https://kubernetes.github.io/ingress-nginx`, retired 2026-03: ingress-nginx is archived (kubernetes/ingress-nginx)
          at part metal/old
          help: use a Gateway API controller

        error[retired-source]: an image of release `alloy` comes from `docker.io/bitnami/kubectl`, retired 2025-08-28: versioned Bitnami images left the public catalogue (bitnami/containers#83267)
          at part metal/old
          help: use the image of the upstream project

        error[retired-source]: an image of release `alloy` comes from `k8s.gcr.io/pause:3.1`, retired 2023-03-20: the registry only redirects, and is phased out (kubernetes.io/blog/2023/03/10/image-registry-redirect)
          at part metal/old
          help: use registry.k8s.io
        "
    );
}

#[test]
fn a_variable_that_is_no_output_of_the_part() {
    insta::assert_snapshot!(
        problems(|repository| {
            let web = repository.apps.pop().expect("web");
            repository.apps.push(web.object(settings("${backup_bukket} $${fine} $too ${{ nothing }}")));
        }),
        @r"
        error[unknown-variable]: ConfigMap web/other: `data.text` has `${backup_bukket`, which is no output that part metal/web needs: Flux would stop at it
          at ConfigMap web/other: `data.text` in part metal/web
          help: did you mean `${backup_bucket}`? Else write `$${backup_bukket` for the text itself, or annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`

        error[unknown-variable]: ConfigMap web/other: `data.text` has `${`, which is no output that part metal/web needs: Flux would stop at it
          at ConfigMap web/other: `data.text` in part metal/web
          help: write `$${` for the text itself, or annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`
        "
    );
}

#[test]
fn a_part_without_outputs_may_say_what_it_likes() {
    let mut repository = lab::repository();
    let part = Part::new(name!("scripts")).object(settings("${HOME} ${1:-x}"));
    repository.apps.push(part);
    assert!(check(lab::parts(repository)).is_ok());
}

#[test]
fn an_object_that_flux_does_not_fill_may_say_what_it_likes() {
    let mut repository = lab::repository();
    let web = repository.apps.pop().expect("web");
    repository.apps.push(web.object(settings("${HOME}").annotation("kustomize.toolkit.fluxcd.io/substitute", "disabled")));
    assert!(check(lab::parts(repository)).is_ok());
}

#[test]
fn an_output_that_nothing_fills_in() {
    insta::assert_snapshot!(problems(|repository| repository.cloud_outputs = None), @r"
        error[no-cloud-outputs]: ConfigMap web/settings: `data.bucket` has `${backup_bucket}`, which nothing fills in
          at ConfigMap web/settings: `data.bucket` in part metal/web
          help: name the ConfigMap in `cloud_outputs`
        ");
}

#[test]
fn secrets_without_an_age_key() {
    insta::assert_snapshot!(problems(|repository| repository.sops = None), @r"
        error[no-age-key]: part metal/web has Secrets, and cluster `metal` has no age key to open them
          at part metal/web
          help: name the Secret of the age key in `sops`
        ");
}

#[test]
fn a_git_url_that_flux_cannot_follow() {
    insta::assert_snapshot!(
        problems(|repository| repository.git = GitSource::private("git@git.home.example:lab.git", "main", name!("git-key"))),
        @r"
        error[bad-git-url]: Flux cannot follow the Git repository `git@git.home.example:lab.git`
          at part metal/flux
          help: write `https://…` or `ssh://git@host/path`
        "
    );
    insta::assert_snapshot!(
        problems(|repository| repository.git = GitSource::public("ssh://git@git.home.example/lab.git", "main")),
        @r"
        error[no-git-key]: the Git repository `ssh://git@git.home.example/lab.git` is read over SSH without a key
          at part metal/flux
          help: name the Secret that holds the key, or use `https://…` for a public repository
        "
    );
}

#[test]
fn a_release_that_the_bootstrap_names_and_nobody_has() {
    insta::assert_snapshot!(problems(|repository| repository.bootstrap.releases = vec![name!("cilum")]), @r"
        error[dangling-reference]: the bootstrap installs the release `cilum`, which no part of the cluster has
          at part metal/bootstrap

        error[bootstrap-order]: the bootstrap installs the release `flux-operator` before any network: its pods would never start
          at part metal/bootstrap
          help: install the CNI first
        ");
}

#[test]
fn a_version_that_is_a_range() {
    insta::assert_snapshot!(problems(|repository| repository.versions.operator = "0.58.x".to_owned()), @r"
    error[unpinned-version]: `0.58.x` is no exact version of flux-operator
      at part metal/flux
    ");
}

#[test]
fn a_release_name_that_helm_cannot_store() {
    let name: Name = "a".repeat(54).parse().expect("a label");
    insta::assert_snapshot!(
        problems(|repository| repository.apps.push(Part::new(name!("long")).chart(chart(name, ChartSource::oci("example.com/a"))))),
        @r"
        error[long-release-name]: the release name `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` has 54 characters, and Helm takes 53
          at part metal/long
        "
    );
}

#[test]
fn a_namespace_that_nobody_makes() {
    insta::assert_snapshot!(
        problems(|repository| {
            let namespace = |part: &mut Part| part.objects.retain(|object| object.id.kind != "Namespace");
            namespace(&mut repository.infrastructure[1]);
            repository.infrastructure[1] = repository.infrastructure[1].clone().object(Namespace::default().named("cert-manger"));
        }),
        @r"
        error[dangling-reference]: HelmRelease cert-manager/cert-manager: `spec.targetNamespace` names the Namespace `cert-manager`, which nothing in cluster `metal` makes
          at HelmRelease cert-manager/cert-manager: `spec.targetNamespace` in part metal/cert-manager
          at Namespace cert-manger in part metal/cert-manager
          help: did you mean Namespace cert-manger?

        error[dangling-reference]: HelmRelease cert-manager/cert-manager: `spec.storageNamespace` names the Namespace `cert-manager`, which nothing in cluster `metal` makes
          at HelmRelease cert-manager/cert-manager: `spec.storageNamespace` in part metal/cert-manager
          at Namespace cert-manger in part metal/cert-manager
          help: did you mean Namespace cert-manger?

        error[dangling-reference]: ConfigMap cert-manager/cert-manager-values: `metadata.namespace` names the Namespace `cert-manager`, which nothing in cluster `metal` makes
          at ConfigMap cert-manager/cert-manager-values: `metadata.namespace` in part metal/cert-manager
          at Namespace cert-manger in part metal/cert-manager
          help: did you mean Namespace cert-manger?

        error[dangling-reference]: HelmRepository cert-manager/cert-manager: `metadata.namespace` names the Namespace `cert-manager`, which nothing in cluster `metal` makes
          at HelmRepository cert-manager/cert-manager: `metadata.namespace` in part metal/cert-manager
          at Namespace cert-manger in part metal/cert-manager
          help: did you mean Namespace cert-manger?

        error[dangling-reference]: HelmRelease cert-manager/cert-manager: `metadata.namespace` names the Namespace `cert-manager`, which nothing in cluster `metal` makes
          at HelmRelease cert-manager/cert-manager: `metadata.namespace` in part metal/cert-manager
          at Namespace cert-manger in part metal/cert-manager
          help: did you mean Namespace cert-manger?
        "
    );
}

#[test]
fn extra_files_that_are_not_the_clusters_own() {
    insta::assert_snapshot!(
        problems(|repository| {
            repository.extra = ["kubernetes/extra/laptop/a.yaml", "kubernetes/extra/metal/kustomization.yaml"].map(PathBuf::from).to_vec();
        }),
        @r"
        error[extra-path]: `kubernetes/extra/laptop/a.yaml` is not below `kubernetes/extra/metal`
          at kubernetes/extra/laptop/a.yaml

        error[extra-list]: `kubernetes/extra/metal/kustomization.yaml` is written by the lab: it lists the other files of the folder
          at kubernetes/extra/metal/kustomization.yaml
          help: remove it
        "
    );
}

#[test]
fn values_of_a_bootstrapped_release_that_only_the_cluster_knows() {
    insta::assert_snapshot!(
        problems(|repository| {
            let from = ValuesFrom { kind: "ConfigMap", name: name!("cert-manager-values"), key: "values.yaml".to_owned(), target_path: None };
            let release = &mut repository.infrastructure[1].charts[0];
            release.values_from = vec![from];
            repository.bootstrap.releases.push(release.name.clone());
        }),
        @r"
        error[no-adoption]: the bootstrap and HelmRelease cert-manager/cert-manager differ in their values: some come from objects of the cluster, which helm does not read: Flux would install `cert-manager` anew
          at HelmRelease cert-manager/cert-manager: `spec` in part metal/cert-manager
          help: change the chart of the part, which both are made from
        "
    );
}
