//! Whom alerts reach, what they are raised by, and what `check` says of those that could never fire.

use homelab_core::{Brings, Kind, Need, Object, ObjectExt, Part, Quantity, Use, check, name};
use k8s_openapi::api::core::v1::Namespace;
use observability::grafana::DataSource;
use observability::{Alertmanager, Grafana, LabAlerts, Prometheus, Push, Receiver, dashboards, with_uses};
use serde_json::{Value, json};

fn prometheus() -> Prometheus {
    Prometheus::builder()
        .cluster(name!("metal"))
        .version("88.5.3")
        .class(name!("fast"))
        .size(Quantity::gibibytes(20))
        .retention("15d".parse().expect("a duration"))
        .build()
}

fn alertmanager(receiver: Receiver) -> Alertmanager {
    Alertmanager::builder().receiver(receiver).class(name!("fast")).build()
}

fn values(prometheus: Prometheus) -> Value {
    Part::from(prometheus).charts[0].values.clone()
}

/// Rules that nothing but `expression` stands in.
fn rule(expression: &str) -> Part {
    let groups = json!([{ "name": "web", "rules": [{ "alert": "WebDown", "expr": expression }] }]);
    let metadata = json!({ "name": "web", "namespace": "web" });
    let rule =
        json!({ "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": metadata, "spec": { "groups": groups } });
    let mut part = Part::new(name!("web")).object(Namespace::default().named("web"));
    part.objects.push(Object::from_value(rule).expect("a rule"));
    with_uses(part.bring(Brings::Kind(Kind::new("monitoring.coreos.com", "PrometheusRule"))))
}

#[test]
fn everybody_is_reached_and_nothing_secret_stands_in_the_values() {
    for receiver in [
        Receiver::ntfy("https://ntfy.sh", &"topsecret".into()),
        Receiver::Discord("https://discord.example/topsecret".into()),
        Receiver::Pushover { user: "topsecret-user".into(), token: "topsecret-token".into() },
        Receiver::Email {
            to: "you@home.example".to_owned(),
            from: "lab@home.example".to_owned(),
            server: "smtp.home.example:587".to_owned(),
            user: "lab".to_owned(),
            password: "topsecret".into(),
        },
    ] {
        let part = Part::from(Prometheus { alertmanager: Some(alertmanager(receiver)), ..prometheus() });
        let values = part.charts[0].values.to_string();
        assert!(!values.contains("topsecret"), "{values}");
        for key in part.secrets[0].values.keys() {
            assert!(values.contains(&format!("/etc/alertmanager/secrets/alertmanager-receivers/{key}")), "{key} in {values}");
        }
    }
}

#[test]
fn what_always_fires_goes_to_the_heartbeat_or_once_a_day_to_you() {
    let route = |heartbeat| {
        let alertmanager = Alertmanager { heartbeat, ..alertmanager(Receiver::Webhook("https://home.example".into())) };
        let values = values(Prometheus { alertmanager: Some(alertmanager), ..prometheus() });
        values["alertmanager"]["config"]["route"]["routes"][0].clone()
    };
    assert_eq!(route(None), json!({ "matchers": ["alertname = Watchdog"], "receiver": "you", "repeat_interval": "1d" }));
    let beating = route(Some("https://heartbeat.example".into()));
    assert_eq!((&beating["receiver"], &beating["repeat_interval"]), (&json!("heartbeat"), &json!("5m")));
}

#[test]
fn without_an_alertmanager_nothing_is_expected_of_one() {
    let values = values(prometheus());
    assert_eq!(values["alertmanager"], json!({ "enabled": false }));
    assert_eq!(values["defaultRules"]["disabled"]["PrometheusNotConnectedToAlertmanagers"], true);
}

