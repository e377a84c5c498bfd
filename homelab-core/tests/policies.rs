//! Whom network policies select, as the linker sees it.

use homelab_core::{
    Brings, Chart, ChartSource, Kind, NETWORK_POLICY_RULES, Name, Object, ObjectExt, ObjectId, Part, Provided, check, name,
};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Value, json};

const WEB: Name = Name::from_static("web");

fn policy(spec: &Value) -> Object {
    let metadata = json!({ "name": "web", "namespace": "web" });
    let policy = json!({ "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec });
    Object::from_value(policy).expect("it has a name")
}

fn pod(namespace: &str, app: &str) -> Brings {
    let id = ObjectId::new(&Kind::new("", "Pod"), Some(namespace), app);
    Provided { labels: [("app".to_owned(), app.to_owned())].into(), ..Provided::new(id) }.into()
}

/// The namespace `monitoring` with the pod `prometheus`, and the part `web` with the policy.
fn lab(spec: &Value) -> [Part; 2] {
    let monitoring = Part::new(name!("monitoring")).object(Namespace::default().named("monitoring")).bring(pod("monitoring", "prometheus"));
    let mut web = Part::new(WEB).object(Namespace::default().named("web")).bring(pod("web", "web")).rules(NETWORK_POLICY_RULES);
    web.objects.push(policy(spec));
    [monitoring, web]
}

fn peer(namespace: &str, app: &str) -> Value {
    json!({
        "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": namespace } },
        "podSelector": { "matchLabels": { "app": app } },
    })
}

fn problems(parts: impl Into<Vec<Part>>) -> String {
    check(parts.into()).map_or_else(|problems| problems.to_string(), |_| "none".to_owned())
}

#[test]
fn a_policy_whose_ends_are_there_is_linked_to_both() {
    let spec = json!({ "podSelector": { "matchLabels": { "app": "web" } }, "ingress": [{ "from": [peer("monitoring", "prometheus")] }] });
    let checked = check(lab(&spec).into()).expect("both ends are there");
    let to = |path: &str| checked.references().iter().find(|found| found.path == path).map(|found| found.to.to_string());
    assert_eq!(to("spec.podSelector").as_deref(), Some("Pod web/web"));
    assert_eq!(to("spec.ingress[0].from[0].namespaceSelector").as_deref(), Some("Namespace monitoring"));
    assert_eq!(to("spec.ingress[0].from[0].podSelector").as_deref(), Some("Pod monitoring/prometheus"));
}

#[test]
fn a_policy_that_opens_nothing_says_which_end_is_missing() {
    let spec = json!({
        "podSelector": { "matchLabels": { "app": "wbe" } },
        "ingress": [{ "from": [peer("monitorng", "prometheus"), peer("monitoring", "promtheus")] }],
        "egress": [{ "to": [{ "podSelector": { "matchLabels": { "app": "db" } } }] }],
    });
    insta::assert_snapshot!(problems(lab(&spec)), @r"
    error[empty-selector]: NetworkPolicy web/web: `spec.podSelector` selects no Pod (app=wbe)
      at NetworkPolicy web/web: `spec.podSelector` in part web

    error[dangling-reference]: NetworkPolicy web/web: `spec.ingress[0].from[0].namespaceSelector` names the Namespace `monitorng`, which nothing in the lab makes
      at NetworkPolicy web/web: `spec.ingress[0].from[0].namespaceSelector` in part web
      at Namespace monitoring in part monitoring
      help: did you mean Namespace monitoring?

    error[empty-selector]: NetworkPolicy web/web: `spec.ingress[0].from[1].podSelector` selects no Pod of the namespace `monitoring` (app=promtheus)
      at NetworkPolicy web/web: `spec.ingress[0].from[1].podSelector` in part web
      at Namespace monitoring in part monitoring

    error[empty-selector]: NetworkPolicy web/web: `spec.egress[0].to[0].podSelector` selects no Pod of the namespace `web` (app=db)
      at NetworkPolicy web/web: `spec.egress[0].to[0].podSelector` in part web
    ");
}

#[test]
fn everybody_addresses_and_namespaces_by_other_labels_are_not_looked_for() {
    let spec = json!({
        "podSelector": {},
        "ingress": [{}, { "from": [{ "podSelector": {} }, { "namespaceSelector": { "matchLabels": { "exposure": "external" } } }] }],
        "egress": [{ "to": [{ "ipBlock": { "cidr": "0.0.0.0/0" } }] }],
    });
    assert_eq!(problems(lab(&spec)), "none");
}

#[test]
fn a_policy_of_the_users_own_may_select_what_only_a_chart_knows_but_no_namespace_that_is_not_there() {
    let spec = json!({
        "podSelector": { "matchLabels": { "app": "grafana" } },
        "ingress": [{ "from": [peer("monitoring", "loki"), peer("monitorng", "loki")] }],
    });
    let [mut monitoring, web] = lab(&json!({ "podSelector": {} }));
    let chart =
        |name: Name| Chart::builder().name(name.clone()).namespace(name).source(ChartSource::oci("example.com/chart")).version("1").build();
    monitoring.charts = vec![chart(name!("monitoring")), chart(WEB)];
    let mut extra = Part::new(name!("extra"));
    extra.objects.push(policy(&spec).patched(&json!({ "metadata": { "name": "extra" } })).expect("a name"));
    let ours = problems([monitoring.clone(), web.clone(), extra.clone()]);
    assert_eq!(ours.matches("error[empty-selector]").count(), 2, "{ours}");
    extra.is_foreign = true;
    insta::assert_snapshot!(problems([monitoring, web, extra]), @r"
    error[dangling-reference]: NetworkPolicy web/extra: `spec.ingress[0].from[1].namespaceSelector` names the Namespace `monitorng`, which nothing in the lab makes
      at NetworkPolicy web/extra: `spec.ingress[0].from[1].namespaceSelector` in part extra
      at Namespace monitoring in part monitoring
      help: did you mean Namespace monitoring?
    ");
}
