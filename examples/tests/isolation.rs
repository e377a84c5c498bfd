//! Apps that are closed by default, in the two-node lab.

mod from_site;

use examples::two_node_homelab::lab;
use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{App, CloudOutputs, HelmApp, HelmRoute, Isolation, Keys, Lab};
use homelab_core::{ChartSource, Name, Object, ObjectName, Part, Peer, check, name};
use serde_json::{Value, json};

fn host(name: &str) -> ObjectName {
    format!("{name}.home.example").parse().expect("a host")
}

/// The parts of the example's lab, as `change` makes it.
fn parts(change: impl FnOnce(&mut Lab)) -> Vec<Part> {
    let define = |site: &Site, versions: &Versions, keys: &mut Keys| {
        let mut lab = lab(site, versions, keys)?;
        change(&mut lab);
        Ok(lab)
    };
    from_site::parts(include_str!("../two-node-homelab/site.yaml"), &CloudOutputs::new(), define).expect("the example is right")
}

fn with_apps(apps: Vec<Part>) -> Vec<Part> {
    parts(|lab| lab.clusters[0].repository.apps.extend(apps))
}

fn policies(parts: &[Part]) -> impl Iterator<Item = &Object> {
    parts.iter().flat_map(|part| &part.objects).filter(|object| object.id.kind == "NetworkPolicy")
}

/// The `spec` of a policy of the bare metal.
fn policy(parts: &[Part], namespace: &str, name: &str) -> Value {
    let metal: Vec<&Part> = parts.iter().filter(|part| part.id.cluster.as_deref() == Some("metal")).collect();
    let mut objects = metal.into_iter().flat_map(|part| &part.objects);
    let is_it = |object: &&Object| object.id.to_string() == format!("NetworkPolicy {namespace}/{name}");
    objects.find(is_it).map_or(Value::Null, |object| object.to_value()["spec"].clone())
}

/// Namespaces and ports of what `rules` let through.
fn let_through(rules: &Value) -> Vec<(String, Vec<u64>)> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let rules = list(rules).into_iter();
    let ends = rules.flat_map(|rule| {
        let ports: Vec<u64> = list(&rule["ports"]).iter().filter_map(|port| port["port"].as_u64()).collect();
        let peers = list(&rule["from"]).into_iter().chain(list(&rule["to"]));
        peers.map(move |peer| {
            (peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"].as_str().map(str::to_owned), ports.clone())
        })
    });
    ends.filter_map(|(namespace, ports)| Some((namespace?, ports))).collect()
}

fn app(name: Name) -> App {
    App::builder().name(name).image("example.com/app:1").port(8080).build()
}

/// A patch that gives the pods this port only.
fn ports(name: &str, number: u16) -> Value {
    let container = json!({ "name": "app", "image": "example.com/app:1", "ports": [{ "name": name, "containerPort": number }] });
    json!({ "spec": { "template": { "spec": { "containers": [container] } } } })
}

#[test]
fn a_cluster_is_open_unless_it_is_said() {
    assert_eq!(Isolation::default(), Isolation::None);
    let open = parts(|lab| lab.clusters.iter_mut().for_each(|cluster| cluster.isolation = Isolation::None));
    assert_eq!(policies(&open).count(), 0);
    assert!(check(open).is_ok());
}

#[test]
fn every_namespace_of_an_app_is_closed_and_no_other() {
    let parts = parts(|_| ());
    let is_app = |part: &&Part| part.folder().starts_with("kubernetes/apps");
    for part in parts.iter().filter(is_app) {
        let closed = part.objects.iter().any(|object| object.id.kind == "NetworkPolicy" && object.id.name == "default-deny");
        assert!(closed, "{}", part.id);
    }
    assert!(policies(&parts).all(|policy| policy.id.namespace.as_deref() == Some("web")));
}

