mod identities;
mod network;

use std::collections::BTreeSet;

use homelab_core::{Name, Need, Part, Problem, name};

use self::identities::{TrustingIdentity, credential_name};
use super::budget::{EXPECTED, SPENT};
use super::container::{Made, PrivateContainer};
use super::judge::Judge;
use super::zone::Purpose;
use super::{Budget, Network, STATE, ServiceAccount, Zone};
use crate::azure::Subscription;
use crate::azure::authorization::{PrincipalId, PrincipalKind, RoleAssignment, Scope};
use crate::azure::consumption::{BudgetSubscription, Notification, Spending};
use crate::azure::dns;
use crate::azure::key_vault::{Key, KeyType, Sku, Vault};
use crate::azure::resources::{ClientConfig, ResourceGroup};
use crate::azure::storage::{BlobProperties, Replication};
use crate::hcl::Identifier;
use crate::module::{Backend, CloudOutput, Module, StateContainer, Value};
use crate::rules;

const PART: Name = name!("azure");
const BACKUP: Identifier = Identifier::from_static("backup");
const DNS: Identifier = Identifier::from_static("dns");
const KEYS: Identifier = Identifier::from_static("keys");
const LAB: Identifier = Identifier::from_static("lab");

/// Longest issuer ("Important considerations and restrictions for federated identity credentials").
const LONGEST_ISSUER: usize = 600;

/// Longest name of a credential, and most of them for one identity, from the same page.
const LONGEST_CREDENTIAL: usize = 120;
const MOST_CREDENTIALS: usize = 20;

/// The role that reads, writes and deletes blobs ("Azure built-in roles for Storage").
pub(super) const CONTRIBUTOR: &str = "Storage Blob Data Contributor";

/// The roles that change the records of a zone, and that see a group ("Azure built-in roles").
const DNS_CONTRIBUTOR: &str = "DNS Zone Contributor";
const READER: &str = "Reader";

/// The role that makes keys and uses them ("Azure built-in roles for Security").
const CRYPTO_OFFICER: &str = "Key Vault Crypto Officer";

/// What a lab has in Azure, each if it is asked for: a blob container for backups, and an identity for it that service accounts
/// of a cluster take with their own tokens; a network, a DNS zone with identities of its own, a key and a budget.
///
/// Becomes the part `azure`: the root module `terraform/azure`, after [`State`](super::State), which makes the container for its
/// state. It brings outputs (the constants of [`CloudOutput`] that begin with `AZURE`), claims the addresses of its network, and needs
/// the issuer, its public documents and the service accounts to be there. The issuer must sign with RS256.
///
/// Azure serves no name of one's own with TLS for less than its Front Door costs, some 35 dollars a month, so it publishes no issuer.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct Azure {
    /// Where.
    pub subscription: Subscription,
    /// The container that keeps the state: the same as in [`AzureState`](super::AzureState).
    pub state: StateContainer,
    /// What names in the subscription begin with, usually the lab's name: group and identity are `<prefix>-backup`.
    pub name_prefix: Name,
    /// The issuer of the cluster's service account tokens: `https`, without query and final `/`. Entra has to be able to fetch its keys.
    pub issuer: String,
    /// Who may read and write backups, at most 20. They must be of the cluster whose issuer it is.
    #[builder(default, with = FromIterator::from_iter)]
    pub trusted: BTreeSet<ServiceAccount>,
    /// Name of the storage account for backups, unique in all of Azure; there is none without it.
    pub backup_account: Option<String>,
    /// Name of the container for backups. Our default is `backup`.
    #[builder(default = "backup")]
    pub backup_container: String,
    /// How many copies are kept. Our default is three in one data centre: backups are a copy already.
    #[builder(default = Replication::Lrs)]
    pub replication: Replication,
    /// Days for which deleted and overwritten backups can be restored, 1 to 365. Our default is 30.
    #[builder(default = 30)]
    pub keep_deleted_days: u32,
    /// A network for machines in Azure.
    pub network: Option<Network>,
    /// A DNS zone in Azure DNS: half a dollar a month.
    pub zone: Option<Zone>,
    /// Name of a key vault, unique in all of Azure, with a key of the lab's own in it (`<prefix>`) that `sops` may encrypt with: some
    /// cents a month. Backups are encrypted with Azure's keys anyway.
    pub vault: Option<String>,
    /// What the subscription may cost.
    pub budget: Option<Budget>,
}

