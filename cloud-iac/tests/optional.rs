//! What a lab has in a cloud only if it is asked for.

use cloud_iac::module::{StateBucket, StateContainer};
use cloud_iac::{Aws, Azure, Network, ServiceAccount, aws, azure};
use homelab_core::{File, Need, Part, name};

const ISSUER: &str = "https://oidc.home.example";

fn network(range: &str) -> Network {
    Network::builder().range(range.parse().expect("a network")).build()
}

fn on_aws() -> Aws {
    let version = "~> 6.47".parse().expect("a constraint");
    Aws::builder()
        .account(aws::Account::builder().region("eu-central-1").provider_version(version).build())
        .state(StateBucket::builder().bucket("home-example-state").region("eu-central-1").build())
        .name_prefix(name!("home"))
        .issuer(ISSUER)
        .network(network("10.80.0.0/16"))
        .build()
}

fn on_azure() -> Azure {
    let subscription = azure::Subscription::builder()
        .subscription_id("11111111-2222-3333-4444-555555555555")
        .tenant_id("66666666-7777-8888-9999-000000000000")
        .location("westeurope")
        .provider_version("~> 4.80".parse().expect("a constraint"))
        .build();
    Azure::builder()
        .subscription(subscription)
        .state(StateContainer::builder().account("homeexamplestate").container("state").build())
        .name_prefix(name!("home"))
        .issuer(ISSUER)
        .network(network("10.81.0.0/16"))
        .build()
}

#[test]
fn without_a_place_for_backups_there_is_none_and_nobody_is_trusted() {
    for part in [Part::from(on_aws()), Part::from(on_azure())] {
        assert!(part.problems.is_empty(), "{:?}", part.problems);
        assert!(!part.needs.iter().any(|need| matches!(need, Need::Issuer(_) | Need::PublicIssuer(_))));
        let texts = part.files.values().filter_map(|file| if let File::Text(text) = file { Some(text.as_str()) } else { None });
        let text: String = texts.collect();
        assert!(text.contains("network") && !text.contains("backup\"") && !text.contains("openid"), "{text}");
    }
}

#[test]
fn who_is_trusted_with_backups_needs_a_place_for_them() {
    let trusted = || [ServiceAccount::new(name!("web"), name!("web-backup"))].into();
    let (aws, azure) = (Aws { trusted: trusted(), ..on_aws() }, Azure { trusted: trusted(), ..on_azure() });
    for part in [Part::from(aws), Part::from(azure)] {
        assert_eq!(part.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["no-backup-place"]);
    }
}