#[test]
fn the_gateways_and_prometheus_reach_the_port_of_the_pods_not_of_the_service() {
    let mut notes = app(name!("notes"));
    notes.host = Some(host("notes"));
    notes.metrics = Some("/metrics".to_owned());
    notes.patches.insert("Deployment", ports("http", 3000));
    let parts = with_apps(vec![notes.into()]);
    let reached = let_through(&policy(&parts, "notes", "notes")["ingress"]);
    assert_eq!(reached, [("envoy-gateway-system".to_owned(), vec![3000]), ("monitoring".to_owned(), vec![3000])]);
}

#[test]
fn a_port_that_a_patch_took_from_the_pods_is_a_problem() {
    let mut notes = app(name!("notes"));
    notes.host = Some(host("notes"));
    notes.patches.insert("Deployment", ports("web", 8080));
    insta::assert_snapshot!(check(with_apps(vec![notes.into()])).expect_err("no port `http`"), @r"
    error[unknown-port]: part notes: something leads to the port `http` of the pods in `notes`, which they do not have
      at part notes
      help: they have web
    ");
}

#[test]
fn the_port_behind_the_service_of_a_chart_is_open_alone_if_it_is_known() {
    let podinfo = |target_port| {
        let route = HelmRoute::builder().host(host("podinfo")).service(name!("podinfo")).port(80).maybe_target_port(target_port).build();
        let app = HelmApp::builder().name(name!("podinfo")).chart(ChartSource::oci("ghcr.io/stefanprodan/charts/podinfo"));
        let parts = with_apps(vec![app.version("6.14.1").route(route).build().into()]);
        let reached = let_through(&policy(&parts, "podinfo", "default-deny")["ingress"]);
        assert!(check(parts).is_ok());
        reached
    };
    assert_eq!(podinfo(Some(9898)), [("envoy-gateway-system".to_owned(), vec![9898])]);
    assert_eq!(podinfo(None), [("envoy-gateway-system".to_owned(), vec![])]);
}

#[test]
fn an_app_that_asks_another_opens_both_ends() {
    let mut notes = app(name!("notes"));
    notes.egress = vec![Peer::namespace(&name!("search"))];
    let parts = with_apps(vec![notes.into(), app(name!("search")).into()]);
    assert_eq!(let_through(&policy(&parts, "notes", "notes")["egress"]), [("search".to_owned(), vec![])]);
    let asked = policy(&parts, "search", "default-deny");
    assert_eq!(let_through(&asked["ingress"]), [("notes".to_owned(), vec![])]);
    assert!(check(parts).is_ok());
}

#[test]
fn who_may_ask_an_app_is_let_in_to_its_port_only() {
    let mut notes = app(name!("notes"));
    notes.ingress = vec![Peer::namespace(&name!("grafana"))];
    let parts = with_apps(vec![notes.into()]);
    assert_eq!(let_through(&policy(&parts, "notes", "notes")["ingress"]), [("grafana".to_owned(), vec![8080])]);
    assert!(check(parts).is_ok());
}

#[test]
fn a_misspelt_app_at_the_other_end_is_named_with_what_was_meant() {
    let mut notes = app(name!("notes"));
    notes.egress = vec![Peer::namespace(&name!("serach"))];
    insta::assert_snapshot!(check(with_apps(vec![notes.into(), app(name!("search")).into()])).expect_err("no app `serach`"), @r"
    error[dangling-reference]: NetworkPolicy notes/notes: `spec.egress[0].to[0].namespaceSelector` names the Namespace `serach`, which nothing in cluster `metal` makes
      at NetworkPolicy notes/notes: `spec.egress[0].to[0].namespaceSelector` in part metal/notes
      at Namespace search in part metal/search
      help: did you mean Namespace search?
    ");
}

#[test]
fn what_copies_and_fills_a_volume_reaches_the_cloud_and_nothing_else_does() {
    let parts = parts(|_| ());
    for name in ["web", "web-backup"] {
        let egress = &policy(&parts, "web", name)["egress"];
        assert_eq!(egress[0]["to"][0]["ipBlock"]["cidr"], "0.0.0.0/0", "{name}");
        assert_eq!(egress[0]["ports"], json!([{ "port": 443, "protocol": "TCP" }]), "{name}");
        assert_eq!(egress.as_array().map(Vec::len), Some(1), "{name}");
    }
}
