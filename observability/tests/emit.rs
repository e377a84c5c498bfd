//! Parts as users get them, and what `check` says of mistakes.

use homelab_core::{Brings, Kind, Name, Object, ObjectExt, ObjectId, Part, Provided, Quantity, Scrape, check, name};
use k8s_openapi::api::core::v1::Namespace;
use observability::{Prometheus, scrape};
use serde_json::json;

const HELM_RELEASE: Kind = Kind::new("helm.toolkit.fluxcd.io", "HelmRelease");

fn prometheus() -> Prometheus {
    Prometheus::builder()
        .cluster(name!("metal"))
        .version("88.5.3")
        .class(name!("fast"))
        .size(Quantity::gibibytes(20))
        .retention("15d".parse().expect("a duration"))
        .build()
}

fn need(port: Name, label: &str) -> Scrape {
    let labels = [("app".to_owned(), label.to_owned())].into();
    let interval = "30s".parse().expect("a duration");
    Scrape::builder().service(name!("web")).namespace(name!("web")).labels(labels).port(port).interval(interval).build()
}

/// Releases as Flux gets them, a class, and an app: what other crates give.
fn lab(prometheus: Prometheus, need: &Scrape) -> Vec<Part> {
    let mut monitoring = Part::from(prometheus);
    for chart in monitoring.charts.clone() {
        let metadata = json!({ "name": chart.name, "namespace": chart.namespace });
        let release = json!({ "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": metadata, "spec": { "values": chart.values } });
        monitoring.objects.push(Object::from_value(release).expect("a release"));
    }
    let class = ObjectId::new(&Kind::new("storage.k8s.io", "StorageClass"), None, "fast");
    let web = Part::new(name!("web"))
        .object(Namespace::default().named("web"))
        .bring(Provided::service("web", "web", &[("app", "web")], &[("http", 80), ("metrics", 9090)]))
        .object(scrape(need).expect("a labelled Service"));
    let flux = Part::new(name!("flux")).bring(Brings::Kind(HELM_RELEASE)).bring(Provided::new(class));
    vec![monitoring, web, flux]
}

fn problems(parts: Vec<Part>) -> String {
    check(parts).expect_err("a planted mistake").to_string()
}

#[test]
fn everything_resolves() {
    let checked = check(lab(prometheus(), &need(name!("metrics"), "web"))).expect("a whole lab");
    let references: Vec<String> =
        checked.references().iter().map(|reference| format!("{} {} → {}", reference.from, reference.path, reference.to)).collect();
    insta::assert_snapshot!(references.join("\n"), @r"
    HelmRelease monitoring/kube-prometheus-stack spec.values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.storageClassName → StorageClass fast
    ServiceMonitor web/web spec.selector → Service web/web
    HelmRelease monitoring/kube-prometheus-stack metadata.namespace → Namespace monitoring
    ServiceMonitor web/web metadata.namespace → Namespace web
    ");
}

#[test]
fn prometheus_is_a_release() {
    insta::assert_snapshot!(homelab_core::yaml::to_string(&Part::from(prometheus()).charts[0].values).expect("values"));
}

#[test]
fn the_control_plane_is_asked_where_it_answers() {
    let values = |control_plane| Part::from(Prometheus { control_plane, ..prometheus() }).charts[0].values.clone();
    for component in ["kubeControllerManager", "kubeEtcd", "kubeScheduler"] {
        assert_eq!(values(false)[component], json!({ "enabled": false }));
        assert_eq!(values(true)[component]["enabled"], true);
    }
    assert_eq!(values(true)["kubeEtcd"]["service"]["selector"], json!({ "component": "kube-apiserver" }));
}

#[test]
fn without_node_metrics_there_are_no_rules_for_them() {
    let part = Part::from(Prometheus { node_exporter: false, ..prometheus() });
    let values = &part.charts[0].values;
    assert_eq!(values["defaultRules"]["rules"]["nodeExporterAlerting"], false);
    assert!(values.get("prometheus-node-exporter").is_none());
}

#[test]
fn the_namespace_admits_what_node_exporter_needs_and_no_more() {
    let level = |node_exporter| {
        let part = Part::from(Prometheus { node_exporter, ..prometheus() });
        part.objects[0].to_yaml().rsplit_once("enforce: ").map(|(_, rest)| rest.lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(level(true).as_deref(), Some("privileged"));
    assert_eq!(level(false).as_deref(), Some("baseline"));
}

#[test]
fn a_need_becomes_a_monitor_beside_the_service() {
    let monitor = scrape(&need(name!("metrics"), "web")).expect("a labelled Service");
    insta::assert_snapshot!(Object::new(monitor).expect("a monitor").to_yaml(), @r"
    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata:
      name: web
      namespace: web
    spec:
      selector:
        matchLabels:
          app: web
      endpoints:
      - port: metrics
        interval: 30s
    ");
}

#[test]
fn a_service_without_labels_is_refused() {
    let need = Scrape { labels: std::collections::BTreeMap::new(), ..need(name!("metrics"), "web") };
    assert_eq!(scrape(&need).expect_err("nothing to select by").code, "no-labels");
}

#[test]
fn a_class_that_is_not_there_is_a_dangling_reference() {
    let prometheus = Prometheus { class: name!("fats"), ..prometheus() };
    insta::assert_snapshot!(problems(lab(prometheus, &need(name!("metrics"), "web"))));
}

#[test]
fn a_port_that_the_service_lacks_is_a_dangling_reference() {
    insta::assert_snapshot!(problems(lab(prometheus(), &need(name!("metric"), "web"))));
}

#[test]
fn a_selector_that_selects_nothing_is_an_error() {
    insta::assert_snapshot!(problems(lab(prometheus(), &need(name!("metrics"), "wbe"))));
}

#[test]
fn without_prometheus_nobody_knows_a_monitor() {
    let mut parts = lab(prometheus(), &need(name!("metrics"), "web"));
    parts.remove(0);
    assert!(problems(parts).contains("needs the kind ServiceMonitor"));
}
