//! What lies in the clouds that the site names.

use std::collections::BTreeSet;

use cloud_iac::aws::Account;
use cloud_iac::azure::Subscription;
use cloud_iac::module::{StateBucket, StateContainer};
use cloud_iac::{
    Aws, AwsState, Azure, AzureState, Budget, IssuerDocuments, IssuerFolder, Network, Publication, ServiceAccount, State, Zone,
};
use homelab_core::{Name, Part, name};
use talos_config::secrets::SecretsBundle;

use super::{Standard, issuer_host};
use crate::Cluster;
use crate::site::{self, BackupTarget, Cloud, CloudExtras, METAL, Site, TalosCluster};

impl Standard<'_> {
    /// What clouds ask the issuer, if they trust this cluster: the first one, if it needs anything of a cloud.
    pub(super) fn documents(&self, cluster: &TalosCluster, secrets: &SecretsBundle) -> Option<IssuerDocuments> {
        (*cluster.name == METAL && self.uses_clouds()).then(|| {
            let documents = secrets.issuer_documents(&self.issuer(cluster));
            IssuerDocuments { discovery: documents.discovery, keys: documents.keys }
        })
    }

    /// Terraform for each cloud, for where its state is kept, and the documents of the issuer that they trust.
    pub(super) fn clouds(&self, clusters: &[Cluster], documents: IssuerDocuments) -> Vec<Part> {
        let site = self.site;
        let issuer = self.issuer(&site.metal);
        let trusted = trusted(clusters);
        let aws = site.aws.as_ref().map(|aws| self.aws(aws, &trusted, &documents));
        let azure = site.azure.as_ref().map(|azure| self.azure(azure, &trusted));
        let is_published = aws.as_ref().is_some_and(|(_, aws)| aws.publication.is_some());
        let by_hand = (!is_published).then_some(IssuerFolder { issuer, documents });
        let (aws, azure) = (aws.unzip(), azure.unzip());
        let state = State::builder().name_prefix(site.name.clone()).maybe_aws(aws.0).maybe_azure(azure.0).build();
        [Some(state.into()), aws.1.map(Part::from), azure.1.map(Part::from), by_hand.map(Part::from)].into_iter().flatten().collect()
    }

    /// Whether the first cluster needs anything of a cloud: a place for backups, a public zone.
    pub(super) fn uses_clouds(&self) -> bool {
        self.site.backup.is_some_and(BackupTarget::is_cloud) || self.site.zone.is_some()
    }

    fn aws(&self, aws: &site::Aws, trusted: &BTreeSet<ServiceAccount>, documents: &IssuerDocuments) -> (AwsState, Aws) {
        let site = self.site;
        let account = Account::builder()
            .region(&aws.region)
            .maybe_account_id(aws.account.clone())
            .provider_version(self.versions.terraform.aws.clone())
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
            .issuer(self.issuer(&site.metal))
            .trusted(trusted.iter().cloned())
            .maybe_backup_bucket((!trusted.is_empty()).then(|| bucket("backup")))
            .maybe_network(network(&aws.extras))
            .maybe_zone(zone)
            .own_key(aws.extras.own_key)
            .maybe_budget(budget(&aws.extras))
            .maybe_publication(publication)
            .build();
        (AwsState { account, bucket: state }, aws)
    }

    fn azure(&self, azure: &site::Azure, trusted: &BTreeSet<ServiceAccount>) -> (AzureState, Azure) {
        let site = self.site;
        let subscription = Subscription::builder()
            .subscription_id(&azure.subscription)
            .tenant_id(&azure.tenant)
            .location(&azure.location)
            .provider_version(self.versions.terraform.azurerm.clone())
            .build();
        // Names of accounts are unique in all of Azure, and have no punctuation.
        let account = |purpose: &str| format!("{}{purpose}", site.domain.replace(['.', '-'], ""));
        let state = StateContainer::builder().account(account("state")).container("state").build();
        let vault = azure.extras.own_key.then(|| format!("{}-keys", site.domain.replace('.', "-")));
        let azure = Azure::builder()
            .subscription(subscription.clone())
            .state(state.clone())
            .name_prefix(site.name.clone())
            .issuer(self.issuer(&site.metal))
            .trusted(trusted.iter().cloned())
            .maybe_backup_account((!trusted.is_empty()).then(|| account("backup")))
            .maybe_network(network(&azure.extras))
            .maybe_zone(zone(site, Cloud::Azure, &azure.extras))
            .maybe_vault(vault)
            .maybe_budget(budget(&azure.extras))
            .build();
        (AzureState { subscription, container: state }, azure)
    }
}

/// Who may read and write backups in a cloud.
fn trusted(clusters: &[Cluster]) -> BTreeSet<ServiceAccount> {
    let parts = clusters.iter().flat_map(|cluster| cluster.repository.infrastructure.iter().chain(&cluster.repository.apps));
    storage::cloud_accounts(parts).into_iter().map(|(namespace, name)| ServiceAccount::new(namespace, name)).collect()
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
