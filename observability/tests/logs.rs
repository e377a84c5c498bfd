//! How logs get into Loki.

use homelab_core::{Brings, Need, Part, Quantity, name};
use observability::{Alloy, GrafanaOperator, Loki, MetricsServer, Push, TalosLogs};

fn talos_logs() -> TalosLogs {
    TalosLogs::builder().cluster(name!("metal")).image("docker.io/timberio/vector:0.57.0-distroless-static").build()
}

#[test]
fn talos_is_heard_at_every_node() {
    let part = Part::from(talos_logs());
    assert!(part.brings.contains(&Brings::LogReceiver("tcp://127.0.0.1:6050".to_owned())));
    let text: Vec<&str> = part.objects.iter().map(homelab_core::Object::to_yaml).collect();
    insta::assert_snapshot!(text.join("---\n"));
}

#[test]
fn loki_is_one_program_with_a_volume_and_forgets() {
    let loki = Loki::builder().version("18.11.0").class(name!("fast")).size(Quantity::gibibytes(10));
    let part = Part::from(loki.retention(std::time::Duration::from_hours(24 * 30)).build());
    insta::assert_snapshot!(homelab_core::yaml::to_string(&part.charts[0].values).expect("values"));
}

#[test]
fn alloy_reads_the_logs_of_its_node_and_the_events_once() {
    let part = Part::from(Alloy::builder().cluster(name!("metal")).version("1.11.1").build());
    insta::assert_snapshot!(part.charts[0].values["alloy"]["configMap"]["content"].as_str().expect("a text"));
}

#[test]
fn a_cluster_without_loki_pushes_its_logs_to_one_that_receives_them() {
    let url = "https://loki.home.example/loki/api/v1/push";
    let push = || Push::builder().url(url).authority("-----BEGIN CERTIFICATE-----").build();
    let alloy = Part::from(Alloy::builder().cluster(name!("garage")).version("1.11.1").push(push()).build());
    let talos = Part::from(TalosLogs { push: Some(push()), ..talos_logs() });
    for part in [&alloy, &talos] {
        assert_eq!(part.needs.last(), Some(&Need::PushReceiver(url.to_owned())), "{}", part.id);
        assert_eq!(part.secrets[0].name, name!("push-authority"), "{}", part.id);
        assert!(!part.needs.iter().any(|need| matches!(need, Need::Object(id) if id.kind == "Service")), "no Loki of its own: {}", part.id);
    }
    let loki = Loki::builder().version("18.11.0").class(name!("fast")).size(Quantity::gibibytes(10));
    let loki = loki.retention(std::time::Duration::from_hours(24)).receives_at("loki.home.example".parse().expect("a host"));
    assert!(Part::from(loki.build()).brings.contains(&Brings::PushReceiver(url.to_owned())));
    let config = alloy.charts[0].values["alloy"]["configMap"]["content"].as_str().expect("a text");
    let (_, write) = config.split_once("loki.write ").expect("it writes");
    let vector = talos.objects.iter().find(|object| object.id.kind == "ConfigMap").expect("its configuration");
    let (_, sink) = vector.to_yaml().split_once("sinks:").expect("it writes");
    let env = homelab_core::yaml::to_string(&alloy.charts[0].values["alloy"]["extraEnv"]).expect("values");
    insta::assert_snapshot!([write, &env, sink].join("---\n"));
}

#[test]
fn each_namespace_admits_what_its_pods_need_and_no_more() {
    let loki = Loki::builder().version("1.0.0").class(name!("fast")).size(Quantity::gibibytes(10));
    for (part, level) in [
        (Part::from(talos_logs()), "privileged"),
        (Alloy::builder().cluster(name!("metal")).version("1.0.0").build().into(), "privileged"),
        (loki.retention(std::time::Duration::from_hours(24)).build().into(), "restricted"),
        (GrafanaOperator::builder().version("1.0.0").build().into(), "baseline"),
        (MetricsServer::builder().version("1.0.0").build().into(), "restricted"),
    ] {
        assert!(part.objects[0].to_yaml().contains(&format!("enforce: {level}\n")), "{}", part.id);
    }
}
