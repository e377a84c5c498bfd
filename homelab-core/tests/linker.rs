//! What the linker, the ledger and the order say of parts as a user makes them.

use homelab_core::{
    BootstrapStep, Brings, Chart, ChartSource, Kind, Name, Need, ObjectExt, ObjectId, Part, Problem, Provided, Rule, Secret, SecretObject,
    Target, check, name,
};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, PersistentVolumeClaim, Secret as PlainSecret, Service};
use k8s_openapi::api::storage::v1::StorageClass;
use serde_json::json;

const WEB: Name = Name::from_static("web");

fn namespace() -> Namespace {
    Namespace::default().named("web")
}

fn deployment(pod: &serde_json::Value) -> Deployment {
    let template = json!({ "metadata": { "labels": { "app": "web" } }, "spec": pod });
    let spec = json!({ "selector": { "matchLabels": { "app": "web" } }, "template": template });
    let deployment =
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "namespace": "web" }, "spec": spec });
    serde_json::from_value(deployment).expect("a Deployment")
}

fn service(selector: &str) -> Service {
    let spec = json!({ "selector": { "app": selector }, "ports": [{ "name": "http", "port": 80 }] });
    serde_json::from_value(json!({ "metadata": { "name": "web", "namespace": "web" }, "spec": spec })).expect("a Service")
}

fn claim(class: &str) -> PersistentVolumeClaim {
    let claim = json!({ "metadata": { "name": "data", "namespace": "web" }, "spec": { "storageClassName": class } });
    serde_json::from_value(claim).expect("a claim")
}

fn problems(parts: Vec<Part>) -> String {
    check(parts).map_or_else(|problems| problems.to_string(), |_| "none".to_owned())
}