#[test]
fn a_metric_that_nothing_exposes_is_an_error_that_names_the_rule_and_the_nearest_metric() {
    let web = rule("sum(rate(http_request_total[5m])) == 0").bring(Brings::metrics(["http_requests_total"]));
    insta::assert_snapshot!(check(vec![web]).expect_err("misspelt").to_string(), @r"
    error[unmet-need]: alert `WebDown` of PrometheusRule web/web uses the metric `http_request_total`, which nothing exposes
      at part web
      help: did you mean `http_requests_total`?
    ");
    check(vec![rule("http_requests_total == 0").bring(Brings::metrics(["http_requests_total"]))]).expect("it is exposed");
}

#[test]
fn an_expression_that_does_not_close_is_an_error() {
    insta::assert_snapshot!(check(vec![rule("sum(up")]).expect_err("a parenthesis").to_string(), @r"
    error[bad-expression]: alert `WebDown` of PrometheusRule web/web: `sum(up` has `(` without `)`
      at part web
    ");
}

#[test]
fn metrics_of_what_is_left_out_are_not_there() {
    let brings = |prometheus: Prometheus| Part::from(prometheus).charts.remove(0).brings;
    let has = |brings: Vec<Brings>, name: &str| {
        brings.iter().any(|brings| matches!(brings, Brings::Metrics(names) if names.iter().any(|at| at == name)))
    };
    assert!(has(brings(prometheus()), "node_filesystem_avail_bytes"));
    assert!(!has(brings(Prometheus { node_exporter: false, ..prometheus() }), "node_filesystem_avail_bytes"));
    assert!(!has(brings(prometheus()), "etcd_server_has_leader"));
    assert!(has(brings(Prometheus { control_plane: true, ..prometheus() }), "etcd_server_has_leader"));
}

#[test]
fn a_control_plane_that_shows_nothing_is_an_unmet_need() {
    let part = Part::from(Prometheus { control_plane: true, ..prometheus() });
    assert!(part.needs.contains(&Need::ControlPlaneMetrics));
    assert!(Part::from(prometheus()).needs.is_empty());
}

#[test]
fn a_push_needs_somebody_who_receives_it() {
    let url = "https://prometheus.home.example/api/v1/write";
    let push = Push::builder().url(url).authority("-----BEGIN CERTIFICATE-----").build();
    let laptop = Part::from(Prometheus { push: Some(push), ..prometheus() });
    assert!(laptop.needs.contains(&Need::PushReceiver(url.to_owned())));
    let metal = Part::from(Prometheus { receives_at: Some("prometheus.home.example".parse().expect("a host")), ..prometheus() });
    assert!(metal.brings.contains(&Brings::PushReceiver(url.to_owned())));
    assert_eq!(metal.charts[0].values["prometheus"]["prometheusSpec"]["enableRemoteWriteReceiver"], true);
    let written = &laptop.charts[0].values["prometheus"]["prometheusSpec"]["remoteWrite"][0];
    insta::assert_snapshot!(homelab_core::yaml::to_string(written).expect("values"));
}

#[test]
fn metrics_that_say_they_are_of_another_cluster_are_an_error_that_names_both() {
    let problems = check(vec![Part::from(prometheus()).in_cluster(&name!("garage"))]).expect_err("a planted mistake");
    let label = problems.0.iter().find(|problem| problem.code == "wrong-label").expect("it is noticed");
    insta::assert_snapshot!(label, @r"
    error[wrong-label]: the metrics of cluster `garage` say that they are those of cluster `metal`
      at part garage/monitoring
      help: set `Prometheus::cluster` to `garage`
    ");
}

#[test]
fn the_alerts_of_a_lab() {
    let part = Part::from(LabAlerts::builder().pushing(vec![name!("laptop")]).build());
    let text: Vec<&str> = part.objects.iter().map(Object::to_yaml).collect();
    insta::assert_snapshot!(text.join("---\n"));
}

#[test]
fn a_subject_that_is_left_out_needs_no_metrics() {
    let alerts = LabAlerts::builder().subjects(Vec::new()).build();
    let part = Part::from(alerts);
    assert!(part.objects.is_empty() && part.needs.is_empty());
}

#[test]
fn a_dashboard_needs_its_data_sources_and_metrics_and_keeps_its_variables_from_flux() {
    let grafana = Grafana::builder()
        .host("grafana.home.example".parse().expect("a host"))
        .password("secret".into())
        .data_sources(vec![DataSource::Prometheus])
        .dashboards(vec![dashboards::lab(), dashboards::nodes()])
        .build();
    let part = Part::from(grafana);
    let by = "panel `Errors` of GrafanaDashboard grafana/lab".to_owned();
    assert!(part.needs.contains(&Need::DataSource(Use { name: "loki".to_owned(), by })));
    let by = "variable `cluster` of GrafanaDashboard grafana/nodes".to_owned();
    assert!(part.needs.contains(&Need::Metric(Use { name: "node_memory_MemTotal_bytes".to_owned(), by })));
    for dashboard in part.objects.iter().filter(|object| object.id.kind == "GrafanaDashboard") {
        assert!(dashboard.to_yaml().contains("kustomize.toolkit.fluxcd.io/substitute: disabled"), "{}", dashboard.id);
    }
    assert!(part.problems.is_empty());
}