impl Azure {
    /// The root module, for adding to it: [`Part::from`] makes a part of it, but without the definition's checks and needs.
    pub fn module(&self) -> Module {
        let tenant_id = self.subscription.tenant_id.clone();
        let key = format!("{PART}/terraform.tfstate");
        let mut module = Module::new(PART, Backend::AzureBlob { container: self.state.clone(), key, tenant_id });
        module.provider(self.subscription.provider());
        if let Some(account) = &self.backup_account {
            self.add_backup(&mut module, account);
        }
        if let Some(zone) = &self.zone {
            self.add_zone(&mut module, zone);
        }
        if let Some(network) = &self.network {
            network::add(&mut module, &self.name_prefix, &self.subscription.location, network);
        }
        if let Some(vault) = &self.vault {
            self.add_key(&mut module, vault);
        }
        if let Some(budget) = &self.budget {
            module.resource(LAB, self.told(budget));
        }
        module
    }

    /// Whether any service account signs in as an identity.
    fn trusts_anybody(&self) -> bool {
        !self.trusted.is_empty() || self.zone.iter().flat_map(Zone::trusted).next().is_some()
    }

    fn add_backup(&self, module: &mut Module, account: &str) {
        let name = self.named("backup");
        let blobs = BlobProperties::builder()
            .delete_retention_days(self.keep_deleted_days)
            .container_delete_retention_days(self.keep_deleted_days)
            .build();
        let backup = PrivateContainer {
            group: name.clone(),
            location: &self.subscription.location,
            account,
            container: &self.backup_container,
            replication: self.replication,
            blobs,
        };
        let Made { group, account, container } = backup.add_to(module, &BACKUP);

        module.comment(
            "Service accounts of the cluster sign in as identities with their own tokens: Entra knows them by issuer and subject.",
        );
        let identity = TrustingIdentity { purpose: "backup", name, group: &group, issuer: &self.issuer };
        let identity = identity.add_to(module, &self.trusted);
        module.resource(BACKUP, granted(container.id(), CONTRIBUTOR, identity.principal_id()));

        module.output(CloudOutput::AZURE_BACKUP_ACCOUNT, "Name of the storage account for backups", account.name());
        module.output(
            CloudOutput::AZURE_BACKUP_CLIENT_ID,
            "Client id that the trusted service accounts sign in with",
            identity.client_id(),
        );
        module.output(CloudOutput::AZURE_BACKUP_CONTAINER, "Name of the container for backups", container.name());
        module.output(CloudOutput::AZURE_BACKUP_TENANT_ID, "Tenant of that identity", identity.tenant_id());
    }

    /// The zone in a group of its own, and who may change it.
    fn add_zone(&self, module: &mut Module, trust: &Zone) {
        module.comment("Answers once the zone above it names its servers.");
        let group = ResourceGroup::builder().name(self.named("dns")).location(&*self.subscription.location).build();
        let group = module.resource(DNS, group);
        let zone = dns::Zone::builder().name(&*trust.name).resource_group_name(group.name()).build();
        let zone = module.kept_resource(LAB, zone);
        for (purpose, account) in trust.trusted() {
            let label = purpose.label();
            let identity = TrustingIdentity { purpose: label, name: self.named(label), group: &group, issuer: &self.issuer };
            let identity = identity.add_to(module, [account]);
            module.resource(Identifier::from_static(label), granted(zone.id(), DNS_CONTRIBUTOR, identity.principal_id()));
            let (output, description) = match purpose {
                Purpose::Certificates => (
                    CloudOutput::AZURE_CERTIFICATES_CLIENT_ID,
                    "Client id that proves to certificate authorities whose the names of the zone are",
                ),
                Purpose::Dns => {
                    // external-dns looks for its zones in the group (its tutorial for Azure DNS).
                    module.resource(Identifier::from_static("dns_group"), granted(group.id(), READER, identity.principal_id()));
                    (CloudOutput::AZURE_DNS_CLIENT_ID, "Client id that may change the zone")
                }
            };
            module.output(output, description, identity.client_id());
        }
        module.output(CloudOutput::AZURE_DNS_NAME_SERVERS, "Name servers of the zone, for the zone above it", zone.name_servers());
        module.output(CloudOutput::AZURE_DNS_RESOURCE_GROUP, "Group that the zone is in", group.name());
        module.output(CloudOutput::AZURE_DNS_ZONE_NAME, "Name of the zone", zone.name());
    }