#[test]
fn a_claim_of_a_class_that_nothing_makes_names_both_ends() {
    let mut fast = StorageClass::default();
    fast.metadata.name = Some("fast".to_owned());
    let storage = Part::new(name!("storage")).object(fast);
    let web = Part::new(WEB).object(namespace()).object(claim("fats"));
    insta::assert_snapshot!(problems(vec![storage, web]), @r"
    error[dangling-reference]: PersistentVolumeClaim web/data: `spec.storageClassName` names the StorageClass `fats`, which nothing in the lab makes
      at PersistentVolumeClaim web/data: `spec.storageClassName` in part web
      at StorageClass fast in part storage
      help: did you mean StorageClass fast?
    ");
}

#[test]
fn what_a_pod_names_is_followed_into_its_template() {
    let pod = json!({ "containers": [{ "name": "web", "env": [
        { "name": "PASSWORD", "valueFrom": { "secretKeyRef": { "name": "login", "key": "pasword" } } },
        { "name": "OPTIONAL", "valueFrom": { "secretKeyRef": { "name": "nowhere", "key": "x", "optional": true } } }
    ] }], "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "dtaa" } }] });
    let login = SecretObject::new(WEB, name!("login")).value("password", Secret::from("x"));
    let web = Part::new(WEB).object(namespace()).object(deployment(&pod)).secret(login);
    insta::assert_snapshot!(problems(vec![web]), @r"
    error[dangling-reference]: Deployment web/web: `spec.template.spec.volumes[0].persistentVolumeClaim.claimName` names the PersistentVolumeClaim `web/dtaa`, which nothing in the lab makes
      at Deployment web/web: `spec.template.spec.volumes[0].persistentVolumeClaim.claimName` in part web

    error[dangling-reference]: Deployment web/web: `spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.key` names `pasword`, which Secret web/login does not have
      at Deployment web/web: `spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.key` in part web
      at Secret web/login in part web
      help: it has `password`
    ");
}

#[test]
fn a_selector_that_selects_nothing_is_an_error() {
    let web = Part::new(WEB).object(namespace()).object(deployment(&json!({ "containers": [] }))).object(service("wbe"));
    insta::assert_snapshot!(problems(vec![web]), @r"
    error[empty-selector]: Service web/web: `spec.selector` selects no Pod (app=wbe)
      at Service web/web: `spec.selector` in part web
    ");
}

#[test]
fn a_kind_without_its_definition_is_an_error() {
    let route =
        json!({ "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": { "name": "web", "namespace": "web" } });
    let mut web = Part::new(WEB).object(namespace());
    web.objects.push(homelab_core::Object::from_value(route).expect("a named object"));
    insta::assert_snapshot!(problems(vec![web]), @r"
    error[unknown-kind]: HTTPRoute web/web needs the kind HTTPRoute.gateway.networking.k8s.io, which nothing in the lab brings
      at HTTPRoute web/web in part web
      help: add the part whose chart installs its CustomResourceDefinition
    ");
}

#[test]
fn what_a_chart_brings_can_be_named_and_its_ports_are_checked() {
    const RULES: &[Rule] =
        &[Rule::with_member(Kind::new("", "ConfigMap"), "immutable.ref", Target::Reference(&[Kind::new("", "Service")]), "port")];
    let chart = Chart::builder()
        .name(name!("prometheus"))
        .namespace(WEB)
        .source(ChartSource::oci("example.com/prometheus"))
        .version("1.0.0")
        .brings([Provided::service("web", "prometheus", &[], &[("http", 9090)]).into()])
        .build();
    let refers = |port: u16| {
        let body = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "x", "namespace": "web" }, "immutable": { "ref": { "name": "prometheus", "port": port } } });
        let mut part = Part::new(name!("user")).rules(RULES);
        part.objects.push(homelab_core::Object::from_value(body).expect("a named object"));
        part
    };
    let web = Part::new(WEB).object(namespace()).chart(chart);
    assert_eq!(problems(vec![web.clone(), refers(9090)]), "none");
    assert!(problems(vec![web, refers(9091)]).contains("it has `9090`, `http`"));
}

#[test]
fn a_plain_secret_and_a_stray_namespace_are_refused() {
    let part = Part::new(WEB).object(PlainSecret::default().named("login").in_namespace(&WEB)).object(ConfigMap::default().named("x"));
    insta::assert_snapshot!(problems(vec![part]), @r#"
    error[plain-secret]: Secret web/login would be written in plain text
      help: give its content as a `SecretObject`, which is written encrypted

    error[no-namespace]: ConfigMap x has no namespace
      help: add `.in_namespace(&name!("…"))`
    "#);
}

#[test]
fn one_object_in_two_parts_is_an_error_but_not_in_two_clusters() {
    let part = |cluster: Name, name: Name| Part::new(name).in_cluster(&cluster).object(namespace());
    assert_eq!(problems(vec![part(name!("metal"), WEB), part(name!("laptop"), WEB)]), "none");
    let text = problems(vec![part(name!("metal"), WEB), part(name!("metal"), name!("other"))]);
    insta::assert_snapshot!(text, @r"
    error[duplicate-object]: Namespace web is defined twice
      at Namespace web in part metal/web
      at Namespace web in part metal/other
    ");
}

#[test]
fn a_need_that_nothing_meets_names_the_part_and_the_nearest() {
    let web = Part::new(WEB).need(Need::UserVolume(name!("data"))).need(Need::Issuer("https://oidc.home.example".to_owned()));
    let talos = Part::new(name!("talos")).bring(Brings::UserVolume(name!("date")));
    insta::assert_snapshot!(problems(vec![web, talos]), @r"
    error[unmet-need]: part web needs the Talos user volume `data`, which nothing brings
      at part web
      help: did you mean `date`?

    error[unmet-need]: part web needs the token issuer `https://oidc.home.example`, which nothing brings
      at part web
    ");
}

#[test]
fn who_publishes_an_issuer_has_the_key_that_its_cluster_signs_with() {
    let issuer = || "https://oidc.home.example".to_owned();
    let talos = Part::new(name!("talos")).in_cluster(&name!("metal")).bring(Brings::TokenKey("one".to_owned()));
    let aws = |key: &str| Part::new(name!("aws")).need(Need::TokenKey(key.to_owned())).bring(Brings::PublicIssuer(issuer()));
    let azure = || Part::new(name!("azure")).need(Need::PublicIssuer(issuer()));
    assert_eq!(problems(vec![talos.clone(), aws("one"), azure()]), "none");
    insta::assert_snapshot!(problems(vec![talos, aws("two"), azure().need(Need::PublicIssuer("https://oidc.home.exempla".to_owned()))]), @r"
    error[unmet-need]: part aws needs the token signing key `two`, which nothing brings
      at part aws

    error[unmet-need]: part azure needs the published issuer `https://oidc.home.exempla`, which nothing brings
      at part azure
      help: did you mean `https://oidc.home.example`?
    ");
}

#[test]
fn logs_are_taken_in_the_same_cluster_and_metrics_in_any() {
    let (logs, metrics) = ("tcp://127.0.0.1:6050".to_owned(), "https://prometheus.home.example".to_owned());
    let metal = Part::new(name!("metal-monitoring")).in_cluster(&name!("metal"));
    let metal = metal.bring(Brings::LogReceiver(logs.clone())).bring(Brings::PushReceiver(metrics.clone()));
    let laptop = Part::new(name!("laptop-monitoring")).in_cluster(&name!("laptop"));
    let laptop = laptop.need(Need::LogReceiver(logs)).need(Need::PushReceiver(metrics));
    insta::assert_snapshot!(problems(vec![metal, laptop]), @r"
    error[unmet-need]: part laptop/laptop-monitoring needs the receiver of logs `tcp://127.0.0.1:6050`, which nothing brings
      at part laptop/laptop-monitoring
    ");
}

#[test]
fn what_is_outside_the_clusters_sees_all_of_them() {
    let account = k8s_openapi::api::core::v1::ServiceAccount::default().named("backup").in_namespace(&WEB);
    let web = Part::new(WEB).in_cluster(&name!("metal")).object(namespace()).object(account);
    let talos = Part::new(name!("talos")).in_cluster(&name!("metal")).bring(Brings::Issuer("https://oidc.home.example".to_owned()));
    let aws = Part::new(name!("aws")).need(Need::Issuer("https://oidc.home.example".to_owned())).need(Need::Object(ObjectId::new(
        &Kind::new("", "ServiceAccount"),
        Some("web"),
        "backup",
    )));
    assert_eq!(problems(vec![web, talos, aws]), "none");
}

#[test]
fn a_reference_into_a_part_with_problems_of_its_own_is_not_reported_again() {
    let storage = Part::new(name!("fast")).problem(Problem::error("no-disk", "the node has no data disk"));
    let web = Part::new(WEB).object(namespace()).object(claim("fast"));
    assert_eq!(problems(vec![storage, web]), "error[no-disk]: the node has no data disk");
}

#[test]
fn the_bootstrap_needs_a_network_before_pods_and_a_kind_before_its_objects() {
    let chart = |name: Name, brings: Vec<Brings>| {
        Chart::builder().namespace(WEB).source(ChartSource::oci("example.com/chart")).version("1").name(name).brings(brings).build()
    };
    let thing = json!({ "apiVersion": "flux.example/v1", "kind": "Thing", "metadata": { "name": "flux" } });
    let thing = homelab_core::Object::from_value(thing).expect("a named object");
    let mut flux = Part::new(name!("flux")).chart(chart(name!("flux"), vec![Brings::Kind(Kind::new("flux.example", "Thing"))]));
    flux.objects.push(thing.clone());
    let network = Part::new(name!("cilium")).chart(chart(name!("cilium"), vec![Brings::Network]));
    let bootstrap = |steps: Vec<BootstrapStep>| {
        let mut part = Part::new(name!("bootstrap")).object(namespace());
        part.bootstrap = steps;
        problems(vec![flux.clone(), network.clone(), part])
    };
    let (cilium, operator, instance) =
        (BootstrapStep::Chart(name!("cilium")), BootstrapStep::Chart(name!("flux")), BootstrapStep::Object(thing.id.clone()));
    assert_eq!(bootstrap(vec![cilium.clone(), operator.clone(), instance.clone()]), "none");
    insta::assert_snapshot!(bootstrap(vec![instance, operator, cilium, BootstrapStep::Chart(name!("fulx"))]), @r"
    error[bootstrap-order]: the bootstrap applies Thing flux before anything has installed its kind
      at part bootstrap
      help: install the chart that brings the kind in an earlier step

    error[bootstrap-order]: the bootstrap installs the release `flux` before any network: its pods would never start
      at part bootstrap
      help: install the CNI first

    error[dangling-reference]: the bootstrap installs the release `fulx`, which no part of the cluster has
      at part bootstrap
    ");
}

#[test]
fn references_are_told_with_both_ends() {
    let web = Part::new(WEB).object(namespace()).object(deployment(&json!({ "containers": [] }))).object(service("web"));
    let checked = check(vec![web]).expect("it is sound");
    let references: Vec<String> =
        checked.references().iter().map(|reference| format!("{} {} → {}", reference.from, reference.path, reference.to)).collect();
    assert_eq!(
        references,
        [
            "Service web/web spec.selector → Pod web/web",
            "Deployment web/web metadata.namespace → Namespace web",
            "Service web/web metadata.namespace → Namespace web"
        ]
    );
}

#[test]
fn a_judge_sees_the_parts_of_its_own_cluster_and_those_outside_any() {
    fn judge(parts: &[&Part]) -> Vec<Problem> {
        let names: Vec<String> = parts.iter().map(|part| part.id.to_string()).collect();
        vec![Problem::error("seen", names.join(", "))]
    }
    let parts = vec![
        Part::new(name!("one")).in_cluster(&name!("metal")).judge(judge),
        Part::new(name!("two")).in_cluster(&name!("metal")).judge(judge),
        Part::new(name!("other")).in_cluster(&name!("laptop")),
        Part::new(name!("site")),
    ];
    assert_eq!(problems(parts), "error[seen]: metal/one, metal/two, site");
}

#[test]
fn a_judge_of_the_lab_sees_all_parts_once() {
    fn judge(parts: &[&Part]) -> Vec<Problem> {
        let names: Vec<String> = parts.iter().map(|part| part.id.to_string()).collect();
        vec![Problem::error("seen", names.join(", "))]
    }
    let parts = vec![
        Part::new(name!("one")).in_cluster(&name!("metal")).judge_lab(judge),
        Part::new(name!("two")).in_cluster(&name!("garage")).judge_lab(judge),
        Part::new(name!("site")),
    ];
    assert_eq!(problems(parts), "error[seen]: metal/one, garage/two, site");
}

#[test]
fn services_of_other_clusters_need_a_mesh() {
    let web = Part::new(WEB).object(namespace()).need(Need::Mesh);
    assert_eq!(problems(vec![web.clone(), Part::new(name!("cilium")).bring(Brings::Mesh)]), "none");
    insta::assert_snapshot!(problems(vec![web]), @r"
    error[unmet-need]: part web needs the mesh `Services of several clusters`, which nothing brings
      at part web
    ");
}
