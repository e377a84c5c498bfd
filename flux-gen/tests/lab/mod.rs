//! A small lab that the tests share.

use flux_gen::{Bootstrap, GitSource, Repository, TalosBringUp, TalosNode, Versions};
use homelab_core::{Brings, Chart, ChartSource, Kind, Name, Need, Object, ObjectExt, Part, Secret, SecretObject, ValuesFrom, name};
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use serde_json::json;

/// A kind that a chart brings.
pub const CERTIFICATE: Kind = Kind::new("cert-manager.io", "Certificate");

/// The CNI, which has to be there before Flux.
pub fn cilium() -> Part {
    let chart = Chart::builder()
        .name(name!("cilium"))
        .namespace(name!("kube-system"))
        .source(ChartSource::oci("quay.io/cilium/charts/cilium"))
        .version("1.20.2")
        .values(json!({ "kubeProxyReplacement": true, "tls": { "secretsNamespace": null } }))
        .brings([Brings::Network])
        .build();
    Part::new(name!("cilium")).chart(chart)
}

/// A chart that brings a kind, from a repository with an index.
pub fn cert_manager() -> Chart {
    Chart::builder()
        .name(name!("cert-manager"))
        .namespace(name!("cert-manager"))
        .source(ChartSource::Repository { url: "https://charts.jetstack.io".to_owned(), chart: "cert-manager".to_owned() })
        .version("v1.21.1")
        .values_from(vec![ValuesFrom {
            kind: "ConfigMap",
            name: name!("cert-manager-values"),
            key: "values.yaml".to_owned(),
            target_path: None,
        }])
        .brings([Brings::Kind(CERTIFICATE)])
        .build()
}

/// An object of the kind that the chart brings.
pub fn certificate() -> Object {
    let value = json!({
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": { "name": "web", "namespace": "web" },
        "spec": { "secretName": "web-tls", "issuerRef": { "name": "lab" } },
    });
    Object::from_value(value).expect("it has a name")
}

/// An app with a Secret and an output of the cloud.
pub fn web() -> Part {
    let settings = ConfigMap {
        data: Some([("bucket".to_owned(), "s3://${backup_bucket}".to_owned())].into()),
        ..ConfigMap::default().named("settings").in_namespace(&name!("web"))
    };
    let mut part = Part::new(name!("web"))
        .object(Namespace::default().named("web"))
        .object(settings)
        .secret(SecretObject::new(name!("web"), name!("login")).value("password", Secret::from("${not_a_variable}")))
        .need(Need::CloudOutput("backup_bucket".to_owned()))
        .after([name!("talos")]);
    part.objects.push(certificate());
    part
}

/// All of it in the cluster `metal`, before [`Repository::parts`].
pub fn repository() -> Repository {
    let values = ConfigMap {
        data: Some([("values.yaml".to_owned(), "crds:\n  enabled: true\n".to_owned())].into()),
        ..ConfigMap::default().named("cert-manager-values").in_namespace(&name!("cert-manager"))
    };
    let certificates =
        Part::new(name!("cert-manager")).object(Namespace::default().named("cert-manager")).object(values).chart(cert_manager());
    // The machine: nothing for Flux, but an order to keep.
    let talos = Part::new(name!("talos")).after([name!("cilium")]);
    let node = TalosNode { name: name!("node-1"), address: [192, 168, 1, 10].into(), config: "talos/metal/node-1.sops.yaml".into() };
    let bring_up = TalosBringUp::builder()
        .factory("https://factory.example.com")
        .schematic("talos/metal/schematic.yaml")
        .schematic_id("0123abcd")
        .image("https://factory.example.com/image/0123abcd/v1.14.1/metal-amd64.iso")
        .nodes(vec![node])
        .talosconfig("talos/metal/talosconfig")
        .kubeconfig("talos/metal/kubeconfig")
        .build();
    let bootstrap = Bootstrap::builder()
        .lab(name!("home"))
        .releases(vec![name!("cilium")])
        .terraform(vec!["terraform/aws".into()])
        .talos(bring_up)
        .build();
    Repository::builder()
        .cluster(name!("metal"))
        .git(GitSource::private("ssh://git@git.home.example/lab.git", "main", name!("git-key")))
        .versions(Versions { operator: "0.58.1".to_owned(), flux: "2.9.x".to_owned() })
        .sops(name!("sops-age"))
        .cloud_outputs(name!("cloud-outputs"))
        .extra(vec!["kubernetes/extra/metal/my-own.yaml".into(), "kubernetes/extra/metal/README.md".into()])
        .infrastructure(vec![cilium(), certificates, talos])
        .apps(vec![web()])
        .bootstrap(bootstrap)
        .build()
}

/// The parts of `repository`, and the Terraform whose output they use.
pub fn parts(repository: Repository) -> Vec<Part> {
    let aws = Part::new(Name::from_static("aws")).bring(Brings::CloudOutput("backup_bucket".to_owned()));
    repository.parts().into_iter().chain([aws]).collect()
}
