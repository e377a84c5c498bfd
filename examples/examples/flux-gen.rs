//! `flux-gen` alone: a repository for a cluster that is there. `cargo run --example flux-gen`.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use flux_gen::{Bootstrap, GitSource, Repository, Versions};
use homelab_core::{Brings, Chart, ChartSource, ObjectExt, Part, Problems, check, name};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::json;

fn main() -> Result<(), Problems> {
    let podinfo = Chart::builder()
        .name(name!("podinfo"))
        .namespace(name!("podinfo"))
        .source(ChartSource::oci("ghcr.io/stefanprodan/charts/podinfo"))
        .version("6.14.1")
        .values(json!({ "replicaCount": 2 }))
        .build();
    let repository = Repository::builder()
        .cluster(name!("cloud"))
        .git(GitSource::public("https://github.com/you/cluster", "main"))
        .versions(Versions { operator: "0.58.1".to_owned(), flux: "2.9.x".to_owned() })
        .apps(vec![Part::new(name!("podinfo")).object(Namespace::default().named("podinfo")).chart(podinfo)])
        .bootstrap(Bootstrap::builder().lab(name!("cloud")).build())
        .build();
    // What the cluster has by itself.
    let network = Part::new(name!("cluster")).in_cluster(&name!("cloud")).bring(Brings::Network);
    let checked = check(repository.parts().into_iter().chain([network]).collect())?;
    print!("{}", checked.render(|_| unreachable!("it has no secrets")));
    Ok(())
}
