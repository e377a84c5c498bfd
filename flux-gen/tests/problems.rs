//! What a repository refuses.

mod lab;

use std::path::PathBuf;
use std::time::Duration;

use flux_gen::helm::{ChartRef, HelmRelease, HelmReleaseSpec};
use flux_gen::{GitSource, Repository};
use homelab_core::{Chart, ChartSource, Name, ObjectExt, Part, check, name};
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
    ConfigMap { data: Some([("text".to_owned(), text.to_owned())].into()), ..ConfigMap::default().named("other").in_namespace(&name!("web")) }
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
        @""
    );
}

#[test]
fn releases_that_wait_for_each_other() {
    insta::assert_snapshot!(
        problems(|repository| {
            let part = Part::new(name!("loop")).object(waiting("a", name!("b"))).object(waiting("b", name!("a")));
            repository.apps.push(part);
        }),
        @""
    );
}

#[test]
fn a_part_that_comes_after_itself() {
    insta::assert_snapshot!(problems(|repository| repository.apps[0].after.push(name!("web"))), @"");
}

#[test]
fn a_kind_that_is_used_beside_the_release_that_brings_it() {
    insta::assert_snapshot!(
        problems(|repository| {
            let object = repository.apps[0].objects.pop().expect("the certificate");
            repository.infrastructure[1].objects.push(object);
        }),
        @""
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
        @""
    );
}

#[test]
fn a_variable_that_is_no_output_of_the_part() {
    insta::assert_snapshot!(
        problems(|repository| {
            let web = repository.apps.pop().expect("web");
            repository.apps.push(web.object(settings("${backup_bukket} $${fine} $too ${{ nothing }}")));
        }),
        @""
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
    insta::assert_snapshot!(problems(|repository| repository.cloud_outputs = None), @"");
}

#[test]
fn secrets_without_an_age_key() {
    insta::assert_snapshot!(problems(|repository| repository.sops = None), @"");
}

#[test]
fn a_git_url_that_flux_cannot_follow() {
    insta::assert_snapshot!(
        problems(|repository| repository.git = GitSource::private("git@git.home.example:lab.git", "main", name!("git-key"))),
        @""
    );
    insta::assert_snapshot!(
        problems(|repository| repository.git = GitSource::public("ssh://git@git.home.example/lab.git", "main")),
        @""
    );
}

#[test]
fn a_release_that_the_bootstrap_names_and_nobody_has() {
    insta::assert_snapshot!(problems(|repository| repository.bootstrap.releases = vec![name!("cilum")]), @"");
}

#[test]
fn a_version_that_is_a_range() {
    insta::assert_snapshot!(problems(|repository| repository.versions.operator = "0.58.x".to_owned()), @"");
}

#[test]
fn a_release_name_that_helm_cannot_store() {
    let name: Name = "a".repeat(54).parse().expect("a label");
    insta::assert_snapshot!(
        problems(|repository| repository.apps.push(Part::new(name!("long")).chart(chart(name, ChartSource::oci("example.com/a"))))),
        @""
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
        @""
    );
}

#[test]
fn extra_files_that_are_not_the_clusters_own() {
    insta::assert_snapshot!(
        problems(|repository| {
            repository.extra = ["kubernetes/extra/laptop/a.yaml", "kubernetes/extra/metal/kustomization.yaml"].map(PathBuf::from).to_vec();
        }),
        @""
    );
}
