//! What lies in the clouds that the site names.

use cloud_iac::aws::Account;
use cloud_iac::azure::Subscription;
use cloud_iac::module::{StateBucket, StateContainer};
use cloud_iac::{Aws, AwsState, Azure, AzureState, ServiceAccount, State};
use homelab::site::{self, BackupTarget, Site};
use homelab::versions::Versions;
use homelab_core::{ObjectName, Part};

use super::apps::{WEB, WEB_BACKUP};

/// Terraform for each cloud, and for where its state is kept. None if the site names no cloud, or has its backups elsewhere.
pub(super) fn parts(site: &Site, versions: &Versions) -> Vec<Part> {
    if !are_used(site) {
        return Vec::new();
    }
    let aws = site.aws.as_ref().map(|aws| aws_parts(site, aws, versions));
    let azure = site.azure.as_ref().map(|azure| azure_parts(site, azure, versions));
    let (aws, azure) = (aws.unzip(), azure.unzip());
    let state = State::builder().name_prefix(site.name.clone()).maybe_aws(aws.0).maybe_azure(azure.0).build();
    [Some(state.into()), aws.1.map(Part::from), azure.1.map(Part::from)].into_iter().flatten().collect()
}

/// Who may read and write backups.
fn trusted() -> [ServiceAccount; 1] {
    [ServiceAccount::new(WEB, WEB_BACKUP)]
}

/// Whether anything lies in a cloud: so far only backups do.
pub(super) fn are_used(site: &Site) -> bool {
    site.backup.is_some_and(BackupTarget::is_cloud)
}

fn aws_parts(site: &Site, aws: &site::Aws, versions: &Versions) -> (AwsState, Aws) {
    let account = Account::builder()
        .region(&aws.region)
        .maybe_account_id(aws.account.clone())
        .provider_version(versions.terraform.aws.clone())
        .build();
    // Names of buckets are unique in all of AWS: the domain is, too.
    let bucket = |purpose: &str| format!("{}-{purpose}", site.domain.replace('.', "-"));
    let state = StateBucket::builder().bucket(bucket("state")).region(&aws.region).build();
    let backups = Aws::builder()
        .account(account.clone())
        .state(state.clone())
        .name_prefix(site.name.clone())
        .issuer(issuer(&site.domain))
        .trusted(trusted())
        .backup_bucket(bucket("backup"))
        .build();
    (AwsState { account, bucket: state }, backups)
}

fn azure_parts(site: &Site, azure: &site::Azure, versions: &Versions) -> (AzureState, Azure) {
    let subscription = Subscription::builder()
        .subscription_id(&azure.subscription)
        .tenant_id(&azure.tenant)
        .location(&azure.location)
        .provider_version(versions.terraform.azurerm.clone())
        .build();
    // Names of accounts are unique in all of Azure, and have no punctuation.
    let account = |purpose: &str| format!("{}{purpose}", site.domain.replace(['.', '-'], ""));
    let state = StateContainer::builder().account(account("state")).container("state").build();
    let backups = Azure::builder()
        .subscription(subscription.clone())
        .state(state.clone())
        .name_prefix(site.name.clone())
        .issuer(issuer(&site.domain))
        .trusted(trusted())
        .backup_account(account("backup"))
        .build();
    (AzureState { subscription, container: state }, backups)
}

/// What the cluster signs its tokens as: a name of the lab's own domain, which outlives every bucket that it may lead to.
pub(super) fn issuer(domain: &ObjectName) -> String {
    format!("https://oidc.{domain}")
}
