//! The modules as users get them.

use cloud_iac::module::{StateBucket, StateContainer};
use cloud_iac::{
    Aws, AwsState, Azure, AzureState, Budget, IssuerDocuments, IssuerFolder, Network, Publication, ServiceAccount, State, StateHome, Zone,
    aws, azure,
};
use homelab_core::{Brings, Part, Tree, check, name};

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";
const ISSUER: &str = "https://oidc.home.example";
const TENANT: &str = "00000000-0000-0000-0000-000000000002";

fn account() -> aws::Account {
    let version = "~> 6.47".parse().expect("a constraint");
    aws::Account::builder().region("eu-central-1").account_id("123456789012").provider_version(version).build()
}

fn subscription() -> azure::Subscription {
    let version = "~> 4.80".parse().expect("a constraint");
    azure::Subscription::builder().subscription_id(SUBSCRIPTION).tenant_id(TENANT).location("westeurope").provider_version(version).build()
}

fn bucket() -> StateBucket {
    StateBucket::builder().bucket("home-example-state").region("eu-central-1").build()
}

fn container() -> StateContainer {
    StateContainer::builder().account("homeexamplestate").container("state").build()
}

fn trusted() -> [ServiceAccount; 2] {
    [ServiceAccount::new(name!("velero"), name!("velero")), ServiceAccount::new(name!("databases"), name!("1-backup"))]
}

fn aws() -> Aws {
    Aws::builder()
        .account(account())
        .state(bucket())
        .name_prefix(name!("home"))
        .issuer("https://oidc.home.example")
        .trusted(trusted())
        .backup_bucket("home-example-backup")
        .build()
}

fn azure() -> Azure {
    Azure::builder()
        .subscription(subscription())
        .state(container())
        .name_prefix(name!("home"))
        .issuer("https://oidc.home.example")
        .trusted(trusted())
        .backup_account("homeexamplebackup")
        .build()
}

