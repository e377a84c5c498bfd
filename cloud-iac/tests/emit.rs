//! The modules as users get them.

use cloud_iac::module::{StateBucket, StateContainer};
use cloud_iac::{Aws, AwsState, Azure, AzureState, ServiceAccount, State, StateHome, aws, azure};
use homelab_core::{Brings, Part, Tree, check, name};

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";
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

#[test]
fn all_three_are_a_lab_once_a_cluster_has_issuer_and_accounts() {
    use homelab_core::ObjectExt;
    use k8s_openapi::api::core::v1::{Namespace, ServiceAccount as Account};

    let mut cluster = Part::new(name!("cluster")).bring(Brings::Issuer("https://oidc.home.example".to_owned()));
    for ServiceAccount { namespace, name } in trusted() {
        cluster = cluster.object(Namespace::default().named(&namespace)).object(Account::default().named(&name).in_namespace(&namespace));
    }
    let parts = |cluster: &Part| vec![state().into(), aws().into(), azure().into(), cluster.clone()];
    assert!(check(parts(&cluster)).is_ok());

    cluster.brings.clear();
    let problems = check(parts(&cluster)).expect_err("nobody issues tokens").to_string();
    assert!(problems.contains("part aws needs the token issuer `https://oidc.home.example`"), "{problems}");
    assert!(problems.contains("part azure needs the token issuer"), "{problems}");

    for part in [Part::from(aws()), Part::from(azure())] {
        let alone = check(vec![part]).expect_err("no state, issuer and accounts").to_string();
        assert!(
            ["`https://oidc.home.example`", "databases/1-backup", "velero/velero", "after `state`"].iter().all(|end| alone.contains(end)),
            "{alone}"
        );
    }
}

#[test]
fn every_output_is_brought_and_nothing_else() {
    for (part, module) in [(Part::from(aws()), aws().module()), (Part::from(azure()), azure().module())] {
        let outputs = &module.files()["outputs.tf"];
        let brought: Vec<_> =
            part.brings.iter().map(|brings| if let Brings::CloudOutput(name) = brings { name } else { panic!("{brings:?}") }).collect();
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
        backup_bucket: "home.backup".to_owned(),
        keep_deleted_days: 0,
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
        backup_account: "home-backup".to_owned(),
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
    assert!(problems(Aws { backup_bucket: bucket().bucket, ..aws() }).starts_with("error[same-bucket]"));
    assert!(problems(Azure { backup_account: container().account, ..azure() }).starts_with("error[same-account]"));
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
