//! What lies in the clouds that the site names.

use cloud_iac::aws::Account;
use cloud_iac::azure::Subscription;
use cloud_iac::module::{StateBucket, StateContainer};
use cloud_iac::{
    Aws, AwsState, Azure, AzureState, Budget, IssuerDocuments, IssuerFolder, Network, Publication, ServiceAccount, State, Zone,
};
use homelab::site::{self, BackupTarget, Cloud, CloudExtras, METAL, Site};
use homelab::versions::Versions;
use homelab::{Error, Keys};
use homelab_core::{Name, ObjectName, Part, name};

use super::apps::{WEB, WEB_BACKUP};

/// Terraform for each cloud, for where its state is kept, and what clouds ask the issuer. None if the cluster needs nothing of a cloud.
pub(super) fn parts(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Vec<Part>, Error> {
    if !are_used(site) {
        return Ok(Vec::new());
    }
    let issuer = issuer(&site.domain);
    let documents = keys.talos(&METAL)?.issuer_documents(&issuer);
    let documents = IssuerDocuments { discovery: documents.discovery, keys: documents.keys };
    let aws = site.aws.as_ref().map(|aws| aws_parts(site, aws, versions, &documents));
    let azure = site.azure.as_ref().map(|azure| azure_parts(site, azure, versions));
    let is_published = aws.as_ref().is_some_and(|(_, aws)| aws.publication.is_some());
    let by_hand = (!is_published).then_some(IssuerFolder { issuer, documents });
    let (aws, azure) = (aws.unzip(), azure.unzip());
    let state = State::builder().name_prefix(site.name.clone()).maybe_aws(aws.0).maybe_azure(azure.0).build();
    Ok([Some(state.into()), aws.1.map(Part::from), azure.1.map(Part::from), by_hand.map(Part::from)].into_iter().flatten().collect())
}

/// Who may read and write backups, if they go to a cloud.
fn trusted(site: &Site) -> Option<ServiceAccount> {
    site.backup.is_some_and(BackupTarget::is_cloud).then(|| ServiceAccount::new(WEB, WEB_BACKUP))
}

/// Whether the cluster needs anything of a cloud: a place for backups, a public zone.
pub(super) fn are_used(site: &Site) -> bool {
    site.backup.is_some_and(BackupTarget::is_cloud) || site.zone.is_some()
}

/// The zone that the site names for `cloud`. In the one that has the lab's domain, external-dns keeps the records of hosts that
/// the internet reaches, and cert-manager those that Let's Encrypt asks for.
fn zone(site: &Site, cloud: Cloud, extras: &CloudExtras) -> Option<Zone> {
    let has_domain = site.zone == Some(cloud);
    let account = |name: Name, is_there: bool| (has_domain && is_there).then(|| ServiceAccount::new(name.clone(), name));
    let zone = Zone::builder().name(extras.zone.as_ref()?.value.clone());
    let zone = zone.maybe_dns(account(name!("external-dns"), site.external.is_some()));
    Some(zone.maybe_certificates(account(name!("cert-manager"), site.acme.is_some())).build())
}

fn network(extras: &CloudExtras) -> Option<Network> {
    extras.network.as_ref().map(|network| Network::builder().range(network.value).maybe_at(network.at.clone()).build())
}

fn budget(extras: &CloudExtras) -> Option<Budget> {
    extras.budget.as_ref().map(|budget| Budget::builder().amount(budget.amount.into()).email(&budget.email).build())
}

fn aws_parts(site: &Site, aws: &site::Aws, versions: &Versions, documents: &IssuerDocuments) -> (AwsState, Aws) {
    let account = Account::builder()
        .region(&aws.region)
        .maybe_account_id(aws.account.clone())
        .provider_version(versions.terraform.aws.clone())
        .build();
    // Names of buckets are unique in all of AWS: the domain is, too.
    let bucket = |purpose: &str| format!("{}-{purpose}", site.domain.replace('.', "-"));
    let state = StateBucket::builder().bucket(bucket("state")).region(&aws.region).build();
    let zone = zone(site, Cloud::Aws, &aws.extras);
    let publication = zone
        .as_ref()
        .filter(|zone| zone.has(&issuer_host(&site.domain)))
        .map(|_| Publication::builder().bucket(bucket("oidc")).documents(documents.clone()).build());
    let aws = Aws::builder()
        .account(account.clone())
        .state(state.clone())
        .name_prefix(site.name.clone())
        .issuer(issuer(&site.domain))
        .trusted(trusted(site))
        .backup_bucket(bucket("backup"))
        .maybe_network(network(&aws.extras))
        .maybe_zone(zone)
        .own_key(aws.extras.own_key)
        .maybe_budget(budget(&aws.extras))
        .maybe_publication(publication)
        .build();
    (AwsState { account, bucket: state }, aws)
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
    let vault = azure.extras.own_key.then(|| format!("{}-keys", site.domain.replace('.', "-")));
    let azure = Azure::builder()
        .subscription(subscription.clone())
        .state(state.clone())
        .name_prefix(site.name.clone())
        .issuer(issuer(&site.domain))
        .trusted(trusted(site))
        .backup_account(account("backup"))
        .maybe_network(network(&azure.extras))
        .maybe_zone(zone(site, Cloud::Azure, &azure.extras))
        .maybe_vault(vault)
        .maybe_budget(budget(&azure.extras))
        .build();
    (AzureState { subscription, container: state }, azure)
}

/// What the cluster signs its tokens as: a name of the lab's own domain, which outlives every bucket that it may lead to.
pub(super) fn issuer(domain: &ObjectName) -> String {
    format!("https://{}", issuer_host(domain))
}

fn issuer_host(domain: &ObjectName) -> String {
    format!("oidc.{domain}")
}