fn documents() -> IssuerDocuments {
    let discovery = r#"{ "issuer": "https://oidc.home.example", "jwks_uri": "https://oidc.home.example/openid/v1/jwks" }"#;
    IssuerDocuments::builder().discovery(discovery).keys(r#"{ "keys": [{ "kid": "one" }] }"#).build()
}

fn zone() -> Zone {
    Zone::builder()
        .name("home.example".parse().expect("a name"))
        .dns(ServiceAccount::new(name!("external-dns"), name!("external-dns")))
        .certificates(ServiceAccount::new(name!("cert-manager"), name!("cert-manager")))
        .build()
}

fn network(range: &str) -> Network {
    Network::builder().range(range.parse().expect("a network")).build()
}

fn budget() -> Budget {
    Budget::builder().amount(5).email("you@home.example").build()
}

/// With everything that can be asked for.
fn whole_aws() -> Aws {
    Aws {
        network: Some(network("10.80.0.0/16")),
        zone: Some(zone()),
        own_key: true,
        budget: Some(budget()),
        publication: Some(Publication::builder().bucket("home-example-oidc").documents(documents()).build()),
        ..aws()
    }
}

fn whole_azure() -> Azure {
    Azure {
        network: Some(network("10.81.0.0/16")),
        zone: Some(zone()),
        vault: Some("home-example-keys".to_owned()),
        budget: Some(budget()),
        ..azure()
    }
}

fn state() -> State {
    State::builder()
        .name_prefix(name!("home"))
        .aws(AwsState { account: account(), bucket: bucket() })
        .azure(AzureState { subscription: subscription(), container: container() })
        .build()
}

/// The files of a part whose needs nothing meets here.
fn tree(part: impl Into<Part>) -> Tree {
    let mut part = part.into();
    assert_eq!(part.problems, []);
    (part.after, part.needs) = (Vec::new(), Vec::new());
    check(vec![part]).expect("no problems").render(|sealing| unreachable!("{} is no secret", sealing.path.display()))
}

fn problems(part: impl Into<Part>) -> String {
    part.into().problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn aws_has_a_bucket_and_a_role_for_its_backups() {
    insta::assert_snapshot!("aws", tree(aws()));
}

#[test]
fn azure_has_a_container_and_an_identity_for_its_backups() {
    insta::assert_snapshot!("azure", tree(azure()));
}

#[test]
fn aws_has_all_that_is_asked_for() {
    insta::assert_snapshot!("whole_aws", tree(whole_aws()));
}

#[test]
fn azure_has_all_that_is_asked_for() {
    insta::assert_snapshot!("whole_azure", tree(whole_azure()));
}

#[test]
fn every_role_in_aws_trusts_one_subject_and_one_audience_of_the_issuer() {
    let only = Aws { trusted: trusted().into_iter().take(1).collect(), ..whole_aws() };
    let main = only.module().files()["main.tf"].clone();
    let conditions = |claim: &str| {
        let after = format!("variable = \"oidc.home.example:{claim}\"\n      values   = ");
        main.split(&after).skip(1).map(|rest| rest.lines().next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(conditions("aud"), [r#"["sts.amazonaws.com"]"#; 3]);
    assert_eq!(
        conditions("sub"),
        ["velero:velero", "external-dns:external-dns", "cert-manager:cert-manager"]
            .map(|name| format!("[\"system:serviceaccount:{name}\"]"))
    );
    assert_eq!(main.matches("aws_iam_openid_connect_provider.cluster.arn").count(), 3);
}

#[test]
fn a_zone_without_consumers_has_no_roles() {
    let zone = || Some(Zone { dns: None, certificates: None, ..zone() });
    let main = Aws { zone: zone(), ..aws() }.module().files()["main.tf"].clone();
    assert_eq!(main.matches(r#"resource "aws_iam_role""#).count(), 1, "the one for backups");
    let main = Azure { zone: zone(), ..azure() }.module().files()["main.tf"].clone();
    assert_eq!(main.matches(r#"resource "azurerm_user_assigned_identity""#).count(), 1);
}

#[test]
fn an_issuer_that_is_published_here_is_made_known_afterwards() {
    let main = whole_aws().module().files()["main.tf"].clone();
    let provider = main.split(r#"resource "aws_iam_openid_connect_provider""#).nth(1).expect("the issuer");
    for first in ["aws_s3_object.discovery", "aws_s3_object.keys", "aws_s3_bucket_policy.oidc", "aws_route53_record.oidc_ipv4"] {
        assert!(provider.split_once("\n}\n").expect("its end").0.contains(first), "{first}");
    }
    assert!(!aws().module().files()["main.tf"].contains("depends_on"));
}

#[test]
fn states_are_kept_in_both_clouds() {
    insta::assert_snapshot!("state", tree(state()));
}

#[test]
fn the_state_of_the_states_moves_into_what_it_made() {
    let home = |home| tree(State { home, ..state() }).text("terraform/state/backend.tf").expect("a backend").to_owned();
    insta::assert_snapshot!(home(StateHome::Aws), @r#"
    terraform {
      backend "s3" {
        bucket       = "home-example-state"
        key          = "state/terraform.tfstate"
        region       = "eu-central-1"
        encrypt      = true
        use_lockfile = true
      }
    }
    "#);
    assert!(home(StateHome::Azure).contains(r#"backend "azurerm""#));
    let commands = |home| State { home, ..state() }.steps()[0].commands.join("\n");
    assert_eq!(commands(StateHome::Local), "terraform -chdir=terraform/state init\nterraform -chdir=terraform/state apply");
    assert!(commands(StateHome::Aws).contains("init -migrate-state"));
}

/// A cluster that signs as the issuer with the key `one`, and has all service accounts.
fn cluster() -> Part {
    use homelab_core::ObjectExt;
    use k8s_openapi::api::core::v1::{Namespace, ServiceAccount as Account};

    let zone = zone();
    let accounts = trusted().into_iter().chain(zone.dns).chain(zone.certificates);
    let part = Part::new(name!("cluster")).bring(Brings::Issuer(ISSUER.to_owned())).bring(Brings::TokenKey("one".to_owned()));
    accounts.fold(part, |part, ServiceAccount { namespace, name }| {
        part.object(Namespace::default().named(&namespace)).object(Account::default().named(&name).in_namespace(&namespace))
    })
}

#[test]
fn both_clouds_are_a_lab_once_a_cluster_has_issuer_and_accounts() {
    let parts = |cluster: Part| vec![state().into(), whole_aws().into(), whole_azure().into(), cluster];
    assert!(check(parts(cluster())).is_ok());

    let mut silent = cluster();
    silent.brings.clear();
    let problems = check(parts(silent)).expect_err("nobody issues tokens").to_string();
    assert!(problems.contains("part aws needs the token issuer `https://oidc.home.example`"), "{problems}");
    assert!(problems.contains("part azure needs the token issuer"), "{problems}");

    for part in [Part::from(whole_aws()), Part::from(whole_azure())] {
        let alone = check(vec![part]).expect_err("no state, issuer and accounts").to_string();
        let ends = ["`https://oidc.home.example`", "databases/1-backup", "velero/velero", "external-dns/external-dns", "after `state`"];
        assert!(ends.iter().all(|end| alone.contains(end)), "{alone}");
    }
}

#[test]
fn an_issuer_that_a_cloud_trusts_is_published_with_the_keys_that_the_cluster_signs_with() {
    let by_hand = || Part::from(IssuerFolder { issuer: ISSUER.to_owned(), documents: documents() });
    assert!(check(vec![state().into(), aws().into(), azure().into(), by_hand(), cluster()]).is_ok());

    let problems = check(vec![state().into(), aws().into(), azure().into(), cluster()]).expect_err("nobody publishes").to_string();
    insta::assert_snapshot!(problems, @r"
    error[unmet-need]: part aws needs the published issuer `https://oidc.home.example`, which nothing brings
      at part aws

    error[unmet-need]: part azure needs the published issuer `https://oidc.home.example`, which nothing brings
      at part azure
    ");

    let mut other = cluster();
    other.brings = vec![Brings::Issuer(ISSUER.to_owned()), Brings::TokenKey("two".to_owned())];
    for publisher in [vec![Part::from(whole_aws())], vec![Part::from(aws()), by_hand()]] {
        let parts = [vec![state().into(), other.clone()], publisher].concat();
        let problems = check(parts).expect_err("another key").to_string();
        assert!(problems.contains("needs the token signing key `one`, which nothing brings"), "{problems}");
    }
}

#[test]
fn documents_of_another_issuer_are_a_problem() {
    let issuer = "https://oidc.home.exemple".to_owned();
    insta::assert_snapshot!(problems(IssuerFolder { issuer, documents: documents() }), @r"
    error[other-issuer]: in the discovery document of `https://oidc.home.exemple`, `issuer` is `https://oidc.home.example` instead of `https://oidc.home.exemple`
      at part issuer
      help: clouds compare them byte by byte: take the documents of this issuer
    error[other-issuer]: in the discovery document of `https://oidc.home.exemple`, `jwks_uri` is `https://oidc.home.example/openid/v1/jwks` instead of `https://oidc.home.exemple/openid/v1/jwks`
      at part issuer
      help: clouds compare them byte by byte: take the documents of this issuer
    ");
    let documents = IssuerDocuments::builder().discovery("{}").keys("no JSON").build();
    insta::assert_snapshot!(problems(IssuerFolder { issuer: ISSUER.to_owned(), documents }), @r"
    error[other-issuer]: in the discovery document of `https://oidc.home.example`, `issuer` is `` instead of `https://oidc.home.example`
      at part issuer
      help: clouds compare them byte by byte: take the documents of this issuer
    error[other-issuer]: in the discovery document of `https://oidc.home.example`, `jwks_uri` is `` instead of `https://oidc.home.example/openid/v1/jwks`
      at part issuer
      help: clouds compare them byte by byte: take the documents of this issuer
    error[no-keys]: the keys of `https://oidc.home.example` have no `kid`, so no token can be checked
      at part issuer
    ");
}

#[test]
fn what_cannot_be_published_is_a_problem() {
    let elsewhere = Zone { name: "example.org".parse().expect("a name"), dns: None, certificates: None };
    let publication = Publication::builder().bucket("home-example-backup").documents(documents()).build();
    insta::assert_snapshot!(problems(Aws { zone: Some(elsewhere), publication: Some(publication), ..aws() }), @r"
    error[issuer-outside-zone]: the issuer `https://oidc.home.example` is to be published, but its name is in no zone of the account
      at part aws
      help: name the zone that it is in, or publish its documents by hand
    error[same-bucket]: the bucket `home-example-backup` is to hold the issuer's documents, and something else
      at part aws
      help: everybody may read the documents: name a bucket of their own
    ");
    // A name that only ends like the zone is not in it.
    let alike = Zone { name: "me.example".parse().expect("a name"), dns: None, certificates: None };
    assert!(problems(Aws { zone: Some(alike), ..whole_aws() }).starts_with("error[issuer-outside-zone]"));
    let path = "https://home.example/oidc".to_owned();
    assert!(problems(Aws { issuer: path, ..whole_aws() }).contains("error[issuer-with-path]"));
}

#[test]
fn a_network_in_a_cloud_shares_no_address_with_the_lab() {
    let claim = homelab_core::Claim::builder().owner("the pods of cluster `metal`").range(range("10.80.64.0/18")).build();
    let parts = vec![state().into(), whole_aws().into(), whole_azure().into(), cluster().claim(claim)];
    insta::assert_snapshot!(check(parts).expect_err("an overlap"), @r"
    error[overlap]: the network in AWS and the pods of cluster `metal` share 10.80.64.0 to 10.80.127.255
      help: move one of the two
    ");
    let twice = Azure { network: Some(network("10.80.0.0/24")), ..whole_azure() };
    let problems = check(vec![state().into(), whole_aws().into(), twice.into(), cluster()]).expect_err("an overlap").to_string();
    assert!(problems.contains("the network in Azure and the network in AWS share"), "{problems}");
}

fn range(text: &str) -> homelab_core::AddressRange {
    text.parse().expect("a range")
}

#[test]
fn the_smallest_network_still_has_both_parts() {
    let claims = Part::from(Aws { network: Some(network("10.80.0.0/27")), ..aws() }).claims;
    let owners: Vec<_> = claims.iter().map(|claim| format!("{}: {}", claim.owner, claim.range)).collect();
    insta::assert_snapshot!(owners.join("\n"), @r"
    the network in AWS: 10.80.0.0 to 10.80.0.31
    the subnet `public` in AWS: 10.80.0.0 to 10.80.0.15
    the subnet `private` in AWS: 10.80.0.16 to 10.80.0.31
    ");
}

#[test]
fn what_no_cloud_takes_is_a_problem() {
    let zone = Zone { name: "lab.home.arpa".parse().expect("a name"), ..zone() };
    let budget = Budget { amount: 0, email: "you".to_owned() };
    let wrong = Aws { network: Some(network("10.80.0.1/15")), zone: Some(zone.clone()), budget: Some(budget.clone()), ..aws() };
    insta::assert_snapshot!(problems(wrong), @r"
    error[bad-zone]: the zone `lab.home.arpa` has a name that nobody can delegate on the Internet
      at part aws
    error[bad-network]: the network `10.80.0.1/15` must have a prefix from /16 to /27
      at part aws
    error[bad-network]: the network `10.80.0.1/15` has host bits: it is `10.80.0.0/15`
      at part aws
    error[bad-budget]: the budget is nothing
      at part aws
      help: name at least 1
    error[bad-email]: the address `you` is no address of e-mail
      at part aws
    ");
    let vault = Some("1-keys".to_owned());
    let wrong = Azure { network: Some(network("10.80.0.0/28")), zone: Some(zone), budget: Some(budget), vault, ..azure() };
    insta::assert_snapshot!(problems(wrong), @r"
    error[bad-zone]: the zone `lab.home.arpa` has a name that nobody can delegate on the Internet
      at part azure
    error[bad-network]: the network `10.80.0.0/28` must have a prefix from /16 to /27
      at part azure
    error[bad-vault]: the key vault `1-keys` does not begin with a letter, or has a `-` at its end or two in a row
      at part azure
    error[bad-budget]: the budget is nothing
      at part azure
      help: name at least 1
    error[bad-email]: the address `you` is no address of e-mail
      at part azure
    ");
}

#[test]
fn every_output_is_brought_and_nothing_else() {
    for (part, module) in [(Part::from(whole_aws()), whole_aws().module()), (Part::from(whole_azure()), whole_azure().module())] {
        let outputs = &module.files()["outputs.tf"];
        let brought: Vec<_> =
            part.brings.iter().filter_map(|brings| if let Brings::CloudOutput(name) = brings { Some(name) } else { None }).collect();
        assert_eq!(outputs.matches("output \"").count(), brought.len());
        assert!(brought.iter().all(|name| outputs.contains(&format!("output \"{name}\""))));
    }
}

#[test]
fn the_account_is_only_bound_where_it_is_given() {
    let open = Aws { account: aws::Account { account_id: None, ..account() }, ..aws() };
    assert!(!open.module().files()["providers.tf"].contains("allowed_account_ids"));
    assert!(aws().module().files()["providers.tf"].contains(r#"allowed_account_ids = ["123456789012"]"#));
}

#[test]
fn what_aws_would_refuse_is_a_problem() {
    let account = aws::Account { region: "eu-central".to_owned(), account_id: Some("12".to_owned()), ..account() };
    let wrong = Aws {
        account,
        state: StateBucket::builder().bucket("Home").region("eu-central-1").build(),
        name_prefix: "a".repeat(58).parse().expect("a name"),
        issuer: "https://oidc.home.example:8443/".to_owned(),
        trusted: [].into(),
        backup_bucket: Some("home.backup".to_owned()),
        keep_deleted_days: 0,
        ..aws()
    };
    insta::assert_snapshot!(problems(wrong), @r"
    error[bad-region]: the region `eu-central` is no region of AWS, such as `eu-central-1`
      at part aws
    error[bad-account]: the account `12` is no account number of AWS (12 digits)
      at part aws
    error[bad-bucket]: the state bucket `Home` has other characters than lower-case letters, digits and `-`
      at part aws
    error[bad-bucket]: the backup bucket `home.backup` has other characters than lower-case letters, digits and `-`
      at part aws
    error[name-too-long]: the role `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-backup` has 65 characters; 64 are allowed
      at part aws
    error[bad-issuer]: the issuer `https://oidc.home.example:8443/` ends with `/`, which the `iss` of the tokens does not
      at part aws
    error[bad-issuer]: the issuer `https://oidc.home.example:8443/` has a port, which AWS does not take
      at part aws
    error[bad-retention]: deleted backups are kept for 0 days; 1 to 365 are allowed
      at part aws
    error[nobody-trusted]: no service account is trusted, so nobody can write backups
      at part aws
      help: name at least one
    ");
}

#[test]
fn what_azure_would_refuse_is_a_problem() {
    let subscription = azure::Subscription {
        subscription_id: "mine".to_owned(),
        tenant_id: Some("example.com".to_owned()),
        location: "West Europe".to_owned(),
        ..subscription()
    };
    let wrong = Azure {
        subscription,
        state: StateContainer::builder().account("home-state").container("State").build(),
        issuer: "http://oidc.home.example".to_owned(),
        trusted: (0..21).map(|index| ServiceAccount::new(name!("velero"), format!("account-{index}").parse().expect("a name"))).collect(),
        backup_account: Some("home-backup".to_owned()),
        backup_container: "a--b".to_owned(),
        keep_deleted_days: 366,
        ..azure()
    };
    insta::assert_snapshot!(problems(wrong), @r"
    error[bad-location]: the location `West Europe` is no location of Azure, such as `westeurope`
      at part azure
    error[bad-subscription]: the subscription `mine` is no UUID
      at part azure
    error[bad-tenant]: the tenant `example.com` is no UUID
      at part azure
    error[bad-storage-account]: the storage account `home-state` has other characters than lower-case letters and digits
      at part azure
    error[bad-container]: the container `State` has other characters than lower-case letters, digits and `-`
      at part azure
    error[bad-storage-account]: the storage account `home-backup` has other characters than lower-case letters and digits
      at part azure
    error[bad-container]: the container `a--b` has a `-` at an end or two in a row
      at part azure
    error[bad-issuer]: the issuer `http://oidc.home.example` does not begin with `https://`
      at part azure
    error[bad-retention]: deleted backups are kept for 366 days; 1 to 365 are allowed
      at part azure
    error[too-many-trusted]: 21 service accounts are trusted; an identity of Azure can have 20
      at part azure
    ");
}

#[test]
fn what_cannot_keep_states_is_a_problem() {
    let nowhere = State { aws: None, azure: None, home: StateHome::Aws, ..state() };
    let elsewhere = AwsState { bucket: StateBucket { region: "us-east-1".to_owned(), ..bucket() }, account: account() };
    insta::assert_snapshot!(problems(nowhere), @r"
    error[no-cloud]: there is no cloud to keep states in
      at part state
      help: leave the part out, or name AWS or Azure
    error[no-home]: the state is to be kept in AWS, but no place is made there
      at part state
    ");
    insta::assert_snapshot!(problems(State { aws: Some(elsewhere), ..state() }), @r"
    error[other-region]: the state bucket is in `us-east-1`, but is made in `eu-central-1`
      at part state
      help: the regions of account and bucket must be equal
    ");
}

#[test]
fn backups_and_states_do_not_share_a_place() {
    assert!(problems(Aws { backup_bucket: Some(bucket().bucket), ..aws() }).starts_with("error[same-bucket]"));
    assert!(problems(Azure { backup_account: Some(container().account), ..azure() }).starts_with("error[same-account]"));
}

#[test]
fn an_issuer_that_no_cloud_can_reach_is_a_warning() {
    let issuer = || "https://oidc.home.lan".to_owned();
    assert!(problems(Aws { issuer: issuer(), ..aws() }).starts_with("warning[private-issuer]"));
    assert!(problems(Azure { issuer: issuer(), ..azure() }).starts_with("warning[private-issuer]"));
}

#[test]
fn a_trust_policy_that_grows_too_long_is_a_warning() {
    let many = (0..45).map(|index| ServiceAccount::new(name!("velero"), format!("account-{index}").parse().expect("a name")));
    assert!(problems(Aws { trusted: many.collect(), ..aws() }).starts_with("warning[too-many-trusted]"));
}

#[test]
fn a_credential_whose_name_would_be_too_long_is_a_problem() {
    let long = || "a".repeat(62).parse().expect("a name");
    let trusted = [ServiceAccount::new(long(), long())].into();
    assert!(problems(Azure { trusted, ..azure() }).contains("has 125 characters; 120 are allowed"));
}