    /// The lab's own key. Only with the role may even the owner make it, and a new role takes minutes until it counts.
    fn add_key(&self, module: &mut Module, vault: &str) {
        module.comment(
            "The key of the lab. Whoever runs Terraform needs a role to make it, which takes Azure some minutes: then apply again.",
        );
        let group = ResourceGroup::builder().name(self.named("keys")).location(&*self.subscription.location).build();
        let group = module.resource(KEYS, group);
        let user = module.data(Identifier::from_static("current"), ClientConfig);
        let vault = Vault::builder()
            .name(vault)
            .resource_group_name(group.name())
            .location(group.location())
            .tenant_id(user.tenant_id())
            .sku_name(Sku::Standard)
            .purge_protection_enabled(true)
            .soft_delete_retention_days(90)
            .build();
        let vault = module.kept_resource(KEYS, vault);
        let officer =
            RoleAssignment::builder().scope(vault.id()).role_definition_name(CRYPTO_OFFICER).principal_id(user.object_id()).build();
        let officer = module.resource(KEYS, officer);
        let key = Key::builder().name(&*self.name_prefix).key_vault_id(vault.id()).key_type(KeyType::Rsa).key_size(3072).build();
        let key = module.resource_after(LAB, key, vec![officer.address().clone()]);
        module.output(CloudOutput::AZURE_KEY_ID, "Key of the lab", key.id());
    }

    fn told(&self, budget: &Budget) -> BudgetSubscription {
        let notification = |threshold, spending| {
            Notification::builder().threshold(threshold).spending(spending).contact_emails([budget.email.as_str()]).build()
        };
        BudgetSubscription::builder()
            .name(&*self.name_prefix)
            .subscription_id(&*self.subscription.subscription_id)
            .amount(budget.amount)
            .notifications(vec![notification(SPENT, Spending::Actual), notification(EXPECTED, Spending::Forecasted)])
            .build()
    }

    fn named(&self, purpose: &str) -> String {
        format!("{}-{purpose}", self.name_prefix)
    }

    fn problems(&self) -> Vec<Problem> {
        let mut judge = Judge::new(PART);
        judge.subscription(&self.subscription);
        judge.state_container(&self.state);
        if let Some(account) = &self.backup_account {
            judge.rule("bad-storage-account", "the storage account", account, rules::storage_account(account));
            judge.rule("bad-container", "the container", &self.backup_container, rules::container(&self.backup_container));
            if *account == self.state.account {
                let message = format!("the storage account `{account}` cannot have both backups and Terraform's states");
                judge.error("same-account", message, "two modules would make the same account: name two");
            }
        }
        judge.issuer(&self.issuer, LONGEST_ISSUER);
        judge.days("deleted backups", self.keep_deleted_days);
        ServiceAccount::judge(&self.trusted, self.backup_account.is_some(), &mut judge);
        if self.trusted.len() > MOST_CREDENTIALS {
            let message = format!("{} service accounts are trusted; an identity of Azure can have {MOST_CREDENTIALS}", self.trusted.len());
            judge.error("too-many-trusted", message, "");
        }
        for account in self.trusted.iter().chain(self.zone.iter().flat_map(Zone::trusted).map(|(_, account)| account)) {
            let name = credential_name(account);
            judge.rule("name-too-long", "the credential", &name, rules::length(&name, 3, LONGEST_CREDENTIAL));
        }
        self.zone.iter().for_each(|zone| zone.judge(&mut judge));
        self.network.iter().for_each(|network| network.judge(&mut judge));
        self.vault.iter().for_each(|vault| judge.rule("bad-vault", "the key vault", vault, rules::vault(vault)));
        self.budget.iter().for_each(|budget| budget.judge(&mut judge));
        judge.into_problems()
    }
}

impl From<Azure> for Part {
    fn from(azure: Azure) -> Self {
        let mut part = Self::from(azure.module()).after([STATE]);
        if azure.trusts_anybody() {
            part.needs.extend([Need::Issuer(azure.issuer.clone()), Need::PublicIssuer(azure.issuer.clone())]);
        }
        part.needs.extend(azure.trusted.iter().map(ServiceAccount::need));
        part.needs.extend(azure.zone.iter().flat_map(Zone::needs));
        part.claims.extend(azure.network.iter().flat_map(|network| network.claims("Azure")));
        part.problems.extend(azure.problems());
        part
    }
}

/// A role for an identity.
fn granted(scope: impl Into<Value<Scope>>, role: &str, identity: Value<PrincipalId>) -> RoleAssignment {
    RoleAssignment::builder()
        .scope(scope)
        .role_definition_name(role)
        .principal_id(identity)
        .principal_type(PrincipalKind::ServicePrincipal)
        .build()
}
