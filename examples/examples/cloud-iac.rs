//! `cloud-iac` alone: a bucket for backups at AWS that a cluster writes to without any key. `cargo run --example cloud-iac`.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use cloud_iac::module::StateBucket;
use cloud_iac::{Aws, AwsState, ServiceAccount, State, aws};
use homelab_core::{Brings, Kind, ObjectId, Part, Problems, Provided, check, name};

const ISSUER: &str = "https://oidc.home.example";

fn main() -> Result<(), Problems> {
    let version = "~> 6.47".parse().expect("a constraint");
    let account = aws::Account::builder().region("eu-central-1").provider_version(version).build();
    let bucket = StateBucket::builder().bucket("home-example-state").region("eu-central-1").build();
    let backups = Aws::builder()
        .account(account.clone())
        .state(bucket.clone())
        .name_prefix(name!("home"))
        .issuer(ISSUER)
        .trusted([ServiceAccount::new(name!("velero"), name!("server"))])
        .backup_bucket("home-example-backup")
        .build();
    let state = State::builder().name_prefix(name!("home")).aws(AwsState { account, bucket }).build();
    // What the cluster is trusted for, and where its issuer's documents are.
    let account = ObjectId::new(&Kind::new("", "ServiceAccount"), Some(&name!("velero")), "server");
    let cluster = Part::new(name!("cluster")).bring(Provided::new(account)).bring(Brings::Issuer(ISSUER.to_owned()));
    let cluster = cluster.bring(Brings::PublicIssuer(ISSUER.to_owned()));
    print!("{}", check(vec![state.into(), backups.into(), cluster])?.render(|_| unreachable!("it has no secrets")));
    Ok(())
}
